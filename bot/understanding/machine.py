"""Texts that a machine wrote: a phone's auto-reply, a tapback, a code, a notice. The table stands in machine.yaml."""

import re
from functools import cache
from pathlib import Path

from bot.understanding.normalize import plain
from knowledge.reading import read_yaml

TOPIC = "chat.machine"


def is_machine(text: str) -> bool:
    """Whether a text, as it came, is surely a machine's."""
    return bool(_pattern().search(plain(text).strip()))


@cache
def _pattern() -> re.Pattern[str]:
    tree = read_yaml(Path(__file__).parent / "machine.yaml")
    return re.compile("|".join(one["pattern"] for entries in tree.values() for one in entries))
