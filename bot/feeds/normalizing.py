"""One meeting as a feed gives it, made good or refused, with the reason: no bad data gets past here."""

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tzfpy

from bot.feeds.closures import days_off, is_suspended, room_is_closed
from bot.feeds.locating import our_tables
from bot.feeds.model import UNFINDABLE, Feed, Refused
from bot.meetings.model import Attendance, Meeting, Point, Trait
from knowledge.patterns import read_patterns

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
_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_NUMBER_OF_A_MEETING = _PATTERNS["number_of_a_meeting"]
"""Before ten digits: they are no phone number."""
_MEETING_ID = _PATTERNS["meeting_id"]
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?!\d)")
_SPEAK_HTTPS = (
    "zoom.us",
    "google.com",
    "gotomeeting.com",
    "gotomeet.me",
    "webex.com",
    "freeconferencecall.com",
    "skype.com",
    "teams.microsoft.com",
)
"""Hosts whose http links work with https as well."""
_BARE_LINK = re.compile(r"^(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.IGNORECASE)
_DURATION = 60
"""Minutes, where a feed gives none."""
_MOST_DURATION = 24 * 60


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
    room_closed: bool = False
    """The feed's own code says that the room is closed for now."""
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
    whole_address: str = ""
    """With town, state and ZIP code, to find the place where no point is given."""


@dataclass
class Normalizer:
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
        if is_suspended(draft.name):
            raise Refused("suspended")
        point = self._point(draft.latitude, draft.longitude)
        link = self._with_number(self._link(draft.link), f"{draft.link_notes} {draft.notes}")
        address = self.text("address", draft.address)
        attendance = draft.attendance or self._told_attendance(link, draft.dial_in, address, point)
        attendance = _without_the_room(draft, attendance, joinable=bool(link or draft.dial_in))
        url = self._link(draft.url)
        if attendance is not Attendance.ONLINE and point is None and not address:
            raise Refused("no place")
        if attendance is Attendance.ONLINE and not (link or draft.dial_in or url):
            raise Refused("online without a link")
        if attendance is Attendance.HYBRID and not (link or draft.dial_in or url):
            self.repaired["online without a link, so in person only"] += 1
        rough = None if point or attendance is Attendance.ONLINE else self._rough_point(draft.whole_address)
        self._ids.add(draft.id)
        return Meeting(
            feed=self.feed.name,
            id=draft.id.strip()[:120],
            group=draft.group or self.feed.group,
            name=self.text("name", draft.name) or self._no_name(draft.group or self.feed.group),
            day=draft.day,
            minute=draft.minute,
            duration=self._duration(draft.duration),
            time_zone=self._zone(draft.time_zone, None if attendance is Attendance.ONLINE else point or rough),
            attendance=attendance,
            point=None if attendance is Attendance.ONLINE else point or rough,
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
            rough=rough is not None,
            not_on=self._days_off(f"{draft.name} {draft.notes} {draft.link_notes}"),
        )

    def text(self, name: str, text: str, *, contacts: bool = True) -> str:
        """One clean line: no markup, no control or direction characters, no longer than fits, no person's contact."""
        plain = html.unescape(_TAG.sub(" ", text))
        plain = "".join(ch if unicodedata.category(ch)[0] != "C" else " " for ch in plain)
        plain = " ".join(plain.split())
        if contacts:
            without = _PHONE.sub(_unless_of_a_meeting, _EMAIL.sub("", plain))
            if without != plain:
                self.repaired["contact details removed"] += 1
            plain = " ".join(without.split())
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

    def _days_off(self, text: str) -> tuple[date, ...]:
        days = days_off(html.unescape(_TAG.sub(" ", text)), self.today)
        if days:
            self.repaired["days without a meeting"] += 1
        return days

    def _with_number(self, link: str, notes: str) -> str:
        """A Zoom link that lacks its meeting number, completed from the notes."""
        parts = urlsplit(link)
        number = _MEETING_ID.search(notes)
        if not number or not (parts.hostname or "").endswith("zoom.us") or parts.path.rstrip("/") not in ("", "/j"):
            return link
        self.repaired["number put into the link"] += 1
        return f"https://{parts.hostname}/j/{re.sub(r'[ -]', '', number[1])}"

    def _rough_point(self, address: str) -> Point | None:
        """About where an address is; counted either way, where the feed gave an address to go by."""
        if not address:
            return None
        point = our_tables().locate(address)
        self.repaired["placed by ZIP code or town" if point else UNFINDABLE] += 1
        return point

    def _link(self, link: str) -> str:
        """A web link as it stands, with https where its host is known to speak it; anything else goes."""
        link = link.strip()
        if not link:
            return ""
        if "://" not in link and _BARE_LINK.match(link):
            link = f"https://{link}"
        try:
            parts = urlsplit(link)
        except ValueError:
            parts = urlsplit("")
        strange = any(ch.isspace() or unicodedata.category(ch)[0] == "C" for ch in link)
        host = parts.hostname or ""
        if parts.scheme.lower() in ("https", "http") and host and not strange and len(link) <= _LONGEST["link"]:
            known = any(host == one or host.endswith(f".{one}") for one in _SPEAK_HTTPS)
            return f"https{link[4:]}" if known and parts.scheme.lower() == "http" else link
        self.repaired["link is no web address"] += 1
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
        if self._in_america() and 0 in (there.latitude, there.longitude):
            self.repaired["latitude or longitude is 0"] += 1
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


def _without_the_room(draft: Draft, attendance: Attendance, *, joinable: bool) -> Attendance:
    """How one can come while the room is closed for now, whatever else the feed says: online or not at all.

    Raises:
        Refused: there is no way to join.
    """
    says_so = room_is_closed(f"{draft.notes} {draft.venue}")
    if attendance is Attendance.ONLINE or not (draft.room_closed or says_so):
        return attendance
    if not joinable:
        raise Refused("temporarily closed" if draft.room_closed else "suspended")
    return Attendance.ONLINE


def _unless_of_a_meeting(digits: re.Match[str]) -> str:
    """Nothing in the place of a phone number; the number of an online meeting stays."""
    return digits[0] if _NUMBER_OF_A_MEETING.search(digits.string[: digits.start()]) else ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
