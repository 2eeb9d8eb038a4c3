"""Whether a text wants no more messages at all; read a clause at a time, since silence is the gravest wrong answer."""

import re
from pathlib import Path

from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_CLAUSE = re.compile(r"[.;,\n]+|(?<=[?!])")


def says_stop(text: str) -> bool:
    """Whether a text asks, in any reasonable words, for no more messages."""
    clauses = _clauses(text)
    return any(_PATTERNS["says_stop"].search(clause) and not _means_something_else(clause) for clause in clauses)


def means_no_stop(text: str) -> bool:
    """Whether it is a thing or a language that a text wants less of, or somebody else is meant: no opt-out."""
    return any(_means_something_else(clause) for clause in _clauses(text)) and not says_stop(text)


def speaks_of_opt_out(text: str) -> bool:
    """Whether somebody who gets no more messages asks why, or wants them back."""
    return any(_PATTERNS["speaks_of_opt_out"].search(clause) for clause in _clauses(text))


def _means_something_else(clause: str) -> bool:
    return bool(_PATTERNS["wants_less"].search(clause) or _PATTERNS["of_another"].search(clause))


def _clauses(text: str) -> list[str]:
    return [clause for part in _CLAUSE.split(text) if (clause := normalize(part))]
