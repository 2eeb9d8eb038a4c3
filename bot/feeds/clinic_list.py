"""The list that the clinic keeps itself: a CSV or YAML file, one meeting a row, each with the day it was checked."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.feeds.cells import minute_of
from bot.feeds.mending import Draft, Mender
from bot.feeds.model import Feed, FeedFailed, Reading, Refused
from bot.meetings.model import Attendance, Trait
from knowledge.reading import UnreadableFile, read_yaml

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
_DAYS = {
    word: number
    for number, words in enumerate(
        ("sunday sun domingo", "monday mon lunes", "tuesday tue martes", "wednesday wed miércoles miercoles",
         "thursday thu jueves", "friday fri viernes", "saturday sat sábado sabado")
    )
    for word in words.split()
}  # fmt: skip


def read_list(path: Path, feed: Feed, today: date) -> Reading:
    """The meetings of a CSV or YAML file; a bad row is counted under its number and its reason.

    Raises:
        FeedFailed: the file is missing, or is no such list.
    """
    mender = Mender(feed, today)
    meetings = []
    for number, row in enumerate(_rows(path), start=2):
        try:
            meetings.append(mender.take(_draft(row, today)))
        except Refused as reason:
            mender.refused[f"row {number}: {reason}"] += 1
    return Reading(tuple(meetings), mender.refused, mender.repaired)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    if path.suffix.lower() in (".yaml", ".yml"):
        yield from _yaml_rows(path)
        return
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FeedFailed(f"{path.name} cannot be read: {error.strerror}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", "replace")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return
    reader = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";" if ";" in lines[0] else ",")
    missing = [name for name in _NEEDED if name not in [column.strip().lower() for column in reader.fieldnames or ()]]
    if missing:
        raise FeedFailed(f"{path.name} lacks the column(s) {', '.join(missing)}: its first line names the columns")
    try:
        for row in reader:
            yield {str(name).strip().lower(): str(value or "").strip() for name, value in row.items() if name}
    except csv.Error as error:
        raise FeedFailed(f"{path.name}: {error}") from error


def _yaml_rows(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        tree: Any = read_yaml(path)
    except (OSError, UnreadableFile) as error:
        raise FeedFailed(f"{path.name} cannot be read: {error}") from error
    rows = tree.get("meetings") if isinstance(tree, dict) else tree
    if not isinstance(rows, list):
        raise FeedFailed(f"{path.name} is no list of meetings")
    for row in rows:
        yield {str(name): str(value) for name, value in row.items()} if isinstance(row, dict) else {}


def _draft(row: Mapping[str, str], today: date) -> Draft:
    day = row.get("day", "").casefold()
    if day not in _DAYS and day not in [*"0123456"]:
        raise Refused(f"day {day[:12]!r}: write it as Monday")
    return Draft(
        id=f"{row.get('group', '')}:{row.get('name', '')}:{day}:{row.get('time', '')}" if row.get("name") else "",
        name=row.get("name", ""),
        day=_DAYS[day] if day in _DAYS else int(day),
        minute=minute_of(row.get("time", "")),
        group=row.get("group", "").casefold(),
        duration=int(row["duration"]) if row.get("duration", "").isdigit() else None,
        time_zone=row.get("time_zone", ""),
        attendance=_attendance(row.get("attendance", "")),
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        venue=row.get("venue", ""),
        address=row.get("address", ""),
        traits=_traits(row.get("traits", "")),
        link=row.get("link", ""),
        link_notes=row.get("link_notes", ""),
        dial_in=row.get("dial_in", ""),
        notes=row.get("notes", ""),
        url=row.get("url", ""),
        listed_on=_checked_on(row.get("checked_on", ""), today),
        checked_by_hand=True,
    )


def _attendance(text: str) -> Attendance | None:
    plain = text.casefold().replace(" ", "_").replace("-", "_")
    if plain and plain not in set(Attendance):
        raise Refused(f"attendance {text[:16]!r}: write in_person, online or hybrid")
    return Attendance(plain) if plain else None


def _traits(text: str) -> frozenset[Trait]:
    words = [word.strip().casefold() for word in text.replace(";", " ").replace("|", " ").replace(",", " ").split()]
    return frozenset(Trait(word) for word in words if word in set(Trait))


def _checked_on(text: str, today: date) -> date:
    """The day of the last check; "@TODAY" is for invented lists."""
    if text == "@TODAY":
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("no checked_on: the day it was last checked, as 2026-11-24") from error
