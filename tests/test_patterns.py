"""Every pattern of the YAML files finds the texts beside it, and leaves those that it must leave."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.understanding.machine import is_machine
from bot.understanding.normalize import normalize, plain
from bot.understanding.polarity import read_answer
from bot.understanding.signals import cues
from knowledge.patterns import compile_entries, join_lines
from knowledge.reading import read_yaml
from tests.shared import ROOT

FILES = sorted(path for path in (ROOT / "bot").rglob("*.yaml") if "  - pattern: |-" in path.read_text())
SPELLED: dict[str, Callable[[str], str]] = {"meetings": plain, "feeds": str.strip, "topics": plain, "messaging": plain}
"""How the texts of a folder's patterns are spelled; where not told, normalized."""
MACHINES = read_yaml(ROOT / "bot/understanding/machine.yaml")
CUES = read_yaml(ROOT / "bot/understanding/cues.yaml")
CONTENTS = read_yaml(ROOT / "bot/understanding/answers.yaml")["contents"]


def entries_of(tree: Any) -> Iterator[dict[str, Any]]:
    """All entries with a pattern, wherever in a file they stand."""
    if isinstance(tree, list):
        for one in tree:
            yield from entries_of(one)
    elif isinstance(tree, dict):
        if "pattern" in tree:
            yield tree
        for below in tree.values():
            yield from entries_of(below)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_pattern_finds_its_texts_and_leaves_the_others(path: Path) -> None:
    tree, spelled = read_yaml(path), SPELLED.get(path.parent.name, plain if path.name == "machine.yaml" else normalize)
    wrong = []
    for entry in entries_of(tree):
        (pattern,) = compile_entries([entry], tree.get("parts"))
        wrong += [("has no text", pattern.pattern)] if not entry.get("finds") else []
        if path.name != "crisis_rules.yaml" or "kind" not in entry:
            wrong += [("missed", text) for text in entry["finds"] if not pattern.search(spelled(text))]
            wrong += [("found", text) for text in entry.get("leaves", ()) if pattern.search(spelled(text))]

    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_file_of_patterns_can_be_read_by_a_person(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if len(line) > 120 or line.endswith(" ")] == []


def test_the_parts_of_a_file_are_put_into_its_patterns() -> None:
    assert join_lines("a\n  |<<b>>", {"b": "c\n|<<d>>", "d": "e"}) == "a|c|e"


@pytest.mark.parametrize(("cue", "text"), [(cue, text) for cue in CUES for one in CUES[cue] for text in one["finds"]])
def test_a_cue_is_heard_in_its_texts(cue: str, text: str) -> None:
    assert cue in [one.value for one in cues(normalize(text))]


def test_a_cue_is_heard_once() -> None:
    text = normalize("he is not breathing and his face is blue")

    assert [cue.value for cue in cues(text)].count("breathing_no") == 1


@pytest.mark.parametrize("text", [text for entries in MACHINES.values() for one in entries for text in one["finds"]])
def test_a_machines_text_is_known(text: str) -> None:
    assert is_machine(text)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name in CONTENTS for one in CONTENTS[name] for text in one["finds"]]
)
def test_what_an_answer_says_of_a_danger_is_read_from_the_whole(name: str, text: str) -> None:
    assert name in read_answer(text).contents
