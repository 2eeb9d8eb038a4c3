"""Messages one by one, as they were written down, and what became of them: the SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from bot.records.encryption import Cipher
from bot.records.tables import message

_DELIVERY_ORDER = ("queued", "sending", "sent", "failed", "undelivered", "delivered", "read")
_ARRIVED = ("delivered", "read")
_A_TIME = 500
"""Values in one statement."""


@dataclass(frozen=True)
class Logged:
    """One message of the log, opened."""

    id: str
    number: int
    direction: str
    author: str
    text: str | None
    """None where it was erased on the person's wish."""
    topic: str | None
    confidence: float | None
    crisis: str | None
    delivery: str | None
    created_at: datetime
    channel: str
    conversation_id: str


class Messages:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def known_inbound(self, channels: Sequence[str], provider_ids: Sequence[str]) -> set[str]:
        """Which of these messages were received."""
        known: set[str] = set()
        for start in range(0, len(provider_ids), _A_TIME):
            part = provider_ids[start : start + _A_TIME]
            query = select(message.c.provider_id).where(
                message.c.channel.in_(channels), message.c.provider_id.in_(part)
            )
            known.update(self._connection.scalars(query))
        return known

    def last_inbound(self, channels: Sequence[str]) -> datetime | None:
        """When somebody last wrote on one of these channels."""
        query = select(message.c.created_at).where(message.c.direction == "in", message.c.channel.in_(channels))
        return self._connection.scalar(query.order_by(message.c.created_at.desc()).limit(1))

    def delivered(self, message_id: str) -> bool:
        """Whether a message is known to have arrived."""
        delivery = self._connection.scalar(select(message.c.delivery).where(message.c.id == message_id))
        return delivery in _ARRIVED

    def delivery(self, message_id: str, status: str, error_code: int | None) -> None:
        """Move a message's delivery forward; a late or repeated report of an earlier step changes nothing."""
        before = self._connection.scalar(select(message.c.delivery).where(message.c.id == message_id))
        if _rank(status) > _rank(before):
            change = update(message).where(message.c.id == message_id)
            self._connection.execute(change.values(delivery=status, error_code=error_code))

    def opened_text(self, message_id: str) -> str | None:
        """The text of one message; None where it was erased."""
        sealed = self._connection.scalar(select(message.c.text).where(message.c.id == message_id))
        return self._cipher.open(sealed, f"message.text:{message_id}") if sealed else None

    def replies_to(self, message_id: str) -> list[Logged]:
        """What was answered to a message, in order."""
        query = select(message).where(message.c.reply_to == message_id).order_by(message.c.number)
        return [self._logged(row) for row in self._connection.execute(query).mappings()]

    def log(self, last: int, conversation_id: str | None = None) -> list[Logged]:
        """The last messages, oldest first, of one conversation or of all."""
        query = select(message).order_by(message.c.created_at.desc(), message.c.number.desc()).limit(last)
        if conversation_id:
            query = query.where(message.c.conversation_id == conversation_id)
        rows: Sequence[RowMapping] = self._connection.execute(query).mappings().all()
        return [self._logged(row) for row in reversed(rows)]

    def _logged(self, row: RowMapping) -> Logged:
        text = self._cipher.open(row["text"], f"message.text:{row['id']}") if row["text"] else None
        return Logged(
            **{name: row[name] for name in Logged.__dataclass_fields__ if name != "text"},
            text=text,
        )


def _rank(status: str | None) -> int:
    """How far a delivery has come; reports arrive in any order, and what has arrived has arrived."""
    return _DELIVERY_ORDER.index(status) if status in _DELIVERY_ORDER else -1
