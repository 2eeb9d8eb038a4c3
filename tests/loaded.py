"""What takes long to load and never changes, loaded once for all tests of a process."""

import gc
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.meetings.places import Places
from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.model import Understanding
from bot.understanding.reader import PhraseReader
from bot.wiring import approved_content, build_engine
from knowledge.library import HERE, Library
from knowledge.phrases import Phrase, load_phrases
from knowledge.schema import Language
from knowledge.talks import Turn, load_talks


@dataclass(frozen=True)
class RememberingReader(PhraseReader):
    """Reads as the reader does, and the same text in the same place once: what it is made of never changes."""

    _known: dict[tuple[str, Language | None, Before], Understanding] = field(
        default_factory=dict, init=False, compare=False
    )

    def read(self, text: str, so_far: Language | None = None, before: Before = NOTHING_BEFORE) -> Understanding:
        asked = (text, so_far, before)
        if asked not in self._known:
            self._known[asked] = super().read(text, so_far, before)
        return self._known[asked]


def library() -> Library:
    """The content as it is shipped."""
    return approved_content()


@cache
def reader() -> RememberingReader:
    """The trained reader, which remembers what it has read.

    It stays for good, with all that was imported and collected: to look through that for garbage again and again took a
    quarter of all tests' time.
    """
    gc.disable()
    shipped = build_engine().reader
    gc.freeze()
    gc.enable()
    assert isinstance(shipped, PhraseReader)
    return RememberingReader(shipped.model)


def places() -> Places:
    """The places around the clinic."""
    return build_engine().places


@cache
def shipped_phrases() -> tuple[list[Phrase], list[str]]:
    """Every example phrase, and what is wrong with them."""
    return load_phrases(HERE, library().topics)


@cache
def shipped_turns() -> tuple[list[Turn], list[str]]:
    """Every turn of the example talks, and what is wrong with them."""
    return load_talks(HERE, library().topics)


@cache
def talks_of(path: Path) -> list[dict[str, Any]]:
    """The talks of one file as they are written."""
    talks: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("talks", [])
    return talks
