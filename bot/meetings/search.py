"""The nearest meetings in time and space. Time is the sharper filter, so it comes first: a slice of sorted starts.

Measured against databases and spatial indexes by `python -m benchmarks.meetings`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.meetings.distance import EARTH_MILES
from bot.meetings.index import IN_PERSON, ONLINE, Index, bits_of
from bot.meetings.model import Meeting, Point, Trait, Window

GRACE = 14
"""Minutes after the start in which a meeting is still offered, in a room or online: it began less than 15 ago."""
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
    starts = index.columns["start"]
    now, begin, end = _minute(query.now), _minute(query.window.start), _minute(query.window.end)
    first = int(np.searchsorted(starts, np.int32(max(begin, now - GRACE))))
    last = int(np.searchsorted(starts, end))
    rows = slice(first, last)
    keep = first + np.flatnonzero(_wanted(index, query, rows))
    if query.point is None:
        chosen = keep[:limit]
        return [_hit(index, row, None) for row in chosen.tolist()]
    miles = miles_to(index, keep, query.point)
    reached = miles <= query.radius
    if query.minutes_a_mile:
        reached &= index.columns["start"][keep] - now + GRACE >= miles * query.minutes_a_mile
    near = np.flatnonzero(reached)
    keep, miles = keep[near], miles[near]
    if not query.soonest:
        order = _nearest(miles, limit)
        keep, miles = keep[order], miles[order]
    return [_hit(index, row, far) for row, far in zip(keep[:limit].tolist(), miles[:limit].tolist(), strict=True)]


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
    bits = bits_of(query.traits) | (ONLINE if query.point is None else IN_PERSON)
    wanted: NDArray[np.bool] = (index.columns["features"][rows] & np.uint16(bits)) == bits
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


def _hit(index: Index, row: int, miles: float | None) -> Hit:
    meeting = index.meetings[int(index.columns["meeting"][row])]
    start = datetime.fromtimestamp(int(index.columns["start"][row]) * 60, UTC)
    return Hit(meeting, start.astimezone(ZoneInfo(meeting.time_zone)), miles)


def _minute(moment: datetime) -> np.int32:
    """Of the starts' own type: numpy would copy the whole column to compare it with another."""
    return np.int32(moment.timestamp() // 60)
