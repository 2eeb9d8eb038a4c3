"""Counts over a range of days for the console: numbers only, no person and no text in them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, select

from bot.records.tables import handoff, message


@dataclass(frozen=True)
class Insights:
    """What happened between two moments."""

    days: list[tuple[str, str, int]]
    """Day (UTC), channel, people who wrote."""
    topics: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    groups: list[tuple[str, int]]
    crises: list[tuple[str, int]]
    texts: int
    understood: int
    """Texts with a topic."""
    handoffs: int
    urgent: int
    minutes_to_acknowledge: list[float]
    """Of each acknowledged hand-off, drills left out, in order."""
    meetings: list[tuple[str, int]]
    """How searches for a meeting ended, by the answer that was given."""


class InsightCounts:
    """Reads within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def between(self, since: datetime, until: datetime) -> Insights:
        """Everything that the page of insights shows."""
        inbound = (
            message.c.direction == "in",
            message.c.created_at >= since,
            message.c.created_at < until,
            message.c.topic.is_not(None),
        )
        day = func.date(message.c.created_at)
        people = func.count(message.c.conversation_id.distinct())
        days = select(day, message.c.channel, people).where(*inbound).group_by(day, message.c.channel).order_by(day)
        texts = self._connection.scalar(select(func.count()).select_from(message).where(*inbound)) or 0
        unknown = self._connection.scalar(
            select(func.count()).select_from(message).where(*inbound, message.c.topic == "unknown")
        )
        opened = (handoff.c.opened_at >= since, handoff.c.opened_at < until, handoff.c.drill.is_(False))
        rows = self._connection.execute(
            select(handoff.c.opened_at, handoff.c.acknowledged_at, handoff.c.urgent).where(*opened)
        ).all()
        waits = [row.acknowledged_at - row.opened_at for row in rows if row.acknowledged_at]
        return Insights(
            days=[(_day(row[0]), row[1], row[2]) for row in self._connection.execute(days)],
            topics=self._counts(message.c.topic, *inbound),
            languages=self._counts(message.c.language, *inbound),
            groups=_split(self._counts(message.c.groups, *inbound, message.c.groups.is_not(None))),
            crises=self._counts(message.c.crisis, *inbound, message.c.crisis.is_not(None)),
            texts=texts,
            understood=texts - (unknown or 0),
            handoffs=len(rows),
            urgent=sum(bool(row.urgent) for row in rows),
            minutes_to_acknowledge=sorted(wait.total_seconds() / 60 for wait in waits),
            meetings=_split(self._counts(message.c.answers, *inbound, message.c.topic == "meetings.find")),
        )

    def _counts(self, column: ColumnElement[str | None], *conditions: ColumnElement[bool]) -> list[tuple[str, int]]:
        query = select(column, func.count()).select_from(message).where(*conditions).group_by(column)
        rows = self._connection.execute(query.order_by(func.count().desc(), column))
        return [(row[0], row[1]) for row in rows if row[0]]


def _split(counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Counts of what stands with commas between, one by one."""
    single: dict[str, int] = {}
    for names, count in counts:
        for name in names.split(","):
            single[name] = single.get(name, 0) + count
    return sorted(single.items(), key=lambda one: -one[1])


def _day(value: date | str) -> str:
    """SQLite gives a text, PostgreSQL a date."""
    return value if isinstance(value, str) else value.isoformat()
