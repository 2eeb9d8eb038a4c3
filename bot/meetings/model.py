"""What travels between feeds, search and talk: points, places, windows of time, meetings. Data without behaviour."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Place:
    """Somewhere that a person named or shared."""

    label: str
    """As shown to the person: "Echo Park", "90026", "Lancaster, PA"."""
    point: Point
    time_zone: str
    """IANA name, taken from the point."""
    wide: bool = False
    """A whole part of a city, such as the Valley: the first search circle is wider."""


@dataclass(frozen=True)
class Window:
    """A span of time, from its first moment up to, and without, its last. Both carry their zone.

    It may leave parts out: "weeknights", "sunday or wednesday morning". `windows.spans` has what is left.
    """

    start: datetime
    end: datetime
    hours: tuple[int, int] | None = None
    """Of each day, in minutes after its midnight, from and until; beyond 1440 they belong to the night before."""
    days: frozenset[int] = frozenset()
    """Days of the week, 0 = Sunday; empty: each."""
    over_by: int | None = None
    """What begins in it is also to be over by then, in minutes after that day's midnight: "home by 9"."""


class Attendance(StrEnum):
    """How one can come."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Trait(StrEnum):
    """What sets a meeting apart and can be asked for."""

    OPEN = "open"
    CLOSED = "closed"
    WOMEN = "women"
    MEN = "men"
    LGBTQ = "lgbtq"
    YOUNG = "young"
    WHEELCHAIR = "wheelchair"
    NEWCOMER = "newcomer"
    SPANISH = "spanish"
    ENGLISH = "english"


@dataclass(frozen=True)
class Meeting:
    """One weekly meeting, checked and mended, as its feed gave it. Never holds a contact's name or phone."""

    feed: str
    """The feed's name in clinic/feeds.yaml."""
    id: str
    """What the feed calls it; unique within the feed."""
    group: str
    """`na`, `smart`, `sos`, `dra`, or another group by its short name: `lifering`, `aa`."""
    name: str
    day: int
    """0 = Sunday .. 6 = Saturday, in the meeting's own zone."""
    minute: int
    """Start, in minutes after local midnight: 0 .. 1439."""
    duration: int
    """Minutes: 1 .. 1440."""
    time_zone: str
    """IANA name that zoneinfo knows."""
    attendance: Attendance
    point: Point | None = None
    """None for a meeting that is only online, or whose place the feed does not give."""
    venue: str = ""
    """The building: "St. John's Church"."""
    address: str = ""
    """One line: "514 W Adams Blvd, Los Angeles"."""
    traits: frozenset[Trait] = frozenset()
    link: str = ""
    """Where to join online: https only."""
    link_notes: str = ""
    """Passcode and the like, as the feed gives them."""
    dial_in: str = ""
    """A number to join by phone, as the feed gives it."""
    notes: str = ""
    url: str = ""
    """The meeting's own page."""
    listed_on: date | None = None
    """The day on which the feed was last read, or the list last checked by hand."""
    checked_by_hand: bool = False
    """From a list that the clinic keeps itself, and that stays good for longer."""
    source: str = ""
    """Who lists it, as shown to people: "todayna.org"."""
    rough: bool = False
    """The point is that of the ZIP code or the town, since the feed gives none."""
    not_on: tuple[date, ...] = ()
    """Days on which it does not take place, where its notes say so."""

    @property
    def key(self) -> str:
        """16 hexadecimal digits that stand for feed and id, short enough for a button."""
        return blake2b(f"{self.feed}\0{self.id}".encode(), digest_size=8).hexdigest()

    @property
    def online(self) -> bool:
        """Whether one can join from anywhere: a hybrid meeting without a way in is as good as in person only."""
        return self.attendance is Attendance.ONLINE or (
            self.attendance is Attendance.HYBRID and bool(self.link or self.dial_in or self.url)
        )

    @property
    def in_person(self) -> bool:
        """Whether one can come to a room."""
        return self.attendance is not Attendance.ONLINE
