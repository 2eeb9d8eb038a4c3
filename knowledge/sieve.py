"""Which of many patterns can match a text at all: most need letters beside each other that it does not have.

Of each pattern it is worked out once what stands in whatever it matches: its alternatives, and of each every three
neighboring letters ("grams"). A text is searched only by patterns of which it has all grams of one alternative. That
leaves a few of some hundred and changes no result: what cannot be told of a pattern is not asked of the text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined] # how Python takes a pattern apart; tests/test_sieve.py
from re import _parser as parser  # type: ignore[attr-defined] # holds what we take from it
from typing import Any, Generic, TypeVar

from knowledge.prepared import PREPARED, name_of

_MOST = 64
"""Alternatives of one pattern that are told apart."""
_MOST_LETTERS = 3
"""Letters of a class such as [oa] that are told apart."""
_GRAM = 3
_REMEMBERED = 8
"""Texts of which each sieve remembers what may match them: a turn asks for the same ones again."""
_NO_WORD = re.compile(r"\W")
_UNKNOWABLE = re.IGNORECASE | re.ASCII | re.LOCALE | re.VERBOSE
"""Flags under which letters mean something else than they are."""
_EDGES = (ops.AT_BOUNDARY, ops.AT_BEGINNING, ops.AT_BEGINNING_STRING, ops.AT_END, ops.AT_END_STRING)
_ZERO_WIDTH = (ops.ASSERT, ops.ASSERT_NOT)
_Name = TypeVar("_Name")
_Text = TypeVar("_Text")
Grams = frozenset[str]


class Sieve(Generic[_Name]):
    """Patterns by name, in their order."""

    def __init__(self, patterns: Iterable[tuple[_Name, re.Pattern[str]]]) -> None:
        self._patterns = tuple(patterns)
        asked = [pattern for _, pattern in self._patterns]
        name = name_of("sieve", *(f"{int(pattern.flags)} {pattern.pattern}".encode() for pattern in asked))
        self._always: list[int]
        self._written: dict[str, list[tuple[str, int]]]
        self._always, self._written = PREPARED.get(name, lambda: _sorted_by_grams(asked))
        self._read: dict[str, tuple[tuple[Grams, int], ...]] = {}
        self._grams = frozenset(self._written)
        self._numbers = lru_cache(maxsize=_REMEMBERED)(self._numbers_of)

    @property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The patterns without their names."""
        return tuple(pattern for _, pattern in self._patterns)

    def likely(self, text: str) -> Iterator[tuple[_Name, re.Pattern[str]]]:
        """The patterns that may match this text, in their order; no other matches."""
        for number in self._numbers(text):
            yield self._patterns[number]

    def likely_names(self, text: str) -> frozenset[_Name]:
        """The names of the patterns that may match this text."""
        return frozenset([self._patterns[number][0] for number in self._numbers(text)])

    def found(self, text: str) -> Iterator[_Name]:
        """The names of the patterns that match, in their order."""
        return (name for name, pattern in self.likely(text) if pattern.search(text))

    def without(self, text: str) -> str:
        """The text with a space in the place of whatever a pattern matches, one pattern after the other."""
        return self.in_turn(text, str, lambda left, _, pattern: pattern.sub(" ", left))

    def in_turn(
        self, begun: _Text, text_of: Callable[[_Text], str], change: Callable[[_Text, _Name, re.Pattern[str]], _Text]
    ) -> _Text:
        """What becomes of a text when each pattern that matches it may change it, one after the other."""
        text, left = text_of(begun), list(self._numbers(text_of(begun)))
        while left:
            number = left.pop(0)
            begun = change(begun, *self._patterns[number])
            if text_of(begun) != text:
                text = text_of(begun)
                left = [later for later in self._numbers(text) if later > number]
        return begun

    def _numbers_of(self, text: str) -> tuple[int, ...]:
        there = grams_of(text)
        found = set(self._always)
        for gram in there & self._grams:
            alternatives = self._read.get(gram) or self._unfolded(gram)
            for grams, number in alternatives:
                if grams <= there:
                    found.add(number)
        return tuple(sorted(found))

    def _unfolded(self, gram: str) -> tuple[tuple[Grams, int], ...]:
        """The alternatives that are looked for where a text has this gram; most grams are never met."""
        alternatives = tuple(
            (frozenset(map("".join, zip(*[iter(grams)] * _GRAM, strict=True))), number)
            for grams, number in self._written[gram]
        )
        self._read[gram] = alternatives
        return alternatives


