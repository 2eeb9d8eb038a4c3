"""Counts for the operators: numbers only, no person and no text in them."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.records.tables import feed, handoff, message, outbox


class Counts:
    """Reads within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def messages(self) -> dict[tuple[str, str], int]:
        """How many messages by channel and direction ("in" or "out")."""
        query = select(message.c.channel, message.c.direction, func.count()).group_by(
            message.c.channel, message.c.direction
        )
        return {(channel, direction): count for channel, direction, count in self._connection.execute(query)}

    def topics(self) -> dict[str, int]:
        """How many messages from people were about each topic; the share of "unknown" is what was not understood."""
        query = select(message.c.topic, func.count()).where(message.c.topic.is_not(None)).group_by(message.c.topic)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def outbox(self) -> dict[str, int]:
        """How many rows of the outbox are in each state."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
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
