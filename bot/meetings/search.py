"""The nearest meetings in time and space. Time is the sharper filter, so it comes first: a slice of sorted starts.

Measured against databases and spatial indexes by `python -m benchmarks.meetings`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, repeat
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.meetings.distance import EARTH_MILES
from bot.meetings.index import IN_PERSON, ONLINE, Index, bits_of
from bot.meetings.model import Meeting, Point, Trait, Window
from bot.meetings.windows import spans

GRACE = 14
"""Minutes after the start in which a meeting is still offered, in a room or online: it began less than 15 ago."""
_WEEK = 7 * 24 * 60
"""Minutes."""
_HALF = np.float32(0.5)
_MANY = 200
"""Up to so many are sorted as they are; among more it is quicker to pick out the nearest first."""
SAME_PLACE = 0.01
"""Miles: closer together than this is one building, and there the sooner start goes first."""


@dataclass(frozen=True)
class Query:
    """What is searched for."""

    window: Window
    now: datetime
    point: Point | None = None
    """Where from; None searches the meetings that one can join online."""
    radius: float = np.inf
    """Miles around the point."""
    groups: frozenset[str] = frozenset()
    """Empty: any."""
    traits: frozenset[Trait] = frozenset()
    """All of them are wanted."""
    without: frozenset[Trait] = frozenset()
    """None of these."""
    soonest: bool = False
    """Sort by start even where there is a point."""
    minutes_a_mile: float = 0.0
    """Of the way to a room; one that nobody could reach in time is left out."""


@dataclass(frozen=True)
class Hit:
    """One meeting found, on one day."""

    meeting: Meeting
    start: datetime
    """In the meeting's own zone."""
    miles: float | None = None
    """From the point of the question; None for online."""


def search(index: Index, query: Query, limit: int) -> list[Hit]:
    """The first hits: nearest first around a point, soonest first else. Ties in distance go to the sooner."""
    now = _minute(query.now)
    keep, ahead = _in_time(index, query, now)
    if query.point is None:
        return list(islice(_in_the_end(query, _hits(index, keep, ahead)), limit))
    miles = miles_to(index, keep, query.point)
    reached = miles <= query.radius
    if query.minutes_a_mile:
        start = index.columns["start"][keep] + ahead
        reached &= start - now + GRACE >= miles * query.minutes_a_mile
    near = reached.nonzero()[0]
    if not query.soonest:
        some_fall_out = query.window.over_by is not None or (len(ahead) > 0 and ahead[-1] > 0)
        near = near[_nearest(miles[near], len(near) if some_fall_out else limit)]
    return list(islice(_in_the_end(query, _hits(index, keep[near], ahead[near], miles[near])), limit))


def _in_the_end(query: Query, hits: Iterator[Hit]) -> Iterator[Hit]:
    """Those that are over when they are to be."""
    return hits if query.window.over_by is None else (hit for hit in hits if is_over_by(hit, query.window))


def is_over_by(hit: Hit, window: Window) -> bool:
    """Whether a meeting ends by the minute of the day that a window names, on the clock of its zone."""
    start = hit.start.astimezone(window.start.tzinfo)
    return window.over_by is None or start.hour * 60 + start.minute + hit.meeting.duration <= window.over_by


def _in_time(index: Index, query: Query, now: np.int32) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """The starts that are wanted and lie in the window, in order, and by how many minutes each really is later."""
    starts = index.columns["start"]
    kept, aheads = [], []
    for begin, end, weeks in _as_indexed(index, query.window):
        earliest = now - GRACE if not weeks else begin
        first = int(starts.searchsorted(np.int32(max(begin, earliest))))
        rows = _wanted(index, query, first, int(starts.searchsorted(end)))
        kept.append(rows)
        aheads.append(np.zeros(len(rows), np.int32) if not weeks else np.full(len(rows), weeks * _WEEK, np.int32))
    return (kept[0], aheads[0]) if len(kept) == 1 else (np.concatenate(kept), np.concatenate(aheads))


