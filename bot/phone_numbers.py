"""Whose phone number it is: a country or territory, by the tables that Google keeps (phonenumbers).

"+1" alone is shared by some twenty countries, and texts to most of them cost many times as much.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException

_BEGINNING = re.compile(r"\+\d{1,15}")


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


def as_e164(written: str) -> str | None:
    """A number as somebody writes it, in E.164; without a country it is one of the USA. None where it is none."""
    try:
        parsed = phonenumbers.parse(written, "US")
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
