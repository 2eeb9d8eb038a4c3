"""The meetings as arrays, for searching: every start of the coming days in UTC, sorted. Made once, never changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, Self, overload
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.meetings.list_query import ListQuery
from bot.meetings.model import Meeting, Trait

DAYS = 10
"""How many days of starts an index holds; it is made anew at least daily, and a question looks at most a week ahead."""
NO_POINT = np.float32(np.nan)

IN_PERSON, ONLINE = 1, 2
_TRAIT_BIT = {trait: 4 << number for number, trait in enumerate(Trait)}
_JSON = TypeAdapter(Meeting)
_READ: Callable[[bytes], Meeting] = _JSON.validator.validate_json

Row = np.dtype(
    [
        ("start", "<i4"),  # minutes since 1970-01-01 UTC
        ("meeting", "<i4"),  # its number in `meetings`
        ("duration", "<i2"),  # minutes
        ("latitude", "<f4"),  # radians; not a number where there is no place
        ("longitude", "<f4"),
        ("group", "u1"),  # its number in `groups`
        ("features", "<u2"),  # bits: how one can come, and the traits
    ]
)


class MeetingLines(Sequence[Meeting]):
    """Meetings kept as lines of JSON in one block of bytes, which may be a mapped file; each is read when asked for."""

    def __init__(self, block: bytes | memoryview, ends: NDArray[np.int64]) -> None:
        self._block = memoryview(block)
        self._ends = ends

    @classmethod
    def of(cls, meetings: Sequence[Meeting]) -> Self:
        """The lines of these meetings."""
        lines = [_JSON.dump_json(meeting, exclude_defaults=True) for meeting in meetings]
        return cls(b"".join(lines), np.cumsum([len(line) for line in lines], dtype=np.int64))

    @property
    def block(self) -> memoryview:
        """All lines, one after the other, without separators."""
        return self._block

    @property
    def ends(self) -> NDArray[np.int64]:
        """Where each line ends."""
        return self._ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> Meeting: ...
    @overload
    def __getitem__(self, number: slice) -> list[Meeting]: ...
    def __getitem__(self, number: int | slice) -> Meeting | list[Meeting]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        # `data` gives Python's own numbers, and the validator itself spares a call: five are read for an answer.
        begin = self._ends.data[number - 1] if number else 0
        return _READ(self._block[begin : self._ends.data[number]].tobytes())


@dataclass(frozen=True)
class Index:
    """All meetings, and their starts from one day before `first_day` on, for `DAYS` days."""

    first_day: date
    meetings: Sequence[Meeting]
    groups: tuple[str, ...]
    """Every group that has a meeting here."""
    columns: Mapping[str, NDArray[Any]]
    """One array for each field of `Row`, all of one length, sorted by start."""
    keys: NDArray[np.uint64]
    """The meetings' keys as numbers, sorted."""
    numbers: NDArray[np.int32]
    """Which meeting each key belongs to."""
    page: Callable[[ListQuery, datetime], str] | None = None
    """Makes the link to the page that shows all of a search; None where there is no such page."""

    @cached_property
    def covered(self) -> tuple[datetime, datetime]:
        """From when until when every start is in it, whatever the zone."""
        first = datetime.combine(self.first_day, time(), UTC)
        return first, first + timedelta(days=DAYS - 2)

    def meeting(self, key: str) -> Meeting | None:
        """The meeting with this key; None where it is listed no more."""
        wanted = np.uint64(int(key, 16))
        at = int(np.searchsorted(self.keys, wanted))
        if at == len(self.keys) or self.keys[at] != wanted:
            return None
        return self.meetings[int(self.numbers[at])]

    def has(self, group: str) -> bool:
        """Whether any meeting of this group is known."""
        return group in self.groups


def build_index(meetings: Sequence[Meeting], first_day: date) -> Index:
    """Expand weekly meetings to UTC, so that midnight, the week's end and clock changes are no special cases.

    A start in the hour that the spring skips is an hour later on the clock; one in the hour that the autumn repeats is
    the first of the two.
    """
    groups = tuple(sorted({meeting.group for meeting in meetings}))
    codes = {group: code for code, group in enumerate(groups)}
    starts = list(_starts(meetings, first_day))
    rows = np.empty(len(starts), Row)
    if starts:
        rows["start"], rows["meeting"] = np.array(starts).T
    per_meeting = np.array([_row(meeting, codes) for meeting in meetings], Row)
    for column in ("duration", "latitude", "longitude", "group", "features"):
        rows[column] = per_meeting[column][rows["meeting"]]
    rows = rows[np.argsort(rows["start"], kind="stable")]
    columns = {name: np.ascontiguousarray(rows[name]) for name in Row.names or ()}
    keys = np.array([int(meeting.key, 16) for meeting in meetings], np.uint64)
    order = np.argsort(keys)
    return Index(first_day, MeetingLines.of(meetings), groups, columns, keys[order], order.astype(np.int32))


def _starts(meetings: Sequence[Meeting], first_day: date) -> Iterator[tuple[int, int]]:
    """Each start as (UTC minute, number of the meeting), zone by zone."""
    numbered = sorted(enumerate(meetings), key=lambda pair: (pair[1].time_zone, pair[1].day, pair[1].minute))
    days = [first_day + timedelta(days=number) for number in range(-1, DAYS)]
    for zone_name, in_zone in groupby(numbered, key=lambda pair: pair[1].time_zone):
        zone = ZoneInfo(zone_name)
        for (weekday, minute), alike in groupby(in_zone, key=lambda pair: attrgetter("day", "minute")(pair[1])):
            numbers = [number for number, _ in alike]
            off = {number: meetings[number].not_on for number in numbers if meetings[number].not_on}
            for day in days:
                if day.isoweekday() % 7 == weekday:
                    start = int(datetime.combine(day, time(*divmod(minute, 60)), zone).timestamp()) // 60
                    yield from ((start, number) for number in numbers if day not in off.get(number, ()))


def _row(meeting: Meeting, codes: Mapping[str, int]) -> tuple[int, int, int, np.float32, np.float32, int, int]:
    point = meeting.point
    latitude, longitude = (
        (np.radians(np.float32(point.latitude)), np.radians(np.float32(point.longitude)))
        if point
        else (NO_POINT, NO_POINT)
    )
    return 0, 0, meeting.duration, latitude, longitude, codes[meeting.group], features_of(meeting)


def features_of(meeting: Meeting) -> int:
    """How one can come and what sets it apart, as bits."""
    bits = IN_PERSON * meeting.in_person + ONLINE * meeting.online
    return bits + bits_of(meeting.traits)


def bits_of(traits: frozenset[Trait]) -> int:
    """Traits as bits."""
    return sum(_TRAIT_BIT[trait] for trait in traits)
