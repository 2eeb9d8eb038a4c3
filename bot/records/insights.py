"""Counts of single days for the console: numbers only, no person and no text in them.

A day that is over does not change, so its counts are kept; only what is missing, and today, is counted when asked for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select

from bot.records.tables import day_count, handoff, message

_LOOKED_BACK = 400
"""Days that are counted for keeping at most; the page shows no more."""


@dataclass(frozen=True)
class DayCounts:
    """What happened on one day of the clinic's clock."""

    texts: int = 0
    people: Mapping[str, int] = field(default_factory=dict)
    """Who wrote, by channel; somebody who writes on two days counts on both."""
    topics: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    crises: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    """Texts by the approved answer that they got."""
    handoffs: Mapping[str, int] = field(default_factory=dict)
    """Opened on that day, "urgent" and "other"; drills left out."""


class InsightCounts:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def days(self, since: date, until: date, zone: ZoneInfo) -> dict[date, DayCounts]:
        """The counts of each day from `since` to `until`, both included, in the clinic's zone."""
        kept = self._kept(since, until)
        return {day: kept[day] if day in kept else self._count(day, zone) for day in _each(since, until)}

    def keep(self, today: date, zone: ZoneInfo, most: int) -> int:
        """Count so many of the days before today that nobody has counted yet, the latest first; how many those were."""
        first = self._connection.scalar(select(func.min(message.c.created_at)))
        if first is None:
            return 0
        since = max(first.astimezone(zone).date(), today - timedelta(days=_LOOKED_BACK))
        kept = self._kept(since, today)
        missing = [day for day in reversed(_each(since, today - timedelta(days=1))) if day not in kept][:most]
        for day in missing:
            content = _JSON.dump_json(self._count(day, zone)).decode()
            self._connection.execute(delete(day_count).where(day_count.c.day == day.isoformat()))
            self._connection.execute(insert(day_count).values(day=day.isoformat(), content=content))
        return len(missing)

    def minutes_to_acknowledge(self, since: date, until: date, zone: ZoneInfo) -> list[float]:
        """Of each hand-off opened on these days and acknowledged since, drills left out, in order of length."""
        rows = self._connection.execute(
            select(handoff.c.opened_at, handoff.c.acknowledged_at).where(
                handoff.c.opened_at >= _midnight(since, zone),
                handoff.c.opened_at < _midnight(until + timedelta(days=1), zone),
                handoff.c.acknowledged_at.is_not(None),
                handoff.c.drill.is_(False),
            )
        )
        return sorted((row.acknowledged_at - row.opened_at).total_seconds() / 60 for row in rows)

    def _kept(self, since: date, until: date) -> dict[date, DayCounts]:
        rows = self._connection.execute(
            select(day_count).where(day_count.c.day >= since.isoformat(), day_count.c.day <= until.isoformat())
        )
        return {date.fromisoformat(row.day): _JSON.validate_json(row.content) for row in rows}

    def _count(self, day: date, zone: ZoneInfo) -> DayCounts:
        begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        inbound = (
            message.c.direction == "in",
            message.c.created_at >= begin,
            message.c.created_at < end,
            message.c.topic.is_not(None),
        )
        people = select(message.c.channel, func.count(message.c.conversation_id.distinct())).where(*inbound)
        names = ("topic", "language", "groups", "crisis", "answers")
        columns = [message.c[name] for name in names]
        alike = self._connection.execute(select(*columns, func.count()).where(*inbound).group_by(*columns)).all()
        texts: dict[str, Counter[str]] = {name: Counter() for name in names}
        for *values, count in alike:
            for name, value in zip(names, values, strict=True):
                texts[name].update(dict.fromkeys((value or "").split(","), count))
        opened = (handoff.c.opened_at >= begin, handoff.c.opened_at < end, handoff.c.drill.is_(False))
        urgencies = self._connection.execute(
            select(handoff.c.urgent, func.count()).where(*opened).group_by(handoff.c.urgent)
        )
        return DayCounts(
            texts=sum(count for *_, count in alike),
            people={row[0]: row[1] for row in self._connection.execute(people.group_by(message.c.channel))},
            topics=_named(texts["topic"]),
            languages=_named(texts["language"]),
            groups=_named(texts["groups"]),
            crises=_named(texts["crisis"]),
            answers=_named(texts["answers"]),
            handoffs={"urgent" if urgent else "other": count for urgent, count in urgencies},
        )


_JSON = TypeAdapter(DayCounts)


def ranked(counts: Iterable[Mapping[str, int]]) -> list[tuple[str, int]]:
    """The counts of several days together, the most frequent first."""
    together: Counter[str] = Counter()
    for one in counts:
        together.update(one)
    return together.most_common()


def _named(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name}


def _each(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
