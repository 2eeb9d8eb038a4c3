"""Thousands of ways of asking, put together from ways_of_asking.yaml: place, time, kind, change, each for itself."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import MeetingTalk, State
from bot.meetings.constraints import find_constraints
from bot.meetings.model import Trait
from bot.meetings.times import find_time
from bot.understanding.groups import find_groups
from bot.understanding.normalize import plain
from knowledge.reading import read_yaml
from tests.conftest import Phone, phone_after
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


EVERY = 173
"""Of the 6,048 texts, for each change, one in so many is talked through: a prime, so that no column is left out."""


def changes() -> Iterator[Any]:
    for language, table in TABLE.items():
        for text, change in table["changes"].items():
            yield pytest.param(language, text, change, id=f"{language}: {text}")


@pytest.mark.parametrize(("language", "change", "changed"), list(changes()))
def test_a_change_over_an_open_search_changes_what_it_names_and_nothing_else(
    engine_with_meetings: Engine, language: str, change: str, changed: dict[str, Any]
) -> None:
    table = TABLE[language]
    opened = [text for place, time in product(table["places"], table["times"]) for text, _ in texts(table, place, time)]
    first = list(table["changes"]).index(change)
    wrong = []
    for text in opened[first::EVERY]:
        phone = phone_after(engine_with_meetings, language, text)
        before = looked_for(phone.state)
        phone.text(change)
        after = looked_for(phone.state)
        meant = before | {name: value for name, value in changed.items() if name != "kind"}
        if after["time"] != before["time"] and meant["time"] == "?":
            meant["time"] = after["time"]
        meant["kind"] = kinds_after(before["kind"], changed.get("kind", ""))
        if after != meant:
            wrong.append((text, before, after))

    assert wrong == []


def looked_for(state: State) -> dict[str, Any]:
    """What is searched for, as the table of changes tells it."""
    memory = state.meetings or MeetingTalk()
    window = memory.window
    return {
        "place": memory.place.label if memory.place else None,
        "time": f"{window.start:%a %d %H:%M} - {window.end:%a %d %H:%M}" if window else None,
        "groups": " ".join(memory.groups),
        "online": bool(memory.online),
        "kind": frozenset(memory.traits),
    }


def kinds_after(before: frozenset[str], change: str) -> frozenset[str]:
    """The kinds looked for, once one was added or turned down."""
    return before - {change.removeprefix("not ")} if change.startswith("not ") else before | {change} - {""}


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
