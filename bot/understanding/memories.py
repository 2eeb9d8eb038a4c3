"""What is a memory in a text, or told as long past: left out before anything is read of an emergency of the body."""

import re
from pathlib import Path

from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_CLAUSE = re.compile(r"[^.;!?\n]+[.;!?\n]*")


def without_memories(text: str, *, bereaved: bool = False) -> str:
    """The text without the clauses that tell of a body in danger as of something seen again, or long past.

    `bereaved`: a death was told before, so that what is told in the past, of nobody new, is about that one.
    """
    clauses = _CLAUSE.findall(text)
    spelled = [normalize(clause) for clause in clauses]
    if _goes_on(text):
        return text
    recalled = any(_says("recalls", clause) or _says("long_ago", clause) for clause in spelled)
    told = recalled or (bereaved and not any(_says("somebody_new", clause) for clause in spelled))
    kept = [clause for clause, words in zip(clauses, spelled, strict=True) if not _is_memory(words, told=told)]
    return text if len(kept) == len(clauses) else "".join(kept).strip()


def was_then(text: str) -> bool:
    """Whether a text answers an alarm with this: what was told is long past, and nothing goes on now."""
    return _says("was_then", normalize(text)) and not _goes_on(text)


def _goes_on(text: str) -> bool:
    return _says("goes_on", _PATTERNS["pictured"].sub("", normalize(text)))


def _is_memory(clause: str, *, told: bool) -> bool:
    if not _says("body", clause) or _says("of_oneself", clause):
        return False
    return _says("recalls", clause) or _says("long_ago", clause) or (told and _says("told_past", clause))


def _says(name: str, clause: str) -> bool:
    return bool(_PATTERNS[name].search(clause))
