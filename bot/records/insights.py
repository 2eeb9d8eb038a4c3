"""Counts of single days for the console: numbers only, no person and no text in them.

A day that is over does not change, so its counts are kept; only what is missing, and today, is counted when asked for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, or_, select

from bot.records import company_counts as company
from bot.records.company_counts import PROGRAMME
from bot.records.tables import day_count, handoff, message

_LOOKED_BACK = 400
"""Days that are counted for keeping at most; the page shows no more."""


FUNNEL = ("asked", "found", "reminded", "went", "helped")
"""The way to a meeting: asked for one, was shown some, wanted to be reminded, said how it was, said that it helped."""
_SEARCH, _REMINDED, _HELPED = (
    "meetings.find",
    {"meetings.reminder.set", "meetings.reminder.weekly"},
    "chat.thanks.helped",
)
_SUNDAY = 6
_HOW_WAS_IT = "meetings.reminder.how_was_it"
_MAY_ANSWER_FOR = timedelta(days=2)


@dataclass(frozen=True)
class DayCounts:
    """What happened on one day of the clinic's clock, drills left out. People are counted, each once a day."""

    texts: int = 0
    understood: int = 0
    """Texts that got a topic."""
    people: Mapping[str, int] = field(default_factory=dict)
    """Who wrote, by channel; somebody who writes on two days counts on both."""
    topics: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    crises: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    """People by the approved answer that they got."""
    handoffs: Mapping[str, int] = field(default_factory=dict)
    """Opened on that day, "urgent" and "other"."""
    funnel: Mapping[str, int] = field(default_factory=dict)
    """People by the step of `FUNNEL` that they took on that day."""
    programme: Mapping[str, int] = field(default_factory=dict)
    """Texts, by what of `PROGRAMME` they are."""
    week: Mapping[str, int] = field(default_factory=dict)
    """Of a Sunday, for the week that ends with it: `people` who did a small step and their `steps`, `measured` people
    with a second result of the loneliness check, and how many were `less`, `same` or `more` lonely than before."""
    company_helped: Mapping[str, int] = field(default_factory=dict)
    """"small steps: yes": who said after which part of the company whether it helped."""


@dataclass(frozen=True)
class Response:
    """A hand-off that somebody claimed."""

    opened_at: datetime
    minutes: float
    by: str


