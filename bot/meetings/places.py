"""Where: the place that a text names, as a point with its time zone.

In this order: coordinates and map links, ZIP codes, crossings, a city with its state, names from long to short, near
misses of a name. A name that is an ordinary word too counts only after "near" and the like, or as the answer to our
question.
"""

import re
from collections.abc import Iterator
from typing import Self

from rapidfuzz import fuzz, process

from bot.meetings.crossings import Crossings, load_crossings
from bot.meetings.distance import miles_between
from bot.meetings.gazetteer import Gazetteer, key_of, load_gazetteer
from bot.meetings.model import Place, Point
from bot.meetings.place_readings import (
    Abroad,
    HereAsked,
    PlaceFound,
    PlaceReading,
    PlaceUnclear,
    UnknownPlace,
    UnknownZip,
)
from bot.meetings.place_words import (
    BEFORE,
    BETWEEN,
    LONGEST,
    PATTERNS,
    SHORTEST,
    WISHED,
    Words,
    is_led,
    is_street,
    keys_to_guess,
    means_los_angeles,
    same_words,
    spans_to_guess,
    state_after,
    words_of,
)
from bot.meetings.places_meant import CENTERS, Name, meant_of
from bot.meetings.tables import Entry
from bot.meetings.times import without_times
from bot.meetings.zones import zone_at

_SURE = 90
"""rapidfuzz ratio from which a misspelt name is taken without asking."""
_LIKELY = 82
"""rapidfuzz ratio from which we ask whether a name is meant."""
_LONG = 9
"""Letters of a landmark's name that is looked for misspelt; "la cama" is no LACMA."""
_FAR_APART = 31.0
"""Miles (50 km): two equally good answers farther apart than this are asked about."""
_BIG = 100_000
_VERY_BIG = 250_000
"""Inhabitants from which a city elsewhere is taken without "in" or "near" before it."""
_NEAREST_NAME = 10.0
"""Miles within which a shared point is called by the name of a place."""
_AROUND = (0.2, 0.3)
"""Degrees, more than `_NEAREST_NAME`, in which it is looked for."""
_LOS_ANGELES = "losangeles"
"""The key of the city whose streets the table of crossings holds."""
_MOST_CANDIDATES = 3
_NAMED_NEAR, _AFTER_A_NAME, _ASKS = (PATTERNS[name] for name in ("near_a_name", "after_a_name", "asks"))
_ASKS_FOR_MEETINGS = PATTERNS["asks_for_meetings"]
_LEADS = ("near ", "closer to ", "nearer to ", "cerca de", "mas cerca de")
_NO_NAME = frozenset(
    [
        *("death", "end", "dying", "me", "edge", "breakdown", "work", "job", "beach", "freeway", "fwy"),
        *("home", "house", "place", "us", "him", "her", "mi", "casa", "trabajo", "chamba", "jale"),
    ]
)
_PAIR = r"(-?\d{1,2}\.\d{2,})\s*(?:,|%2C|\+)\s*(-?\d{1,3}\.\d{2,})"
_POINT = re.compile(
    rf"(?:(?:[?&](?:q|ll|sll|daddr|destination|query|center)=(?:loc:)?|@|geo:|^|[\s(]){_PAIR})", re.IGNORECASE
)
_ZIP = re.compile(r"(?<![\w$#.-])(?=[oO]*\d[oO]*\d[oO]*\d)([\doO]{5})(?:-\d{4})?(?![\w%-]|\.\d)")
_ADVERB_LED = PATTERNS["adverb_led"]
_HERE = PATTERNS["here"]
_ALONE = {"valley", "lax"}
"""Ordinary words that are a place even as a text of their own."""
_POLITE = frozenset(
    ["please", "pls", "plz", "porfa", "favor", "hi", "hey", "ok", "yes", "yeah", "si", "maybe", "and", "y", "or", "o"]
)
_SHORT = 14
"""Words of a text that asks for meetings and little else."""


