"""What the files in knowledge/ may hold: typed models, and the closed lists that the whole house shares."""

import re
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


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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


class Contact(_Strict):
    """Somebody on the staff who is told of hand-offs."""

    name: str = Field(min_length=1)
    addresses_from: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$", description="environment variable with Apprise URLs")


class Alerts(_Strict):
    """Who is told when a person needs a human, and when."""

    hours: dict[str, str] = Field(description="day of the week in English: 09:00-17:00; a day left out is closed")
    contacts: tuple[Contact, ...] = Field(min_length=1, description="in the order in which they are told")

    @field_validator("contacts", mode="before")
    @classmethod
    def _lists_become_tuples(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("hours")
    @classmethod
    def _days_and_times(cls, value: dict[str, str]) -> dict[str, str]:
        for day, hours in value.items():
            if day not in WEEKDAYS:
                raise ValueError(f"{day} is no day: write monday")
            if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", hours) or hours[:5] >= hours[6:]:
                raise ValueError(f"{day}: {hours} is no span of time: write 09:00-17:00")
        return value


class Clinic(_Strict):
    """Who we are and how a person reaches us: the only place that holds the clinic's phone and email."""

    name: str
    phone: str = Field(pattern=r"^\d{3}-\d{3}-\d{4}$")
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")
    area: str
    time_zone: str
    alerts: Alerts
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
