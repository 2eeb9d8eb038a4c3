"""The meetings at hand: the index as files that every process maps, made anew after each sync and at least daily.

A version is a folder of plain arrays; the file `current` names the one in use and is replaced whole, so that a reader
sees the old list or the new one and never half of either.
"""

import mmap
import shutil
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.meetings.distance import miles_between
from bot.meetings.index import Index, MeetingLines, Row, build_index
from bot.meetings.list_query import ListQuery
from bot.meetings.model import Meeting

FRESH_FOR = timedelta(days=8)
"""A meeting that no sync has confirmed for longer is not shown: feeds are read every few hours."""
CHECKED_FOR = timedelta(days=120)
"""The same for the clinic's own list, which is checked by hand."""
SAME_PLACE = 200 / 1609.344
"""Miles (200 m) within which two feeds' meetings of one name, day and time are one meeting."""
_LOOK_EVERY = 5.0
"""Seconds between looks for a newer version."""
_KEPT = 3
"""Versions kept on disk: an old one may still be mapped by a process in the middle of an answer."""
_NAMES = TypeAdapter(tuple[str, ...])


class IndexSnapshot:
    """Reads the newest index; one for each process."""

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
        page: Callable[[ListQuery, datetime], str] | None = None,
    ) -> None:
        """`page` makes the link to the page of a whole list; see `Index.page`."""
        self._page = page
        self._folder = folder
        self._clock = clock
        self._looked = float("-inf")
        self._version = ""
        self._index: Index | None = None
        self._other_days: tuple[date, Index | None] | None = None

    def index(self, now: datetime) -> Index | None:
        """The meetings as known at this moment; None where there is no list, or none that is fresh enough."""
        self._look()
        if self._index is None:
            return None
        first, last = self._index.covered
        if first <= now < last:
            return self._index
        return self._for_another_day(self._index, now)

    def _look(self) -> None:
        if self._clock() - self._looked < _LOOK_EVERY:
            return
        self._looked = self._clock()
        try:
            version = (self._folder / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            self._index, self._version = None, ""
            return
        if version != self._version:
            index = replace(_load(self._folder / version), page=self._page)
            self._index, self._version, self._other_days = index, version, None

    def _for_another_day(self, index: Index, now: datetime) -> Index | None:
        """The same list around another day: for questions asked with another clock, or after a long silence."""
        today = now.astimezone(UTC).date()
        if self._other_days is None or self._other_days[0] != today:
            fresh = [meeting for meeting in index.meetings if is_fresh(meeting, today)]
            self._other_days = today, replace(build_index(fresh, today), page=self._page) if fresh else None
        return self._other_days[1]


def publish(folder: Path, meetings: Sequence[Meeting], today: date) -> int:
    """Make a snapshot of the fresh ones of these meetings, doubles once; how many those are.

    `meetings` come in the order of preference: of two that are the same, the first stays.
    """
    fresh = without_doubles([meeting for meeting in meetings if is_fresh(meeting, today)])
    folder.mkdir(parents=True, exist_ok=True)
    pointer = folder / "current"
    if not fresh:
        pointer.unlink(missing_ok=True)
        return 0
    version = f"{today:%Y%m%d}-{uuid4().hex[:8]}"
    _save(folder / version, build_index(fresh, today))
    _point_to(folder, version)
    return len(fresh)


def _point_to(folder: Path, version: str) -> None:
    new = folder / f"current.{version}"
    new.write_text(version, encoding="ascii")
    new.replace(folder / "current")
    _tidy(folder, version)


def has_version(folder: Path, version: str) -> bool:
    """Whether a version was made or taken here, be it the current one or one before it."""
    return (folder / version).is_dir()


def pack(folder: Path) -> tuple[str, bytes]:
    """The current version and its files as one blob; empty where there are no meetings."""
    try:
        version = (folder / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return "", b""
    blob = BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted((folder / version).iterdir()):
            files.write(path, path.name)
    return version, blob.getvalue()


def unpack(folder: Path, version: str, blob: bytes) -> None:
    """Take a version that was packed elsewhere, in whole."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"draft-{uuid4().hex}"
    with zipfile.ZipFile(BytesIO(blob)) as files:
        draft.mkdir()
        for name in files.namelist():
            (draft / Path(name).name).write_bytes(files.read(name))
    try:
        draft.rename(folder / version)
    except OSError:
        shutil.rmtree(draft)  # another process of this machine was faster
    _point_to(folder, version)


def is_fresh(meeting: Meeting, today: date) -> bool:
    """Whether a meeting was confirmed recently enough to be shown."""
    if meeting.listed_on is None:
        return False
    return today - meeting.listed_on <= (CHECKED_FOR if meeting.checked_by_hand else FRESH_FOR)


def without_doubles(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Each meeting once, though two feeds list it: the same name, day and time, within 200 m or both online."""
    kept: dict[tuple[str, int, int, str], list[Meeting]] = {}
    for meeting in meetings:
        name = "".join(ch for ch in meeting.name.casefold() if ch.isalnum())
        alike = kept.setdefault((name, meeting.day, meeting.minute, meeting.group), [])
        if not any(_same(meeting, other) for other in alike):
            alike.append(meeting)
    return [meeting for alike in kept.values() for meeting in alike]


def _same(one: Meeting, other: Meeting) -> bool:
    if one.feed == other.feed:
        return one.id == other.id
    if one.point and other.point:
        return miles_between(one.point, other.point) <= SAME_PLACE
    return one.point is None and other.point is None


def _save(folder: Path, index: Index) -> None:
    folder.mkdir()
    for name, column in index.columns.items():
        np.save(folder / f"{name}.npy", column)
    np.save(folder / "keys.npy", index.keys)
    np.save(folder / "numbers.npy", index.numbers)
    if isinstance(index.meetings, MeetingLines):
        np.save(folder / "ends.npy", index.meetings.ends)
        (folder / "meetings.jsonl").write_bytes(bytes(index.meetings.block))
    (folder / "groups.json").write_bytes(_NAMES.dump_json((index.first_day.isoformat(), *index.groups)))


def _load(folder: Path) -> Index:
    first_day, *groups = _NAMES.validate_json((folder / "groups.json").read_bytes())
    with (folder / "meetings.jsonl").open("rb") as lines:
        block = mmap.mmap(lines.fileno(), 0, access=mmap.ACCESS_READ)
    return Index(
        first_day=date.fromisoformat(first_day),
        meetings=MeetingLines(memoryview(block), _mapped(folder / "ends.npy")),
        groups=tuple(groups),
        columns={name: _mapped(folder / f"{name}.npy") for name in Row.names or ()},
        keys=_mapped(folder / "keys.npy"),
        numbers=_mapped(folder / "numbers.npy"),
    )


def _mapped(path: Path) -> NDArray[Any]:
    """A column as a plain array over the mapped file; numpy's own class for it costs time at every slice."""
    return np.asarray(np.load(path, mmap_mode="r"))


def _tidy(folder: Path, current: str) -> None:
    versions = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in versions[:-_KEPT]:
        if old.name != current:
            shutil.rmtree(old)
