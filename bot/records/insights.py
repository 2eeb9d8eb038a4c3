"""Counts over a range of days for the console: numbers only, no person and no text in them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

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
        columns = [message.c[name] for name in ("topic", "language", "groups", "crisis", "answers")]
        rows_alike = self._connection.execute(select(*columns, func.count()).where(*inbound).group_by(*columns)).all()
        texts: dict[str, Counter[str]] = {column.name: Counter() for column in columns}
        meetings: Counter[str] = Counter()
        for *values, count in rows_alike:
            for column, value in zip(columns, values, strict=True):
                texts[column.name].update(dict.fromkeys((value or "").split(","), count))
            if values[0] == "meetings.find":
                meetings.update(dict.fromkeys((values[4] or "").split(","), count))
        total = sum(count for *_, count in rows_alike)
        opened = (handoff.c.opened_at >= since, handoff.c.opened_at < until, handoff.c.drill.is_(False))
        rows = self._connection.execute(
            select(handoff.c.opened_at, handoff.c.acknowledged_at, handoff.c.urgent).where(*opened)
        ).all()
        waits = [row.acknowledged_at - row.opened_at for row in rows if row.acknowledged_at]
        return Insights(
            days=[(_day(row[0]), row[1], row[2]) for row in self._connection.execute(days)],
            topics=_ranked(texts["topic"]),
            languages=_ranked(texts["language"]),
            groups=_ranked(texts["groups"]),
            crises=_ranked(texts["crisis"]),
            texts=total,
            understood=total - texts["topic"]["unknown"],
            handoffs=len(rows),
            urgent=sum(bool(row.urgent) for row in rows),
            minutes_to_acknowledge=sorted(wait.total_seconds() / 60 for wait in waits),
            meetings=_ranked(meetings),
        )


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent first; what has no name is left out."""
    return [(name, count) for name, count in counts.most_common() if name]


def _day(value: date | str) -> str:
    """SQLite gives a text, PostgreSQL a date."""
    return value if isinstance(value, str) else value.isoformat()
