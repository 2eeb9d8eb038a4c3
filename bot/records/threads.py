"""One conversation as staff read it: every message with what the bot made of it and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select, text

from bot.records.encryption import Cipher
from bot.records.tables import NOT_UNDERSTOOD, message, outbox, review

_INTERVIEW = "handoff.human."
"""Answers that begin so followed a name or a time that we had asked for: nothing was to be understood."""

MOST_NOT_UNDERSTOOD = 600
"""So many texts stand on the page of what was not understood."""
_NOT_STAFF = ("person", "bot")
"""Authors besides them are the names of staff."""


@dataclass(frozen=True)
class Line:
    """One message."""

    id: str
    number: int
    direction: str
    author: str
    channel: str
    text: str | None
    """None where it was erased."""
    edited: bool
    topic: str | None
    confidence: float | None
    crisis: str | None
    """The danger that this text itself told of."""
    groups: str | None
    answers: str | None
    version: str | None
    """Which wording of the answers it was: `Library.version`."""
    language: str | None
    delivery: str | None
    error_code: int | None
    created_at: datetime
    state: str | None
    """Its row of the outbox: "sent", "flagged", "cancelled", ..."""
    row_id: str | None


class Threads:
    """Reads within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def lines(
        self, conversation_id: str, before: int | None = None, most: int = 200, *, after: int | None = None
    ) -> list[Line]:
        """The last messages before a number, or after one, oldest first."""
        query = (
            select(message, outbox.c.state, outbox.c.id.label("row_id"))
            .join(outbox, outbox.c.message_id == message.c.id, isouter=True)
            .where(message.c.conversation_id == conversation_id)
            .order_by(message.c.number.desc())
            .limit(most)
        )
        if before is not None:
            query = query.where(message.c.number < before)
        if after is not None:
            query = query.where(message.c.number > after)
        lines = [self._line(dict(row)) for row in self._connection.execute(query).mappings()]
        return lines[::-1]

    def unanswered(self, conversation_id: str, since: datetime) -> list[Line]:
        """What came since then and since staff wrote last, oldest first."""
        answered = select(func.coalesce(func.max(message.c.number), 0)).where(
            message.c.conversation_id == conversation_id, message.c.author.not_in(_NOT_STAFF)
        )
        lines = self.lines(conversation_id, after=self._connection.scalar(answered))
        return [line for line in lines if line.created_at >= since]

    def last_wrote(self, conversation_id: str, who: str) -> datetime | None:
        """When somebody of staff wrote last in a conversation."""
        query = select(message.c.created_at).where(
            message.c.conversation_id == conversation_id, message.c.author == who
        )
        return self._connection.scalar(query.order_by(message.c.number.desc()).limit(1))

    def said(self, conversation_id: str) -> list[Line]:
        """Everything that the person wrote, oldest first."""
        return [line for line in self.lines(conversation_id, most=1000) if line.direction == "in" and not line.edited]

    def not_understood(self, since: datetime, most: int = MOST_NOT_UNDERSTOOD) -> Iterator[tuple[str, Line]]:
        """Texts without a topic, or with a doubtful one, newest first, each with its conversation."""
        query = (
            select(message)
            .where(
                text(NOT_UNDERSTOOD),
                message.c.created_at > since,
                # Not IS NOT NULL: SQLite would take the index of kept texts for that, and read all those of the month.
                func.length(message.c.text) > 0,
                message.c.answers.is_(None) | ~message.c.answers.startswith(_INTERVIEW),
                ~exists().where(review.c.message_id == message.c.id, review.c.verdict == "right"),
            )
            .order_by(message.c.created_at.desc())
            .limit(most)
        )
        for row in self._connection.execute(query).mappings():
            yield row["conversation_id"], self._line({**row, "state": None, "row_id": None})

    def said_before(self, message_id: str) -> str | None:
        """What was sent to the person right before they wrote this: perhaps a question that it answers."""
        this = select(message.c.conversation_id, message.c.number).where(message.c.id == message_id).subquery()
        before = (
            select(message)
            .where(
                message.c.conversation_id == this.c.conversation_id,
                message.c.number < this.c.number,
                message.c.direction == "out",
            )
            .order_by(message.c.number.desc())
            .limit(1)
        )
        row = self._connection.execute(before).mappings().one_or_none()
        return self._line({**row, "state": None, "row_id": None}).text if row else None

    def _line(self, row: Mapping[str, Any]) -> Line:
        sealed = row["text"]
        words = self._cipher.open(sealed, f"message.text:{row['id']}") if isinstance(sealed, bytes) else None
        known = {name: row[name] for name in Line.__dataclass_fields__ if name != "text"}
        return Line(**known, text=words)
