"""The rules of the crisis screen, what is cut out of a text before them, and hints: patterns of the files beside it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.understanding.model import CrisisKind, CrisisSide
from knowledge.patterns import compile_as_one, compile_entries, compiled, join_lines, read_patterns
from knowledge.reading import read_yaml
from knowledge.sieve import Sieve

GRADES = {CrisisKind.OVERDOSE: 5, CrisisKind.SUICIDE: 4, CrisisKind.VIOLENCE: 4, CrisisKind.MEDICAL: 5}
"""How grave a kind is where the rule does not say; see `CrisisSign.grade`."""
_HERE = Path(__file__).parent

_DENIED_KINDS = (CrisisKind.SUICIDE, CrisisKind.VIOLENCE)
_NEGATES = re.compile(r"\b(?:no|not|never|nobody|noone|nadie|ni|nunca|ain't|aint|\w+n't)\b")
_TAIL = re.compile(r"^(?:or (?:anything|nothin\w*|whatever|something|shit)|ni nada|o algo)\b")


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


_DENIED = {kind: compile_as_one(_HARMLESS_TREE["denied"][kind], _HARMLESS_TREE["parts"]) for kind in _DENIED_KINDS}
"""What stands right before the words of a rule and says that they are not so: "don't think that", "nobody"."""
_GOES_ON = re.compile(r"\b(?:but|though|except|although|pero|aunque|nomas que)\b")
_BELIEVED, _NOT_SO = (compile_as_one(_HARMLESS_TREE["denied"][name]) for name in ("believed", "not_so"))
"""What others think, and that it is not so."""
_AS_USUAL = compile_as_one(_HARMLESS_TREE["as_usual"], _HARMLESS_TREE["parts"])


def takes_as_usual(text: str) -> bool:
    """Whether a normalized text tells of one's own medicine, taken as one takes it, and of nothing else."""
    return bool(_AS_USUAL.search(text))


@lru_cache(maxsize=16)
def without_harmless(text: str) -> str:
    """The text without what only sounds like a crisis: idioms, the past, questions about prevention, what is denied."""
    return " ".join(_without_denied(" ".join(_HARMLESS.without(text).split())).split())


@lru_cache(maxsize=16)
def names_what_is_not(text: str) -> bool:
    """Whether a normalized text names a danger of a person only to say that it is not so, and takes nothing of it back.

    "He doesn't hit me but he takes my phone" is no such text.
    """
    if _GOES_ON.search(text):
        return False
    left = " ".join(_HARMLESS.without(text).split())
    return _without_denied(left) != left


def _without_denied(text: str) -> str:
    """The text without what it names to say that it is not so."""
    if not any(pattern.search(f"{text} ") for pattern in (_NEGATES, _BELIEVED)):
        return text
    for rule, pattern in LIKELY_RULES.likely(text):
        for match in pattern.finditer(text) if rule.kind in _DENIED_KINDS else ():
            before, after = text[: match.start()].rstrip(), text[match.end() :].strip()
            denied = _DENIED[rule.kind].search(before) or (_NOT_SO.match(after) and _BELIEVED.search(before))
            if denied:
                return _without_denied(f"{before[: denied.start()]} {_TAIL.sub('', after)}")
    return text


def hints_in(text: str) -> tuple[str, ...]:
    """The kinds of hints in a normalized text: each is ordinary by itself."""
    return tuple(_HINTS.found(text))
