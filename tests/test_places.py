"""Places as people write them: tests/places.yaml."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.locating import our_tables
from bot.meetings.gazetteer import LOS_ANGELES, load_gazetteer
from bot.meetings.model import Point
from bot.meetings.place_readings import (
    Abroad,
    HereAsked,
    PlaceFound,
    PlaceReading,
    PlaceUnclear,
    UnknownPlace,
    UnknownZip,
)
from knowledge.reading import read_yaml
from tests.loaded import places

PLACES = places()
TABLE = read_yaml(Path(__file__).parent / "places.yaml")


def rows() -> Iterator[Any]:
    for heading, texts in TABLE.items():
        for text, expected in texts.items():
            yield pytest.param(text, heading != "in a message", expected, id=f"{heading}: {text}")


@pytest.mark.parametrize(("text", "asked", "expected"), list(rows()))
def test_a_place_is_read_as_meant(text: str, asked: bool, expected: str | None) -> None:
    assert shown(PLACES.find(text, asked=asked)) == expected


def shown(reading: PlaceReading | None) -> str | None:
    match reading:
        case PlaceFound(place):
            return place.label
        case PlaceUnclear(candidates):
            return "?" + " / ".join(place.label for place in candidates)
        case UnknownZip(code):
            return f"zip {code}"
        case Abroad(name):
            return f"abroad {name}"
        case HereAsked():
            return "here"
        case UnknownPlace(name):
            return f"unknown {name}"
        case None:
            return None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("lancaster pa", "America/New_York"),
        ("phoenix az", "America/Phoenix"),
        ("phenix city AL", "America/New_York"),
        ("90026", "America/Los_Angeles"),
        ("honolulu hi", "Pacific/Honolulu"),
        ("el paso tx", "America/Denver"),
    ],
)
def test_the_time_zone_is_that_of_the_point(text: str, zone: str) -> None:
    reading = PLACES.find(text)

    assert isinstance(reading, PlaceFound)
    assert reading.place.time_zone == zone


def test_a_shared_pin_is_called_by_the_nearest_name() -> None:
    assert PLACES.at(Point(34.0782, -118.2606)).label == "Echo Park"


def test_a_pin_in_the_desert_has_no_name_but_a_zone() -> None:
    place = PLACES.at(Point(37.5, -116.5))

    assert (place.label, place.time_zone) == ("37.50, -116.50", "America/Los_Angeles")


def test_a_pin_near_the_clinic_needs_no_map_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.meetings.zones.tzfpy", None)

    assert PLACES.at(Point(34.0782, -118.2606)).time_zone == "America/Los_Angeles"


@given(st.text(max_size=700), st.booleans())
def test_any_text_is_read_without_an_error(text: str, asked: bool) -> None:
    PLACES.find(text, asked=asked)


def test_feeds_and_talk_share_one_gazetteer() -> None:
    assert our_tables().gazetteer is load_gazetteer(LOS_ANGELES)
