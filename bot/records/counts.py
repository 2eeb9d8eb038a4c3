"""Counts for the operators: numbers only, no person and no text in them."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.records.tables import feed, handoff, message, outbox

NOT_DONE = ("ready", "sending", "unsure", "flagged", "failed")


class Counts:
    """Reads within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def messages(self, after: datetime | None, until: datetime) -> Counter[tuple[str, str, str | None]]:
        """How many messages by channel, direction ("in" or "out") and topic came after one moment and until another."""
        kinds = (message.c.channel, message.c.direction, message.c.topic)
        query = select(*kinds, func.count()).where(message.c.created_at <= until).group_by(*kinds)
        if after is not None:
            query = query.where(message.c.created_at > after)
        return Counter({(row[0], row[1], row[2]): row[3] for row in self._connection.execute(query)})

    def outbox(self) -> dict[str, int]:
        """How many rows of the outbox are in each state but the two that end well; those grow with every message."""
        query = select(outbox.c.state, func.count()).where(outbox.c.state.in_(NOT_DONE)).group_by(outbox.c.state)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def unacknowledged(self) -> dict[bool, int]:
        """How many hand-offs nobody has acknowledged: urgent ones, and others."""
        waiting = (handoff.c.acknowledged_at.is_(None), handoff.c.resolved_at.is_(None))
        query = select(handoff.c.urgent, func.count()).where(*waiting).group_by(handoff.c.urgent)
        counts = {bool(urgent): count for urgent, count in self._connection.execute(query)}
        return {urgent: counts.get(urgent, 0) for urgent in (True, False)}

    def feeds(self) -> dict[str, datetime]:
        """When each feed was last read."""
        query = select(feed.c.name, feed.c.succeeded_at).where(feed.c.succeeded_at.is_not(None))
        return {row[0]: row[1] for row in self._connection.execute(query)}
