"""The rules of the crisis screen, what is cut out of a text before them, and hints: patterns of the files beside it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.understanding.model import CrisisKind, CrisisSide
from knowledge.patterns import compile_entries, compiled, join_lines, read_patterns
from knowledge.reading import read_yaml
from knowledge.sieve import Sieve

GRADES = {CrisisKind.OVERDOSE: 5, CrisisKind.SUICIDE: 4, CrisisKind.VIOLENCE: 4, CrisisKind.MEDICAL: 5}
"""How grave a kind is where the rule does not say; see `CrisisSign.grade`."""
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Rule:
    """Words that mean a crisis."""

    name: str
    kind: CrisisKind
    pattern: re.Pattern[str]
    side: CrisisSide | None = None
    grade: int = 4
    """How grave the words are, as in `CrisisSign.grade`; at 2 they are asked about."""
    certain: bool = False
    """The network, which knows few such texts, has no say."""


def _rules(tree: dict[str, Any]) -> tuple[Rule, ...]:
    """The rules of the file, in its order."""
    return tuple(
        Rule(
            name,
            kind := CrisisKind(entry["kind"]),
            compiled(join_lines(entry["pattern"], tree["parts"])),
            CrisisSide(entry["side"]) if "side" in entry else None,
            int(entry.get("grade", GRADES[kind])),
            bool(entry.get("certain")),
        )
        for name, entry in tree["rules"].items()
    )


_TREE = read_yaml(_HERE / "crisis_rules.yaml")
RULES = _rules(_TREE)
"""Of two rules for the same words, the earlier one stands."""
LIKELY_RULES = Sieve((rule, rule.pattern) for rule in RULES)
WORDS = {name: compile_entries(entries, _TREE["parts"])[0] for name, entries in _TREE["words"].items()}
"""Who is spoken of, and when: patterns that tell what a rule's words mean in their text."""
_HINTS = Sieve(read_patterns(_HERE / "hints.yaml").items())
_HARMLESS_TREE = read_yaml(_HERE / "harmless.yaml")
_HARMLESS = Sieve(
    (section, pattern)
    for section in ("idioms", "past", "questions")
    for pattern in compile_entries(_HARMLESS_TREE[section], _HARMLESS_TREE["parts"])
)


@lru_cache(maxsize=16)
def without_harmless(text: str) -> str:
    """The text without what only sounds like a crisis: idioms, the past, questions about prevention."""
    return " ".join(_HARMLESS.without(text).split())


def hints_in(text: str) -> tuple[str, ...]:
    """The kinds of hints in a normalized text: each is ordinary by itself."""
    return tuple(_HINTS.found(text))
