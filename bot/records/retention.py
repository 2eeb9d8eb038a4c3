"""What is kept for how long: content goes after a year, what is left can be counted and names nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from bot.records.conversations import Conversations
from bot.records.encryption import Cipher
from bot.records.tables import check_in, conversation, handoff, message, outbox, person, reminder

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""What every copy of these records must carry (42 CFR 2.32, the short form)."""
_A_TIME = 500
"""Conversations that one transaction forgets, so that it never holds the database for long."""


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten."""

    texts: int = 0
    people: int = 0
    outbox_rows: int = 0


class Retention:
    """Forgets within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def forget(self, keep: timedelta, now: datetime) -> Forgotten:
        """Erase texts older than that, and who wrote them where they have been silent for as long.

        Topics, times and counts stay. Who has opted out is still found by the keyed hash, so that they are not written
        to. Some conversations a call: what is left is forgotten by the next.
        """
        before = now - keep
        old_texts = update(message).where(message.c.created_at < before, message.c.text.is_not(None))
        texts = self._connection.execute(old_texts.values(text=None, provider_id=None)).rowcount
        rows = self._connection.execute(delete(outbox).where(outbox.c.created_at < before)).rowcount
        old_details = update(handoff).where(handoff.c.opened_at < before, handoff.c.details.is_not(None))
        self._connection.execute(old_details.values(details=None))
        return Forgotten(texts, self._forget_people(before), rows)

    def _forget_people(self, before: datetime) -> int:
        silent = (
            select(conversation.c.id)
            .join(person, person.c.id == conversation.c.person_id)
            .where(conversation.c.last_activity_at < before, person.c.address.is_not(None))
            .limit(_A_TIME)
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
            self._connection.execute(update(conversation).where(here).values(state=empty))
            people += 1
        return people
