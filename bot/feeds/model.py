"""What a feed is, and what reading one gives."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.meetings.model import Meeting


class FeedKind(StrEnum):
    """The format of a feed."""

    BMLT = "bmlt"
    """A Basic Meeting List Toolbox server: NA."""
    MEETING_GUIDE = "meeting_guide"
    """Meeting Guide JSON, as the 12 Step Meeting List plugin gives it."""
    LIST = "list"
    """A CSV or YAML file kept by the clinic."""
    LINK = "link"
    """No feed: only a finder to point to."""


@dataclass(frozen=True)
class Feed:
    """One entry of clinic/feeds.yaml."""

    name: str
    """Short and stable: "na-southern-california"; meetings are stored under it."""
    kind: FeedKind
    group: str
    """`na`, `smart`, `sos`, `dra`, or another group by its short name."""
    source: str
    """Who lists it, as shown to people: "todayna.org"."""
    url: str = ""
    """BMLT: the server's root; Meeting Guide: the feed; list: a file beside feeds.yaml; link: the finder."""
    time_zone: str = "America/Los_Angeles"
    """The zone of online meetings that name none."""
    key_from: str = ""
    """Name of the environment variable that holds the key of a restricted Meeting Guide feed."""
    services: tuple[str, ...] = ()
    """BMLT service bodies to ask for; empty for all that the server has."""
    online_only: bool = False
    enabled: bool = True
    """False: an entry that stands ready; it is read once somebody switches it on."""

    @property
    def is_read(self) -> bool:
        """Whether there is a list behind it, and not only a finder to point to."""
        return self.kind is not FeedKind.LINK


@dataclass(frozen=True)
class Remembered:
    """What a server said about its last answer, so that an unchanged list is not sent again."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Reading:
    """A feed, read: the good meetings, and counts of what was refused or repaired, by reason."""

    meetings: tuple[Meeting, ...]
    refused: Mapping[str, int] = field(default_factory=dict)
    """Reason in a few words ("no id", "time 25:61", "place is 0,0") to how many."""
    repaired: Mapping[str, int] = field(default_factory=dict)
    remembered: Remembered = Remembered()


UNFINDABLE = "accepted, but never found near a place"
"""Under what a reading counts meetings that are only found by those who name no place."""


def by_kind(reasons: Mapping[str, int]) -> Counter[str]:
    """Reasons that differ only in their row or in what stood there, as one: "C4 day: 'Someday'..." is "day"."""
    kinds: Counter[str] = Counter()
    for reason, count in reasons.items():
        kinds[_DETAIL.sub("", _WEEKDAY.sub("day", _ROW.sub("", reason)))] += count
    return kinds


_ROW = re.compile(r"^(?:row |[A-Z]{1,2})\d+:? ")
_WEEKDAY = re.compile(r"^'[^']*': write it as Monday$")
_DETAIL = re.compile(r":? '.*$|: .*$|(?<=^time) .*$")


@dataclass(frozen=True)
class NotModified:
    """The server says that nothing has changed since `remembered`."""


class Refused(Exception):
    """This meeting cannot be used; the text says why, in the few words that `status` shows."""


class FeedFailed(Exception):
    """A feed could not be read; the message says why and what to do, without secrets."""
