"""Loads and checks the flows: every line that they name must be one that the library can say."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.reading import read_yaml

HERE = Path(__file__).parent


class YesMeans(StrEnum):
    """What a yes to a question means."""

    SAFE = "safe"
    DANGER = "danger"
    NEITHER = "neither"


class Question(BaseModel):
    """A line that ends in a question, and what follows each answer; None where the level decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    yes_means: YesMeans
    asks: str = Field(min_length=1)
    after_safe: str | None = None
    after_danger: str | None = None
    otherwise: str | None = None


class Told(StrEnum):
    """What was told in an overdose and holds for as long as it lasts."""

    CREW = "crew"
    """Those who were called are there."""
    CALLED = "called"
    SPRAYED = "sprayed"
    SPRAYED_TWICE = "sprayed_twice"
    NO_SPRAY = "no_spray"
    """There is no naloxone: it is not asked for again."""


class RiskFlow(BaseModel):
    """How a talk about a danger goes on."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    questions: dict[str, Question]
    steps: dict[str, tuple[str, ...]]
    instead: dict[str, dict[Told, str]]
    """For a line: what is said in its place once something was told, the first that was."""
    about_988: tuple[str, ...]
    """Lines that speak of 988 itself, or say good-bye with it: they always name it."""

    def lines(self) -> set[str]:
        """Every line that it names."""
        after = {
            f"crisis.{line}"
            for question in self.questions.values()
            for line in (question.after_safe, question.after_danger, question.otherwise)
            if line
        }
        instead = {f"crisis.{line}" for told in self.instead.values() for line in told.values()}
        return {
            *self.questions,
            *self.instead,
            *self.about_988,
            *instead,
            *after,
            *(f"crisis.{line}" for steps in self.steps.values() for line in steps),
        }


class BadFlow(Exception):
    """A flow cannot be read; the message says which entry and why."""


@cache
def risk_flow(path: Path = HERE / "risk.yaml") -> RiskFlow:
    """The flow of knowledge/flows/risk.yaml.

    Raises:
        BadFlow: it has an unknown key or a wrong value.
    """
    try:
        return RiskFlow.model_validate(read_yaml(path))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadFlow(f"{path.name}: {problems}") from error
