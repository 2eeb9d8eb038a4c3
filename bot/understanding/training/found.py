"""What an evaluation finds, and the ordinary texts that it may read besides. Needs no `train` extra."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.model import Understanding
from bot.understanding.reader import PhraseReader
from knowledge.schema import Language


@dataclass(frozen=True)
class Answer:
    """One text by an author whom the network has not heard, what it means, and how it was read."""

    text: str
    author: str
    language: Language
    topic: str | None
    risk: str
    kind: str | None
    other: bool
    acts: frozenset[str] | None
    """None where nobody has said."""
    first: bool
    """Nothing stood before it."""
    talk: int | None
    """Which talk of its author's; None for a phrase."""
    reading: Understanding
    milliseconds: float


@dataclass(frozen=True)
class Ordinary:
    """One text of a real person that has nothing to do with the bot."""

    file: str
    text: str
    reading: Understanding


@dataclass(frozen=True)
class Found:
    """Everything that an evaluation has measured."""

    answers: tuple[Answer, ...]
    ordinary: tuple[Ordinary, ...]
    seconds: float
    """Of a training, on average."""


def ordinary_texts(folder: Path) -> list[tuple[str, str]]:
    """The texts of every .jsonl file of a folder, with the file's name; a line is {"text": ...}.

    Raises:
        ValueError: there is no such folder, it has no such file, or a line is something else.
    """
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not files:
        raise ValueError(f'{folder}: no folder with .jsonl files of {{"text": ...}} lines')
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append((path.stem, str(json.loads(line)["text"])))
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise ValueError(f'{path}, line {number}: is no {{"text": ...}}') from error
    return found


def read_ordinary(reader: PhraseReader, texts: Sequence[tuple[str, str]]) -> tuple[Ordinary, ...]:
    """Ordinary texts, each with its file, as the reader reads them."""
    return tuple(Ordinary(file, text, reader.read(text)) for file, text in texts)
