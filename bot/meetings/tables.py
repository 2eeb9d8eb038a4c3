"""Tables of places as they lie in memory: a place is made of its row when it is looked up, and not kept.

Ten thousand names as objects of Python take twenty times as much, and a fifth of a second at each start.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from bot.meetings.model import Point

_NEAR, _WIDE, _LANDMARK = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the tables."""

    name: str
    state: str
    point: Point
    population: int
    near: bool
    """Near the clinic."""
    wide: bool = False
    landmark: bool = False
    """A station, a hospital and the like, with a rough point set by hand."""
    zone: str = ""
    """IANA name of its time zone; empty until the tables are prepared."""

    @property
    def label(self) -> str:
        """As shown to a person: near the clinic without the state."""
        return self.name if self.near else f"{self.name}, {self.state}"


@dataclass(frozen=True, slots=True)
class ZipCode:
    """The middle of a ZIP code."""

    point: Point
    zone: str


class Names(Mapping[str, tuple[Entry, ...]]):
    """Places by the key of their name, in the order in which they are meant."""

    def __init__(self, prepared: Sequence[Any]) -> None:
        """`prepared`: what `rows_of` made."""
        keys, begins, names, states, points, people, flags, zones, all_zones = prepared
        self._numbers = {key: number for number, key in enumerate(keys.split("\n"))}
        self._begins, self._points, self._people = array("i", begins), array("d", points), array("i", people)
        self._names, self._states = names.split("\n"), states
        self._flags, self._zones, self._all_zones = flags, zones, all_zones

    @staticmethod
    def rows_of(names: Mapping[str, Sequence[Entry]]) -> tuple[object, ...]:
        """The table of these names, as plain data that can be kept from one start to the next."""
        rows = [entry for entries in names.values() for entry in entries]
        all_zones = tuple(dict.fromkeys(entry.zone for entry in rows))
        return (
            "\n".join(names),
            array("i", accumulate((len(entries) for entries in names.values()), initial=0)).tobytes(),
            "\n".join(entry.name for entry in rows),
            "".join(entry.state for entry in rows),
            array("d", [each for entry in rows for each in (entry.point.latitude, entry.point.longitude)]).tobytes(),
            array("i", [entry.population for entry in rows]).tobytes(),
            bytes(_NEAR * entry.near + _WIDE * entry.wide + _LANDMARK * entry.landmark for entry in rows),
            bytes(all_zones.index(entry.zone) for entry in rows),
            all_zones,
        )

    def __getitem__(self, key: str) -> tuple[Entry, ...]:
        number = self._numbers[key]
        return tuple([self._entry(row) for row in range(self._begins[number], self._begins[number + 1])])

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def first(self) -> Iterator[tuple[str, Entry]]:
        """Each key with the place that is meant first."""
        return ((key, self._entry(self._begins[number])) for key, number in self._numbers.items())

    def around(self, point: Point, degrees: tuple[float, float]) -> Iterator[Entry]:
        """The places meant first that lie within so many degrees to the north or south, and to the east or west."""
        points, high, wide = self._points, *degrees
        for row in self._begins[:-1]:
            if abs(points[2 * row] - point.latitude) < high and abs(points[2 * row + 1] - point.longitude) < wide:
                yield self._entry(row)

    def _entry(self, row: int) -> Entry:
        flags = self._flags[row]
        return Entry(
            self._names[row],
            self._states[2 * row : 2 * row + 2],
            Point(self._points[2 * row], self._points[2 * row + 1]),
            self._people[row],
            bool(flags & _NEAR),
            bool(flags & _WIDE),
            bool(flags & _LANDMARK),
            self._all_zones[self._zones[row]],
        )


class ZipCodes(Mapping[str, ZipCode]):
    """ZIP codes of five digits, in no order of their own."""

    def __init__(self, prepared: Sequence[Any]) -> None:
        """`prepared`: what `rows_of` made."""
        rows, points, zones, self._all_zones = prepared
        self._rows, self._points, self._zones = array("H", rows), array("d", points), zones

    @staticmethod
    def rows_of(codes: Iterable[tuple[str, ZipCode]]) -> tuple[object, ...]:
        """The table of these codes, as plain data: of each number up to 99999 its row, counted from 1."""
        known = list(codes)
        all_zones = tuple(dict.fromkeys(place.zone for _, place in known))
        rows = array("H", bytes(2 * 100_000))
        for row, (code, _) in enumerate(known, start=1):
            rows[int(code)] = row
        points = array("d", [each for _, place in known for each in (place.point.latitude, place.point.longitude)])
        return rows.tobytes(), points.tobytes(), bytes(all_zones.index(place.zone) for _, place in known), all_zones

    def __getitem__(self, code: str) -> ZipCode:
        row = self._rows[int(code)] if len(code) == 5 and code.isascii() and code.isdigit() else 0
        if not row:
            raise KeyError(code)
        at = 2 * (row - 1)
        return ZipCode(Point(self._points[at], self._points[at + 1]), self._all_zones[self._zones[row - 1]])

    def __iter__(self) -> Iterator[str]:
        return (f"{number:05}" for number, row in enumerate(self._rows) if row)

    def __len__(self) -> int:
        return len(self._zones)
