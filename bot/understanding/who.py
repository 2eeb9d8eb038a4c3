"""Who somebody is, told in passing: family of somebody who uses, bereaved, or using themself. The words: who.yaml."""

from pathlib import Path

from bot.understanding.model import Who
from knowledge.patterns import read_patterns

_WORDS = {Who(name): pattern for name, pattern in read_patterns(Path(__file__).parent / "who.yaml").items()}


def who_in(text: str) -> Who | None:
    """Who a normalized text says that its writer is, the gravest first; None where it tells nothing of it."""
    return next((who for who, pattern in _WORDS.items() if pattern.search(text)), None)
