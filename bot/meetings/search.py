"""The nearest meetings in time and space. Time is the sharper filter, so it comes first: a slice of sorted starts.

Measured against databases and spatial indexes by `python -m benchmarks.meetings`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
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
    near = np.flatnonzero(reached)
    keep, ahead, miles = keep[near], ahead[near], miles[near]
    if not query.soonest:
        some_fall_out = ahead.any() or query.window.over_by is not None
        order = _nearest(miles, len(miles) if some_fall_out else limit)
        keep, ahead, miles = keep[order], ahead[order], miles[order]
    return list(islice(_in_the_end(query, _hits(index, keep, ahead, miles)), limit))


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
        first = int(np.searchsorted(starts, np.int32(max(begin, earliest))))
        last = int(np.searchsorted(starts, end))
        rows = first + np.flatnonzero(_wanted(index, query, slice(first, last)))
        kept.append(rows)
        aheads.append(np.full(len(rows), weeks * _WEEK, np.int32))
    return (kept[0], aheads[0]) if len(kept) == 1 else (np.concatenate(kept), np.concatenate(aheads))


def _as_indexed(index: Index, window: Window) -> Iterator[tuple[np.int32, np.int32, int]]:
    """The stretches of a window in minutes; what lies behind the index is looked for so many whole weeks earlier.

    The meetings are weekly, so that what is on next Friday is what will be on a Friday in three weeks.
    """
    reach = index.covered[1]
    for start, end in spans(window):
        while start < end:
            weeks = max(0, (start - reach) // timedelta(weeks=1) + 1)
            edge = min(end, (reach + timedelta(weeks=weeks)).astimezone(end.tzinfo))
            back = timedelta(weeks=weeks)
            yield _minute(start - back), _minute(edge - back), weeks
            start = edge


def miles_to(index: Index, rows: NDArray[np.intp], point: Point) -> NDArray[np.floating[Any]]:
    """Great-circle distances (haversine) of some starts from a point; not a number where a meeting has no place."""
    latitude, longitude = np.radians(np.float32(point.latitude)), np.radians(np.float32(point.longitude))
    there = index.columns["latitude"][rows]
    half = (
        np.sin((there - latitude) / 2) ** 2
        + np.cos(there) * np.cos(latitude) * np.sin((index.columns["longitude"][rows] - longitude) / 2) ** 2
    )
    distances: NDArray[np.floating[Any]] = 2 * EARTH_MILES * np.arcsin(np.sqrt(half))
    return distances


def _wanted(index: Index, query: Query, rows: slice) -> NDArray[np.bool]:
    """Which starts have everything that is asked for, whenever and wherever they are."""
    bits = bits_of(query.traits - {Trait.ENGLISH}) | (ONLINE if query.point is None else IN_PERSON)
    features = index.columns["features"][rows]
    wanted: NDArray[np.bool] = (features & np.uint16(bits)) == bits
    if Trait.ENGLISH in query.traits:
        # Lists say where a meeting is in Spanish; that one is in English goes without saying.
        languages = features & np.uint16(bits_of(frozenset({Trait.SPANISH, Trait.ENGLISH})))
        wanted &= languages != np.uint16(bits_of(frozenset({Trait.SPANISH})))
    if query.without:
        wanted &= (features & np.uint16(bits_of(query.without))) == 0
    if query.point is not None and query.radius < EARTH_MILES:
        # A band of latitude is one comparison, the great circle a dozen: look only at what can be near enough.
        band = np.float32(query.radius / EARTH_MILES * 1.001)
        wanted &= np.abs(index.columns["latitude"][rows] - np.radians(np.float32(query.point.latitude))) <= band
    if query.groups:
        codes = [code for code, group in enumerate(index.groups) if group in query.groups]
        groups = index.columns["group"][rows]
        wanted &= np.isin(groups, codes) if len(codes) != 1 else groups == codes[0]
    return wanted


def _nearest(miles: NDArray[np.floating[Any]], limit: int) -> NDArray[np.intp]:
    """The order of the nearest; the rows come sorted by start, so equal distances stay so."""
    if len(miles) > 4 * limit:
        edge = np.partition(miles, limit)[limit] + SAME_PLACE
        among = np.flatnonzero(miles <= edge)
        return among[_nearest(miles[among], len(among))][:limit]
    return np.argsort(np.floor(miles / SAME_PLACE), kind="stable")[:limit]


def _hits(
    index: Index, rows: NDArray[np.intp], ahead: NDArray[np.int32], miles: NDArray[np.floating[Any]] | None = None
) -> Iterator[Hit]:
    """The hits of these starts, each read from the list when it is asked for."""
    for number, row in enumerate(rows.tolist()):
        meeting = index.meetings[int(index.columns["meeting"][row])]
        start = datetime.fromtimestamp(int(index.columns["start"][row]) * 60, UTC)
        start = start.astimezone(ZoneInfo(meeting.time_zone)) + timedelta(minutes=int(ahead[number]))
        if start.date() not in meeting.not_on:
            yield Hit(meeting, start, float(miles[number]) if miles is not None else None)


def _minute(moment: datetime) -> np.int32:
    """Of the starts' own type: numpy would copy the whole column to compare it with another."""
    return np.int32(moment.timestamp() // 60)