class InsightCounts:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def days(self, since: date, until: date, zone: ZoneInfo) -> dict[date, DayCounts]:
        """The counts of each day from `since` to `until`, both included, in the clinic's zone."""
        kept = self._kept(since, until)
        return {day: kept[day] if day in kept else self._count(day, zone) for day in _each(since, until)}

    def not_kept(self, today: date, zone: ZoneInfo, most: int) -> dict[date, DayCounts]:
        """The counts of so many of the days before today that are not kept yet, the latest first."""
        first = self._connection.scalar(select(func.min(message.c.created_at)))
        if first is None:
            return {}
        since = max(first.astimezone(zone).date(), today - timedelta(days=_LOOKED_BACK))
        kept = self._kept(since, today)
        missing = [day for day in reversed(_each(since, today - timedelta(days=1))) if day not in kept][:most]
        return {day: self._count(day, zone) for day in missing}

    def keep(self, days: Mapping[date, DayCounts]) -> None:
        """Keep the counts of days that are over."""
        for day, counts in days.items():
            content = _JSON.dump_json(counts).decode()
            self._connection.execute(delete(day_count).where(day_count.c.day == day.isoformat()))
            self._connection.execute(insert(day_count).values(day=day.isoformat(), content=content))

    def responses(self, since: date, until: date, zone: ZoneInfo) -> list[Response]:
        """Each hand-off opened on these days and claimed since, drills left out, in the order of opening."""
        rows = self._connection.execute(
            select(handoff.c.opened_at, handoff.c.acknowledged_at, handoff.c.acknowledged_by)
            .where(
                handoff.c.opened_at >= _midnight(since, zone),
                handoff.c.opened_at < _midnight(until + timedelta(days=1), zone),
                handoff.c.acknowledged_at.is_not(None),
                handoff.c.drill.is_(False),
            )
            .order_by(handoff.c.opened_at)
        )
        return [
            Response(
                row.opened_at, (row.acknowledged_at - row.opened_at).total_seconds() / 60, row.acknowledged_by or ""
            )
            for row in rows
        ]

    def _kept(self, since: date, until: date) -> dict[date, DayCounts]:
        rows = self._connection.execute(
            select(day_count).where(day_count.c.day >= since.isoformat(), day_count.c.day <= until.isoformat())
        )
        return {date.fromisoformat(row.day): _JSON.validate_json(row.content) for row in rows}

    def _count(self, day: date, zone: ZoneInfo) -> DayCounts:
        begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        drills = select(handoff.c.conversation_id).where(handoff.c.drill.is_(True))
        within = (message.c.created_at >= begin, message.c.created_at < end)
        columns = [message.c[name] for name in ("conversation_id", "number", "channel", *_KINDS.values())]
        inbound = select(*columns).where(
            message.c.direction == "in",
            message.c.topic.is_not(None),
            message.c.conversation_id.not_in(drills),
            *within,
        )
        rows = self._connection.execute(inbound).all()
        seen: dict[str, set[tuple[str, str]]] = {kind: set() for kind in ("channel", *_KINDS)}
        for row in rows:
            seen["channel"].add((row.channel, row.conversation_id))
            for kind, column in _KINDS.items():
                seen[kind] |= {(one, row.conversation_id) for one in (getattr(row, column) or "").split(",") if one}
        opened = (handoff.c.opened_at >= begin, handoff.c.opened_at < end, handoff.c.drill.is_(False))
        urgencies = self._connection.execute(
            select(handoff.c.urgent, func.count()).where(*opened).group_by(handoff.c.urgent)
        )
        return DayCounts(
            texts=len(rows),
            understood=sum(row.topic != "unknown" for row in rows),
            people=_counted(seen["channel"]),
            handoffs={"urgent" if urgent else "other": count for urgent, count in urgencies},
            funnel=self._funnel(rows, begin, end),
            programme=self._programme(rows, drills, within),
            week=self._week(day, zone, drills) if day.weekday() == _SUNDAY else {},
            company_helped=company.helped_by_part(rows),
            **{kind: _counted(seen[kind]) for kind in _KINDS},
        )

    def _programme(
        self, rows: Sequence[Row[Any]], drills: Select[tuple[str]], within: Sequence[ColumnElement[bool]]
    ) -> dict[str, int]:
        """Check-ins that went out, and what came of them and of the other parts of the company."""
        sent = select(func.count()).where(
            message.c.direction == "out",
            message.c.answers.in_(company.CHECK_INS),
            func.coalesce(message.c.reply_to, "") == "",  # not by its index: so many have none
            message.c.conversation_id.not_in(drills),
            *within,
        )
        counts = company.counted(rows)
        counts["sent"] = self._connection.scalar(sent) or 0
        return {name: counts[name] for name in PROGRAMME if counts[name]}

    def _week(self, sunday: date, zone: ZoneInfo, drills: Select[tuple[str]]) -> dict[str, int]:
        """What of the company was done in the week that ends with this day, each person counted once."""
        begin, end = _midnight(sunday - timedelta(days=6), zone), _midnight(sunday + timedelta(days=1), zone)
        of_the_company = or_(*(message.c.answers.contains(line) for line in company.OF_A_WEEK))
        rows = self._connection.execute(
            select(message.c.conversation_id, message.c.answers).where(
                message.c.direction == "in",
                message.c.created_at >= begin,
                message.c.created_at < end,
                of_the_company,
                message.c.conversation_id.not_in(drills),
            )
        ).all()
        return company.of_a_week(rows)

    def _funnel(self, rows: Sequence[Row[Any]], begin: datetime, end: datetime) -> dict[str, int]:
        asked_how = select(message.c.conversation_id, message.c.number).where(
            message.c.direction == "out",
            message.c.answers == _HOW_WAS_IT,
            message.c.created_at >= begin - _MAY_ANSWER_FOR,
            message.c.created_at < end,
        )
        asked = {row.conversation_id: row.number for row in self._connection.execute(asked_how)}
        steps: set[tuple[str, str]] = set()
        for row in rows:
            answers = (row.answers or "").split(",")
            if row.topic == _SEARCH:
                steps.add(("asked", row.conversation_id))
                if not any(one.startswith(_SEARCH) for one in answers):
                    steps.add(("found", row.conversation_id))
            if _REMINDED.intersection(answers):
                steps.add(("reminded", row.conversation_id))
            if row.number > asked.get(row.conversation_id, row.number):
                steps.add(("went", row.conversation_id))
            if _HELPED in answers:
                steps.add(("helped", row.conversation_id))
        return _counted(steps)


_KINDS = {"topics": "topic", "languages": "language", "groups": "groups", "crises": "crisis", "answers": "answers"}
"""What is counted of a text, and the column it stands in."""
_JSON = TypeAdapter(DayCounts)


def ranked(counts: Iterable[Mapping[str, int]]) -> list[tuple[str, int]]:
    """The counts of several days together, the most frequent first."""
    together: Counter[str] = Counter()
    for one in counts:
        together.update(one)
    return together.most_common()


def _counted(seen: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many talks each name stands for."""
    return dict(Counter(name for name, _ in seen))


def _each(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
