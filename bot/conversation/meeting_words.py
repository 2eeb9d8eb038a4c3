"""Meetings in words: a line of a list, the whole of one, time and place of a reminder. The words are knowledge's."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.conversation.model import Capabilities
from bot.conversation.state import Shown
from bot.meetings.constraints import Unlisted
from bot.meetings.finding import Found
from bot.meetings.model import Attendance, Meeting, Trait
from bot.meetings.widening import Widened
from knowledge.fellowships import load_fellowships
from knowledge.library import Library
from knowledge.schema import Language
from knowledge.segments import fold

SAMPLE = "SAMPLE"
"""How the source of invented meetings begins; they are shown in development only."""
_LONGEST_NAME = 36
_LONGEST_ADDRESS = 48
_LONGEST_NOTES = 120
_BRIEF_NAME, _BRIEF_ADDRESS = 28, 24
"""Characters, where three meetings would not fit in two segments otherwise."""
_PACIFIC = ("PST", "PDT")
"""What the zone of the clinic is called on a clock, which not everybody knows."""
_A_WEEK = 7
"""Days from which the name of a day could be that of another week."""
_MAPS = "https://www.google.com/maps/dir/?api=1&destination="
"""https://developers.google.com/maps/documentation/urls/get-started, read 2026-11-23: opens the phone's own map."""


