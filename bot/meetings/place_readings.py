"""What a text says of where."""

from dataclasses import dataclass

from bot.meetings.model import Place


@dataclass(frozen=True)
class PlaceFound:
    """The text names a place."""

    place: Place
    others: int = 0
    """How many further places it names."""


@dataclass(frozen=True)
class PlaceUnclear:
    """One of these may be meant."""

    candidates: tuple[Place, ...]


@dataclass(frozen=True)
class UnknownZip:
    """Five digits that are no ZIP code of the table."""

    code: str


@dataclass(frozen=True)
class HereAsked:
    """Where the person is, as in "near me", which a text does not tell."""


@dataclass(frozen=True)
class Abroad:
    """A place outside the United States."""

    name: str


@dataclass(frozen=True)
class UnknownPlace:
    """A name after "near" that is in none of our tables."""

    name: str


PlaceReading = PlaceFound | PlaceUnclear | UnknownZip | HereAsked | Abroad | UnknownPlace
