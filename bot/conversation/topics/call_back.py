"""What a person gives to be called at: a number, the phone they write from, or what is neither and was meant to be."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.conversation.residue import small_words
from bot.phone_numbers import number_in
from bot.understanding.normalize import plain
from knowledge.patterns import read_patterns

_HOUR = r"\d{1,2}(?::\d\d)?"
_TIMES = re.compile(
    rf"\b{_HOUR}(?:\s?(?:-|–|to|and|a|y)\s?{_HOUR})?\s?[ap]\.?\s?m\b\.?|\b\d{{1,2}}:\d\d\b", re.IGNORECASE
)
_DATE = re.compile(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)\b")
LIKE_A_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){6,}")
"""As many digits as a number has, whether or not it is one."""
_FEW_DIGITS = 3


@dataclass(frozen=True)
class Given:
    """Where somebody wants to be called."""

    number: str | None = None
    """In E.164; None where no number that exists was given."""
    same: bool = False
    """At the phone that they write from."""
    rest: str = ""
    """What else the text says: a name, a time."""


def given(text: str, *, asked: bool) -> Given | None:
    """What a text gives, after we asked for a number or in passing; None where it means no number at all."""
    without_times = _DATE.sub(" ", _TIMES.sub(" ", text))
    number = number_in(without_times)
    if number is not None:
        return Given(number, rest=LIKE_A_NUMBER.sub(" ", text).strip(" ,.;:-"))
    found = _patterns()["same"].search(plain(text))
    if found:
        return Given(same=True, rest="" if asked else plain(text).replace(found[0], " ").strip(" ,.;:-"))
    digits = sum(character.isdigit() for character in (text if asked else ""))
    meant = digits >= _FEW_DIGITS if asked else LIKE_A_NUMBER.search(without_times) is not None
    return Given(rest="") if meant else None


def named(text: str) -> str | None:
    """Whom to call, as the text spells them, where it says so beside other things; of two names the last."""
    spelled = plain(text)
    for found in reversed(list(_patterns()["named"].finditer(spelled))):
        begin, end = next(found.span(group) for group in found.groupdict() if found[group])
        if not set(spelled[begin:end].split()) & small_words("no_names"):
            return text[begin:end] if len(text) == len(spelled) else spelled[begin:end]
    return None


def asks_who_learns_of_it(text: str) -> bool:
    """Whether a text asks who learns that they are called."""
    return bool(_patterns()["of_privacy"].search(plain(text)))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).with_name("call_back.yaml"))