class Places:
    """Reads places in texts."""

    def __init__(self, gazetteer: Gazetteer, crossings: Crossings) -> None:
        self._gazetteer = gazetteer
        self._crossings = crossings
        self._near: list[str] = []
        self._big: list[str] = []
        for key, first in gazetteer.names.first():
            if first.near and key.isalpha() and len(key) >= (_LONG if first.landmark else SHORTEST):
                self._near.append(key)
            if first.population >= _BIG and len(key) >= 5:
                self._big.append(key)

    @classmethod
    def load(cls, clinic: Point) -> Self:
        """With the tables of knowledge/places/; places near the clinic go first."""
        gazetteer = load_gazetteer(clinic)
        towns = frozenset(key for key, first in gazetteer.names.first() if first.near and not first.landmark)
        return cls(gazetteer, load_crossings(towns))

    def find(self, text: str, *, asked: bool = False) -> PlaceReading | None:
        """The place that a text names; None where it names none. `asked`: the text answers "which place?"."""
        text = text[:LONGEST]
        if found := _POINT.search(text):
            point = Point(float(found[1]), float(found[2]))
            if abs(point.latitude) <= 90 and abs(point.longitude) <= 180:
                return PlaceFound(self.at(point))
        if code := _ZIP.search(text):
            return self._zip(code[1])
        words = words_of(text)
        if crossing := self._crossings.find(text):
            return PlaceFound(Place(crossing.label, crossing.point, self._gazetteer.names[_LOS_ANGELES][0].zone))
        named = list(self._named(words, asked=asked))
        if meant := meant_of(words, named):
            return self._one_of([entries for _, _, entries in meant])
        if named:
            return None
        if abroad := self._abroad(words):
            return abroad
        said = " ".join(words.plain)
        return self._misspelt(words, asked=asked) or (HereAsked() if _HERE.search(said) else self._unknown(said))

    def at(self, point: Point) -> Place:
        """A shared point, called by the nearest name. Around the clinic it has the zone that its neighbors have."""
        around = [one for one in self._gazetteer.names.around(point, _AROUND) if not one.wide and not one.landmark]
        close = ((miles_between(entry.point, point), entry.label) for entry in around)
        miles, label = min(close, default=(_NEAREST_NAME, ""))
        name = label if miles < _NEAREST_NAME else f"{point.latitude:.2f}, {point.longitude:.2f}"
        zones = {entry.zone for entry in around}
        known = len(zones) == 1 and all(entry.near for entry in around)
        return Place(name, point, zones.pop() if known else zone_at(point))

    def _zip(self, written: str) -> PlaceReading:
        code = written.lower().replace("o", "0")
        known = self._gazetteer.zips.get(code)
        return PlaceFound(Place(code, known.point, known.zone)) if known else UnknownZip(code)

    def _named(self, words: Words, *, asked: bool) -> Iterator[Name]:
        """The entries of each name in the text, longest first at each word, with where it begins and ends."""
        names = self._gazetteer.names
        number, keys = 0, [key_of(word) for word in words.plain]
        while number < len(words.plain):
            step = 1
            for size in range(min(self._gazetteer.most_words, len(words.plain) - number), 0, -1):
                key = "".join(keys[number : number + size])
                entries, used = self._name_at(words, key, number, size, asked=asked) if key in names else ((), 0)
                if entries:
                    yield number, number + used, entries
                    step = used
                    break
            number += step

    def _name_at(self, words: Words, key: str, first: int, size: int, *, asked: bool) -> tuple[tuple[Entry, ...], int]:
        """The entries that so many words name, together spelled `key`, and how many words that took with the state."""
        span = words.plain[first : first + size]
        entries = self._gazetteer.names.get(key)
        if not entries or "," in span or (size > 1 and not entries[0].near and not same_words(span, entries[0])):
            return (), 0
        state, state_words = state_after(words, first + size)
        if state:
            there = tuple(entry for entry in entries if entry.state == state)
            if there:
                return there[:1], size + state_words
        whole = len([word for word in words.plain if word not in ",?!;"]) == size and len(key) >= SHORTEST
        alone = whole or (asked and len(words.plain) <= size + 2 and key not in self._gazetteer.ordinary)
        led = (alone and (asked or key not in self._gazetteer.ordinary)) or is_led(words, first)
        led = led or (asked and key in CENTERS and len(words.plain) <= _SHORT)
        led = led or (key in self._gazetteer.in_a_search and self._is_searched(words, first, size, key))
        if key == "la":
            return ((entries[0],), size) if means_los_angeles(words, first) else ((), 0)
        if (
            key in self._gazetteer.never
            or (key in self._gazetteer.ordinary and not led)
            or is_street(words, first + size)
        ):
            return (), 0
        best = entries[0]
        if best.landmark and not led and len([word for word in span if word not in BETWEEN]) == 1:
            return (), 0
        if best.near:
            return (best,), size
        if key in self._gazetteer.abroad:
            return (), 0
        biggest = max(entries, key=lambda entry: entry.population)
        if key in self._gazetteer.ordinary and not (asked and alone):
            return (), 0
        wanted = 0 if alone else 20_000 if led else _VERY_BIG
        return (
            ((biggest,), size) if biggest.population >= max(wanted, _BIG * 5 if len(key) < SHORTEST else 0) else ((), 0)
        )

    def _is_searched(self, words: Words, first: int, size: int, key: str) -> bool:
        """Whether an ordinary word is a place without "near": it asks for meetings, or names but a time besides."""
        said = " ".join(words.plain)
        if _ASKS_FOR_MEETINGS.search(said) and len(words.plain) <= _SHORT:
            return True
        if first and words.plain[first - 1] in WISHED:
            return True
        if key in CENTERS and _ADVERB_LED.search(" ".join(words.plain[:first])):
            return True
        rest = " ".join([*words.plain[:first], *words.plain[first + size :]])
        if not rest and key not in CENTERS | _ALONE and not key.startswith("the"):
            return False
        return not [word for word in re.findall(r"\w+", without_times(rest)) if word not in BETWEEN | BEFORE | _POLITE]

    def _one_of(self, named: list[tuple[Entry, ...]]) -> PlaceReading:
        """The first place; where three and more are named we ask which."""
        entries = list(dict.fromkeys(entry for group in named for entry in group))
        narrow = [entry for entry in entries if not (entry.wide and len(entries) > 1)] or entries
        if len(narrow) >= _MOST_CANDIDATES:
            return PlaceUnclear(tuple(_place(entry) for entry in narrow[:_MOST_CANDIDATES]))
        return PlaceFound(_place(narrow[0]), len(narrow) - 1)

    def _abroad(self, words: Words) -> Abroad | None:
        for size in (3, 2, 1):
            for first in range(len(words.plain) - size + 1):
                key = "".join(words.keys[first : first + size])
                ordinary = key in self._gazetteer.ordinary and not is_led(words, first) and len(words.plain) > size
                if key in self._gazetteer.abroad and not ordinary and words.plain[first - 1 : first] != ["new"]:
                    return Abroad(self._gazetteer.abroad[key])
        return None

    def _unknown(self, said: str) -> UnknownPlace | None:
        """A name after "near" that no table knows, in a text that asks for a meeting or is nothing else."""
        found = _NAMED_NEAR.search(said)
        if not found or not (_ASKS.search(said) or said.startswith(_LEADS)):
            return None
        name = _AFTER_A_NAME.sub("", found["name"]).strip(" ,?!;")
        telling = [word for word in name.split() if word not in BETWEEN]
        if not telling or all(word in self._gazetteer.never or word in _NO_NAME for word in telling):
            return None
        return UnknownPlace(name)

    def _misspelt(self, words: Words, *, asked: bool) -> PlaceReading | None:
        """A name that nearly fits: after "near" and the like, or the whole text where we asked."""
        for key in spans_to_guess(words, self._gazetteer.never, asked=asked):
            near = process.extract(key, self._near, scorer=fuzz.ratio, score_cutoff=_LIKELY, limit=_MOST_CANDIDATES)
            far = process.extract(key, self._big if asked else [], scorer=fuzz.ratio, score_cutoff=_LIKELY, limit=1)
            found = [(score, self._gazetteer.names[name][0]) for name, score, _ in near]
            found += [(score, self._gazetteer.names[name][0]) for name, score, _ in far if score > _best(found)]
            if found:
                return _sure_or_ask(sorted(found, key=lambda one: -one[0]))
        if _ASKS.search(" ".join(words.plain)) and len(words.plain) <= _SHORT:
            return self._surely_misspelt(words)
        return None

    def _surely_misspelt(self, words: Words) -> PlaceReading | None:
        """A long name with a slip of the thumb anywhere in a text that asks for a meeting: "na culver cty tonight"."""
        for size in (3, 2, 1):
            for first in range(len(words.plain) - size + 1):
                for key in keys_to_guess(words.plain[first : first + size], self._gazetteer.never):
                    near = process.extractOne(key, self._near, scorer=fuzz.ratio, score_cutoff=_SURE)
                    if near and len(key) >= SHORTEST + 3 and near[0] not in self._gazetteer.ordinary:
                        return PlaceFound(_place(self._gazetteer.names[near[0]][0]))
        return None


def _place(entry: Entry) -> Place:
    return Place(entry.label, entry.point, entry.zone, entry.wide)


def _best(found: list[tuple[float, Entry]]) -> float:
    return max((score for score, _ in found), default=0.0)


def _sure_or_ask(found: list[tuple[float, Entry]]) -> PlaceReading:
    """The best where it is clear; else those near enough in spelling, to be asked about."""
    best, entry = found[0]
    rivals = [
        other
        for score, other in found[1:]
        if score >= best - 2 and miles_between(other.point, entry.point) > _FAR_APART
    ]
    if best >= _SURE and not rivals:
        return PlaceFound(_place(entry))
    close = list(dict.fromkeys([entry, *(other for score, other in found[1:] if score >= best - 5)]))
    return PlaceUnclear(tuple(_place(one) for one in close[:_MOST_CANDIDATES]))
