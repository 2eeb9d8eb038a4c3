"""Whose phone number it is: a country or territory, by the tables that Google keeps (phonenumbers).

"+1" alone is shared by some twenty countries, and texts to most of them cost many times as much.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumberFormat, PhoneNumberMatcher

_BEGINNING = re.compile(r"\+\d{1,15}")
_LONG = re.compile(r"\+?\d(?:[\s().-]*\d){10,16}")
_MEXICAN_MOBILE = re.compile(r"^521(?=\d{10}$)")
"""The 1 of mobile phones, which Mexico gave up in 2019 and people still write."""
_MORE_DIGITS = re.compile(r"[\s().-]*\d")


@lru_cache(maxsize=1024)
def country_of(number: str) -> str | None:
    """The ISO 3166 letters of a number in E.164; the largest country of its code where the number itself tells none."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return None
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return phonenumbers.region_code_for_number(parsed) or main


def answered_from(setting: str) -> tuple[str, ...]:
    """The parts of a list such as `US, CA, +44`.

    Raises:
        ValueError: one of them is neither a country nor the beginning of a number; the message says which.
    """
    parts = tuple(part.strip().upper() for part in setting.split(",") if part.strip())
    for part in parts:
        if part not in phonenumbers.SUPPORTED_REGIONS and not _BEGINNING.fullmatch(part):
            raise ValueError(f"NUMBERS_ANSWERED: {part!r} is no country such as US, nor a beginning such as +44")
    return parts


def is_from(number: str, parts: tuple[str, ...]) -> bool:
    """Whether a number in E.164 is of one of these countries, or begins like one of these."""
    beginnings = tuple(part for part in parts if part.startswith("+"))
    return country_of(number) in parts or number.startswith(beginnings)


def number_in(text: str) -> str | None:
    """The first number in a text that somebody can be called at, in E.164 and with its extension.

    Without the code of a country it is one of the United States or Canada; the + before a code may be missing. A number
    with a digit too many is none: who answers there would be somebody else.
    """
    for candidate in (text, *_with_plus(text)):
        for found in PhoneNumberMatcher(candidate, "US", leniency=Leniency.VALID):
            if not _MORE_DIGITS.match(candidate[found.end :]):
                number = phonenumbers.format_number(found.number, PhoneNumberFormat.E164)
                return f"{number} ext. {found.number.extension}" if found.number.extension else number
    return None


def _with_plus(text: str) -> Iterator[str]:
    """A text whose number begins with the code of a country, written as the standard wants it."""
    found = _LONG.search(text)
    if found:
        digits = re.sub(r"\D", "", found[0]).removeprefix("011").removeprefix("00")
        yield "+" + _MEXICAN_MOBILE.sub("52", digits)
