"""The table of check-ins: when a person is written to first, as they wished. What it is about is sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import check_in


@dataclass(frozen=True)
class DueCheckIn:
    """One time at which a person wants to hear from us."""

    id: str
    conversation_id: str
    what: str
    """A kind, in the words of the engine."""
    due_at: datetime
    created_at: datetime


class CheckIns:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def set_(self, conversation_id: str, what: str, due_at: datetime, now: datetime) -> None:
        """Write to them at that time; an older one of the same kind is replaced."""
        self.cancel(conversation_id, (what,))
        row_id = uuid4().hex
        sealed = self._cipher.seal(what, _place(row_id))
        values = {"id": row_id, "conversation_id": conversation_id, "due_at": due_at, "created_at": now}
        self._connection.execute(insert(check_in).values(what=sealed, **values))

    def cancel(self, conversation_id: str, kinds: Collection[str] | None = None) -> int:
        """Forget those of a conversation, or those of these kinds; how many."""
        ended = [one.id for one in self.of(conversation_id) if kinds is None or one.what in kinds]
        if ended:
            self._connection.execute(delete(check_in).where(check_in.c.id.in_(ended)))
        return len(ended)

    def due(self, now: datetime) -> DueCheckIn | None:
        """The next one to send; None where nothing is due.

        Lock its conversation first, as receiving a message does, and then look whether it is `still_due`.
        """
        query = select(check_in).where(check_in.c.due_at <= now).order_by(check_in.c.due_at, check_in.c.id).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return self._opened(row) if row else None

    def still_due(self, one: DueCheckIn, now: datetime) -> bool:
        """Whether neither the person nor another worker has moved it meanwhile."""
        query = select(check_in.c.id).where(check_in.c.id == one.id, check_in.c.due_at <= now)
        return self._connection.scalar(query) is not None

    def of(self, conversation_id: str) -> list[DueCheckIn]:
        """A conversation's check-ins, soonest first."""
        query = select(check_in).where(check_in.c.conversation_id == conversation_id).order_by(check_in.c.due_at)
        return [self._opened(row) for row in self._connection.execute(query).mappings()]

    def move_on(self, one: DueCheckIn, due_at: datetime | None) -> None:
        """When it is due next; with None it is forgotten."""
        here = check_in.c.id == one.id
        if due_at is None:
            self._connection.execute(delete(check_in).where(here))
        else:
            self._connection.execute(update(check_in).where(here).values(due_at=due_at))

    def _opened(self, row: RowMapping) -> DueCheckIn:
        return DueCheckIn(**{**row, "what": self._cipher.open(row["what"], _place(row["id"]))})


def _place(row_id: str) -> str:
    return f"check_in.what:{row_id}"
