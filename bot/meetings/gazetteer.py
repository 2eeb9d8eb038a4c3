"""The tables of places in knowledge/places/, loaded for looking up: ZIP codes, cities by name, names abroad."""

import csv
import gzip
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bot.meetings import distance, tables
from bot.meetings.distance import miles_between
from bot.meetings.model import Point
from bot.meetings.tables import Entry, Names, ZipCode, ZipCodes
from bot.meetings.zones import zone_at
from knowledge.prepared import PREPARED, name_of
from knowledge.reading import read_yaml

LOS_ANGELES = Point(34.0522, -118.2437)
"""The middle of Los Angeles: of several places with one name, the one near it is meant."""
FOLDER = Path(__file__).parent.parent.parent / "knowledge" / "places"
_TABLES = (
    *("los_angeles.yaml", "landmarks.yaml", "los_angeles_region.csv", "us_cities.csv.gz", "nicknames.yaml"),
    "zip.csv.gz",
)
"""What names and ZIP codes are read from."""
NEAR = 60 / 1.609344
"""Miles from the clinic (60 km) within which a place of a name goes before all others of that name."""

STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI",
    "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
    "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ",
    "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK",
    "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
    "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
    "calif": "CA", "cali": "CA", "penn": "PA", "nuevo mexico": "NM",
    "nueva york": "NY",
}  # fmt: skip


_WORDS = re.compile(r"[a-z0-9]+")
_SHORT_FOR = {"st": "saint", "ft": "fort", "hts": "heights", "hgts": "heights"}


@dataclass(frozen=True)
class Gazetteer:
    """Every place by its name's key, and ZIP codes."""

    names: Names = field(repr=False)
    """By `key_of(name)`: near the clinic first, then the most populous."""
    zips: ZipCodes = field(repr=False)
    abroad: dict[str, str] = field(repr=False)
    """Names outside the United States, by key."""
    ordinary: frozenset[str]
    """Keys of names that are ordinary words too."""
    in_a_search: frozenset[str]
    """Those of them that name the place without "near", where a text asks for a meeting."""
    never: frozenset[str]
    """Keys of words that are no place, however close to one."""
    most_words: int
    """Words in the longest name."""


def key_of(name: str) -> str:
    """One spelling of a name: lower case, no accents, spaces or points; "St." and "Saint" are the same, as "Hts" is."""
    if name.isascii():  # most are; the result is the same
        plain = name.lower()
    else:
        letters = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(ch for ch in letters if not unicodedata.combining(ch))
    words = _WORDS.findall(plain.replace("'", ""))
    return "".join(_SHORT_FOR.get(word, word) for word in words)


@cache
def load_gazetteer(clinic: Point, folder: Path = FOLDER) -> Gazetteer:
    """The tables, read once in a process, so that feeds and talk share them.

    Raises:
        OSError: a table is missing; it belongs to the repository.
    """
    code = (Path(module.__file__ or "") for module in (distance, tables))
    made_from = [Path(__file__), *code, *(folder / name for name in _TABLES)]
    sources = [path.read_bytes() for path in made_from]
    piece = name_of("gazetteer", repr(clinic).encode(), f"tzfpy {version('tzfpy')}".encode(), *sources)
    names, zips = PREPARED.get(piece, lambda: _as_plain_data(_names(clinic, folder), _zips(folder / "zip.csv.gz")))
    words = read_yaml(folder / "ordinary_words.yaml")
    foreign = read_yaml(folder / "abroad.yaml")["names"]
    return Gazetteer(
        names=Names(names),
        zips=ZipCodes(zips),
        abroad={key_of(name): name.title() for name in foreign},
        ordinary=frozenset(key_of(word) for word in words["names_of_places"]),
        in_a_search=frozenset(key_of(word) for word in words["in_a_search"]),
        never=frozenset(key_of(word) for word in words["never_places"]),
        most_words=4,
    )


def _as_plain_data(names: Mapping[str, list[Entry]], zips: Iterable[tuple[str, Point]]) -> tuple[object, object]:
    """As it can be kept from one start to the next, with the time zone of each place."""
    zoned = {key: [replace(entry, zone=zone_at(entry.point)) for entry in entries] for key, entries in names.items()}
    return Names.rows_of(zoned), ZipCodes.rows_of((code, ZipCode(point, zone_at(point))) for code, point in zips)


