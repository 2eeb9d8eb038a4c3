"""Where two streets of Los Angeles cross: "vermont and slauson", "5th & spring", "the 10 and crenshaw".

The city lies in grids, so a table of streets (knowledge/places/crossings.yaml) gives rough points for its corners: the
longitude of one street, the latitude of the other. Downtown is turned and has a rule of its own.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.meetings.gazetteer import FOLDER, key_of
from bot.meetings.model import Point
from knowledge.patterns import compiled
from knowledge.reading import read_yaml

_SOUTH = 34.034
"""Latitude of Adams: north of it some streets turn with downtown."""
_ORDINAL = re.compile(r"^(\d{1,3})(?:st|nd|rd|th)$")
_WORDS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th", "primera": "1st", "segunda": "2nd", "tercera": "3rd",
    "cuarta": "4th", "quinta": "5th", "sexta": "6th", "septima": "7th", "octava": "8th", "novena": "9th",
    "decima": "10th", "5ta": "5th", "6ta": "6th", "7ma": "7th", "8va": "8th", "9na": "9th", "3ra": "3rd", "4ta": "4th",
    "fig": "figueroa",
}  # fmt: skip
_SUFFIX = r"(?:\s(?:st|street|ave?|avenue|blvd?|boulevard|bl|rd|road|dr|drive|fwy|freeway|pl|place))?\.?"
_JOINED = r"\s*(?:,\s*)?(?:\band\b|&|\bn\b|\by\b|\bcon\b|/|@|\+|\bx\b|\besquina(?: con)?\b|\bcorner of\b)\s*"


@dataclass(frozen=True)
class Crossing:
    """A corner, with a rough point."""

    label: str
    point: Point


@dataclass(frozen=True)
class _Grid:
    across: Mapping[str, float]
    along: Mapping[str, float]
    south_only: frozenset[str]
    numbered: tuple[tuple[int, float], ...]

    def point(self, one: str, other: str) -> Point | None:
        latitude = self.latitude(other)
        longitude = self.across.get(one)
        if longitude is None or latitude is None or (one in self.south_only and latitude > _SOUTH):
            return None
        return Point(round(latitude, 4), longitude)

    def latitude(self, street: str) -> float | None:
        """Of a street from east to west; of a numbered one by those on either side of it."""
        ordinal = _ORDINAL.match(street)
        if street in self.along or not ordinal or not self.numbered:
            return self.along.get(street)
        number = int(ordinal[1])
        at = next((place for place, (known, _) in enumerate(self.numbered) if known >= number), None)
        if at is None or (at == 0 and number != self.numbered[0][0]):
            return None
        (low, south_of), (high, north_of) = self.numbered[max(0, at - 1)], self.numbered[at]
        part = (number - low) / (high - low) if high != low else 0.0
        return south_of + part * (north_of - south_of)


@dataclass(frozen=True)
class _Downtown:
    corner: Point
    one_street: tuple[float, float]
    to_figueroa: tuple[float, float]
    streets: Mapping[str, float]
    numbered: int
    along: Mapping[str, float]

    def point(self, one: str, other: str) -> Point | None:
        across, ordinal = self.streets.get(one), _ORDINAL.match(other)
        number = float(ordinal[1]) if ordinal and int(ordinal[1]) <= self.numbered else self.along.get(other)
        if across is None or number is None:
            return None
        latitude = self.corner.latitude + (number - 1) * self.one_street[0] + across * self.to_figueroa[0]
        longitude = self.corner.longitude + (number - 1) * self.one_street[1] + across * self.to_figueroa[1]
        return Point(round(latitude, 4), round(longitude, 4))


class Crossings:
    """Finds a corner in a text."""

    def __init__(self, table: Mapping[str, Any], towns: frozenset[str]) -> None:
        self._towns = towns
        self._single = {frozenset(row[:2]): Point(float(row[2]), float(row[3])) for row in table["single"]}
        self._downtown = _downtown(table["downtown"])
        self._grids = [_grid(grid) for grid in table["grids"]]
        street = (
            rf"(?:the |la |el |calle )?(?:[nsew]\.? |north |south |east |west )?({'|'.join(self._patterns())}){_SUFFIX}"
        )
        self._corner = compiled(rf"(?<![\w-]){street}{_JOINED}(?={street}(?!\w))")

    def find(self, text: str) -> Crossing | None:
        """The first corner that a text names; None where it names none, or two towns rather than two streets."""
        letters = unicodedata.normalize("NFKD", text).casefold()
        said = " ".join("".join(ch for ch in letters if not unicodedata.combining(ch)).split())
        for found in self._corner.finditer(said):
            one, other = (self._spelled(street) for street in (found[1], found[2]))
            if key_of(one) in self._towns and key_of(other) in self._towns:
                continue
            if point := self._point(one, other):
                return Crossing(f"{_label(one)} & {_label(other)}", point)
        return None

    def _spelled(self, street: str) -> str:
        """As the table has it: "fifth" and "la 6" as ordinals, unless a freeway has that number."""
        if street.isdigit() and not any(street in (*grid.across, *grid.along) for grid in self._grids):
            ending = {"1": "st", "2": "nd", "3": "rd"}.get(street[-1], "th") if street[-2:-1] != "1" else "th"
            return f"{street}{ending}"
        return _WORDS.get(street, street)

    def _point(self, one: str, other: str) -> Point | None:
        if single := self._single.get(frozenset((one, other))):
            return single
        places: tuple[_Downtown | _Grid, ...] = (self._downtown, *self._grids)
        points = (place.point(*pair) for place in places for pair in ((one, other), (other, one)))
        return next((point for point in points if point), None)

    def _patterns(self) -> Iterator[str]:
        """Every street, the longer names first."""
        names = {name for grid in self._grids for name in (*grid.across, *grid.along)}
        names |= {*self._downtown.streets, *self._downtown.along} | {name for pair in self._single for name in pair}
        yield r"\d{1,3}(?:st|nd|rd|th)|(?<=la )\d{1,2}|(?<=calle )\d{1,2}"
        yield from (re.escape(name) for name in sorted({*names, *_WORDS}, key=len, reverse=True))


def load_crossings(towns: frozenset[str], folder: Path = FOLDER) -> Crossings:
    """Read the table of streets. `towns`: keys of names that are towns too, such as Compton and Long Beach."""
    return Crossings(read_yaml(folder / "crossings.yaml"), towns)


def _grid(table: Mapping[str, Any]) -> _Grid:
    return _Grid(
        across={name: float(at) for name, at in table["across"].items()},
        along={name: float(at) for name, at in table["along"].items()},
        south_only=frozenset(table.get("south_only", ())),
        numbered=tuple(sorted((int(number), float(at)) for number, at in table.get("numbered", {}).items())),
    )


def _downtown(table: Mapping[str, Any]) -> _Downtown:
    corner, one_street, to_figueroa = (
        tuple(float(part) for part in table[name]) for name in ("corner", "one_street", "to_figueroa")
    )
    return _Downtown(
        corner=Point(corner[0], corner[1]),
        one_street=(one_street[0], one_street[1]),
        to_figueroa=(to_figueroa[0], to_figueroa[1]),
        streets={name: float(at) for name, at in table["streets"].items()},
        numbered=int(table["numbered"]),
        along={name: float(at) for name, at in table["along"].items()},
    )


def _label(street: str) -> str:
    if street.isdigit():
        return f"the {street}"
    return street.upper() if street in ("mlk", "pch") else street if _ORDINAL.match(street) else street.title()
