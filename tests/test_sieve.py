"""The sieve leaves out only patterns that do not match: no danger is missed for the sake of speed."""

import re
from pathlib import Path

import pytest

from bot.understanding.normalize import normalize
from knowledge.patterns import compile_entries
from knowledge.reading import read_yaml
from knowledge.sieve import Sieve, grams_of, needed
from tests.test_patterns import FILES, entries_of

SHAPES: tuple[tuple[str, list[set[str]]], ...] = (
    (r"\bna\b", [{" na", "na "}]),
    (r"\b(?:he|she)'s blue", [{" he", "he ", "e s", " s ", "s b", " bl", "blu", "lue"},
                             {" sh", "she", "he ", "e s", " s ", "s b", " bl", "blu", "lue"}]),
    (r"^stop$", [{" st", "sto", "top", "op "}]),
    (r"hij[oa]s?\b", [{"hij", "ijo"}, {"hij", "ija"}]),
    (r"a.{0,3}bcd|xyz\w+", [{"bcd"}, {"xyz"}]),
    (r"(?:meet)+ing", [{"mee", "eet", "ing"}]),
    (r"(?<!not )safe(?! house)", [{"saf", "afe"}]),
    (r"\bme\b \byou", [{" me", "me ", "e y", " yo", "you"}]),
    (r"(?i:safe)", []),
    (r"\w+", []),
    (r"safe|no", []),
)  # fmt: skip
"""Patterns, and what each of their alternatives needs; nothing where that cannot be told."""


@pytest.mark.parametrize(("pattern", "grams"), SHAPES, ids=[pattern for pattern, _ in SHAPES])
def test_what_a_pattern_needs_is_told_from_its_letters(pattern: str, grams: list[set[str]]) -> None:
    assert {frozenset(one) for one in grams} == set(needed(re.compile(pattern)))


def test_a_pattern_that_ignores_case_is_always_tried() -> None:
    assert needed(re.compile("safe", re.IGNORECASE)) == ()
    assert list(Sieve([("a", re.compile("safe", re.IGNORECASE))]).found("SAFE")) == ["a"]


def test_patterns_stay_in_their_order() -> None:
    sieve = Sieve([("b", re.compile("safe")), ("a", re.compile("am safe")), ("c", re.compile("blue"))])

    assert list(sieve.found("i am safe")) == ["b", "a"]


def test_what_one_pattern_takes_out_shows_what_the_next_one_finds() -> None:
    patterns = [("first", re.compile(r"really ")), ("second", re.compile(r"i'm +safe"))]

    assert Sieve(patterns).without("yes i'm really safe now") == "yes   now"


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_no_pattern_of_a_file_is_left_out_of_a_text_that_it_matches(path: Path) -> None:
    tree = read_yaml(path)
    entries = list(entries_of(tree))
    patterns = [compile_entries([entry], tree.get("parts"))[0] for entry in entries]
    texts = [text for entry in entries for text in (*entry["finds"], *entry.get("leaves", ()))]
    spelled = {one for text in texts for one in (text, text.lower(), normalize(text))}
    matches = [(pattern, text) for pattern in patterns for text in spelled if pattern.search(text)]
    needs = {pattern: needed(pattern) for pattern in patterns}
    left_out = [
        (pattern.pattern, text)
        for pattern, text in matches
        if needs[pattern] and not any(grams <= grams_of(text) for grams in needs[pattern])
    ]

    assert matches
    assert left_out == []
