"""The tables of feeds and meetings: the SQL. Meetings are public, so nothing here is sealed."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select, update

from bot.meetings.corrections import Correction
from bot.meetings.model import Meeting
from bot.records.tables import feed, hidden_meeting, meeting, meeting_correction, meeting_report

_JSON = TypeAdapter(Meeting)
_CORRECTION = TypeAdapter(Correction)
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class FeedState:
    """What is known of one feed."""

    name: str
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    problem: str = ""
    """Why the last try failed; empty where it did not."""
    refused: Mapping[str, int] = field(default_factory=dict)
    repaired: Mapping[str, int] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    held_back: int = 0
    """Meetings that the last list lacked, while it waits for staff; 0 where nothing waits."""
    accepts_loss: bool = False
    """Staff said that the next list is right, however short."""
    meetings: int = 0
    """How many are stored."""


@dataclass(frozen=True)
class Reported:
    """A meeting that people found to be other than listed."""

    key: str
    people: int
    last_at: datetime
    conversations: tuple[str, ...]
    """Where they said so, the latest first."""


class Meetings:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def feeds(self) -> dict[str, FeedState]:
        """Every feed that was ever tried, by name."""
        counted = select(meeting.c.feed, func.count().label("count")).group_by(meeting.c.feed)
        counts = {row.feed: int(row._mapping["count"]) for row in self._connection.execute(counted)}
        rows = self._connection.execute(select(feed).order_by(feed.c.name)).mappings()
        return {
            row["name"]: FeedState(
                **{
                    **row,
                    "refused": json.loads(row["refused"]),
                    "repaired": json.loads(row["repaired"]),
                    "meetings": counts.get(row["name"], 0),
                }
            )
            for row in rows
        }

    def note(self, name: str, **values: object) -> None:
        """Change what is known of a feed; it is added where it is new."""
        for key in ("refused", "repaired"):
            if key in values:
                values[key] = json.dumps(values[key], ensure_ascii=False)
        changed = self._connection.execute(update(feed).where(feed.c.name == name).values(**values))
        if not changed.rowcount:
            self._connection.execute(insert(feed).values(**{**_NEW_FEED, "name": name, **values}))

    def keys_of(self, name: str) -> set[str]:
        """The keys of a feed's stored meetings."""
        return set(self._connection.scalars(select(meeting.c.key).where(meeting.c.feed == name)))

    def put(self, meetings: Sequence[Meeting], today: date) -> None:
        """Store meetings as listed today, in the place of what was stored under their keys."""
        rows = [
            {
                "key": one.key,
                "feed": one.feed,
                "content": _JSON.dump_json(one).decode(),
                "listed_on": one.listed_on or today,
            }
            for one in meetings
        ]
        for part in _parts(rows, 500):
            self._connection.execute(delete(meeting).where(meeting.c.key.in_([row["key"] for row in part])))
            self._connection.execute(insert(meeting), [{**row, "missed": 0} for row in part])

    def miss(self, keys: Iterable[str]) -> int:
        """These were not in the new list; one that is missing for the second time is forgotten. How many were."""
        forgotten = 0
        for part in _parts(sorted(keys), 500):
            here = meeting.c.key.in_(part)
            forgotten += self._connection.execute(delete(meeting).where(here, meeting.c.missed >= 1)).rowcount
            self._connection.execute(update(meeting).where(here).values(missed=meeting.c.missed + 1))
        return forgotten

    def confirm(self, name: str, today: date) -> None:
        """The feed says that nothing has changed: what was in it is listed today, what was missing still is."""
        self._connection.execute(delete(meeting).where(meeting.c.feed == name, meeting.c.missed >= 1))
        self._connection.execute(update(meeting).where(meeting.c.feed == name).values(listed_on=today))

    def forget(self, name: str) -> int:
        """Forget a feed with its meetings, which is in the configuration no more; how many meetings it had."""
        gone = self._connection.execute(delete(meeting).where(meeting.c.feed == name)).rowcount
        self._connection.execute(delete(feed).where(feed.c.name == name))
        return gone

    def hidden(self) -> set[str]:
        """The keys of meetings that staff took off the list."""
        return set(self._connection.scalars(select(hidden_meeting.c.meeting_key)))

    def hide(self, key: str, who: str, now: datetime) -> None:
        """Take a meeting off the list, whatever its feed says."""
        self.show(key)
        self._connection.execute(insert(hidden_meeting).values(meeting_key=key, hidden_by=who, hidden_at=now))

    def show(self, key: str) -> None:
        """Put it back."""
        self._connection.execute(delete(hidden_meeting).where(hidden_meeting.c.meeting_key == key))

    def report(self, key: str, conversation_id: str, now: datetime) -> None:
        """Somebody found this meeting to be other than listed; a person counts once until staff have settled it."""
        here = (meeting_report.c.meeting_key == key, meeting_report.c.conversation_id == conversation_id)
        self._connection.execute(delete(meeting_report).where(*here))
        self._connection.execute(
            insert(meeting_report).values(meeting_key=key, conversation_id=conversation_id, reported_at=now)
        )

    def reports(self) -> list[Reported]:
        """The meetings with reports that nobody has settled, those of most people first."""
        query = (
            select(meeting_report)
            .where(meeting_report.c.settled_at.is_(None))
            .order_by(meeting_report.c.reported_at.desc())
        )
        by_meeting: dict[str, list[tuple[str, datetime]]] = {}
        for row in self._connection.execute(query):
            by_meeting.setdefault(row.meeting_key, []).append((row.conversation_id, row.reported_at))
        found = [
            Reported(key, len(rows), rows[0][1], tuple(where for where, _ in rows)) for key, rows in by_meeting.items()
        ]
        return sorted(found, key=lambda one: one.people, reverse=True)

    def settle(self, key: str, who: str, now: datetime) -> int:
        """The reports of this meeting are dealt with; how many there were."""
        waiting = (meeting_report.c.meeting_key == key, meeting_report.c.settled_at.is_(None))
        settled = update(meeting_report).where(*waiting).values(settled_at=now, settled_by=who)
        return self._connection.execute(settled).rowcount

    def corrections(self) -> dict[str, Correction]:
        """What staff put right, by the meetings' keys."""
        rows = self._connection.execute(select(meeting_correction.c.meeting_key, meeting_correction.c.content))
        return {row.meeting_key: _CORRECTION.validate_json(row.content) for row in rows}

    def correct(self, key: str, correction: Correction, who: str, now: datetime) -> None:
        """Keep what is right about a meeting, in the place of an earlier correction; an empty one takes it back."""
        self._connection.execute(delete(meeting_correction).where(meeting_correction.c.meeting_key == key))
        if correction.fields:
            content = _CORRECTION.dump_json(correction).decode()
            self._connection.execute(
                insert(meeting_correction).values(meeting_key=key, content=content, corrected_by=who, corrected_at=now)
            )

    def get(self, key: str) -> Meeting | None:
        """One stored meeting as it is listed; None where there is none."""
        query = select(meeting.c.content, meeting.c.listed_on).where(meeting.c.key == key)
        row = self._connection.execute(query).first()
        return _with_date(row.content, row.listed_on) if row else None

    def that_may_hold(self, words: Sequence[str], keys: Collection[str]) -> list[Meeting]:
        """Stored meetings with all these words somewhere in what is stored of them, and those with these keys.

        Only those are unpacked, which is what takes the time; what stands where is for the caller to see.
        """
        sought = [word for word in words if not set(word) & _ESCAPED]
        columns = (meeting.c.key, meeting.c.content, meeting.c.listed_on)
        rows = self._connection.execute(select(*columns).order_by(meeting.c.key))
        return [
            _with_date(row.content, row.listed_on)
            for row in rows
            if row.key in keys or (words and all(word in row.content.casefold() for word in sought))
        ]

    def all(self) -> list[Meeting]:
        """Every stored meeting, with the day on which it was last listed."""
        rows = self._connection.execute(select(meeting.c.content, meeting.c.listed_on).order_by(meeting.c.key))
        return [_with_date(row.content, row.listed_on) for row in rows]


_ESCAPED = frozenset('"\\/')
"""Characters that JSON may hold in another form."""
_NEW_FEED: dict[str, object] = {
    "problem": "",
    "refused": "{}",
    "repaired": "{}",
    "etag": "",
    "last_modified": "",
    "held_back": 0,
    "accepts_loss": False,
}


def _with_date(content: str, listed_on: date) -> Meeting:
    return replace(_JSON.validate_json(content), listed_on=listed_on)


def _parts(items: Sequence[_Item], size: int) -> Iterable[Sequence[_Item]]:
    return (items[begin : begin + size] for begin in range(0, len(items), size))
