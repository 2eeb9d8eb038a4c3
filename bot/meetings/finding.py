"""What to offer somebody who asks for a meeting: the search, and how it is widened when it finds too little."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.meetings.index import Index
from bot.meetings.model import Meeting, Place, Trait, Window
from bot.meetings.search import SAME_PLACE, Hit, Query, search
from bot.meetings.windows import spans

ENOUGH = 3
"""With fewer meetings than this the search is widened; the rule and its steps are compared in docs/meetings.md."""
RADII = (5.0, 15.0, 50.0)
"""Miles around the place, from step to step."""
FIRST_RADIUS_WHEN_WIDE = 8.0
"""Miles around the middle of a whole part of a city."""
MOST = 12
"""Meetings kept for one question: four text messages of three."""
MINUTES_A_MILE = 3.0
"""Of the way to a room: 20 miles an hour, as a car in the city's traffic; an assumption that errs to showing."""
ROUGHLY = 1.0
"""Miles that a meeting is away at least, for sorting, where only its ZIP code or town is known."""
_DAY = timedelta(hours=24)
_WEEK = timedelta(days=7)


class Widened(StrEnum):
    """What was asked for more loosely than the person did."""

    RADIUS = "radius"
    TIME = "time"
    HOURS = "hours"
    """Other hours of the days that were asked for: "weeknights"."""
    WEEK = "week"
    ONLINE = "online"
    KIND = "kind"
    GROUP = "group"


@dataclass(frozen=True)
class Wish:
    """What a person looks for."""

    window: Window
    groups: frozenset[str] = frozenset()
    """Empty: any."""
    place: Place | None = None
    """None: online."""
    traits: frozenset[Trait] = frozenset()
    without: frozenset[Trait] = frozenset()
    """Kinds that are turned down, however the search is widened."""
    open_now: bool = False
    """What is on now or begins soon: online meetings go before those that are farther away."""
    soonest: bool = False
    within: float | None = None
    """Miles, where the person asked for something closer: the search then stays inside."""
    until: datetime | None = None
    """Nothing that begins then or later, however the search is widened: something earlier was asked for."""


@dataclass(frozen=True)
class Found:
    """What there is, best first."""

    hits: tuple[Hit, ...]
    widened: tuple[Widened, ...] = ()
    """In what these are not as they were asked for, in the order in which the search was widened."""
    from_nothing: frozenset[Widened] = frozenset()
    """Those of them in which not a single one of these is as it was asked for."""
    radius: float | None = None
    """Miles that were searched around the place."""
    dropped: frozenset[Trait] = frozenset()
    """Kinds that were asked for and that these are not of, since there are none."""


def find(index: Index, wish: Wish, now: datetime) -> Found:
    """Meetings for a wish; where they are too few also farther away, later, online, and last of other kinds or groups.

    Hits of the narrower search stay before those of the wider one. A kind, such as women's, is looked for over the
    whole week before it is looked for far away: most meet but once a week.
    """
    hits: list[Hit] = []
    widened: list[Widened] = []
    radius: float | None = None
    dropped: frozenset[Trait] = frozenset()
    for step, query in steps(wish, now):
        if len(hits) >= ENOUGH or (step in (Widened.KIND, Widened.GROUP) and hits):
            break
        known = {(hit.meeting.key, hit.start) for hit in hits}
        found = search(index, query, MOST)
        if not query.soonest:
            found.sort(key=_at_least_as_far)
        new = [hit for hit in found if (hit.meeting.key, hit.start) not in known]
        if query.point:
            radius = query.radius
        if new:
            dropped |= wish.traits - query.traits
            widened += [one for one in _not_as_asked(wish, step, new) if one not in widened]
            hits += new
    from_nothing = frozenset(one for one in widened if not any(_is_as_asked(wish, one, hit) for hit in hits))
    return Found(tuple(hits[:MOST]), tuple(widened), from_nothing, radius, dropped)


def _is_as_asked(wish: Wish, loosened: Widened, hit: Hit) -> bool:
    """Whether one meeting is as it was asked for, in what the search was widened for others."""
    match loosened:
        case Widened.KIND | Widened.GROUP:
            return False
        case Widened.TIME | Widened.HOURS | Widened.WEEK:
            return any(start <= hit.start < end for start, end in spans(wish.window))
        case Widened.RADIUS:
            return wish.place is not None and hit.miles is not None and hit.miles <= _first_radius(wish.place)
        case Widened.ONLINE:
            return hit.miles is not None
        case _:
            assert_never(loosened)


def _not_as_asked(wish: Wish, step: Widened | None, hits: list[Hit]) -> Iterator[Widened]:
    """In what they are not as they were asked for: read off the meetings, since one step may loosen several things."""
    if step in (Widened.KIND, Widened.GROUP):
        yield step
    asked = wish.window
    other_times = [hit.start for hit in hits if not _is_as_asked(wish, Widened.TIME, hit)]
    if any(not asked.start <= start < max(asked.end, asked.start + _DAY) for start in other_times):
        yield Widened.WEEK
    elif other_times:
        yield Widened.HOURS if asked.hours else Widened.TIME
    if wish.place is None:
        return
    first = _first_radius(wish.place)
    if wish.within is None and any(hit.miles is not None and hit.miles > first for hit in hits):
        yield Widened.RADIUS
    if any(hit.miles is None for hit in hits):
        yield Widened.ONLINE


def _first_radius(place: Place) -> float:
    return FIRST_RADIUS_WHEN_WIDE if place.wide else RADII[0]


