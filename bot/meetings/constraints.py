"""What a text wishes of a meeting besides group, place and time: how to come, for whom, and "closer" or "later".

Reads plain text: lower case, no accents.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from bot.meetings.model import Trait
from knowledge.patterns import compiled, read_patterns
from knowledge.sieve import Sieve


class Change(StrEnum):
    """How an answer should differ from the one before."""

    MORE = "more"
    LATER = "later"
    EARLIER = "earlier"
    ANOTHER_DAY = "another_day"
    CLOSER = "closer"
    NEXT_ONE = "next_one"
    NONE_FITS = "none_fits"
    """None of those shown will do, and why is not said."""


class Act(StrEnum):
    """What to do with a meeting that was listed."""

    DIRECTIONS = "directions"
    JOIN = "join"
    BY_PHONE = "by_phone"
    """Whether it can be listened to over the phone alone."""
    REMIND = "remind"
    REMINDERS = "reminders"
    """Those that are set: "my reminders"."""
    PICKED = "picked"
    """Which one they chose, asked by themselves: "which one did i pick again"."""
    FORGET = "forget"
    """Take one off the list that stands there, or end its reminder."""
    HOW_EARLY = "how_early"
    """How long before the meeting to remind."""
    CALENDAR = "calendar"
    DETAILS = "details"
    LENGTH = "length"
    """How long it goes on, when it ends."""
    FORMATS = "formats"
    """What kind of meeting it is: open or closed, for whom."""
    BRING = "bring"
    """Whether somebody else may come along: a friend, a wife, a child."""
    DATES = "dates"
    """On which day it really is; somebody doubts it, or does not know what day it is."""
    SHARE = "share"
    """A text about it to pass on to somebody."""
    SAVE = "save"
    SAVED = "saved"
    """The meetings that were saved: "my meetings"."""
    WHOLE_LIST = "whole_list"
    """All of them, not three at a time."""
    WRONG = "wrong"
    """It is not as listed: nobody was there, another address, a dead link."""


class Unlisted(StrEnum):
    """What people wish of a meeting and no list tells."""

    PARKING = "parking"
    CHILDCARE = "childcare"
    PETS = "pets"
    FOOD = "food"
    SIGN_LANGUAGE = "sign_language"


@dataclass(frozen=True)
class Constraints:
    """What a text says of the meeting looked for."""

    online: bool | None = None
    """True: online; False: in person; None: not said."""
    traits: frozenset[Trait] = frozenset()
    change: Change | None = None
    act: Act | None = None
    number: int | None = None
    """Which listed meeting is meant, from 0: "A", "the second", "option c"."""
    any_kind: bool = False
    """Takes back what was asked before: "any group", "doesn't matter"."""
    without: frozenset[Trait] = frozenset()
    """Takes back one kind: "not just women", "doesn't have to be in Spanish"; never in `traits` too."""
    unwanted: frozenset[Trait] = frozenset()
    """Those of `without` that a meeting must not be of: "not just women", but not "doesn't have to be in Spanish"."""
    no_kind: bool = False
    """Takes back the kinds asked for before, without naming them: "take that off", "any meeting"."""
    within: float | None = None
    """Miles at most, as said: "within 2 miles", "walking distance"."""
    unlisted: tuple[Unlisted, ...] = ()
    """What is wished or asked, and no list tells; the person is told so."""
    insists: bool = field(default=False, compare=False)
    """What is said has to be so: "it has to be saturday", "dije sábado"."""


NO_CONSTRAINTS = Constraints()
"""A text that says nothing of it."""

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_ONLINE, _IN_PERSON, _NOT_ONLINE = (_PATTERNS[name] for name in ("online", "in_person", "not_online"))
_ANY, _WITHIN, _ON_FOOT, _BOTH_SEXES = (_PATTERNS[name] for name in ("any_kind", "within", "on_foot", "both_sexes"))
_EITHER_LANGUAGE = _PATTERNS["either_language"]
_MAN, _WOMAN = _PATTERNS["a_man"], _PATTERNS["a_woman"]
_NO_KIND, _PERSON, _INSISTS = _PATTERNS["no_kind"], _PATTERNS["a_person"], _PATTERNS["insists"]
_LETTER, _CORRECTED, _CARRIES_ON = (_PATTERNS[name] for name in ("letter", "corrected", "carries_on"))


def _patterns_of(heading: str) -> dict[str, re.Pattern[str]]:
    """What stands under "heading.name" in the file, in its order."""
    return {
        name.removeprefix(f"{heading}."): pattern
        for name, pattern in _PATTERNS.items()
        if name.startswith(f"{heading}.")
    }


_NAMED_KINDS = {Trait(name): pattern.pattern for name, pattern in _patterns_of("named_kind").items()}


def _turned_down(trait: Trait, pattern: re.Pattern[str]) -> re.Pattern[str]:
    """A kind, with the no that stands before or behind it."""
    kind = rf"\b{_NAMED_KINDS[trait]}\b" if trait in _NAMED_KINDS else rf"(?:{pattern.pattern})"
    before, after = _PATTERNS["turned_down"].pattern, _PATTERNS["turned_down_after"].pattern
    return compiled(rf"\b{before}{kind}|{kind}{after}")


_OF_TRAITS = {Trait(name): pattern for name, pattern in _patterns_of("traits").items()}
_TRAITS = Sieve(_OF_TRAITS.items())
_CHANGES = Sieve((Change(name), pattern) for name, pattern in _patterns_of("changes").items())
_ACTS = Sieve((Act(name), pattern) for name, pattern in _patterns_of("acts").items())
_UNLISTED = Sieve((Unlisted(name), pattern) for name, pattern in _patterns_of("unlisted").items())
_NEGATED = Sieve(
    (
        trait,
        compiled(
            rf"\b{_PATTERNS['taken_back'].pattern}(?:{pattern.pattern}|{_NAMED_KINDS.get(trait, pattern.pattern)}\b)"
        ),
    )
    for trait, pattern in _OF_TRAITS.items()
)
_TURNED_DOWN = Sieve(
    (trait, _turned_down(trait, pattern)) for trait, pattern in _OF_TRAITS.items() if trait is not Trait.WHEELCHAIR
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1,
    "primera": 0, "primero": 0, "segunda": 1, "segundo": 1, "tercera": 2, "tercero": 2, "ultima": -1, "ultimo": -1,
    "middle": 1, "en medio": 1, "enmedio": 1, "del medio": 1,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"(?<!mi )(?<!my )(?<!para )\b(?:the|la|el|for|de) ({'|'.join(_ORDINALS)})\b"
    rf"(?! (?:vez|time|visita?|day|dia)\b)"
    rf"|^({'|'.join(_ORDINALS)})(?: one)?(?: then| please| pls| pues| por favor| porfa)?(?:$|[.,;!]\s)"
)
_WALK = 1.0
"""Miles that are called walking distance: twenty minutes."""
_AMOUNTS = {
    "a": 1.0, "an": 1.0, "un": 1.0, "una": 1.0, "one": 1.0, "half": 0.5, "half a": 0.5, "half an": 0.5, "media": 0.5,
    "two": 2.0, "dos": 2.0, "three": 3.0, "tres": 3.0, "four": 4.0, "cuatro": 4.0, "five": 5.0, "cinco": 5.0,
    "ten": 10.0, "diez": 10.0, "a couple": 2.0, "a couple of": 2.0,
}  # fmt: skip
_MILES_OF = {"m": 1.0, "k": 1 / 1.609344, "b": 1 / 12, "c": 1 / 12}
"""By the first letter: miles, kilometers, blocks; in Los Angeles a dozen blocks, by their short side, are a mile."""


@lru_cache(maxsize=16)
def find_constraints(text: str) -> Constraints:
    """What a text says of the meeting looked for; see `Constraints`. Never raises."""
    text = text.strip(" .!?¿¡")
    how = _after_second_thoughts(text)
    in_person = bool(_IN_PERSON.search(how)) or bool(_NOT_ONLINE.search(how))
    online = bool(_ONLINE.search(how)) and not _NOT_ONLINE.search(how)
    of_the_meeting = _MAN.sub(" ", _WOMAN.sub(" ", _PERSON.sub(" ", text)))
    unwanted = _unwanted(text)
    without = unwanted | set(_NEGATED.found(text))
    if _EITHER_LANGUAGE.search(text):
        without |= {Trait.SPANISH, Trait.ENGLISH}
    return Constraints(
        online=True if online and not in_person else False if in_person and not online else None,
        traits=frozenset(_TRAITS.found(of_the_meeting)) - without,
        change=next(_CHANGES.found(text), None),
        act=next(_ACTS.found(text), None),
        number=next(iter(find_numbers(text)), None),
        any_kind=bool(_ANY.search(text)),
        no_kind=bool(_NO_KIND.search(text)),
        without=without,
        unwanted=unwanted,
        within=_miles(text),
        unlisted=tuple(_UNLISTED.found(text)),
        insists=bool(_INSISTS.search(text)),
    )


def kinds_named(text: str) -> frozenset[Trait]:
    """The kinds that a question about a listed meeting names, in fewer words than a wish does: "is b for guys"."""
    text = text.strip(" .!?¿¡")
    bare = {trait for trait, pattern in _NAMED_KINDS.items() if re.search(rf"\b{pattern}\b", text)}
    return find_constraints(text).traits | bare


def carries_on(text: str) -> bool:
    """Whether a text says that it goes on with what was asked before: "what about smart in hollywood"."""
    return bool(_CARRIES_ON.search(text.strip(" .!?¿¡")))


def _after_second_thoughts(text: str) -> str:
    """The text from where its writer thought better of how to come; all of it where what follows does not say how."""
    for found in reversed(list(_CORRECTED.finditer(text))):
        rest = text[found.end() :]
        if _ONLINE.search(rest) or _IN_PERSON.search(rest):
            return rest
    return text


def _unwanted(text: str) -> frozenset[Trait]:
    """The kinds that a meeting must not be of."""
    both = frozenset({Trait.WOMEN, Trait.MEN}) if _BOTH_SEXES.search(text) else frozenset[Trait]()
    if _MAN.search(text):
        both |= {Trait.WOMEN}
    if _WOMAN.search(text):
        both |= {Trait.MEN}
    return both | set(_TURNED_DOWN.found(text))


def _miles(text: str) -> float | None:
    """The farthest that a meeting may be, where the text says it."""
    if found := _WITHIN.search(text):
        amount, unit = found["amount"] or found["bare"], found["unit"] or found["bare_unit"]
        return round((_AMOUNTS.get(amount) or float(amount)) * _MILES_OF[unit[0]], 2) or None
    return _WALK if _ON_FOOT.search(text) else None


def find_numbers(text: str) -> list[int]:
    """Which listed meetings a text points at, from 0, by letter, then as the first, second; -1 is the last."""
    letters = (next(letter for letter in found.groups() if letter) for found in _LETTER.finditer(text))
    ordinals = (_ORDINALS[next(word for word in found.groups() if word)] for found in _ORDINAL.finditer(text))
    return list(dict.fromkeys([*("abcdef".index(letter) for letter in letters), *ordinals]))


def without_constraints(text: str) -> str:
    """The text without the words that say something of the meeting looked for, or point at one of a list."""
    return _EXPLAINED.without(text)


_EXPLAINED = Sieve(
    (None, pattern)
    for pattern in (
        *(_NOT_ONLINE, _ONLINE, _IN_PERSON, _ANY, _WITHIN, _ON_FOOT, _BOTH_SEXES, _MAN, _WOMAN, _EITHER_LANGUAGE),
        *(_NEGATED.patterns + _TURNED_DOWN.patterns + _TRAITS.patterns),
        *(_CHANGES.patterns + _ACTS.patterns + _UNLISTED.patterns),
        *(_ORDINAL, _LETTER),
    )
)
