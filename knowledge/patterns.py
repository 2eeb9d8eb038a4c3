"""Patterns as data: YAML files in which each pattern has texts beside it that show what it is for.

A pattern stands in a literal block (`pattern: |-`), without escapes of YAML's own, broken over as many lines as it
needs: line breaks and indentation are no part of it. `parts` of a file stand in its patterns as <<name>>.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge.reading import read_yaml

_PART = re.compile(r"<<(\w+)>>")


def join_lines(pattern: str, parts: Mapping[str, str] | None = None) -> str:
    """A pattern of a file as one line, with its parts put in.

    Raises:
        KeyError: it names a part that there is none of.
    """
    known = parts or {}
    whole = "".join(line.strip() for line in pattern.splitlines())
    return _PART.sub(lambda found: join_lines(known[found[1]], known), whole)


def compile_entries(
    entries: Sequence[Mapping[str, Any]], parts: Mapping[str, str] | None = None
) -> tuple[re.Pattern[str], ...]:
    """The patterns of a list of entries, each compiled."""
    return tuple(re.compile(join_lines(entry["pattern"], parts)) for entry in entries)


def compile_as_one(entries: Sequence[Mapping[str, Any]], parts: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """A pattern that finds what any of the entries finds."""
    return re.compile("|".join(join_lines(entry["pattern"], parts) for entry in entries))


def read_patterns(path: Path) -> dict[str, re.Pattern[str]]:
    """The patterns of a file that holds nothing else but its parts: of each name as one."""
    tree = read_yaml(path)
    parts = tree.pop("parts", None)
    return {name: compile_as_one(entries, parts) for name, entries in tree.items()}
