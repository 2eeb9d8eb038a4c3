"""The list that the clinic keeps itself: CSV, XLSX or YAML, a meeting a row, each with the day it was last checked."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.feeds.cells import date_of, days_of, duration_of, minute_of
from bot.feeds.kinds import traits_in_words
from bot.feeds.model import Feed, Reading, Refused
from bot.feeds.normalizing import Draft, Normalizer
from bot.feeds.sheet import Row, read_rows
from bot.meetings.model import Attendance, Meeting
from knowledge.fellowships import load_fellowships
from knowledge.schema import Group

COLUMNS = (
    *(
        "group",
        "name",
        "day",
        "time",
        "duration",
        "time_zone",
        "attendance",
        "venue",
        "address",
        "latitude",
        "longitude",
    ),
    *("traits", "link", "link_notes", "dial_in", "notes", "url", "checked_on"),
)
_NEEDED = ("group", "name", "day", "time")
_ATTENDANCE = {
    Attendance.IN_PERSON: "in_person inperson person room live presencial en_persona face_to_face",
    Attendance.ONLINE: "online zoom virtual phone telephone video internet en_linea por_zoom por_telefono",
    Attendance.HYBRID: "hybrid both hibrida hibrido mixed in_person_and_online",
}
_FOUR = {
    "narcotics anonymous": "na", "narcoticos anonimos": "na", "smart recovery": "smart",
    "dual recovery anonymous": "dra", "secular organizations for sobriety": "sos",
}  # fmt: skip
_Value = TypeVar("_Value")


def read_list(path: Path, feed: Feed, today: date) -> Reading:
    """The meetings of a file. A row with an error is left out; every error of it is told by its cell.

    Raises:
        FeedFailed: the file is missing, or is no such list.
    """
    normalizer = Normalizer(feed, today)
    meetings: list[Meeting] = []
    for row in read_rows(path, _NEEDED):
        for draft in _Reader(row, today, normalizer).drafts():
            try:
                meetings.append(normalizer.take(draft))
            except Refused as reason:
                normalizer.refused[f"row {row.number}: {reason}"] += 1
    return Reading(tuple(meetings), normalizer.refused, normalizer.repaired)


class _Reader:
    """Reads one row, and notes every error in it."""

    def __init__(self, row: Row, today: date, normalizer: Normalizer) -> None:
        self._row = row
        self._today = today
        self._normalizer = normalizer
        self._errors: list[str] = []

    def drafts(self) -> Iterator[Draft]:
        """A draft for each day of the row; none where it holds an error."""
        text = self._row.values.get
        group = self._read("group", _group)
        days = self._read("day", days_of)
        minute = self._read("time", minute_of)
        duration = self._read("duration", duration_of)
        attendance = self._read("attendance", _attendance)
        checked_on = self._read("checked_on", self._checked)
        name, address = text("name", ""), text("address", "")
        if not name:
            self._errors.append(f"{self._row.where('name')}: is empty")
        for error in self._errors:
            self._normalizer.refused[error] += 1
        if self._errors or days is None or minute is None:
            return
        where = address or text("link", "") or text("dial_in", "")
        for day in days:
            yield Draft(
                id=f"{group}:{name}:{day}:{minute}:{where}",
                name=name,
                day=day,
                minute=minute,
                group=group or "",
                duration=duration,
                time_zone=text("time_zone", ""),
                attendance=attendance,
                latitude=_decimal(text("latitude", "")),
                longitude=_decimal(text("longitude", "")),
                venue=text("venue", ""),
                address=address,
                traits=traits_in_words(text("traits", "")),
                link=text("link", ""),
                link_notes=text("link_notes", ""),
                dial_in=text("dial_in", ""),
                notes=text("notes", ""),
                url=text("url", ""),
                listed_on=checked_on,
                checked_by_hand=True,
                whole_address=address,
            )

    def _read(self, column: str, reader: Callable[[str], _Value]) -> _Value | None:
        """What a cell says; None, and an error noted, where it cannot be read."""
        try:
            return reader(self._row.values.get(column, ""))
        except Refused as reason:
            self._errors.append(f"{self._row.where(column)}: {reason}")
            return None

    def _checked(self, text: str) -> date:
        """The day of the last check; "@TODAY" is for invented lists."""
        if text == "@TODAY":
            return self._today
        if not text:
            raise Refused("is empty: the day it was last checked, as 2026-11-24")
        return date_of(text)


def _group(text: str) -> str:
    """The short name of a group: "NA", "Narcotics Anonymous", "Al-Anon"."""
    plain = " ".join(text.casefold().split())
    if plain in set(Group) or plain in load_fellowships():
        return plain
    if plain in _FOUR:
        return _FOUR[plain]
    for short, fellowship in load_fellowships().items():
        if plain in (fellowship.label.casefold(), fellowship.name.casefold()):
            return short
    raise Refused(f"{text[:24]!r} is no group that we know: write na, or add it to fellowships.yaml")


def _attendance(text: str) -> Attendance | None:
    plain = re.sub(r"[^a-z]+", "_", text.casefold().replace("í", "i")).strip("_")
    if not plain:
        return None
    for attendance, words in _ATTENDANCE.items():
        if plain in words.split():
            return attendance
    raise Refused(f"{text[:16]!r}: write in_person, online or hybrid")


def _decimal(text: str) -> str:
    """A coordinate, with the comma of other languages as a point."""
    return text.replace(",", ".") if text.count(",") == 1 else text
