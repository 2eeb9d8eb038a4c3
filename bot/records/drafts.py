"""Replies that somebody of staff has begun and not sent: one for each conversation and person, sealed. The SQL."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import draft


class Drafts:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def save(self, conversation_id: str, user_id: str, text: str, now: datetime) -> None:
        """Keep these words in the place of earlier ones; none at all forgets them."""
        here = (draft.c.conversation_id == conversation_id, draft.c.user_id == user_id)
        if not text.strip():
            self._connection.execute(delete(draft).where(*here))
            return
        known = self._connection.scalar(select(draft.c.id).where(*here))
        draft_id = known or uuid4().hex
        values = {"text": self._cipher.seal(text, f"draft.text:{draft_id}"), "saved_at": now}
        if known:
            self._connection.execute(update(draft).where(draft.c.id == known).values(**values))
        else:
            begun = {"id": draft_id, "conversation_id": conversation_id, "user_id": user_id}
            self._connection.execute(insert(draft).values(**begun, **values))

    def read(self, conversation_id: str, user_id: str) -> str:
        """What somebody had begun to write in a conversation; empty for nothing."""
        query = select(draft.c.id, draft.c.text).where(
            draft.c.conversation_id == conversation_id, draft.c.user_id == user_id
        )
        row = self._connection.execute(query).one_or_none()
        return self._cipher.open(row.text, f"draft.text:{row.id}") if row else ""
