"""Patterns as data: YAML files in which each pattern has texts beside it that show what it is for.

A pattern stands in a literal block (`pattern: |-`), without escapes of YAML's own, broken over as many lines as it
needs: line breaks and indentation are no part of it. `parts` of a file stand in its patterns as <<name>>.
"""

import _sre  # type: ignore[import-not-found]
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from re import _compiler as translator  # type: ignore[attr-defined] # how re.compile does it
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from knowledge.prepared import PREPARED
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


def compiled(pattern: str) -> re.Pattern[str]:
    """The same as `re.compile`, which takes milliseconds for a long pattern; what it makes of one is kept.

    Raises:
        re.error: it is no pattern.
    """
    flags, code, groups, names, numbers = PREPARED.get(f"pattern:{pattern}", lambda: _translated(pattern))
    made: re.Pattern[str] = _sre.compile(pattern, flags, code, groups, names, tuple(numbers))
    return made


def _translated(pattern: str) -> tuple[int, list[int], int, dict[str, int], list[str | None]]:
    """What `re.compile` hands to Python's own machine."""
    tree = parser.parse(pattern)
    names: dict[str, int] = tree.state.groupdict
    numbers: list[str | None] = [None] * tree.state.groups
    for name, number in names.items():
        numbers[number] = name
    code = [int(one) for one in translator._code(tree, 0)]
    return int(tree.state.flags), code, tree.state.groups - 1, dict(names), numbers


def compile_entries(
    entries: Sequence[Mapping[str, Any]], parts: Mapping[str, str] | None = None
) -> tuple[re.Pattern[str], ...]:
    """The patterns of a list of entries, each compiled."""
    return tuple(compiled(join_lines(entry["pattern"], parts)) for entry in entries)


def compile_as_one(entries: Sequence[Mapping[str, Any]], parts: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """A pattern that finds what any of the entries finds."""
    return compiled("|".join(join_lines(entry["pattern"], parts) for entry in entries))


def read_patterns(path: Path) -> dict[str, re.Pattern[str]]:
    """The patterns of a file that holds nothing else but its parts: of each name as one."""
    tree = read_yaml(path)
    parts = tree.pop("parts", None)
    return {name: compile_as_one(entries, parts) for name, entries in tree.items()}
