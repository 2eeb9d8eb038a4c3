"""What the files in knowledge/ may hold: typed models, and the closed lists that the whole house shares."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Language(StrEnum):
    """A language in which the clinic has approved answers."""

    EN = "en"
    ES = "es"


class Group(StrEnum):
    """One of the four support groups that the clinic tells people about."""

    NA = "na"
    SMART = "smart"
    SOS = "sos"
    DRA = "dra"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class Answer(_Strict):
    """One approved answer, in one language."""

    text: str = Field(min_length=1, description="sent at once")
    more: str | None = Field(default=None, min_length=1, description="sent on MORE; at once on Telegram")
    again: tuple[str, ...] = Field(default=(), description="sent instead when the same topic comes again in a talk")
    offers: tuple[str, ...] = Field(default=(), max_length=3, description="next steps: a topic, or topic@group")
    source: str = Field(min_length=1, description="where its facts stand")
    reviewed: date = Field(description="when a person last checked it")
    verified: bool = Field(description="every fact in it was seen in its source")

    @field_validator("again", "offers", mode="before")
    @classmethod
    def _lists_become_tuples(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("reviewed", mode="before")
    @classmethod
    def _quoted_date(cls, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Clinic(_Strict):
    """Who we are and how a person reaches us: the only place that holds the clinic's phone and email."""

    name: str
    phone: str = Field(pattern=r"^\d{3}-\d{3}-\d{4}$")
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")
    area: str
    time_zone: str
    source: str
    reviewed: date

    @field_validator("reviewed", mode="before")
    @classmethod
    def _quoted_date(cls, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Topics(_Strict):
    """knowledge/topics.yaml: the closed lists of topics, groups and extra lines."""

    topics: dict[str, str]
    groups: dict[str, str]
    lines: dict[str, list[str]]