def _as_indexed(index: Index, window: Window) -> Iterator[tuple[np.int32, np.int32, int]]:
    """The stretches of a window in minutes; what lies behind the index is looked for so many whole weeks earlier.

    The meetings are weekly, so that what is on next Friday is what will be on a Friday in three weeks.
    """
    reach = index.covered[1]
    for start, end in spans(window):
        while start < end:
            if end <= reach:
                yield _minute(start), _minute(end), 0
                break
            weeks = max(0, (start - reach) // timedelta(weeks=1) + 1)
            edge = min(end, (reach + timedelta(weeks=weeks)).astimezone(end.tzinfo))
            back = timedelta(weeks=weeks)
            yield _minute(start - back), _minute(edge - back), weeks
            start = edge


def miles_to(index: Index, rows: NDArray[np.intp], point: Point) -> NDArray[np.floating[Any]]:
    """Great-circle distances (haversine) of some starts from a point; not a number where a meeting has no place."""
    latitude, longitude = np.float32(radians(point.latitude)), np.float32(radians(point.longitude))
    there, across = index.columns["latitude"].take(rows), index.columns["longitude"].take(rows)
    north, east = np.sin((there - latitude) * _HALF), np.sin((across - longitude) * _HALF)
    half = north * north + np.cos(there) * np.float32(cos(latitude)) * east * east
    distances: NDArray[np.floating[Any]] = np.arcsin(np.sqrt(half)) * np.float32(2 * EARTH_MILES)
    return distances


def _wanted(index: Index, query: Query, first: int, last: int) -> NDArray[np.intp]:
    """Which of these starts have everything that is asked for, and may be near enough."""
    features, groups = index.columns["features"][first:last], index.columns["group"][first:last]
    near = None
    if query.point is not None and query.radius < EARTH_MILES:
        # A band of latitude is one comparison, the great circle a dozen, and it leaves few for everything else.
        band = np.float32(query.radius / EARTH_MILES * 1.001)
        off = index.columns["latitude"][first:last] - np.float32(radians(query.point.latitude))
        near = (np.abs(off, out=off) <= band).nonzero()[0]
        features, groups = features.take(near), groups.take(near)
    bits = bits_of(query.traits - {Trait.ENGLISH}) | (ONLINE if query.point is None else IN_PERSON)
    wanted: NDArray[np.bool] = (features & np.uint16(bits)) == bits
    if Trait.ENGLISH in query.traits:
        # Lists say where a meeting is in Spanish; that one is in English goes without saying.
        languages = features & np.uint16(bits_of(frozenset({Trait.SPANISH, Trait.ENGLISH})))
        wanted &= languages != np.uint16(bits_of(frozenset({Trait.SPANISH})))
    if query.without:
        wanted &= (features & np.uint16(bits_of(query.without))) == 0
    if query.groups:
        codes = [code for code, group in enumerate(index.groups) if group in query.groups]
        wanted &= np.isin(groups, codes) if len(codes) != 1 else groups == codes[0]
    rows = wanted.nonzero()[0]
    return (rows if near is None else near.take(rows)) + first


def _nearest(miles: NDArray[np.floating[Any]], limit: int) -> NDArray[np.intp]:
    """The order of the nearest; the rows come sorted by start, so equal distances stay so."""
    if len(miles) > _MANY + limit:
        edge = np.partition(miles, limit)[limit] + SAME_PLACE
        among: NDArray[np.intp] = (miles <= edge).nonzero()[0]
        return among[_nearest(miles[among], len(among))[:limit]]
    order: NDArray[np.intp] = np.floor(miles / SAME_PLACE).argsort(kind="stable")[:limit]
    return order


def _hits(
    index: Index, rows: NDArray[np.intp], ahead: NDArray[np.int32], miles: NDArray[np.floating[Any]] | None = None
) -> Iterator[Hit]:
    """The hits of these starts, each read from the list when it is asked for."""
    numbers, starts = index.columns["meeting"].take(rows), index.columns["start"].take(rows)
    far = miles.data if miles is not None else repeat(None)
    # Through `data` each number becomes Python's own when it is asked for: most of a long list never is.
    for number, minute, later, away in zip(numbers.data, starts.data, ahead.data, far, strict=False):
        meeting = index.meetings[number]
        start = datetime.fromtimestamp(minute * 60, ZoneInfo(meeting.time_zone))
        if later:
            start += timedelta(minutes=later)
        if start.date() not in meeting.not_on:
            yield Hit(meeting, start, away)


def _minute(moment: datetime) -> np.int32:
    """Of the starts' own type: numpy would copy the whole column to compare it with another."""
    return np.int32(moment.timestamp() // 60)
