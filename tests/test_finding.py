"""What is offered for a wish: how the search is widened, what can still be reached, and one line a meeting."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.meetings.finding import Found, find, gather, next_start
from bot.meetings.index import Index, build_index
from bot.meetings.model import Attendance, Meeting, Place, Point, Trait, Window
from bot.meetings.times import next_day
from bot.meetings.widening import Widened, Wish, steps

LA = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=LA)  # a Tuesday
HERE = Place("Here", Point(34.05, -118.25), "America/Los_Angeles")
MILE = 1 / 69.0


def meeting(number: int, **changes: Any) -> Meeting:
    miles = changes.pop("miles", 1.0)
    made = Meeting(
        feed="test", id=str(number), group="na", name=f"Meeting {number}", day=2, minute=19 * 60, duration=60,
        time_zone="America/Los_Angeles", attendance=Attendance.IN_PERSON, address=f"{number} Main St",
        point=Point(HERE.point.latitude + miles * MILE, HERE.point.longitude),
    )  # fmt: skip
    return replace(made, **changes)


def online(number: int, **changes: Any) -> Meeting:
    changes = {
        "attendance": Attendance.ONLINE,
        "point": None,
        "address": "",
        "link": f"https://x.org/{number}",
    } | changes
    return meeting(number, **changes)


def ask(*meetings: Meeting, **changes: Any) -> Found:
    wish = Wish(window=next_day(NOW), groups=frozenset({"na"}), place=HERE, day_asked="window" in changes)
    return find(build_index(meetings, NOW.date()), replace(wish, **changes), NOW)


def ids(found: Found) -> list[str]:
    return [hit.meeting.id for hit in found.hits]


def test_three_close_by_are_enough() -> None:
    found = ask(meeting(1), meeting(2, miles=2), meeting(3, miles=3), meeting(4, miles=12))

    assert (ids(found), found.widened) == (["1", "2", "3"], ())


def test_one_that_is_only_about_there_does_not_go_before_one_that_is_near() -> None:
    found = ask(meeting(1, miles=0.0, rough=True), meeting(2, miles=0.6), meeting(3, miles=2))

    assert ids(found) == ["2", "1", "3"]


def test_first_farther_then_later_then_online() -> None:
    found = ask(meeting(1), meeting(2, miles=12), online(3, minute=20 * 60))

    assert (ids(found), found.widened) == (["1", "2", "3"], (Widened.RADIUS, Widened.ONLINE))


def test_no_list_says_there_is_none_close_by_over_one_that_is() -> None:
    at_six = Window(NOW, NOW + timedelta(hours=1))
    found = ask(meeting(1, minute=18 * 60 + 50, miles=12), meeting(2, minute=22 * 60), window=at_six)

    assert (ids(found), found.widened) == (["1", "2"], (Widened.RADIUS, Widened.TIME))
    assert found.from_nothing == set()


def test_no_list_says_there_is_none_at_that_time_over_one_that_is() -> None:
    men = frozenset({Trait.MEN})
    early = Window(NOW, NOW + timedelta(hours=2))
    found = ask(online(1, minute=19 * 60), online(2, minute=22 * 60), place=None, traits=men, window=early)

    assert (ids(found), found.widened) == (["1", "2"], (Widened.KIND, Widened.TIME))
    assert found.from_nothing == {Widened.KIND}


def test_a_kind_is_looked_for_over_the_week_before_it_is_looked_for_far_away() -> None:
    women = frozenset({Trait.WOMEN})
    near = [meeting(number, day=day, traits=women) for number, day in ((1, 3), (2, 5), (3, 6))]
    far = [meeting(number, miles=9, traits=women) for number in (4, 5, 6)]
    found = ask(*near, *far, traits=women)

    assert ids(found) == ["1", "2", "3"]
    assert found.widened == (Widened.WEEK,)
    assert found.dropped == frozenset()


def test_a_kind_that_is_nowhere_near_is_looked_for_farther_away_in_the_week_then_online() -> None:
    women = frozenset({Trait.WOMEN})
    found = ask(meeting(1, day=6, miles=30, traits=women), online(2, day=4, traits=women), traits=women)

    assert ids(found) == ["1", "2"]
    assert found.widened == (Widened.WEEK, Widened.RADIUS, Widened.ONLINE)
    assert found.from_nothing == {Widened.WEEK, Widened.RADIUS}


def test_where_no_meeting_is_of_the_kind_the_kind_is_dropped_and_that_is_told() -> None:
    kinds = frozenset({Trait.WOMEN, Trait.SPANISH})
    found = ask(meeting(1), meeting(2, traits=frozenset({Trait.WOMEN})), traits=kinds)

    assert ids(found) == ["1", "2"]
    assert found.widened == (Widened.KIND,)
    assert found.dropped == kinds


def test_another_group_comes_only_where_there_is_none_of_the_one_asked_for_and_is_told() -> None:
    assert ask(meeting(1), meeting(2, group="aa")).widened == ()
    found = ask(meeting(2, group="aa"))

    assert (ids(found), found.widened) == (["2"], (Widened.GROUP,))


def test_a_kind_that_goes_with_the_group_is_told_as_dropped() -> None:
    women = frozenset({Trait.WOMEN})
    found = ask(meeting(1, group="smart"), traits=women)

    assert (ids(found), found.widened, found.dropped) == (["1"], (Widened.GROUP,), women)


class Listed:
    """A list of two: NA far away, SMART close by."""

    def index(self, now: datetime) -> Index:
        there = Point(40.71, -74.0)
        close = Point(34.0782, -118.2606)
        return build_index((meeting(1, point=there), meeting(2, group="smart", point=close)), now.date())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "women's wheelchair accessible na near echo park",
            "I found no NA meeting and none of this kind (wheelchair access, women), so here are others.",
        ),
        (
            "na de mujeres con silla de ruedas cerca de echo park",
            "No encontré ninguna de NA ni ninguna (silla de ruedas, mujeres); te doy otras.",
        ),
    ],
)
def test_a_person_is_told_which_kinds_another_group_lacks(engine: Engine, said: str, told: str) -> None:
    with_two = Engine(engine.library, engine.reader, engine.places, Listed())
    turn = with_two.respond(Message(said, Channel.SMS), State(introduced=True), NOW)

    assert [one.group for one in turn.meetings] == ["smart"]
    assert told in turn.reply[0].text


def test_another_group_that_is_of_the_kind_drops_nothing() -> None:
    women = frozenset({Trait.WOMEN})
    found = ask(meeting(1, group="smart", traits=women), traits=women)

    assert (ids(found), found.widened, found.dropped) == (["1"], (Widened.GROUP,), frozenset())


def test_no_search_is_made_twice() -> None:
    """Each step asks for something that none before it has asked for."""
    wishes = [
        Wish(
            window=next_day(NOW), groups=groups, place=place, traits=traits, open_now=now, within=within,
            in_person=in_person, day_asked=day_asked, strict=strict,
        )
        for groups in (frozenset(), frozenset({"na"}))
        for place in (None, HERE, replace(HERE, wide=True))
        for traits in (frozenset(), frozenset({Trait.WOMEN}))
        for now in (False, True)
        for within in (None, 2.0)
        for in_person in (False, True)
        for day_asked, strict in ((False, False), (True, False), (True, True))
    ]  # fmt: skip

    for wish in wishes:
        asked = [query for _, query in steps(wish, NOW)]
        assert [query for number, query in enumerate(asked) if query in asked[:number]] == [], wish


def test_within_a_mile_stays_within_a_mile_however_long_it_takes() -> None:
    found = ask(meeting(1, miles=0.8, day=5), meeting(2, miles=1.3), within=1.0)

    assert (ids(found), found.widened) == (["1"], (Widened.WEEK,))


@pytest.mark.parametrize(
    ("began", "found"), [(-10, ["1"]), (-14, ["1"]), (-15, []), (5, ["1"])], ids=["10", "14", "15", "to come"]
)
@pytest.mark.parametrize("place", [HERE, None], ids=["in a room", "online"])
def test_what_is_on_now_is_offered_while_one_can_still_join(place: Place | None, began: int, found: list[str]) -> None:
    minute = 18 * 60 + began
    window = Window(NOW - timedelta(minutes=15), NOW + timedelta(minutes=75))
    there = meeting(1, miles=0.0, minute=minute, duration=120) if place else online(1, minute=minute, duration=120)

    hits = ask(there, window=window, place=place, open_now=True).hits

    assert [hit.meeting.id for hit in hits if hit.start < window.end] == found


def test_online_the_group_asked_for_is_looked_for_over_the_week_before_another_comes() -> None:
    found = ask(online(1, day=5), online(2, group="smart"), place=None)

    assert (ids(found), found.widened) == (["1"], (Widened.WEEK,))


def test_something_earlier_is_never_later_however_the_search_is_widened() -> None:
    until = NOW + timedelta(hours=2)
    found = ask(meeting(1, minute=21 * 60), online(2, minute=22 * 60), window=Window(NOW, until), until=until)

    assert ids(found) == []


def test_for_now_what_is_on_online_goes_before_what_is_far_away() -> None:
    window = Window(NOW - timedelta(minutes=15), NOW + timedelta(minutes=75))
    found = ask(meeting(1, miles=40), online(2, minute=18 * 60 + 10), window=window, open_now=True, soonest=True)

    assert ids(found)[0] == "2"


@pytest.mark.parametrize(
    ("miles", "minutes", "reached"),
    [(4.0, 0, True), (12.0, 10, False), (12.0, 30, True), (30.0, 60, False), (30.0, 90, True)],
)
def test_what_nobody_could_reach_in_time_is_left_out(miles: float, minutes: int, reached: bool) -> None:
    found = ask(meeting(1, miles=miles, minute=18 * 60 + minutes), window=Window(NOW, NOW + timedelta(hours=2)))

    assert ids(found) == (["1"] if reached else [])


def test_several_at_one_address_keep_their_own_lines_and_kinds() -> None:
    address = {"address": "1100 W Test St"}
    circle = meeting(1, name="Women's Circle", minute=18 * 60 + 30, traits=frozenset({Trait.WOMEN}), **address)
    stag = meeting(3, name="Men's Stag", minute=21 * 60 + 30, traits=frozenset({Trait.MEN}), **address)
    lines = gather(ask(circle, meeting(2, name="Open Door", **address), stag).hits)

    assert [(line.meeting.name, line.also) for line in lines] == [
        ("Women's Circle", ()),
        ("Open Door", ()),
        ("Men's Stag", ()),
    ]


def test_a_meeting_of_every_day_is_one_line_with_its_further_days() -> None:
    daily = [meeting(day, name="Daily", address="1 A St", day=day) for day in range(7)]
    week = Window(NOW, NOW + timedelta(days=7))
    (line,) = gather(ask(*daily, window=week).hits)

    assert line.start.date() == date(2026, 11, 24)
    assert [day.date().day for day in line.also] == [25, 26, 27, 28, 29, 30]


def test_the_next_start_passes_over_days_off() -> None:
    off = meeting(1, not_on=(date(2026, 11, 24), date(2026, 12, 1)))

    assert next_start(off, NOW).date() == date(2026, 12, 8)
