"""What is kept for how long: content goes after a year, what is left can be counted and names nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Delete, Table, Update, delete, select, update

from bot.records.conversations import Conversations
from bot.records.encryption import Cipher
from bot.records.tables import check_in, conversation, handoff, message, outbox, reminder

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""What every copy of these records must carry (42 CFR 2.32, the short form)."""
_PEOPLE_A_TIME, _ROWS_A_TIME = 100, 2000
"""What one transaction forgets of each kind, so that it holds up no text for long."""


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten."""

    texts: int = 0
    people: int = 0
    outbox_rows: int = 0
    details: int = 0
    """Of hand-offs."""

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(
            self.texts + other.texts,
            self.people + other.people,
            self.outbox_rows + other.outbox_rows,
            self.details + other.details,
        )

    @property
    def all_it_may(self) -> bool:
        """Whether there may be more to forget."""
        return self.people >= _PEOPLE_A_TIME or max(self.texts, self.outbox_rows, self.details) >= _ROWS_A_TIME


class Retention:
    """Forgets within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def forget(self, keep: timedelta, now: datetime) -> Forgotten:
        """Erase texts older than that, and who wrote them where they have been silent for as long.

        Topics, times and counts stay. Who has opted out is still found by the keyed hash, so that they are not written
        to. Some of each a call: what is left is forgotten by the next.
        """
        before = now - keep
        old_texts = message.c.created_at < before, message.c.text.is_not(None)
        texts = self._rows(update(message).values(text=None, provider_id=None), message, *old_texts)
        rows = self._rows(delete(outbox), outbox, outbox.c.created_at < before)
        old_details = handoff.c.opened_at < before, handoff.c.details.is_not(None)
        details = self._rows(update(handoff).values(details=None), handoff, *old_details)
        return Forgotten(texts, self._forget_people(before, now), rows, details)

    def _rows(self, what: Update | Delete, table: Table, *which: ColumnElement[bool]) -> int:
        """Do this to some of these rows; how many there were."""
        some = select(table.c.id).where(*which).limit(_ROWS_A_TIME)
        return self._connection.execute(what.where(table.c.id.in_(some.scalar_subquery()))).rowcount

    def _forget_people(self, before: datetime, now: datetime) -> int:
        silent = (
            select(conversation.c.id)
            .where(conversation.c.last_activity_at < before, conversation.c.forgotten_at.is_(None))
            .limit(_PEOPLE_A_TIME)
        )
        conversations = Conversations(self._connection, self._cipher)
        people = 0
        for conversation_id in self._connection.scalars(silent).all():
            thread = conversations.thread(conversation_id)
            conversations.erase(thread)
            for table in (reminder, check_in):
                self._connection.execute(delete(table).where(table.c.conversation_id == conversation_id))
            empty = self._cipher.seal("{}", f"conversation.state:{conversation_id}")
            here = conversation.c.id == conversation_id
            self._connection.execute(update(conversation).where(here).values(state=empty, forgotten_at=now))
            people += 1
        return people
