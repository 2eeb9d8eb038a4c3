"""What to offer somebody who asks for a meeting: the search, and how it is widened when it finds too little."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.meetings.index import Index
from bot.meetings.model import Meeting, Place, Trait, Window
from bot.meetings.search import Hit, Query, search

ENOUGH = 3
"""With fewer meetings than this the search is widened; the rule and its steps are compared in docs/meetings.md."""
RADII = (5.0, 15.0, 50.0)
"""Miles around the place, from step to step."""
FIRST_RADIUS_WHEN_WIDE = 8.0
"""Miles around the middle of a whole part of a city."""
MOST = 12
"""Meetings kept for one question: four text messages of three."""
_DAY = timedelta(hours=24)


class Widened(StrEnum):
    """What was asked for more loosely than the person did."""

    RADIUS = "radius"
    TIME = "time"
    ONLINE = "online"
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
    open_now: bool = False
    soonest: bool = False
    within: float | None = None
    """Miles, where the person asked for something closer: the search then stays inside."""


@dataclass(frozen=True)
class Found:
    """What there is, best first."""

    hits: tuple[Hit, ...]
    widened: tuple[Widened, ...] = ()
    """In the order in which the search was widened, as far as that found anything."""
    radius: float | None = None
    """Miles that were searched around the place."""


def find(index: Index, wish: Wish, now: datetime) -> Found:
    """Meetings for a wish; where they are too few also farther away, later, online, and last of other groups.

    Hits of the narrower search stay before those of the wider one.
    """
    hits: list[Hit] = []
    widened: list[Widened] = []
    radius: float | None = None
    for step, query in _steps(wish, now):
        if len(hits) >= ENOUGH or (step is Widened.GROUP and hits):
            break
        known = {(hit.meeting.key, hit.start) for hit in hits}
        new = [hit for hit in search(index, query, MOST) if (hit.meeting.key, hit.start) not in known]
        if query.point:
            radius = query.radius
        if new:
            hits += new
            if step and step not in widened:
                widened.append(step)
    return Found(tuple(hits[:MOST]), tuple(widened), radius)


def _steps(wish: Wish, now: datetime) -> Iterator[tuple[Widened | None, Query]]:
    """Each search in turn, and what it asks for more loosely than the person did."""
    query = Query(
        window=wish.window,
        now=now,
        point=wish.place.point if wish.place else None,
        groups=wish.groups,
        traits=wish.traits,
        open_now=wish.open_now,
        soonest=wish.soonest,
    )
    day = replace(query, window=_whole_day(wish.window, now))
    if wish.place is None:
        yield None, query
        yield Widened.TIME, day
        yield Widened.GROUP, replace(day, groups=frozenset())
        return
    if wish.within is not None:
        yield None, replace(query, radius=wish.within)
        yield Widened.TIME, replace(day, radius=wish.within)
        return
    first = FIRST_RADIUS_WHEN_WIDE if wish.place.wide else RADII[0]
    for radius in (first, *RADII[1:]):
        yield (None if radius == first else Widened.RADIUS), replace(query, radius=radius)
    yield Widened.TIME, replace(day, radius=RADII[-1])
    yield Widened.ONLINE, replace(query, point=None)
    yield Widened.ONLINE, replace(day, point=None)
    yield Widened.GROUP, replace(day, groups=frozenset(), radius=RADII[1])


def _whole_day(window: Window, now: datetime) -> Window:
    """At least 24 hours from the window's start."""
    start = min(window.start, window.end)
    return Window(start, max(window.end, max(start, now) + _DAY))


@dataclass(frozen=True)
class Listed:
    """One line of an answer: a meeting, and its further starts at the same address."""

    meeting: Meeting
    start: datetime
    miles: float | None
    also: tuple[datetime, ...] = ()


def gather(hits: tuple[Hit, ...]) -> list[Listed]:
    """Several meetings of a group at one address become one line, in the order of the first of each."""
    lines: dict[object, Listed] = {}
    for hit in hits:
        meeting = hit.meeting
        place = (meeting.group, meeting.address) if hit.miles is not None and meeting.address else hit.meeting.key
        known = lines.get(place)
        if known is None:
            lines[place] = Listed(meeting, hit.start, hit.miles)
        elif hit.start not in (known.start, *known.also) and hit.start.date() == known.start.date():
            lines[place] = replace(known, also=tuple(sorted((*known.also, hit.start))))
        elif hit.start.date() != known.start.date():
            lines.setdefault((place, hit.start.date()), Listed(meeting, hit.start, hit.miles))
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
