"""Finding by parts of days, by days of the week, and for weeks to come."""

from datetime import timedelta
from typing import Any

import pytest

from bot.meetings.model import Meeting, Trait, Window
from bot.meetings.widening import Widened
from tests.test_finding import NOW, ask, ids, meeting


def every_day(number: int, minute: int, **changes: Any) -> list[Meeting]:
    return [meeting(number * 10 + day, day=day, minute=minute, name=f"Daily {number}", **changes) for day in range(7)]


def test_weeknights_are_the_evenings_of_monday_to_friday() -> None:
    evenings, noons = every_day(1, 19 * 60), every_day(2, 12 * 60)
    weeknights = Window(NOW, NOW + timedelta(days=7), (17 * 60, 26 * 60), frozenset(range(1, 6)))
    found = ask(*evenings, *noons, window=weeknights)

    assert sorted(f"{hit.start:%a %H}" for hit in found.hits) == ["Fri 19", "Mon 19", "Thu 19", "Tue 19", "Wed 19"]
    assert found.widened == ()


def test_one_past_midnight_belongs_to_the_night_before() -> None:
    late = [meeting(day, day=day, minute=60) for day in range(7)]
    friday_night = Window(NOW, NOW + timedelta(days=7), (17 * 60, 26 * 60), frozenset({5}))

    assert [f"{hit.start:%a %H}" for hit in ask(*late, window=friday_night).hits][:1] == ["Sat 01"]


def test_where_nothing_is_at_those_hours_other_hours_of_those_days_are_told_of() -> None:
    sunday_noons = [meeting(number, day=0, minute=12 * 60) for number in range(3)]
    sunday_nights = Window(NOW, NOW + timedelta(days=7), (17 * 60, 26 * 60), frozenset({0}))
    found = ask(*sunday_noons, window=sunday_nights)

    assert (len(found.hits), found.widened) == (3, (Widened.HOURS,))


@pytest.mark.parametrize("weeks", [1, 2, 3, 8])
def test_what_lies_weeks_ahead_is_found_since_meetings_are_weekly(weeks: int) -> None:
    day = NOW.replace(hour=0) + timedelta(weeks=weeks)
    found = ask(*(meeting(number) for number in range(3)), window=Window(day, day + timedelta(days=1)))

    assert {f"{hit.start:%Y-%m-%d %H:%M}" for hit in found.hits} == {f"{day:%Y-%m-%d} 19:00"}
    assert found.widened == ()


def test_the_whole_of_next_week_is_found_also_where_the_list_ends_before_it() -> None:
    monday = NOW.replace(hour=0, day=30)
    found = ask(*every_day(1, 19 * 60), window=Window(monday, monday + timedelta(days=7)))

    assert [f"{hit.start:%d}" for hit in found.hits] == ["30", "01", "02", "03", "04", "05", "06"]


def test_a_day_off_weeks_ahead_is_off() -> None:
    day = NOW.replace(hour=0) + timedelta(weeks=2)
    meetings = [meeting(1), meeting(2, not_on=(day.date(),)), meeting(3)]
    found = ask(*meetings, window=Window(day, day + timedelta(days=1)))

    assert ids(found)[:2] == ["1", "3"]
    assert (day.date(), "2") not in {(hit.start.date(), hit.meeting.id) for hit in found.hits}


def test_in_english_is_whatever_is_not_marked_as_spanish_alone() -> None:
    both = frozenset({Trait.SPANISH, Trait.ENGLISH})
    meetings = [meeting(1), meeting(2, traits=frozenset({Trait.SPANISH})), meeting(3, traits=both), meeting(4)]
    found = ask(*meetings, traits=frozenset({Trait.ENGLISH}))

    assert (sorted(ids(found)), found.widened, found.dropped) == (["1", "3", "4"], (), frozenset())