@dataclass(frozen=True)
class MeetingWords:
    """The words for one reply."""

    library: Library
    language: Language
    can: Capabilities
    zone: ZoneInfo
    """The person's: that of the place asked about, else the clinic's."""
    now: datetime

    def piece(self, key: str, **values: object) -> str:
        """One approved piece, its gaps filled."""
        return self.library.wording[self.language].fill(key, **values)

    def groups(self, groups: Iterable[str], traits: Sequence[Trait] = ()) -> str:
        """Who meets, as a heading: "NA", "SMART, women", "Meetings"."""
        names = [self.group(group) for group in groups] or [self.piece("any_group")]
        kinds = [self._kind(trait) for trait in traits]
        return ", ".join([*names, *(kind for kind in kinds if kind)])

    def group(self, group: str) -> str:
        """The short name of one of the four, or of another fellowship as people write it."""
        label = self.library.labels[self.language].get(group)
        if label is None and (fellowship := load_fellowships().get(group)):
            label = fellowship.label
        return label or group.replace("_", " ").title()

    def no_list(self, group: str) -> str:
        """That we have no list of a group's meetings, and where its own finder is, if one is known."""
        fellowship = load_fellowships().get(group)
        if fellowship is None:
            return self.piece("no_list_nor_finder", group=self.group(group))
        return self.piece("no_list", group=fellowship.label, finder=fellowship.finder)

    def fellowship(self, group: str) -> str:
        """What a fellowship is called in full, and where its own site is.

        Raises:
            KeyError: it is none of fellowships.yaml.
        """
        one = load_fellowships()[group]
        return self.piece("fellowship", label=one.label, name=one.name, finder=one.finder)

    def line(
        self, letter: str, shown: Shown, meeting: Meeting, *, brief: bool = False, town: bool = True, of: str = ""
    ) -> str:
        """One line of a list; in brief without the group where the head is `of` that one."""
        start = shown.start.astimezone(self.zone)
        when = self.piece("when", day=self.day(start), time=self.time(start, named=shown.miles is None))
        if shown.also:
            others = [self._also(start, other.astimezone(self.zone)) for other in shown.also]
            when += f" {self.piece('also', times=', '.join(others))}"
        if self.now - start >= timedelta(minutes=1):
            when += f" ({self.piece('began', minutes=int((self.now - start).total_seconds() // 60))})"
        name = self.name(meeting, _BRIEF_NAME, of) if brief else self.name(meeting)
        where = ", ".join([self._where(shown, meeting, town=town), *self._marks(shown, meeting, brief=brief)])
        return self.piece("line", letter=letter, when=when, name=name, where=where)

    def saved_line(self, letter: str, start: datetime, meeting: Meeting) -> str:
        """One line of the meetings that a person saved: in brief, and without a distance."""
        start = start.astimezone(self.zone)
        when = self.piece("when", day=self.day(start), time=self.time(start, named=not meeting.in_person))
        where = self._folded(meeting.address, _LONGEST_ADDRESS) if meeting.in_person else self._shown_link(meeting)
        name = self._folded(self.name(meeting), _BRIEF_NAME)
        return self.piece("line", letter=letter, when=when, name=name, where=where or meeting.venue)

    def details(self, shown: Shown, meeting: Meeting) -> str:
        """Everything that the list holds of one meeting."""
        start = shown.start.astimezone(self.zone)
        when = self.piece("when", day=self.day(start), time=self.time(start, named=shown.miles is None))
        venue = self._folded(meeting.venue, 120)
        notes = self._folded(meeting.notes, _LONGEST_NOTES)
        traits = ", ".join(self._trait(trait) for trait in sorted(meeting.traits) if self._trait(trait))
        length = self.piece("minutes", minutes=meeting.duration)
        page = self.piece("page", link=meeting.url) if meeting.url else ""
        parts = [f"{self.name(meeting)}: {when}, {length}", venue, self._address(meeting), traits, notes, page]
        return "\n".join(part for part in parts if part)

    def end(self, shown: Shown, meeting: Meeting) -> str:
        """When a meeting is over, as its list has it."""
        end = (shown.start + timedelta(minutes=meeting.duration)).astimezone(self.zone)
        return self.piece("ends", time=self.time(end, named=shown.miles is None))

    def name(self, meeting: Meeting, longest: int = _LONGEST_NAME, of: str = "") -> str:
        """The meeting's name, with its group where the name does not say it and it is not all `of` that group."""
        name, group = self._folded(meeting.name, longest), self.group(meeting.group)
        known = meeting.group == of or re.search(rf"\b{re.escape(group)}\b", name, re.IGNORECASE)
        return name if known else f"{group} {name}"

    def how_to_join(self, meeting: Meeting) -> str:
        """Link, passcode and number of an online meeting, as its feed gives them; empty where it gives none."""
        name = self.name(meeting)
        parts = [
            self.piece("join", name=name, link=meeting.link) if meeting.link else "",
            self.piece("join_notes", notes=self._folded(meeting.link_notes, _LONGEST_NOTES))
            if meeting.link_notes
            else "",
            self.piece("dial_in", number=self._folded(meeting.dial_in, 60)) if meeting.dial_in else "",
        ]
        if not meeting.link and not meeting.dial_in and meeting.url:
            parts.append(self.piece("page", link=meeting.url))
        return "\n".join(part for part in parts if part)

    def directions(self, meeting: Meeting) -> str:
        """The link that shows the way; empty where the list gives no place."""
        link = map_link(meeting)
        if not link:
            return ""
        address = self._address(meeting)
        way = self.piece("directions", name=self.name(meeting), link=link)
        return f"{address}\n{way}" if address else way

    def footer(self, meetings: Sequence[Meeting], *, brief: bool = False) -> str:
        """Who lists these meetings, and as of when: the oldest date counts."""
        sources = ", ".join(dict.fromkeys(meeting.source or meeting.feed for meeting in meetings))
        if any(meeting.source.startswith(SAMPLE) for meeting in meetings):
            return self.piece("footer_sample", sources=sources)
        days = [meeting.listed_on for meeting in meetings if meeting.listed_on]
        listed = min(days) if days else self.now.astimezone(self.zone).date()
        return self.piece("footer_brief" if brief else "footer", sources=sources, date=self._date(listed))

    def reminder(self, meeting: Meeting, start: datetime) -> str:
        """Time and place for a reminder. Never the name: it may tell a diagnosis to whoever sees the phone."""
        start = start.astimezone(self.zone)
        day = self._full_day(start.date())
        time = self.piece("reminder_time", day=day, time=self.time(start, named=not meeting.in_person))
        if meeting.in_person and (meeting.address or meeting.venue):
            return self.piece("reminder_place", time=time, place=self._address(meeting) or meeting.venue)
        return self.piece("reminder_link", time=time, link=meeting.link) if meeting.link else time

    def to_share(self, meeting: Meeting, shown: Shown) -> str:
        """A text about a meeting to pass on: what, when, where, and the link that leads there."""
        start = shown.start.astimezone(self.zone)
        when = self.piece(
            "reminder_time", day=self._full_day(start.date()), time=self.time(start, named=meeting.online)
        )
        place = ", ".join(
            part for part in (self._folded(meeting.venue, _LONGEST_ADDRESS), self._address(meeting)) if part
        )
        by_link = shown.miles is None and meeting.online
        link = (meeting.link or meeting.dial_in or meeting.url) if by_link else map_link(meeting)
        parts = (self.name(meeting), when, "" if by_link else place, link)
        return "\n".join(part for part in parts if part)

    def _also(self, start: datetime, other: datetime) -> str:
        """A further start: its time on the same day, else its day, at the same time."""
        return self.time(other) if other.date() == start.date() else self.day(other)

    def widened(self, found: Found, groups: Sequence[str], *, time_said: bool) -> list[str]:
        """In what a list is not as it was asked for, for its head; `time_said`: the person named a time."""
        remarks = []
        kinds = ", ".join(self._kind(trait) for trait in sorted(found.dropped))
        for step in found.widened:
            of_time = {Widened.TIME, Widened.HOURS, Widened.WEEK}
            few = "none" if found.from_nothing & (of_time if step in of_time else {step}) else "few"
            match step:
                case Widened.TIME | Widened.HOURS if Widened.WEEK in found.widened:
                    continue  # said by the wider one
                case Widened.RADIUS:
                    farthest = max((hit.miles for hit in found.hits if hit.miles is not None), default=0.0)
                    miles = next((radius for radius in (15, 50) if farthest <= radius), 50)
                    remarks.append(self.piece(f"widened.radius.{few}", miles=miles))
                case Widened.GROUP if found.dropped:
                    remarks.append(self.piece("widened.group_and_kind", groups=self.groups(groups), kinds=kinds))
                case Widened.GROUP:
                    remarks.append(self.piece("widened.group", groups=self.groups(groups)))
                case Widened.KIND:
                    remarks.append(self.piece("widened.kind", kinds=kinds))
                case Widened.WEEK | Widened.ONLINE if not time_said:
                    remarks.append(self.piece(f"widened.{step}_from_now.{few}"))
                case Widened.TIME | Widened.HOURS | Widened.WEEK | Widened.ONLINE:
                    remarks.append(self.piece(f"widened.{step}.{few}"))
                case _:
                    assert_never(step)
        return remarks

    def not_listed(self, constraints: Sequence[Unlisted]) -> str:
        """That no list tells of parking and the like."""
        names = ", ".join(self.piece(f"unlisted.{wish}") for wish in constraints)
        return self.piece("not_listed", wishes=names)

    def which_have(
        self,
        kinds: Iterable[Trait],
        having: Sequence[str],
        lacking: Sequence[str],
        opposed: Iterable[Trait] = (),
        instead: Sequence[str] = (),
    ) -> str:
        """Of which listed meetings, by letter, the list says that they are of these kinds, or `instead` of others."""
        named = self.described(kinds)
        if not having and not instead:
            return self.piece("none_has", kinds=named, word=fold(named).upper())
        told = [self.piece("these_have", kinds=named, letters=", ".join(having))] if having else []
        if instead:
            told.append(self.piece("these_have", kinds=self.described(opposed), letters=", ".join(instead)))
        if lacking:
            told.append(self.piece("those_say_nothing", letters=", ".join(lacking)))
        return " ".join(told)

    def described(self, kinds: Iterable[Trait]) -> str:
        """Kinds as a meeting is described by them."""
        return ", ".join(filter(None, map(self._trait, sorted(kinds))))

    def has(self, kinds: Iterable[Trait]) -> str:
        """That the list says of a meeting that it is of these kinds."""
        return self.piece("has", kinds=self.described(kinds))

    def has_instead(self, kinds: Iterable[Trait]) -> str:
        """That a meeting is not of the kind asked for, since the list says the opposite of it."""
        return self.piece("has_instead", kinds=self.described(kinds))

    def kind_not_listed(self, kinds: Iterable[Trait]) -> str:
        """That the list does not say of a meeting that it is of these kinds."""
        return self.piece("not_listed", wishes=", ".join(filter(None, map(self._trait, sorted(kinds)))))

    def moment(self, moment: datetime) -> str:
        """A day and a time, as in "Tue, Nov 24, 6:30 pm"."""
        moment = moment.astimezone(self.zone)
        return self.piece("reminder_time", day=self._full_day(moment.date()), time=self.time(moment))

    def now_told(self) -> str:
        """Which day and hour it is, with the zone."""
        now = self.now.astimezone(self.zone)
        moment = self.piece("reminder_time", day=self._full_day(now.date()), time=self.time(now, named=True))
        return self.piece("now", moment=moment)

    def day(self, moment: datetime) -> str:
        """today, tomorrow, or the day of the week; from a week ahead on with its date."""
        days = (moment.date() - self.now.astimezone(self.zone).date()).days
        if days in (0, 1):
            return self.piece("tomorrow" if days else "today")
        if days >= _A_WEEK:
            return self._full_day(moment.date())
        return self.piece(f"day.{moment.isoweekday() % 7}")

    def time(self, moment: datetime, *, named: bool = False) -> str:
        """The time on the clock; with the zone's name where the person may be elsewhere."""
        clock = f"{moment.hour % 12 or 12}{f':{moment.minute:02}' if moment.minute else ''}"
        named_zone = moment.tzname() or ""
        zone = f" {self.piece('zone.pacific') if named_zone in _PACIFIC else named_zone}" if named else ""
        return f"{clock} {'am' if moment.hour < 12 else 'pm'}{zone}"

    def _full_day(self, day: date) -> str:
        weekday, month = self.piece(f"day.{day.isoweekday() % 7}"), self.piece(f"month.{day.month}")
        return self.piece("day_and_date", day=weekday, month=month, date=day.day)

    def _date(self, day: date) -> str:
        return self.piece("month_and_date", month=self.piece(f"month.{day.month}"), date=day.day)

    def place_of(self, meeting: Meeting, miles: float) -> str:
        """Venue, address and distance, for a page that has room."""
        venue = f"{meeting.venue}, " if meeting.venue and meeting.venue != meeting.address else ""
        return venue + self._where(Shown(meeting.key, self.now, miles), meeting)

    def kinds(self, meeting: Meeting) -> list[str]:
        """Everything that sets a meeting apart."""
        hybrid = meeting.attendance is Attendance.HYBRID
        also_online = [self.piece("hybrid" if meeting.online else "hybrid_no_link")] if hybrid else []
        return [*filter(None, map(self._trait, sorted(meeting.traits))), *also_online]

    def date_of_day(self, day: date) -> str:
        """A day as a heading: "Mon, Nov 30"."""
        return self._full_day(day).rstrip(",")

    def short_day(self, day: date) -> str:
        """A day where there is little room: "Mon 30"."""
        return f"{self.piece(f'day.{day.isoweekday() % 7}')} {day.day}"

    def _where(self, shown: Shown, meeting: Meeting, *, town: bool = True) -> str:
        if shown.miles is None:
            return self._shown_link(meeting)
        miles = f"{shown.miles:.1f}" if shown.miles < 10 and not meeting.rough else f"{max(1, shown.miles):.0f}"
        address = self._address(meeting) or self._folded(meeting.venue, _LONGEST_ADDRESS)
        address = address if town else self._folded(address.split(",")[0], _BRIEF_ADDRESS)
        key = "at_rough" if meeting.rough else "at"
        return self.piece(key, address=address, miles=miles) if address else self.piece("at_unknown", miles=miles)

    def _shown_link(self, meeting: Meeting) -> str:
        if self.can.buttons and meeting.link:
            return "Zoom" if "zoom." in meeting.link else "online"
        return meeting.link or self._folded(meeting.dial_in, 40) or meeting.url

    def _marks(self, shown: Shown, meeting: Meeting, *, brief: bool = False) -> list[str]:
        marks = []
        if Trait.SPANISH in meeting.traits:
            marks.append(self.piece("spanish"))
        if Trait.WOMEN in meeting.traits:
            marks.append(self.piece("trait.women"))
        if Trait.MEN in meeting.traits:
            marks.append(self.piece("trait.men"))
        if meeting.attendance is Attendance.HYBRID and shown.miles is not None and not (brief and meeting.online):
            marks.append(self.piece("hybrid" if meeting.online else "hybrid_no_link"))
        return marks

    def _kind(self, trait: Trait) -> str:
        """A kind as a person asks for it."""
        language = {Trait.SPANISH: "spanish", Trait.ENGLISH: "english"}
        return self.piece(language.get(trait, f"trait.{trait}"))

    def _trait(self, trait: Trait) -> str:
        """A kind as a meeting is described by it; English goes without saying."""
        return "" if trait is Trait.ENGLISH else self._kind(trait)

    def _address(self, meeting: Meeting) -> str:
        return self._folded(meeting.address, _LONGEST_ADDRESS)

    def _folded(self, text: str, longest: int) -> str:
        text = text if self.can.long_texts else fold(text)
        text = " ".join(text.split())
        if len(text) <= longest:
            return text
        cut = text[: longest - 2].rsplit(" ", 1)[0] if " " in text[: longest - 2] else text[: longest - 3]
        return f"{cut.rstrip(' ,;:(&/-')}..."


def map_link(meeting: Meeting) -> str:
    """A link that opens the way to a meeting in the phone's map; empty where the list gives no place.

    A point that is only that of a ZIP code or town would lead astray, so there the map looks for the address.
    """
    if not meeting.point:
        return ""
    if meeting.rough:
        return f"{_MAPS}{_for_a_map(meeting.address)}" if meeting.address else ""
    return f"{_MAPS}{meeting.point.latitude:.5f},{meeting.point.longitude:.5f}"


def _for_a_map(address: str) -> str:
    """An address as a map's search takes it in a link: its words, joined by plus signs."""
    return re.sub(r"[^A-Za-z0-9]+", "+", unicodedata.normalize("NFKD", address).encode("ascii", "ignore").decode())
