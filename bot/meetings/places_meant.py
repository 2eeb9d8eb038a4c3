"""Which of the places that a text names are meant: not those taken back, nor a downtown that is another town's."""

from bot.meetings.place_words import (
    PATTERNS,
    Words,
)
from bot.meetings.tables import Entry

_NO_CENTER = PATTERNS["no_center"]

CENTERS = {"downtown", "dwntwn", "dntwn", "dntn", "downtwon", "dowtown", "elcentro"}
"""Keys of the middle of the city, or of the town that is named after it."""
_NOT_THERE, _PERHAPS_NOT_THERE = PATTERNS["not_there"], PATTERNS["perhaps_not_there"]
_TAKEN_BACK_AFTER = PATTERNS["taken_back_after"]
_LOS_ANGELES = "Los Angeles"
_OF = {"of", "in", "de", "en", "del"}
Name = tuple[int, int, tuple[Entry, ...]]
"""From which word to which, and what the name may stand for."""


def meant_of(words: Words, named: list[Name]) -> list[Name]:
    """Without what is taken back ("not glendale, burbank"), and without "downtown" where it is another town's."""
    kept: list[Name] = []
    begin = 0  # what takes back a name from behind says nothing of the next one: "pasadena ya no. glendale"
    for number, (first, after, entries) in enumerate(named):
        before, rest = " ".join(words.plain[begin:first]), " ".join(words.plain[after:])
        others = len(named) > 1
        if "".join(words.keys[first:after]) in CENTERS:
            follows = named[number + 1] if number + 1 < len(named) else None
            of_it = follows is not None and set(words.plain[after : follows[0]]) <= _OF
            if follows and of_it and follows[2][0].name == _LOS_ANGELES:
                return [*kept, (first, follows[1], entries)]
            if of_it or _NO_CENTER.search(rest):
                continue
        if taken_back := _TAKEN_BACK_AFTER.search(rest):
            begin = after + len(taken_back[0].split())
        if taken_back or _NOT_THERE.search(before) or (others and _PERHAPS_NOT_THERE.search(before)):
            continue
        kept.append((first, after, entries))
    return kept
