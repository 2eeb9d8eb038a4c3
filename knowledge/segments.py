"""How many SMS segments a text takes: what the carrier bills, and what may arrive out of order.

Sources, read 2026-11-23:
    Alphabet and extension table: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1.
    Lengths per segment: https://www.twilio.com/docs/glossary/what-sms-character-limit
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# Row by row as in the standard. Its place for ESC is left out: that code opens a pair and is no character.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # sent as ESC and a second septet


@dataclass(frozen=True)
class _Room:
    """Units that fit in a text that goes alone, and in each part of one that is joined by a header."""

    alone: int
    in_a_part: int


_LOOK_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "-", "`": "'"}
)


_ROOM = {"GSM-7": _Room(alone=160, in_a_part=153), "UCS-2": _Room(alone=70, in_a_part=67)}


@dataclass(frozen=True)
class Segments:
    """How a text travels: units are GSM-7 septets, or UTF-16 code units."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def count_segments(text: str) -> Segments:
    """Count the SMS segments of a text; the empty text takes none.

    One character outside GSM-7 turns the whole text to UCS-2. What is two units wide (an escape pair, a
    surrogate pair) is never cut, so a part may end one unit short.

    Sources: 3GPP TS 23.038, section 6.2.1; https://www.twilio.com/docs/glossary/what-sms-character-limit,
    read 2026-11-23.
    """
    if gsm7_problems(text):
        return _counted("UCS-2", [2 if ord(character) > 0xFFFF else 1 for character in text])
    return _counted("GSM-7", [2 if character in _EXTENSION else 1 for character in text])


def gsm7_problems(text: str) -> list[str]:
    """The distinct characters that GSM-7 cannot carry, in order of appearance.

    A letter with a combining accent counts as two characters, as it does on the air.

    Source: 3GPP TS 23.038, sections 6.2.1 (alphabet) and 6.2.1.1 (extension table).
    """
    return [character for character in dict.fromkeys(text) if character not in _BASIC | _EXTENSION]


def fold(text: str) -> str:
    """The text with the nearest letters of the SMS alphabet: accents and fancy quotes go, other scripts and emoji too.

    For names that come from outside; approved texts are written to fit.
    """
    text = text.translate(_LOOK_ALIKE)
    kept = []
    for character in text:
        if character in _BASIC | _EXTENSION:
            kept.append(character)
        else:
            bare = unicodedata.normalize("NFKD", character)
            kept.append("".join(part for part in bare if part in _BASIC | _EXTENSION))
    return "".join(kept)


def _counted(encoding: Literal["GSM-7", "UCS-2"], widths: list[int]) -> Segments:
    room = _ROOM[encoding]
    units = sum(widths)
    segments = min(units, 1) if units <= room.alone else _parts(widths, room.in_a_part)
    return Segments(encoding, units, segments)


def _parts(widths: Iterable[int], room: int) -> int:
    """Fill one part after the other; a character that no longer fits whole opens the next."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
