"""The words of an answer for somebody who wants no hotline: what names one is left out. In danger nothing is."""

import re
from collections.abc import Sequence

_OF_FEELINGS = ("coping.", "companion.now", "companion.scale_", "chat.", "unknown", "interface.heard")
"""Lines in which a number was not asked for, and that are not about a danger."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z¿¡\d])")
_NUMBER = re.compile(r"\b(?:988|211|\d{3}-\d{3}-\d{4})\b")
_HOTLINE = re.compile(r"\b(?:988|855-845-7415)\b")
_MUST_STAY = re.compile(r"\b911\b")


def without_lines(answer_id: str, wordings: Sequence[str]) -> tuple[str, ...]:
    """The wordings that name no number to call; where each does, all of them without the sentences with a hotline."""
    if not answer_id.startswith(_OF_FEELINGS):
        return tuple(wordings)
    free = tuple(one for one in wordings if not _NUMBER.search(one))
    return free or tuple(_cut(one) for one in wordings)


def _cut(text: str) -> str:
    """The text without the sentences that name a hotline, unless nothing else is in it; 911 always stays."""
    kept = [one for one in _SENTENCE.split(text) if not _HOTLINE.search(one) or _MUST_STAY.search(one)]
    return " ".join(kept) or text
