"""Thousands of ways of asking, put together from ways_of_asking.yaml: place, time and kind each read for itself."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.meetings.constraints import find_constraints
from bot.meetings.model import Trait
from bot.meetings.times import find_time
from bot.understanding.groups import find_groups
from bot.understanding.normalize import plain
from knowledge.reading import read_yaml
from tests.conftest import Phone
from tests.test_constraints import shown as shown_wishes
from tests.test_places import PLACES
from tests.test_places import shown as shown_place
from tests.test_times import AFTERNOON
from tests.test_times import shown as shown_time

TABLE = read_yaml(Path(__file__).parent / "ways_of_asking.yaml")


def cases() -> Iterator[Any]:
    for language, table in TABLE.items():
        for place, time in product(table["places"], table["times"]):
            yield pytest.param(table, place, time, id=f"{language}: {place} / {time}")


def texts(table: dict[str, Any], place: str, time: str) -> Iterator[tuple[str, str | None]]:
    for opening, (kind, trait) in product(table["openings"], table["kinds"].items()):
        for parts in ((opening, kind, place, time), (opening, time, kind, place)):
            yield " ".join(part for part in parts if part), trait


@pytest.mark.parametrize(("table", "place", "time"), list(cases()))
def test_place_time_and_kind_are_read_each_for_itself(table: dict[str, Any], place: str, time: str) -> None:
    wrong = []
    for text, trait in texts(table, place, time):
        read = (
            shown_place(PLACES.find(text)),
            shown_time(find_time(text, AFTERNOON)),
            find_constraints(plain(text)).traits,
        )
        meant = (table["places"][place], table["times"][time], frozenset({Trait(trait)} if trait else ()))
        if read != meant:
            wrong.append((text, read))

    assert wrong == []


def others() -> Iterator[Any]:
    for language, table in TABLE.items():
        for text, expected in table["others"].items():
            yield pytest.param(text, expected, id=f"{language}: {text}")


@pytest.mark.parametrize(("text", "expected"), list(others()))
def test_ways_that_go_into_no_table_are_read_too(text: str, expected: str) -> None:
    named = find_groups(plain(text))
    other = [named.other] if named.other else []
    groups = [*named.named, *other, *(f"not {group}" for group in named.excluded)]
    read = (
        shown_place(PLACES.find(text)),
        shown_time(find_time(text, AFTERNOON)),
        shown_wishes(find_constraints(plain(text))),
        " ".join(groups),
    )

    assert " | ".join(one or "-" for one in read) == expected


@pytest.mark.parametrize(
    "text",
    [
        "na near echo park any day but monday",
        "na near echo park this week except mondays",
        "na cerca de echo park cualquier día menos el lunes",
    ],
)
def test_a_day_that_is_left_out_is_left_out(engine_with_meetings: Engine, text: str) -> None:
    phone = Phone(engine_with_meetings)
    shown = [*phone.text(text).meetings, *phone.text("more").meetings, *phone.text("more").meetings]

    assert len(shown) >= 6
    assert "Monday" not in {f"{one.start:%A}" for one in shown}