def _at_least_as_far(hit: Hit) -> float:
    """For sorting by distance: the middle of a ZIP code says little of where in it a meeting is."""
    miles = floor((hit.miles or 0.0) / SAME_PLACE) * SAME_PLACE
    return max(miles, ROUGHLY) if hit.meeting.rough else miles


def steps(wish: Wish, now: datetime) -> Iterator[tuple[Widened | None, Query]]:
    """Each search in turn, none twice, and what it asks for more loosely than the person did."""
    asked: set[Query] = set()
    for step, query in _steps(wish, now):
        if query not in asked:
            asked.add(query)
            yield step, query


def _steps(wish: Wish, now: datetime) -> Iterator[tuple[Widened | None, Query]]:
    query = Query(
        window=wish.window,
        now=now,
        point=wish.place.point if wish.place else None,
        groups=wish.groups,
        traits=wish.traits,
        without=wish.without,
        soonest=wish.soonest,
        minutes_a_mile=MINUTES_A_MILE,
    )
    whole_days = replace(query, window=replace(wish.window, hours=None)) if wish.window.hours else None
    day = whole_days or replace(query, window=_at_least(_DAY, wish, now))
    other_time = Widened.HOURS if whole_days else Widened.TIME
    week = replace(query, window=_whole_week(wish, now), soonest=True)
    first = _first_radius(wish.place) if wish.place else RADII[0]
    if wish.place is None:
        yield None, query
        if not wish.traits or whole_days:
            yield other_time, day
        yield Widened.WEEK, week
        yield from _others(wish, day, week)
    elif wish.within is not None:
        yield None, replace(query, radius=wish.within)
        yield other_time, replace(day, radius=wish.within)
        yield Widened.WEEK, replace(week, radius=wish.within)
    elif wish.traits:
        yield None, replace(query, radius=first)
        if whole_days:
            yield other_time, replace(whole_days, radius=first)
        for radius in (first, *RADII[1:]):
            yield (Widened.WEEK if radius == first else Widened.RADIUS), replace(week, radius=radius)
        yield Widened.ONLINE, replace(week, point=None)
        yield from _others(wish, replace(day, radius=first), replace(week, radius=RADII[1]))
    else:
        for radius in (first, *(RADII[1:2] if wish.open_now else RADII[1:])):
            yield (None if radius == first else Widened.RADIUS), replace(query, radius=radius)
        online = Widened.ONLINE, replace(query, point=None)
        later = other_time, replace(day, radius=RADII[-1])
        yield from (online, later) if wish.open_now else (later, online)
        yield Widened.ONLINE, replace(day, point=None)
        yield from _others(wish, day, replace(day, radius=RADII[1]))


def _others(wish: Wish, near: Query, wide: Query) -> Iterator[tuple[Widened, Query]]:
    """When nothing at all was found: meetings of the group that are not of the kind, then those of other groups."""
    if wish.traits:
        yield Widened.KIND, replace(near, traits=frozenset())
        yield Widened.KIND, replace(wide, traits=frozenset())
    if wish.groups:
        yield Widened.GROUP, replace(wide, groups=frozenset())
        if wish.traits:
            yield Widened.GROUP, replace(wide, groups=frozenset(), traits=frozenset())


def _at_least(span: timedelta, wish: Wish, now: datetime) -> Window:
    """So long from the window's start, but for what must not be later."""
    start = min(wish.window.start, wish.window.end)
    end = max(wish.window.end, max(start, now) + span)
    return Window(start, min(end, wish.until) if wish.until else end)


def _whole_week(wish: Wish, now: datetime) -> Window:
    """Seven days: from now where a day of them was asked for, since the day before it may do; else from the start."""
    day_to_come = (
        not wish.soonest
        and wish.until is None
        and wish.window.start.date() > now.astimezone(wish.window.start.tzinfo).date()
    )
    if day_to_come and wish.window.end <= now + _WEEK:
        return Window(now, now + _WEEK)
    return _at_least(_WEEK, wish, now)


@dataclass(frozen=True)
class Listed:
    """One line of an answer: a meeting, and its further days."""

    meeting: Meeting
    start: datetime
    miles: float | None
    also: tuple[datetime, ...] = ()


def gather(hits: tuple[Hit, ...]) -> list[Listed]:
    """One line a meeting, in the order of the hits.

    Several at one address stay apart, each with its own time and kind. What a list gives as a meeting for each day,
    with one name at one place and hour, is one line with its further days.
    """
    lines: dict[object, Listed] = {}
    for hit in hits:
        meeting = hit.meeting
        where = meeting.address or meeting.link or meeting.key
        same = (meeting.group, meeting.name, where, meeting.minute, meeting.traits, hit.miles is None)
        known = lines.get(same)
        if known is None:
            lines[same] = Listed(meeting, hit.start, hit.miles)
        elif hit.start not in (known.start, *known.also):
            first, *others = sorted((known.start, hit.start, *known.also))
            meeting = meeting if first == hit.start else known.meeting
            lines[same] = Listed(meeting, first, known.miles, tuple(others))
    return list(lines.values())


def next_start(meeting: Meeting, now: datetime) -> datetime:
    """The next start of a weekly meeting after `now`, in the meeting's own zone."""
    zone = ZoneInfo(meeting.time_zone)
    today = now.astimezone(zone).date()
    for days in range(9 + 7 * len(meeting.not_on)):
        day = today + timedelta(days=days)
        start = datetime(day.year, day.month, day.day, *divmod(meeting.minute, 60), tzinfo=zone)
        if day.isoweekday() % 7 == meeting.day and start > now and day not in meeting.not_on:
            return start
    raise AssertionError("a weekly meeting starts within nine days, and a week later for each day off")
