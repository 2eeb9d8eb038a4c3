"""Greetings and fillers around what somebody says: variation for the training, never corpus.

Without it a text that begins with "hey" was read as another one or two times in ten, and most first texts begin so.
"""

import random
from functools import cache
from pathlib import Path

from knowledge.reading import read_yaml
from knowledge.schema import Language

_FILE = Path(__file__).with_name("padding.yaml")
_BEFORE, _AFTER = 0.75, 0.45
"""How often something stands before and after what is said; where neither would, something stands before."""


def pad(text: str, language: Language, rng: random.Random, *, thanks: bool) -> str:
    """The same said with a greeting or a filler; `thanks`: also with thanks, which are an act of their own."""
    words = _words()[language.value]
    before, after = rng.random() < _BEFORE, rng.random() < _AFTER
    last = [*words["after"], *(words["thanks"] if thanks else ())]
    said = f"{rng.choice(words['before'])} {text}" if before or not after else text
    return f"{said} {rng.choice(last)}" if after else said


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    words: dict[str, dict[str, list[str]]] = read_yaml(_FILE)
    return words
