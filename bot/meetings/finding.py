"""What to offer somebody who asks for a meeting: what is found, and in what it is not as it was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.meetings.index import Index
from bot.meetings.model import Meeting, Trait
from bot.meetings.search import SAME_PLACE, Hit, is_over_by, search
from bot.meetings.widening import A_DAY, A_FEW_HOURS, Widened, Wish, first_radius, steps
from bot.meetings.windows import spans

ENOUGH = 3
"""With fewer meetings than this the search is widened; the rule and its steps are compared in docs/meetings.md."""
MOST = 12
"""Meetings kept for one question: four text messages of three."""
ROUGHLY = 1.0
"""Miles that a meeting is away at least, for sorting, where only its ZIP code or town is known."""


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
    whole week before it is looked for far away, since most meet but once a week; but where a day was asked for, it is
    looked for farther away on that day first.
    """
    hits: list[Hit] = []
    widened: list[Widened] = []
    radius: float | None = None
    dropped: frozenset[Trait] = frozenset()
    for step, query in steps(wish, now):
        if len(hits) >= ENOUGH or (step in (Widened.KIND, Widened.GROUP) and hits):
            break
        if step is Widened.ONLINE and wish.in_person and hits:
            continue
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
            at_that_time = any(start <= hit.start < end for start, end in spans(wish.window))
            return at_that_time and is_over_by(hit, wish.window)
        case Widened.RADIUS:
            return wish.place is not None and hit.miles is not None and hit.miles <= first_radius(wish.place)
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
    if any(not asked.start - A_FEW_HOURS <= start < max(asked.end, asked.start + A_DAY) for start in other_times):
        yield Widened.WEEK
    elif other_times:
        before = any(start < asked.start for start in other_times)
        yield Widened.HOURS if asked.hours or before else Widened.TIME
    if wish.place is None:
        return
    first = first_radius(wish.place)
    if wish.within is None and any(hit.miles is not None and hit.miles > first for hit in hits):
        yield Widened.RADIUS
    if any(hit.miles is None for hit in hits):
        yield Widened.ONLINE


def _at_least_as_far(hit: Hit) -> float:
    """For sorting by distance: the middle of a ZIP code says little of where in it a meeting is."""
    miles = floor((hit.miles or 0.0) / SAME_PLACE) * SAME_PLACE
    return max(miles, ROUGHLY) if hit.meeting.rough else miles


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