def _sorted_by_grams(patterns: Sequence[re.Pattern[str]]) -> tuple[list[int], dict[str, list[tuple[str, int]]]]:
    """The patterns of which nothing is known; and by the rarest gram of each alternative all its grams, in a row."""
    needs = [needed(pattern) for pattern in patterns]
    count = Counter(gram for alternatives in needs for grams in alternatives for gram in grams)
    by_gram: dict[str, list[tuple[str, int]]] = {}
    for number, alternatives in enumerate(needs):
        for grams in alternatives:
            rarest = min(grams, key=lambda gram: (count[gram], gram))
            by_gram.setdefault(rarest, []).append(("".join(sorted(grams)), number))
    return [number for number, alternatives in enumerate(needs) if not alternatives], by_gram


@lru_cache(maxsize=64)
def grams_of(text: str) -> Grams:
    """Every three neighboring letters of a text; whatever is no letter or digit counts as a space."""
    letters = f" {_NO_WORD.sub(' ', text)} "
    return frozenset(map("".join, zip(letters, letters[1:], letters[2:], strict=False)))


def needed(pattern: re.Pattern[str]) -> tuple[Grams, ...]:
    """The grams of each alternative of a pattern: a text without all of one of them is no match. Empty: not known."""
    if pattern.flags & _UNKNOWABLE:
        return ()
    ways = _through(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), [_Way()])
    alternatives = {way.grams for way in ways}
    return () if frozenset() in alternatives else tuple(sorted(alternatives, key=sorted))


@dataclass(frozen=True)
class _Way:
    """One way through a pattern, as far as it was followed."""

    grams: Grams = frozenset()
    """All that a text has which goes this way."""
    last: str = ""
    """The last one or two letters, where they are known; a space for whatever is none."""
    edge: bool = False
    """A word begins or ends here. Where one ends, `last` has the space after it already."""

    def broken(self) -> "_Way":
        """Nothing is known of what follows next."""
        return _Way(self.grams)

    def then(self, letter: str) -> "_Way":
        """A letter follows, or a space for whatever is none."""
        if self.edge and self.last:  # a word has ended, and its space is in `last`
            return _Way(self.grams, self.last if letter == " " else letter)
        last = f" {letter}" if self.edge and letter != " " else self.last + letter
        grams = self.grams if len(last) < _GRAM else self.grams | {last[-_GRAM:]}
        return _Way(grams, last[1 - _GRAM :])

    def at_edge(self) -> "_Way":
        """A word begins or ends, or the text does."""
        if self.edge or self.last.endswith(" "):
            return self
        if not self.last:
            return replace(self, edge=True)
        return replace(self.then(" "), edge=True)


def _through(items: Iterable[tuple[Any, Any]], ways: list[_Way]) -> list[_Way]:
    """The ways on, through what the parser made of a pattern or of a part of one."""
    for op, value in items:
        ways = _step(op, value, ways)
    return ways


def _step(op: Any, value: Any, ways: list[_Way]) -> list[_Way]:  # noqa: ANN401 - the parser's own
    """The ways on, through one item."""
    if op is ops.LITERAL:
        return [way.then(_letter(value)) for way in ways]
    if op is ops.IN and (letters := _letters(value)) and len(letters) * len(ways) <= _MOST:
        return [way.then(letter) for way in ways for letter in letters]
    if op is ops.AT and value in _EDGES:
        return [way.at_edge() for way in ways]
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return ways
    if op is ops.SUBPATTERN and not value[1] and not value[2]:
        return _through(value[3], ways)
    if op is ops.BRANCH:
        return _spread(value[1], ways)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and value[0] > 0:
        return _unlike(way.broken() for way in _through(value[2], ways))
    return _unlike(way.broken() for way in ways)


def _spread(branches: Sequence[Iterable[tuple[Any, Any]]], ways: list[_Way]) -> list[_Way]:
    """The ways on, through any of the branches; of too many, those up to here or those of here: which ask for more."""
    if len(branches) * len(ways) <= _MOST:
        return _unlike(way for branch in branches for way in _through(branch, ways))
    before = _unlike(way.broken() for way in ways)
    here = _unlike(way for branch in branches for way in _through(branch, [_Way()]))
    return here if len(here) <= _MOST and _asks(here) > _asks(before) else before


def _asks(ways: Iterable[_Way]) -> int:
    """How many grams each way asks for at least."""
    return min(len(way.grams) for way in ways)


def _unlike(ways: Iterable[_Way]) -> list[_Way]:
    return list(dict.fromkeys(ways))


def _letter(code: int) -> str:
    letter = chr(code)
    return " " if _NO_WORD.match(letter) else letter


def _letters(members: Iterable[tuple[Any, Any]]) -> set[str]:
    """What a class stands for, a space for whatever is no letter; empty where that is too much to tell apart."""
    found = set()
    for op, value in members:
        if op is ops.LITERAL:
            found.add(_letter(value))
        elif op is ops.CATEGORY and value in (ops.CATEGORY_SPACE, ops.CATEGORY_NOT_WORD):
            found.add(" ")
        else:
            return set()
    return found if len(found) <= _MOST_LETTERS else set()
