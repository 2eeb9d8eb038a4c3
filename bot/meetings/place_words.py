"""A text cut into words, and what the words around a name say of it: "near", a state, a street."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.meetings.gazetteer import STATES, key_of
from bot.meetings.tables import Entry
from knowledge.patterns import read_patterns

LONGEST = 600
"""Characters that are read: a place stands near the start or not at all."""
PATTERNS = read_patterns(Path(__file__).with_name("places.yaml"))
"""The patterns of places.yaml, by name."""
SHORTEST = 4
"""Letters of a name that may stand alone; shorter ones are words or nicknames."""
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?|[,?!;]")
BEFORE = {
    "near", "in", "around", "by", "at", "from", "to", "outside", "downtown", "cerca", "en", "por", "de", "del", "x",
    "close", "nearby", "serca", "neer", "nere", "cerquita",
}  # fmt: skip
WISHED = {"want", "need", "quiero", "prefer", "prefiero", "mejor"}
"""Before a name that is an ordinary word besides: "i want venice"."""
BETWEEN = {"the", "city", "of", "el", "la", "los", "las", "area", "de", "del", "a", "al", "2"}
_WORDS_THAT_ARE_STATES = {"in", "or", "me", "hi", "ok", "de", "la", "al", "so", "id", "oh", "co", "mo", "ma", "as"}
_STATE_CODES = {code.lower() for code in STATES.values()}


@dataclass(frozen=True)
class Words:
    """A text cut into words."""

    plain: list[str]
    """Lower case, no accents; commas and the like are words of their own."""
    written: list[str]
    """As the person wrote them."""

    @cached_property
    def keys(self) -> list[str]:
        """As names are looked up."""
        return [key_of(word) for word in self.plain]


def words_of(text: str) -> Words:
    """The words of a text, as written and in plain spelling."""
    written = _WORD.findall(text.replace("’", "'"))
    plain = []
    for word in written:
        folded = unicodedata.normalize("NFKD", word).casefold().rstrip(".") or word
        plain.append("".join(ch for ch in folded if not unicodedata.combining(ch)))
    return Words(plain, written)


def state_after(words: Words, number: int) -> tuple[str | None, int]:
    """The state right after a city, and how many words that takes; a code that is a word needs capitals or a comma."""
    comma = words.plain[number : number + 1] == [","]
    first = number + comma
    two = " ".join(words.plain[first : first + 2])
    if two in STATES:
        return STATES[two], comma + 2
    one = words.plain[first] if first < len(words.plain) else ""
    if one in STATES:
        return STATES[one], comma + 1
    if one in _STATE_CODES and (comma or one not in _WORDS_THAT_ARE_STATES or words.written[first].isupper()):
        return one.upper(), comma + 1
    return None, 0


def is_led(words: Words, first: int) -> bool:
    """Whether "near", "in", "cerca de" and the like stand before a word."""
    before = first - 1
    while before >= 0 and words.plain[before] in BETWEEN:
        if words.plain[before] in BEFORE:
            return True
        before -= 1
    return before >= 0 and words.plain[before] in BEFORE


def same_words(span: list[str], entry: Entry) -> bool:
    """Whether words are a name as it is cut: near the clinic "korea town" is, elsewhere "carne y" is not Carney.

    "ok c" takes the third of a list, and is no OKC.
    """
    as_cut = len(span) == len(re.findall(r"[^\W_]+", entry.name))
    return span[0] != "ok" and (as_cut or key_of(entry.name) != "".join(key_of(one) for one in span))


def means_los_angeles(words: Words, first: int) -> bool:
    """Whether "la" is the city: after an English "in" or "near", or in capitals within other letters."""
    capitals = words.written[first].replace(".", "") == "LA" and not " ".join(words.written).isupper()
    english = words.plain[first - 1] in ("in", "near", "around", "from", "to", "outside") if first else False
    return capitals or english or words.plain == ["la"]


def is_street(words: Words, after: int) -> bool:
    """Whether the word there makes a street of the name before."""
    return words.plain[after : after + 1] in (
        ["st"],
        ["street"],
        ["ave"],
        ["avenue"],
        ["blvd"],
        ["boulevard"],
        ["rd"],
        ["road"],
    )


def spans_to_guess(words: Words, never: frozenset[str], *, asked: bool) -> Iterator[str]:
    """Keys worth comparing letter by letter: one to three words after "near", or a whole short answer."""
    if asked and len(words.plain) <= 4:
        key = "".join(words.keys)
        if len(key) >= 4 and key not in never:
            yield key
    for number, word in enumerate(words.plain):
        if word not in BEFORE:
            continue
        first = number + 1
        for size in (3, 2, 1):
            yield from keys_to_guess(words.plain[first : first + size], never)
        while first < len(words.plain) and words.plain[first] in BETWEEN:
            first += 1
            for size in (2, 1):
                yield from keys_to_guess(words.plain[first : first + size], never)


def keys_to_guess(span: list[str], never: frozenset[str]) -> Iterator[str]:
    """The key of some words, unless one of them, articles before the last aside, is surely no part of a name."""
    keys = [key_of(part) for part in span]
    key = "".join(keys)
    telling = [one for number, one in enumerate(keys) if number == len(keys) - 1 or span[number] not in BETWEEN]
    if len(key) >= SHORTEST + 2 and "" not in keys and not never.intersection(telling):
        yield key
