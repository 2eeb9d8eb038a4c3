"""Read a YAML file the way a person reads it: text stays text, and every trap of YAML is refused by name.

YAML's own rules read 19:30 as the number 1170 and "no" as false, let a repeated key replace the first without a
word, and let aliases unfold a few hundred bytes into gigabytes (a "YAML bomb"). None of that belongs in files that
people at a clinic edit. So the file is read as events, and only maps, lists, text, true, false and null come out.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.prepared import PREPARED, name_of

_MAX_BYTES = 4 * 1024 * 1024
_MAX_DEPTH = 8
_UNQUOTED_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?$")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_AMBIGUOUS = {"yes", "no", "on", "off", "y", "n"}

Tree = Any
"""Maps, lists, text, true, false and null, as read; the schema gives it types."""


class UnreadableFile(Exception):
    """A file in knowledge/ cannot be read; the message names the line and the remedy."""


def read_yaml(path: Path) -> Tree:
    """Read one file.

    Raises:
        UnreadableFile: not UTF-8, too large, not YAML, or one of YAML's traps: an alias, a tag, a duplicate key, an
            unquoted time, an unquoted yes/no/on/off.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise UnreadableFile(f"is larger than {_MAX_BYTES // 1024 // 1024} MB: split it")
    try:
        text = path.read_text(encoding="utf-8-sig")
        return PREPARED.get(name_of("yaml", text.encode()), lambda: parse_yaml(text))
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"is not UTF-8 text (byte {error.start}): save it as UTF-8") from error


def parse_yaml(text: str) -> Tree:
    """Read YAML text; see `read_yaml`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(yaml.parse(text, Loader=loader)).build()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise UnreadableFile(f"{where}{getattr(error, 'problem', None) or 'is not YAML'}") from error


class _Builder:
    """Builds the tree from the parser's events."""

    def __init__(self, events: Any) -> None:  # noqa: ANN401 - PyYAML's event stream has no type
        self._events = events

    def build(self) -> Tree:
        tree: Tree = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refuse(event, "a second document (---): one file holds one document")
                tree = self._node(next(self._events), depth=0)
        return tree

    def _node(self, event: yaml.Event, depth: int) -> Tree:
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse(event, "an alias (*): write the text out")
        if getattr(event, "anchor", None):
            raise self._refuse(event, "an anchor (&): write the text out where it is needed")
        if tag := getattr(event, "tag", None):
            raise self._refuse(event, f"a tag ({tag}): plain text, lists and maps only")
        if depth > _MAX_DEPTH:
            raise self._refuse(event, f"more than {_MAX_DEPTH} levels: flatten it")
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        raise self._refuse(event, "something that is no text, list or map")

    def _map(self, depth: int) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refuse(event, "a key that is not text")
            if event.value in found:
                raise self._refuse(event, f"the key {event.value!r} a second time: keep one")
            self._scalar_has_no_trap(event)
            found[event.value] = self._node(next(self._events), depth + 1)
        return found

    def _list(self, depth: int) -> list[Tree]:
        found = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._node(event, depth + 1))
        return found

    def _scalar(self, event: yaml.ScalarEvent) -> str | bool | None:
        self._scalar_has_no_trap(event)
        if not event.style and event.value.lower() in _WORDS:
            return _WORDS[event.value.lower()]
        value: str = event.value
        return value

    def _scalar_has_no_trap(self, event: yaml.ScalarEvent) -> None:
        if event.style:
            return
        if _UNQUOTED_TIME.match(event.value):
            raise self._refuse(event, f'an unquoted time: write "{event.value}"')
        if event.value.lower() in _AMBIGUOUS:
            raise self._refuse(event, f'the unquoted word {event.value}: write "{event.value}"')

    def _refuse(self, event: yaml.Event, what: str) -> UnreadableFile:
        line = event.start_mark.line + 1 if event.start_mark else "?"
        return UnreadableFile(f"line {line}: {what}")


def explained(error: ValidationError, where: str) -> list[str]:
    """The errors of a model as lines that a writer understands."""
    found = []
    for detail in error.errors():
        field_name = ".".join(str(part) for part in detail["loc"])
        if detail["type"] == "extra_forbidden":
            found.append(f"{where}: {field_name}: unknown key: check its spelling")
        elif detail["type"] == "missing":
            found.append(f"{where}: {field_name}: is missing")
        else:
            found.append(f"{where}: {field_name}: {detail['msg']}")
    return found
