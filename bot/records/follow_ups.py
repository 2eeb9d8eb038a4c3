"""What staff want to come back to at a time, such as a call after five: the SQL. What it is about is sealed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import follow_up


@dataclass(frozen=True)
class FollowUp:
    """One thing to come back to."""

    id: str
    what: str
    due_at: datetime
    made_by: str


class FollowUps:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def add(self, conversation_id: str, what: str, due_at: datetime, who: str, now: datetime) -> None:
        """Come back to a conversation at that time."""
        follow_up_id = uuid4().hex
        sealed = self._cipher.seal(what, f"follow_up.what:{follow_up_id}")
        values = {"id": follow_up_id, "conversation_id": conversation_id, "due_at": due_at, "made_by": who}
        self._connection.execute(insert(follow_up).values(what=sealed, made_at=now, **values))

    def open(self, conversation_id: str) -> list[FollowUp]:
        """What is still to be done in a conversation, the soonest first."""
        here = (follow_up.c.conversation_id == conversation_id, follow_up.c.done_at.is_(None))
        rows = self._connection.execute(select(follow_up).where(*here).order_by(follow_up.c.due_at)).all()
        return [FollowUp(row.id, self._what(row.id, row.what), row.due_at, row.made_by) for row in rows]

    def done(self, follow_up_id: str, who: str, now: datetime) -> str | None:
        """It was done: the conversation it belongs to; None where there is none like it, or it was done already."""
        here = (follow_up.c.id == follow_up_id, follow_up.c.done_at.is_(None))
        conversation_id = self._connection.scalar(select(follow_up.c.conversation_id).where(*here))
        self._connection.execute(update(follow_up).where(*here).values(done_at=now, done_by=who))
        return conversation_id

    def done_all_due(self, conversation_id: str, who: str, now: datetime) -> None:
        """Somebody has come back to it: nothing that is due is left to be done in a conversation."""
        here = (follow_up.c.conversation_id == conversation_id, follow_up.c.done_at.is_(None))
        due = update(follow_up).where(*here, follow_up.c.due_at <= now)
        self._connection.execute(due.values(done_at=now, done_by=who))

    def undo_all(self, conversation_id: str, who: str, done_at: datetime) -> None:
        """Take back what somebody did at that moment."""
        here = (follow_up.c.conversation_id == conversation_id, follow_up.c.done_at == done_at)
        undone = update(follow_up).where(*here, follow_up.c.done_by == who)
        self._connection.execute(undone.values(done_at=None, done_by=None))

    def drop(self, conversation_id: str, who: str) -> None:
        """What this one has left to be done in a conversation is needed no more."""
        here = (follow_up.c.conversation_id == conversation_id, follow_up.c.made_by == who)
        self._connection.execute(delete(follow_up).where(*here, follow_up.c.done_at.is_(None)))

    def _what(self, follow_up_id: str, sealed: bytes | None) -> str:
        return self._cipher.open(sealed, f"follow_up.what:{follow_up_id}") if sealed else "(erased)"
