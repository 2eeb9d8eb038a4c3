"""Replies that staff wrote once to use again, in both languages: the SQL. The words are sealed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import saved_reply


@dataclass(frozen=True)
class SavedReply:
    """One reply, with the placeholders as they were written."""

    id: str
    name: str
    en: str
    es: str


class SavedReplies:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def save(self, name: str, en: str, es: str, who: str, now: datetime) -> None:
        """Keep a reply under a name; one that has this name already is replaced."""
        known = self._connection.scalar(select(saved_reply.c.id).where(saved_reply.c.name == name))
        reply_id = known or uuid4().hex
        values = {
            "en": self._cipher.seal(en, f"saved_reply.en:{reply_id}"),
            "es": self._cipher.seal(es, f"saved_reply.es:{reply_id}"),
            "saved_by": who,
            "saved_at": now,
        }
        if known:
            self._connection.execute(update(saved_reply).where(saved_reply.c.id == known).values(**values))
        else:
            self._connection.execute(insert(saved_reply).values(id=reply_id, name=name, **values))

    def all(self) -> list[SavedReply]:
        """Every reply, by name."""
        rows = self._connection.execute(select(saved_reply).order_by(saved_reply.c.name)).all()
        return [
            SavedReply(
                row.id,
                row.name,
                self._cipher.open(row.en, f"saved_reply.en:{row.id}"),
                self._cipher.open(row.es, f"saved_reply.es:{row.id}"),
            )
            for row in rows
        ]

    def drop(self, reply_id: str) -> bool:
        """Forget one; false where there is none like it."""
        return self._connection.execute(delete(saved_reply).where(saved_reply.c.id == reply_id)).rowcount == 1
