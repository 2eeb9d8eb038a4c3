"""The number that a text stands for, where a question of ours is answered by one: as a figure or in words."""

import re

from bot.conversation.choices import number_of as option_number
from bot.conversation.choices import takes_it_back
from bot.conversation.topics.companion.questions import LENGTHS
from bot.conversation.topics.companion.ways_in import words_of
from bot.understanding.normalize import plain
from knowledge.said import folded, says

_NUMBER = re.compile(
    r"^\W*(?:#|no\.? ?|number |option |numero |número |opcion |opción |day |dia |día |el "
    r"|la |the |i'?d say |maybe |digo )*(\d{1,3})(?P<rest>(?:\W+[^\W\d]+){0,4})\W*$",
    re.IGNORECASE,
)
_TIME_OR_LENGTH = re.compile(
    r"^\W*(?:am|pm|a\.m|p\.m|o'?clock|hours?|horas?|days?|dias?|días?|weeks?|months?|years?|miles?|people|meetings?"
    r"|times|veces)\b"
)
IN_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "uno": 1, "una": 1, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
}  # fmt: skip
_ORDINAL = re.compile(
    r"^\W*(?:(?:the|el|la|day|dia|i think|creo que|maybe|probably|prob|fue) )*"
    r"(?:(?P<n1>first|1st|primer[oa]?)|(?P<n2>second|2nd|segund[oa])"
    r"|(?P<n3>third|3rd|tercer[oa]?)|(?P<n4>fourth|4th|cuart[oa])|(?P<n5>fifth|5th|quint[oa])|(?P<n6>sixth|6th|sext[oa])"
    r"|(?P<n7>seventh|7th|septim[oa]))(?: (?:day|one|dia|i think|i guess|creo|prob\w*))*\W*$"
)
_NONE = ("none", "zero", "no one", "nobody", "noone", "ninguna", "ninguno", "cero", "nadie")
_COUNT = re.compile(
    rf"^\W*(?:(?:just|only|like|about|i (?:found|got|have)|solo|nomas|encontre|tengo|como) )*"
    rf"(?P<count>\d{{1,2}}|{'|'.join((*_NONE, *IN_WORDS))})\b(?! (?:day|week|month|year|dia|semana|mes|ano)s?\b)"
)
_SOMEBODY = re.compile(r"\b(?:my|mi|mis|an?|una?|the|la|el) \w+")
_NOT = re.compile(r"\b(?:no|not|never|nunca|\w+n't|dont|isnt|aint)\b")
_LONGEST = 6
"""Words up to which a text that holds the words for a number stands for it."""


def number_in(text: str) -> int | None:
    """The number that a text is, with little beside it: "2", "the 2nd one i guess", "3 a lot"; not "2 pm"."""
    if (found := _NUMBER.match(text)) and not _TIME_OR_LENGTH.match(found["rest"].strip().casefold()):
        return int(found[1]) if "?" not in text and not takes_it_back(found["rest"]) else None
    for_days = re.fullmatch(r"\W*(\d{1,2}) ?(?:days?|d[ií]as?)\W*", text, re.IGNORECASE)
    if for_days and int(for_days[1]) in LENGTHS:
        return int(for_days[1])
    if ordinal := _ORDINAL.match(plain(text)):
        return int((ordinal.lastgroup or "n0")[1:])
    named = IN_WORDS.get(re.sub(r"[^\w ]", "", text.casefold()).strip())
    if named is None and "?" not in text and (chosen := option_number(text)) and chosen > 0:
        return chosen
    return named


def counted_in(text: str) -> int | None:
    """How many were found: "two, my aunt and my old boss", "none yet"; who is named without a number is one."""
    if "?" in text:
        return None
    words = plain(text)
    if found := _COUNT.match(words):
        count = found["count"]
        return 0 if count in _NONE else IN_WORDS.get(count) or int(count)
    return 1 if _SOMEBODY.search(words) and not _NOT.search(words) else None


def number_named(answer: str, text: str) -> int | None:
    """The number that words stand for: "a lot" is 3, "most of the time i guess" too, "not often" none."""
    words, known = folded(text), words_of(answer)
    exact = next((number for number, said in known.items() if words in said), None)
    if exact is not None or "?" in text or len(words.split()) > _LONGEST:
        return exact
    found = _longest(answer, words)
    if found is None:
        return None
    number, said = found
    return None if _NOT.search(words.replace(said, " ", 1)) else number


def number_within(answer: str, text: str) -> int | None:
    """The number whose words stand in a text; where several do, the longest of them tell."""
    found = _longest(answer, folded(text))
    return found[0] if found else None


def says_number(answer: str, number: int, text: str) -> bool:
    """Whether the words for this number stand in a text, whatever else does."""
    return any(says(folded(text), one) for one in words_of(answer)[number])


def _longest(answer: str, words: str) -> tuple[int, str] | None:
    """The number, and the words that tell it."""
    found = [(number, one) for number, said in words_of(answer).items() for one in said if says(words, one)]
    return max(found, key=lambda one: len(one[1]), default=None)
