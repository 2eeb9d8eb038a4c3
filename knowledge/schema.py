"""What the files in knowledge/ may hold: typed models, and the closed lists that all the code shares."""

import re
from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


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


NIGHT_BEGINS, NIGHT_ENDS = 22, 6
"""Hours of the clinic's clock between which `night` is said: parks and stores are shut, and most people sleep."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class Answer(_Strict):
    """One answer, in one language. It counts as approved once it names who approved it, and when."""

    text: str = Field(min_length=1, description="sent at once")
    more: str | None = Field(default=None, min_length=1, description="sent on MORE; at once on Telegram")
    again: tuple[str, ...] = Field(default=(), description="sent instead when the same topic comes again in a talk")
    night: tuple[str, ...] = Field(default=(), description="said in place of text and again from 22 to 6 o'clock")
    said: tuple[str, ...] = Field(default=(), description="words of a text that call for this line of its topic")
    under: tuple[str, ...] = Field(default=(), description="other topics whose texts it answers too, by those words")
    who: Literal["bereaved", "family"] | None = Field(default=None, description="only for whoever has told that")
    only_with: str | None = Field(default=None, description="an offer of clinic.yaml; while it is off, never sent")
    offers: tuple[str, ...] = Field(default=(), max_length=3, description="next steps: a topic, or topic@group")
    source: str = Field(min_length=1, description="where its facts stand")
    reviewed: date = Field(description="when a person last checked it")
    verified: bool = Field(description="every fact in it was seen in its source")
    approved_by: str | None = Field(default=None, min_length=1, description="who at the clinic approved this wording")
    approved_on: date | None = Field(default=None, description="when; a later change of the wording ends it")

    @property
    def texts(self) -> tuple[str, ...]:
        """Every wording that is sent at once, by day and by night."""
        return (self.text, *self.again, *self.night)

    def wordings(self, hour: int) -> tuple[str, ...]:
        """What is said the first time, the second and so on, at this hour (0 to 23) of the clinic's clock."""
        at_night = hour >= NIGHT_BEGINS or hour < NIGHT_ENDS
        return self.night if at_night and self.night else (self.text, *self.again)

    @field_validator("again", "night", "said", "under", "offers", mode="before")
    @classmethod
    def _lists_become_tuples(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("reviewed", "approved_on", mode="before")
    @classmethod
    def _quoted_date(cls, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _approval_is_whole(self) -> Self:
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("approved_by and approved_on belong together")
        if self.approved_on and self.approved_on < self.reviewed:
            raise ValueError("was changed after its approval: let it be approved again, or take both lines out")
        return self


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


class Offers(_Strict):
    """What the clinic switches on once it has decided, and dialed the numbers: off, no text about it is sent."""

    test_strips: bool = Field(description="say where fentanyl test strips are free")
    never_use_alone: bool = Field(description="give the line that stays on the phone while somebody uses")
    warm_line: bool = Field(description="give the peer warm line for talk that is no crisis")
    loneliness_scale: bool = Field(description="ask the three questions of the UCLA scale; needs its owner's leave")

    @property
    def on(self) -> frozenset[str]:
        """The names of those that are switched on."""
        return frozenset(name for name, value in self.model_dump().items() if value)


class Middle(_Strict):
    """A point of the map, in degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)

    @field_validator("latitude", "longitude", mode="before")
    @classmethod
    def _written_as_a_number(cls, value: object) -> object:
        try:
            return float(value) if isinstance(value, str) else value
        except ValueError:
            return value  # and is refused as no number


class Clinic(_Strict):
    """Who we are and how a person reaches us: the only place that holds the clinic's phone and email."""

    name: str = Field(min_length=1)
    logo: str | None = Field(default=None, pattern=r"^[\w-]+\.(?:svg|png)$", description="a file beside clinic.yaml")
    phone: str = Field(pattern=r"^\d{3}-\d{3}-\d{4}$")
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")
    area: str
    time_zone: str
    middle: Middle = Field(description="of several places with one name, the one near it is meant")
    alerts: Alerts
    offers: Offers
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
