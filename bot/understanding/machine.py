"""Texts that a machine wrote: a phone's auto-reply, a tapback, a code, a notice. The table stands in machine.yaml."""

import re
from functools import cache
from pathlib import Path

from bot.understanding.normalize import plain
from knowledge.patterns import read_patterns

TOPIC = "chat.machine"


def is_machine(text: str) -> bool:
    """Whether a text, as it came, is surely a machine's."""
    stripped = plain(text).strip()
    return any(pattern.search(stripped) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(read_patterns(Path(__file__).parent / "machine.yaml").values())
