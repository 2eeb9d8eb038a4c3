"""Fellowships beside the four groups: their short names, and where they list their own meetings."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from knowledge.reading import read_yaml

FILE = Path(__file__).parent / "fellowships.yaml"


class Fellowship(BaseModel):
    """One fellowship."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    label: str = Field(min_length=1, max_length=20)
    """As people write it: "AA", "Nar-Anon"."""
    name: str = Field(min_length=1)
    finder: str = Field(min_length=1, max_length=40)
    """Its own page to find a meeting."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    source: str
    reviewed: str
    verified: bool
    fellowships: dict[str, Fellowship]


@cache
def load_fellowships(path: Path = FILE) -> dict[str, Fellowship]:
    """Every fellowship by its short name, as feeds.yaml and the reader of groups write it.

    Raises:
        pydantic.ValidationError: an entry is wrong; the message names it.
    """
    return _File.model_validate(read_yaml(path)).fellowships
