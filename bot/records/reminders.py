"""The table of reminders: the SQL. What the person was told of the meeting is sealed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from bot.records.encryption import Cipher
from bot.records.tables import reminder


@dataclass(frozen=True)
class Reminder:
    """One meeting that a person wants to be reminded of."""

    id: str
    conversation_id: str
    meeting_key: str
    starts_at: datetime
    due_at: datetime | None
    """None once it was sent and is not weekly."""
    ask_at: datetime | None
    """When to ask how it went; None where nothing is to be asked."""
    weekly: bool
    asks_after: bool
    told: str
    """Time and place as the person was told."""
    created_at: datetime


class Reminders:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def set_(
        self, conversation_id: str, meeting_key: str, starts_at: datetime, due_at: datetime, told: str, now: datetime
    ) -> None:
        """Remind once; an older reminder of the same meeting in this conversation is replaced."""
        self._connection.execute(
            delete(reminder).where(reminder.c.conversation_id == conversation_id, reminder.c.meeting_key == meeting_key)
        )
        row_id = uuid4().hex
        self._connection.execute(
            insert(reminder).values(
                id=row_id,
                conversation_id=conversation_id,
                meeting_key=meeting_key,
                starts_at=starts_at,
                due_at=due_at,
                weekly=False,
                asks_after=False,
                told=self._cipher.seal(told, _place(row_id)),
                created_at=now,
            )
        )

    def change(self, conversation_id: str, meeting_key: str, **values: object) -> None:
        """Make a reminder weekly, or ask afterwards."""
        here = (reminder.c.conversation_id == conversation_id, reminder.c.meeting_key == meeting_key)
        self._connection.execute(update(reminder).where(*here).values(**values))

    def cancel(self, conversation_id: str, key: str | None = None) -> int:
        """Forget the reminders of a conversation, or the one of this meeting; how many."""
        ended = delete(reminder).where(reminder.c.conversation_id == conversation_id)
        if key is not None:
            ended = ended.where(reminder.c.meeting_key == key)
        return self._connection.execute(ended).rowcount

    def due(self, now: datetime) -> Reminder | None:
        """The next reminder with something to send, locked against other workers; None where nothing is due."""
        query = (
            select(reminder)
            .where(or_(reminder.c.due_at <= now, reminder.c.ask_at <= now))
            .order_by(reminder.c.due_at, reminder.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return self._opened(row) if row else None

    def of(self, conversation_id: str) -> list[Reminder]:
        """A conversation's reminders, soonest first."""
        query = select(reminder).where(reminder.c.conversation_id == conversation_id).order_by(reminder.c.starts_at)
        return [self._opened(row) for row in self._connection.execute(query).mappings()]

    def move_on(self, one: Reminder) -> None:
        """Store a reminder as it stands after sending; one with nothing more to do is forgotten."""
        if one.due_at is None and one.ask_at is None:
            self._connection.execute(delete(reminder).where(reminder.c.id == one.id))
            return
        sealed = self._cipher.seal(one.told, _place(one.id))
        values = {"starts_at": one.starts_at, "due_at": one.due_at, "ask_at": one.ask_at, "told": sealed}
        self._connection.execute(update(reminder).where(reminder.c.id == one.id).values(**values))

    def _opened(self, row: RowMapping) -> Reminder:
        return Reminder(**{**row, "told": self._cipher.open(row["told"], _place(row["id"]))})


def _place(row_id: str) -> str:
    return f"reminder.told:{row_id}"