def _names(clinic: Point, folder: Path) -> dict[str, list[Entry]]:
    """Every place by its name's key, in the order in which they are meant."""
    names: dict[str, list[Entry]] = defaultdict(list)
    by_hand: set[str] = set()
    for entry, also in _by_hand(folder / "los_angeles.yaml"):
        for name in (entry.name, *also):
            names[key_of(name)].append(entry)
            by_hand.add(key_of(name))
    for entry, also in _landmarks(folder / "landmarks.yaml"):
        for name in (entry.name, *also):
            if key_of(name) not in by_hand:
                names[key_of(name)].append(entry)
                by_hand.add(key_of(name))
    for entry in _region(folder / "los_angeles_region.csv", clinic):
        if entry.near and key_of(entry.name) not in by_hand:
            names[key_of(entry.name)].append(entry)
            by_hand.add(key_of(entry.name))
    for entry in _cities(folder / "us_cities.csv.gz", clinic):
        key = key_of(entry.name)
        if not (entry.near and key in by_hand):
            names[key].append(entry)
    names |= dict(_shortened(names))
    for nickname, meant in read_yaml(folder / "nicknames.yaml")["nicknames"].items():
        name, _, state = meant.rpartition(", ")
        names[key_of(nickname)] = [entry for entry in names[key_of(name)] if entry.state == state][:1]
    return names


def _shortened(names: Mapping[str, list[Entry]]) -> Iterator[tuple[str, list[Entry]]]:
    """Names near the clinic with their point of the compass shortened: "N Hollywood", "No Hollywood", "S Pasadena"."""
    for entries in {id(one): one for one in names.values()}.values():
        head, _, rest = entries[0].name.partition(" ")
        if not entries[0].near or not rest or entries[0].landmark:
            continue
        for short in _COMPASS.get(head, ()):
            key = key_of(f"{short} {rest}")
            if len(key) > 4 and key not in names:
                yield key, entries


_COMPASS = {"North": ("n", "no"), "South": ("s", "so"), "East": ("e",), "West": ("w",)}


def _by_hand(path: Path) -> Iterator[tuple[Entry, list[str]]]:
    for place in read_yaml(path)["places"]:
        point = Point(float(place["latitude"]), float(place["longitude"]))
        yield (
            Entry(place["name"], "CA", point, 0, near=True, wide=place.get("wide") in (True, "true")),
            place.get("also", []),
        )


def _landmarks(path: Path) -> Iterator[tuple[Entry, list[str]]]:
    """Stations, hospitals, colleges and the like; counties are wide."""
    table = read_yaml(path)
    for kind in ("stations", "hospitals", "colleges", "landmarks", "counties", "corners_of_freeways"):
        for name, latitude, longitude, *also in table[kind]:
            wide = kind == "counties"
            entry = Entry(name, "CA", Point(float(latitude), float(longitude)), 0, True, wide, landmark=not wide)
            base = name.removesuffix(" Station")
            stops = [f"{base} station", f"{base} metro", f"estacion {base}"] if kind == "stations" else []
            yield entry, [*also, *stops]


def _region(path: Path, clinic: Point) -> Iterator[Entry]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            point = Point(float(row["latitude"]), float(row["longitude"]))
            yield Entry(
                row["name"], "CA", point, int(row["population"] or 0), near=miles_between(point, clinic) <= NEAR
            )


def _cities(path: Path, clinic: Point) -> Iterator[Entry]:
    for name, state, latitude, longitude, population in _rows(path):
        point = Point(float(latitude), float(longitude))
        near = state == "CA" and miles_between(point, clinic) <= NEAR
        yield Entry(name, state, point, int(population), near)


def _zips(path: Path) -> Iterator[tuple[str, Point]]:
    for code, latitude, longitude in _rows(path):
        yield code, Point(float(latitude), float(longitude))


def _rows(path: Path) -> Iterator[list[str]]:
    """The rows of a packed table, without its heading."""
    with gzip.open(path) as packed:
        rows = csv.reader(io.TextIOWrapper(packed, encoding="utf-8"))
        next(rows)
        yield from rows
