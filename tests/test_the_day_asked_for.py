"""A day, an hour or a room that was asked for stands as long as it can, and what was given up for it is told."""

from typing import Any

import pytest

from bot.meetings.finding import Found
from bot.meetings.model import Meeting, Trait, Window
from bot.meetings.widening import Widened
from tests.test_finding import HERE, NOW, ask, ids, meeting, online

OPEN, WOMEN, SPANISH = (frozenset({one}) for one in (Trait.OPEN, Trait.WOMEN, Trait.SPANISH))
SATURDAY = Window(NOW.replace(day=28, hour=0), NOW.replace(day=29, hour=2))
MORNING = Window(NOW.replace(day=28, hour=5), NOW.replace(day=28, hour=12))
EVENING = Window(NOW.replace(hour=18), NOW.replace(hour=21), over_by=21 * 60)


def on(day: int, number: int, **changes: Any) -> Meeting:
    return meeting(number, day=day, **changes)


def on_saturday(*meetings: Meeting, **changes: Any) -> Found:
    return ask(*meetings, **({"window": SATURDAY} | changes))


@pytest.mark.parametrize("kind", [OPEN, WOMEN, SPANISH])
def test_with_a_kind_the_day_stands_and_what_is_farther_away_on_it_comes_first(kind: frozenset[Trait]) -> None:
    near = [on(day, day, traits=kind) for day in (2, 3, 4)]
    found = on_saturday(*near, on(6, 7, miles=5.3, traits=kind), on(6, 8, miles=14, traits=kind), traits=kind)

    assert ids(found)[:2] == ["7", "8"]
    assert Widened.WEEK not in found.from_nothing


@pytest.mark.parametrize("kind", [OPEN, SPANISH])
def test_other_hours_of_the_day_come_before_other_days(kind: frozenset[Trait]) -> None:
    found = on_saturday(
        on(3, 1, traits=kind), on(6, 2, minute=12 * 60, miles=3, traits=kind), traits=kind, window=MORNING
    )

    assert ids(found) == ["2", "1"]


def test_the_days_around_it_come_before_the_rest_of_the_week_and_both_before_what_is_online() -> None:
    found = on_saturday(
        on(3, 1, traits=OPEN), on(5, 2, traits=OPEN), online(3, day=6, traits=OPEN), on(0, 4, traits=OPEN), traits=OPEN
    )

    assert ids(found) == ["2", "4", "1"]
    assert found.widened == (Widened.WEEK,)
    assert found.from_nothing == {Widened.WEEK}


def test_a_day_that_has_to_be_is_looked_for_far_away_and_online_before_another_comes() -> None:
    meetings = [on(5, 1, traits=OPEN), on(6, 2, miles=40, traits=OPEN), online(3, day=6, traits=OPEN)]

    assert ids(on_saturday(*meetings, traits=OPEN, strict=True)) == ["2", "3", "1"]
    assert ids(on_saturday(*meetings, traits=OPEN)) == ["1", "2", "3"]


def test_without_a_day_a_kind_is_still_looked_for_over_the_week_before_farther_away() -> None:
    found = ask(
        on(3, 1, traits=OPEN),
        on(4, 2, traits=OPEN),
        on(5, 3, traits=OPEN),
        meeting(4, miles=9, traits=OPEN),
        traits=OPEN,
    )

    assert ids(found) == ["1", "2", "3"]


@pytest.mark.parametrize("asked", [{}, {"window": Window(NOW, NOW.replace(hour=23))}], ids=["no day", "tonight"])
def test_who_asks_for_a_room_gets_the_one_near_by_on_another_day_and_nothing_online(asked: dict[str, Any]) -> None:
    found = ask(on(0, 1, miles=0.9), online(2), online(3), online(4), in_person=True, **asked)

    assert ids(found) == ["1"]
    assert Widened.ONLINE not in found.widened


def test_for_a_room_without_a_day_the_week_near_by_comes_before_fifteen_miles() -> None:
    found = ask(meeting(1, miles=9), on(0, 2, miles=0.9), in_person=True)

    assert ids(found)[0] == "2"


def test_where_no_room_is_within_reach_in_the_week_what_is_online_is_offered() -> None:
    found = ask(online(1), in_person=True)

    assert ids(found) == ["1"]
    assert found.from_nothing == {Widened.ONLINE}


@pytest.mark.parametrize("place", [None, HERE], ids=["online", "near"])
def test_the_language_is_the_last_to_be_given_up(place: Any) -> None:
    make = meeting if place else online
    young = frozenset({Trait.YOUNG})
    found = ask(make(1, minute=18 * 60 + 30), make(2, day=5, traits=SPANISH), traits=young | SPANISH, place=place)

    assert (ids(found), found.dropped) == (["2"], young)


def test_the_language_is_given_up_where_nothing_at_all_is_in_it() -> None:
    found = ask(meeting(1), traits=SPANISH | {Trait.YOUNG})

    assert (ids(found), found.dropped) == (["1"], SPANISH | {Trait.YOUNG})


@pytest.mark.parametrize(
    ("begins", "minutes", "over"), [(19, 60, True), (20, 60, True), (20, 90, False), (19, 120, True), (20, 61, False)]
)
def test_what_is_to_be_over_by_nine_is_over_by_nine(begins: int, minutes: int, over: bool) -> None:
    found = ask(meeting(1, minute=begins * 60, duration=minutes), window=EVENING)

    assert ids(found) == (["1"] if over else [])


def test_many_that_end_too_late_hide_none_that_does_not() -> None:
    late = [meeting(number, minute=20 * 60, duration=90) for number in range(20)]
    found = ask(*late, meeting(99, miles=3), window=EVENING)

    assert ids(found)[0] == "99"


@pytest.mark.parametrize("place", [None, HERE], ids=["online", "near"])
def test_an_hour_before_comes_before_the_next_day(place: Any) -> None:
    make = meeting if place else online
    about_seven = Window(NOW.replace(hour=18, minute=30), NOW.replace(hour=20))
    found = ask(make(1, minute=18 * 60 + 10), make(2, day=3, minute=6 * 60), window=about_seven, place=place)

    assert ids(found)[0] == "1"
    assert found.widened[0] is Widened.HOURS
