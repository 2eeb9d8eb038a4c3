"""Who somebody is, told in passing: family of somebody who uses, bereaved, or using themself. The words: who.yaml."""

from pathlib import Path

from bot.understanding.model import Who
from knowledge.patterns import compile_entries
from knowledge.reading import read_yaml
from knowledge.sieve import Sieve

_TREE = read_yaml(Path(__file__).parent / "who.yaml")
_PARTS = _TREE.pop("parts", None)
_WORDS = Sieve((Who(name), pattern) for name, entries in _TREE.items() for pattern in compile_entries(entries, _PARTS))


def who_in(text: str) -> Who | None:
    """Who a normalized text says that its writer is, the gravest first; None where it tells nothing of it."""
    return next(_WORDS.found(text), None)
