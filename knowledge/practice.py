"""Talks that new staff practice on: `practice.yaml`, loaded and checked."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from knowledge.reading import read_yaml
from knowledge.schema import Language


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PracticeTurn(_Strict):
    """One text of the invented person, and what a good answer to it does."""

    says: str = Field(min_length=1)
    look_for: str = Field(min_length=1)
    names: tuple[str, ...] = ()
    """One of these words must be in the answer."""

    def is_missing(self, answer: str) -> bool:
        """Whether an answer has none of the words that it needs."""
        return bool(self.names) and not any(word.casefold() in answer.casefold() for word in self.names)


class Practice(_Strict):
    """One invented person and what they write, text by text."""

    name: str
    language: Language
    about: str
    turns: tuple[PracticeTurn, ...] = Field(min_length=1)


@cache
def load_practice() -> dict[str, Practice]:
    """Every talk, by its key, in the order of the file.

    Raises:
        knowledge.reading.UnreadableFile: the file is not YAML.
        pydantic.ValidationError: an entry is not as it has to be.
    """
    return TypeAdapter(dict[str, Practice]).validate_python(read_yaml(Path(__file__).parent / "practice.yaml"))
