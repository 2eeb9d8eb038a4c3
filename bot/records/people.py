"""Who writes to us, and whether and how they can be written to: the SQL. Addresses are sealed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.records.encryption import Cipher
from bot.records.tables import conversation, message, person

_PHONES = ("sms", "whatsapp")


@dataclass(frozen=True)
class Person:
    """Somebody on one channel."""

    channel: str
    language: str | None
    opted_out: bool


@dataclass(frozen=True)
class Reach:
    """How a person can be written to."""

    address: str | None
    """None once erased."""
    opted_out_at: datetime | None
    """Since when they want no messages; their own choice, which only they end."""
    unreachable_at: datetime | None
    """Since when nothing arrives there, by the provider's word; anything from them ends it."""


_SET_LANGUAGE = update(person).where(person.c.id == bindparam("whom")).values(language=bindparam("language"))


class People:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def person_of(self, conversation_id: str) -> Person:
        """Whose conversation it is, as far as it is needed to write to them."""
        query = (
            select(person.c.channel, person.c.language, person.c.opted_out_at)
            .join(conversation, conversation.c.person_id == person.c.id)
            .where(conversation.c.id == conversation_id)
        )
        row = self._connection.execute(query).mappings().one()
        return Person(row["channel"], row["language"], opted_out=row["opted_out_at"] is not None)

    def reach_of(self, conversation_id: str) -> Reach:
        """How the person of a conversation can be written to."""
        query = (
            select(person.c.id, person.c.address, person.c.opted_out_at, person.c.unreachable_at)
            .join(conversation, conversation.c.person_id == person.c.id)
            .where(conversation.c.id == conversation_id)
        )
        row = self._connection.execute(query).one()
        address = self._cipher.open(row.address, f"person.address:{row.id}") if row.address else None
        return Reach(address, row.opted_out_at, row.unreachable_at)

    def set_opted_out(self, person_id: str, at: datetime | None) -> None:
        """Record an opt-out, or with None its end."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(opted_out_at=at))

    def set_unreachable(self, conversation_id: str, code: int | None, sent_at: datetime, now: datetime) -> None:
        """Record that a message sent then did not arrive because nobody can be reached there.

        What a person wrote after it was sent proves the contrary.
        """
        heard = select(message.c.id).where(
            message.c.conversation_id == conversation_id, message.c.direction == "in", message.c.created_at > sent_at
        )
        if self._connection.scalar(heard.limit(1)):
            return
        owner = select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
        values = {"unreachable_at": now, "unreachable_code": code}
        self._connection.execute(update(person).where(person.c.id == owner).values(**values))

    def set_reachable(self, person_id: str) -> None:
        """Record that a person was heard of; an opt-out stays."""
        values = {"unreachable_at": None, "unreachable_code": None}
        self._connection.execute(update(person).where(person.c.id == person_id).values(**values))

    def same_phone(self, person_id: str) -> list[str]:
        """The other conversations with this person's phone number: WhatsApp beside SMS."""
        query = select(person.c.channel, person.c.address).where(person.c.id == person_id)
        channel, sealed = self._connection.execute(query).one()
        if channel not in _PHONES or sealed is None:
            return []
        address = self._cipher.open(sealed, f"person.address:{person_id}")
        others = (self.find(other, address) for other in _PHONES if other != channel)
        return [conversation_id for conversation_id in others if conversation_id]

    def set_language(self, person_id: str, language: str) -> None:
        """Record the language that the person reads."""
        self._connection.execute(_SET_LANGUAGE, {"whom": person_id, "language": language})

    def language_of(self, channel: str, address: str) -> str | None:
        """The language that a person reads, where we know them."""
        key = self._cipher.lookup_key(channel, address)
        query = select(person.c.language).where(person.c.channel == channel, person.c.address_key == key)
        return self._connection.scalar(query)

    def find(self, channel: str, address: str) -> str | None:
        """The id of the conversation with an address; None where there is none."""
        key = self._cipher.lookup_key(channel, address)
        query = (
            select(conversation.c.id)
            .join(person, person.c.id == conversation.c.person_id)
            .where(person.c.channel == channel, person.c.address_key == key)
        )
        return self._connection.scalar(query)
