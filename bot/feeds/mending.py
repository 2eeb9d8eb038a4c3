"""One meeting as a feed gives it, made good or refused, with the reason: no bad data gets past here."""

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tzfpy

from bot.feeds.model import Feed
from bot.meetings.model import Attendance, Meeting, Point, Trait

_LONGEST = {
    "name": 120,
    "venue": 120,
    "address": 200,
    "notes": 300,
    "link_notes": 300,
    "dial_in": 60,
    "url": 400,
    "link": 400,
}
_TAG = re.compile(r"<[^>]{0,400}>")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?!\d)")
_CLOCK = re.compile(r"^\s*(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?m?\.?\s*$", re.IGNORECASE)
_DURATION = 60
"""Minutes, where a feed gives none."""
_MOST_DURATION = 24 * 60


class Refused(Exception):
    """This meeting cannot be used; the text says why, in the few words that `status` shows."""


@dataclass
class Draft:
    """A meeting as read, before it is checked."""

    id: str
    name: str
    day: int | None
    """0 = Sunday."""
    minute: int
    group: str = ""
    duration: int | None = None
    time_zone: str = ""
    attendance: Attendance | None = None
    """None: told from the link and the address."""
    latitude: object = None
    longitude: object = None
    venue: str = ""
    address: str = ""
    traits: frozenset[Trait] = frozenset()
    link: str = ""
    link_notes: str = ""
    dial_in: str = ""
    notes: str = ""
    url: str = ""
    listed_on: date | None = None
    checked_by_hand: bool = False


@dataclass
class Mender:
    """Turns drafts into meetings and counts what was refused or repaired."""

    feed: Feed
    today: date
    refused: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    _ids: set[str] = field(default_factory=set)

    def take(self, draft: Draft) -> Meeting:
        """The meeting, made good.

        Raises:
            Refused: it lacks what nobody can guess.
        """
        if not draft.id.strip():
            raise Refused("no id")
        if draft.id in self._ids:
            raise Refused("the same id twice")
        if draft.day is None or not 0 <= draft.day <= 6:
            raise Refused("no day: by appointment")
        point = self._point(draft.latitude, draft.longitude)
        link = self._link(draft.link)
        address = self.text("address", draft.address)
        attendance = draft.attendance or self._told_attendance(link, draft.dial_in, address, point)
        url = self._link(draft.url)
        if attendance is not Attendance.ONLINE and point is None and not address:
            raise Refused("no place")
        if attendance is Attendance.ONLINE and not (link or draft.dial_in or url):
            raise Refused("online without a link")
        self._ids.add(draft.id)
        return Meeting(
            feed=self.feed.name,
            id=draft.id.strip()[:120],
            group=draft.group or self.feed.group,
            name=self.text("name", draft.name) or self._no_name(draft.group or self.feed.group),
            day=draft.day,
            minute=draft.minute,
            duration=self._duration(draft.duration),
            time_zone=self._zone(draft.time_zone, None if attendance is Attendance.ONLINE else point),
            attendance=attendance,
            point=None if attendance is Attendance.ONLINE else point,
            venue=self.text("venue", draft.venue),
            address=address,
            traits=draft.traits,
            link=link,
            link_notes=self.text("link_notes", draft.link_notes, contacts=False) if link or draft.dial_in else "",
            dial_in=self.text("dial_in", draft.dial_in, contacts=False),
            notes=self.text("notes", draft.notes),
            url=url,
            listed_on=draft.listed_on or self.today,
            checked_by_hand=draft.checked_by_hand,
            source=self.feed.source,
        )

    def text(self, name: str, text: str, *, contacts: bool = True) -> str:
        """One clean line: no markup, no control or direction characters, no longer than fits, no person's contact."""
        plain = html.unescape(_TAG.sub(" ", text))
        plain = "".join(ch if unicodedata.category(ch)[0] != "C" else " " for ch in plain)
        plain = " ".join(plain.split())
        if contacts and (_EMAIL.search(plain) or _PHONE.search(plain)):
            plain = " ".join(_PHONE.sub("", _EMAIL.sub("", plain)).split())
            self.repaired["contact details removed"] += 1
        if len(plain) > _LONGEST[name]:
            self.repaired[f"{name} too long"] += 1
            plain = plain[: _LONGEST[name]].rstrip()
        return plain

    def _no_name(self, group: str) -> str:
        self.repaired["no name"] += 1
        return group.upper()

    def _duration(self, minutes: int | None) -> int:
        if minutes is not None and 0 < minutes <= _MOST_DURATION:
            return minutes
        self.repaired["no duration"] += 1
        return _DURATION

    def _link(self, link: str) -> str:
        """An https link as it stands; anything else goes."""
        link = link.strip()
        if not link:
            return ""
        try:
            parts = urlsplit(link)
        except ValueError:
            parts = urlsplit("")
        strange = any(ch.isspace() or unicodedata.category(ch)[0] == "C" for ch in link)
        if parts.scheme == "https" and parts.hostname and not strange and len(link) <= _LONGEST["link"]:
            return link
        self.repaired["link is not https"] += 1
        return ""

    def _point(self, latitude: object, longitude: object) -> Point | None:
        """The point, turned where latitude and longitude are swapped or a western longitude lacks its sign."""
        try:
            there = Point(float(str(latitude)), float(str(longitude)))
        except ValueError:
            return None
        if there.latitude == 0 and there.longitude == 0:
            self.repaired["place is 0,0"] += 1
            return None
        if abs(there.latitude) > 90 and abs(there.longitude) <= 90:
            self.repaired["coordinates were swapped"] += 1
            there = Point(there.longitude, there.latitude)
        if self._in_america() and 60 < there.longitude < 170 and 17 < there.latitude < 72:
            self.repaired["longitude lacked its sign"] += 1
            there = Point(there.latitude, -there.longitude)
        if not (abs(there.latitude) <= 90 and abs(there.longitude) <= 180):
            self.repaired["place is nowhere"] += 1
            return None
        return there

    def _in_america(self) -> bool:
        return self.feed.time_zone.startswith(("America/", "US/", "Pacific/Honolulu"))

    def _told_attendance(self, link: str, dial_in: str, address: str, point: Point | None) -> Attendance:
        if not (link or dial_in):
            return Attendance.IN_PERSON
        return Attendance.HYBRID if address and point else Attendance.ONLINE

    def _zone(self, name: str, point: Point | None) -> str:
        if name and _is_zone(name):
            return name
        if name:
            self.repaired["unknown time zone"] += 1
        if point and (found := tzfpy.get_tz(point.longitude, point.latitude)) and _is_zone(found):
            return found
        return self.feed.time_zone


def minute_of(time: str) -> int:
    """Minutes after midnight of "19:30", "19:30:00" or "7:30 PM".

    Raises:
        Refused: it is no time of day.
    """
    found = _CLOCK.match(time)
    if not found:
        raise Refused(f"time {time.strip()[:12]}" if time.strip() else "no time")
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Refused(f"time {time.strip()[:12]}")
    return hour * 60 + minute


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
