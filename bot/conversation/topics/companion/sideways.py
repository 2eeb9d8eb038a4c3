"""Answers that are neither a number nor a plain yes or no: another time, no idea, in own words. The data is beside."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns


class Sideways(StrEnum):
    """What such an answer says."""

    LATER = "later"
    TOMORROW = "tomorrow"
    """And nothing else: a yes to whether we may ask then."""
    DONT_KNOW = "dont_know"
    READY = "ready"
    A_DAY = "a_day"
    """Which day of a week was the best, without its number."""
    ALL_OF_IT = "all_of_it"
    """Every one of what a question names."""
    HURT_THEM = "hurt_them"
    """That they hurt whom they would write to, once."""


def says(text: str, what: Sideways) -> bool:
    """Whether a text says this."""
    return _patterns()[what].search(normalize(text)) is not None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).parent / "answers_sideways.yaml")
