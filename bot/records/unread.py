"""Updates that could not be read, kept sealed for staff: the SQL."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select

from bot.records.encryption import Cipher
from bot.records.tables import unread_update


@dataclass(frozen=True)
class Kept:
    """One of them, opened."""

    channel: str
    content: str
    received_at: datetime


class UnreadUpdates:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def keep(self, channel: str, provider_id: str, content: str, now: datetime) -> None:
        """Keep it; the same one again is kept once."""
        here = (unread_update.c.channel == channel, unread_update.c.provider_id == provider_id)
        if self._connection.scalar(select(unread_update.c.id).where(*here)):
            return
        row_id = uuid4().hex
        sealed = self._cipher.seal(content, f"unread_update.content:{row_id}")
        values = {"channel": channel, "provider_id": provider_id, "received_at": now}
        self._connection.execute(insert(unread_update).values(id=row_id, content=sealed, **values))

    def count(self) -> int:
        """How many are kept."""
        return self._connection.scalar(select(func.count()).select_from(unread_update)) or 0

    def latest(self, most: int) -> list[Kept]:
        """The last ones, opened, newest first."""
        query = select(unread_update).order_by(unread_update.c.received_at.desc()).limit(most)
        return [
            Kept(
                row["channel"],
                self._cipher.open(row["content"], f"unread_update.content:{row['id']}"),
                row["received_at"],
            )
            for row in self._connection.execute(query).mappings()
        ]

    def forget(self, before: datetime) -> None:
        """Forget those that came before then."""
        self._connection.execute(delete(unread_update).where(unread_update.c.received_at < before))
