"""What is looked for, and how the search is widened, step by step, where it finds too little."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.meetings.model import Place, Trait, Window
from bot.meetings.search import Query
from bot.meetings.windows import LATE, moment

RADII = (5.0, 15.0, 50.0)
"""Miles around the place, from step to step."""
FIRST_RADIUS_WHEN_WIDE = 8.0
"""Miles around the middle of a whole part of a city."""
MINUTES_A_MILE = 3.0
"""Of the way to a room: 20 miles an hour, as a car in the city's traffic; an assumption that errs to showing."""
A_DAY = timedelta(hours=24)
_WEEK = timedelta(days=7)
A_FEW_HOURS = timedelta(hours=2, minutes=30)
"""Before and after a time on the clock where nothing is at that time."""
_ABOUT = timedelta(minutes=90)
"""A window no longer than this is about a time on the clock (`clock.AROUND`)."""


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
    in_person: bool = False
    """A room was asked for: what is online comes only where there is none at all."""
    day_asked: bool = False
    """A day or an hour was asked for: what is farther away on it comes before other days."""
    strict: bool = False
    """It was asked for again: all that there is on it, also far away and online, comes before other days."""
    until: datetime | None = None
    """Nothing that begins then or later, however the search is widened: something earlier was asked for."""


def first_radius(place: Place) -> float:
    """Miles that are close by."""
    return FIRST_RADIUS_WHEN_WIDE if place.wide else RADII[0]


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
    day = whole_days or replace(query, window=_at_least(A_DAY, wish, now))
    about = replace(query, window=_hours_around(wish, now))
    other_time = Widened.HOURS if whole_days else Widened.TIME
    week = replace(query, window=_whole_week(wish, now), soonest=True)
    first = first_radius(wish.place) if wish.place else RADII[0]
    if wish.place is None:
        yield None, query
        yield other_time, about
        if not wish.traits or whole_days or wish.day_asked:
            yield other_time, day
        yield Widened.WEEK, week
        yield from _others(wish, day, week)
    elif wish.within is not None:
        yield None, replace(query, radius=wish.within)
        yield other_time, replace(about, radius=wish.within)
        yield other_time, replace(day, radius=wish.within)
        yield Widened.WEEK, replace(week, radius=wish.within)
    elif wish.day_asked and (wish.traits or wish.in_person or wish.strict):
        yield from _on_the_day(wish, now, first, (query, about, day))
        yield from _others(wish, replace(day, radius=first), replace(week, radius=RADII[1]))
    elif wish.traits or wish.in_person:
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
        yield other_time, replace(about, radius=RADII[1])
        yield from (online, later) if wish.open_now else (later, online)
        yield Widened.ONLINE, replace(day, point=None)
        yield from _others(wish, day, replace(day, radius=RADII[1]))


def _on_the_day(
    wish: Wish, now: datetime, first: float, on_it: tuple[Query, Query, Query]
) -> Iterator[tuple[Widened | None, Query]]:
    """The day that was asked for stands: first farther away, then at other hours, then the days around it, then online.

    `first`: miles that are close by. `on_it`: at the time asked for, about it, and at the other hours of that day.
    """
    query, about, day = on_it
    other_time = Widened.HOURS if wish.window.hours else Widened.TIME
    week = replace(query, window=_whole_week(wish, now), soonest=True)
    around = replace(week, window=_days_around(wish, now))
    if wish.strict:
        day = replace(day, window=_cut_to_the_day(day.window, wish))
    near, far = (first, RADII[1]), RADII[2:]
    here = (*near, *far) if wish.strict else near
    for radius in here:
        yield (None if radius == first else Widened.RADIUS), replace(query, radius=radius)
    if wish.open_now:
        yield Widened.ONLINE, replace(query, point=None)
    for hours in (about, day):
        for radius in here:
            yield other_time, replace(hours, radius=radius)
    for hours in (query, about, day) if wish.strict else ():
        yield Widened.ONLINE, replace(hours, point=None)
    for days in (around, week):
        for radius in near:
            yield Widened.WEEK, replace(days, radius=radius)
    for radius in far:
        yield Widened.RADIUS, replace(query, radius=radius)
        yield Widened.WEEK, replace(week, radius=radius)
    for hours in (query, about, day, week):
        yield Widened.ONLINE, replace(hours, point=None)


_GIVEN_UP_LAST = (
    frozenset({Trait.SPANISH, Trait.ENGLISH, Trait.WHEELCHAIR}),
    frozenset({Trait.SPANISH, Trait.ENGLISH}),
    frozenset[Trait](),
)
"""What is kept of the kinds asked for, step by step: one that they cannot follow, or get into, helps nobody."""


def _others(wish: Wish, near: Query, wide: Query) -> Iterator[tuple[Widened, Query]]:
    """When nothing at all was found: meetings of the group that are not of the kind, then those of other groups."""
    fewer = [wish.traits & kept for kept in _GIVEN_UP_LAST if wish.traits]
    for kept in fewer:
        if kept != wish.traits:
            yield Widened.KIND, replace(near, traits=kept)
            yield Widened.KIND, replace(wide, traits=kept)
    if wish.groups:
        for kept in (wish.traits, *fewer):
            yield Widened.GROUP, replace(wide, groups=frozenset(), traits=kept)


def _at_least(span: timedelta, wish: Wish, now: datetime) -> Window:
    """So long from the window's start, but for what must not be later."""
    start = min(wish.window.start, wish.window.end)
    end = max(wish.window.end, max(start, now) + span)
    return Window(start, min(end, wish.until) if wish.until else end, over_by=wish.window.over_by)


def _hours_around(wish: Wish, now: datetime) -> Window:
    """Some hours before and after a time on the clock: "at 7" may be at six; anything else is as it was asked for."""
    asked = wish.window
    if asked.hours or asked.days or wish.soonest or wish.until or asked.end - asked.start > _ABOUT:
        return asked
    return replace(asked, start=max(now, asked.start - A_FEW_HOURS), end=asked.end + A_FEW_HOURS)


def _cut_to_the_day(hours: Window, wish: Wish) -> Window:
    """Up to the night of the last day that was asked for."""
    night = moment(max(wish.window.start, wish.window.end - A_FEW_HOURS).date(), LATE, wish.window.start)
    return replace(hours, end=max(wish.window.end, min(hours.end, night)))


def _days_around(wish: Wish, now: datetime) -> Window:
    """The day before, where the one asked for is not today, and the day after, too."""
    start = max(now, wish.window.start - A_DAY) if _is_a_day_to_come(wish, now) else wish.window.start
    end = wish.window.end + A_DAY
    return Window(start, min(end, wish.until) if wish.until else end, over_by=wish.window.over_by)


def _whole_week(wish: Wish, now: datetime) -> Window:
    """Seven days: from now where a day of them was asked for, since the day before it may do; else from the start."""
    if _is_a_day_to_come(wish, now) and wish.window.end <= now + _WEEK:
        return Window(now, now + _WEEK, over_by=wish.window.over_by)
    return _at_least(_WEEK, wish, now)


def _is_a_day_to_come(wish: Wish, now: datetime) -> bool:
    """Whether a day after today was asked for, and not just what is later or earlier than that listed."""
    today = now.astimezone(wish.window.start.tzinfo).date()
    return not wish.soonest and wish.until is None and wish.window.start.date() > today
