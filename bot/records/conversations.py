"""People, their conversations, messages and hand-offs: the SQL."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.encryption import Cipher
from bot.records.tables import alert, conversation, draft, follow_up, handoff, message, note, person

_DELIVERY_ORDER = ("queued", "sending", "sent", "delivered", "read")
_PHONES = ("sms", "whatsapp")
_FINAL = ("failed", "undelivered")


class Overtaken(Exception):
    """Somebody else wrote to this conversation in the meantime; the whole transaction is to be tried again."""


@dataclass(frozen=True)
class Thread:
    """One person's conversation, as loaded."""

    id: str
    person_id: str
    state: str | None
    """The engine's state as JSON; None for a new conversation."""
    opted_out: bool
    mode: str
    last_number: int
    version: int


SLOW_DOWN = "interface.slow_down"
"""The answer to somebody who writes faster than anybody reads."""


@dataclass(frozen=True)
class Traffic:
    """How much was written, before the message at hand."""

    last_minute: int
    """Messages of this person."""
    last_day: int
    told_to_slow_down: bool
    """Within the last minute."""
    texts_today: int
    """SMS and WhatsApp to all people together, in 24 hours."""


@dataclass(frozen=True)
class Person:
    """Somebody on one channel."""

    channel: str
    language: str | None
    opted_out: bool


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


@dataclass(frozen=True)
class NewMessage:
    """What is to be recorded of one message."""

    direction: str
    author: str
    text: str
    channel: str
    provider_id: str | None = None
    reply_to: str | None = None
    edited: bool = False
    topic: str | None = None
    confidence: float | None = None
    crisis: str | None = None
    groups: str | None = None
    answers: str | None = None
    version: str | None = None
    """Which wording of the answers it was: `Library.version`."""
    language: str | None = None
    delivery: str | None = None


class Conversations:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def find_inbound(self, channel: str, provider_id: str) -> str | None:
        """The id of a message already received, by its provider's id."""
        query = select(message.c.id).where(message.c.channel == channel, message.c.provider_id == provider_id)
        return self._connection.scalar(query)

    def thread_of(self, channel: str, address: str, now: datetime) -> Thread:
        """The conversation with an address, made where there is none, locked until the transaction ends."""
        key = self._cipher.lookup_key(channel, address)
        person_id = self._person(channel, address, key, now)
        query = (
            select(conversation, person.c.opted_out_at)
            .join(person, person.c.id == conversation.c.person_id)
            .where(conversation.c.person_id == person_id)
            .with_for_update(of=conversation)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return self._new_thread(person_id, now)
        return self._thread(row)

    def thread(self, conversation_id: str) -> Thread:
        """A conversation that exists, locked until the transaction ends."""
        query = (
            select(conversation, person.c.opted_out_at)
            .join(person, person.c.id == conversation.c.person_id)
            .where(conversation.c.id == conversation_id)
            .with_for_update(of=conversation)
        )
        return self._thread(self._connection.execute(query).mappings().one())

    def person_of(self, conversation_id: str) -> Person:
        """Whose conversation it is, as far as it is needed to write to them."""
        query = (
            select(person.c.channel, person.c.language, person.c.opted_out_at)
            .join(conversation, conversation.c.person_id == person.c.id)
            .where(conversation.c.id == conversation_id)
        )
        row = self._connection.execute(query).mappings().one()
        return Person(row["channel"], row["language"], opted_out=row["opted_out_at"] is not None)

    def add_message(self, thread: Thread, number: int, new: NewMessage, now: datetime) -> str:
        """Record one message under its number in the conversation; its id.

        Raises:
            Overtaken: the number or the provider's id is taken.
        """
        message_id = uuid4().hex
        values = {name: value for name, value in vars(new).items() if name != "text"}
        values["text"] = self._cipher.seal(new.text, f"message.text:{message_id}")
        try:
            self._connection.execute(
                insert(message).values(
                    id=message_id, conversation_id=thread.id, number=number, created_at=now, **values
                )
            )
        except IntegrityError as error:
            raise Overtaken from error
        return message_id

    def save_thread(self, thread: Thread, state: str, last_number: int, now: datetime) -> None:
        """Store the new state.

        Raises:
            Overtaken: the conversation has changed since it was loaded.
        """
        done = self._connection.execute(
            update(conversation)
            .where(conversation.c.id == thread.id, conversation.c.version == thread.version)
            .values(
                state=self._cipher.seal(state, f"conversation.state:{thread.id}"),
                last_number=last_number,
                last_activity_at=now,
                version=thread.version + 1,
            )
        )
        if done.rowcount != 1:
            raise Overtaken

    def set_opted_out(self, person_id: str, at: datetime | None) -> None:
        """Record an opt-out, or with None its end."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(opted_out_at=at))

    def opt_out_of(self, conversation_id: str, at: datetime) -> None:
        """Record an opt-out that a provider reported for a conversation."""
        owner = select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
        self._connection.execute(update(person).where(person.c.id == owner).values(opted_out_at=at))

    def same_phone(self, thread: Thread) -> list[str]:
        """The other conversations with the same phone number: WhatsApp beside SMS."""
        query = select(person.c.channel, person.c.address).where(person.c.id == thread.person_id)
        channel, sealed = self._connection.execute(query).one()
        if channel not in _PHONES or sealed is None:
            return []
        address = self._cipher.open(sealed, f"person.address:{thread.person_id}")
        others = (self.find(other, address) for other in _PHONES if other != channel)
        return [conversation_id for conversation_id in others if conversation_id]

    def set_language(self, person_id: str, language: str) -> None:
        """Record the language that the person reads."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(language=language))

    def language_of(self, channel: str, address: str) -> str | None:
        """The language that a person reads, where we know them."""
        key = self._cipher.lookup_key(channel, address)
        query = select(person.c.language).where(person.c.channel == channel, person.c.address_key == key)
        return self._connection.scalar(query)

    def erase(self, thread: Thread) -> None:
        """Forget what was said and who said it; topics and times stay, for counting.

        Who has opted out is still found by the keyed hash, so that they are not written to.
        """
        self._connection.execute(update(message).where(message.c.conversation_id == thread.id).values(text=None))
        self._connection.execute(update(handoff).where(handoff.c.conversation_id == thread.id).values(details=None))
        self._connection.execute(update(note).where(note.c.conversation_id == thread.id).values(text=None))
        come_back = update(follow_up).where(follow_up.c.conversation_id == thread.id)
        self._connection.execute(come_back.values(what=None))
        self._connection.execute(delete(draft).where(draft.c.conversation_id == thread.id))
        forgotten = {"address": None} if thread.opted_out else {"address": None, "address_key": os.urandom(16)}
        self._connection.execute(update(person).where(person.c.id == thread.person_id).values(**forgotten))

    def forget_state(self, thread: Thread) -> None:
        """Forget where a talk stands."""
        empty = self._cipher.seal("", f"conversation.state:{thread.id}")
        self._connection.execute(update(conversation).where(conversation.c.id == thread.id).values(state=empty))

    def open_handoff(
        self, thread: Thread, message_id: str, reason: str, urgent: bool, now: datetime, *, drill: bool = False
    ) -> None:
        """Tell staff that a person needs a human; an unresolved hand-off is not opened twice, but can grow urgent."""
        row = self._unresolved(thread)
        if row is not None and (row["urgent"] or not urgent):
            return
        if row is not None:
            urgent_now = update(handoff).where(handoff.c.id == row["id"])
            grown = {"urgent": True, "reason": reason, "message_id": message_id, "acknowledged_at": None}
            self._connection.execute(urgent_now.values(**grown))
            self._connection.execute(update(alert).where(alert.c.handoff_id == row["id"]).values(due_at=now, told=0))
            return
        handoff_id = uuid4().hex
        self._connection.execute(
            insert(handoff).values(
                id=handoff_id,
                conversation_id=thread.id,
                message_id=message_id,
                reason=reason,
                urgent=urgent,
                opened_at=now,
                drill=drill,
            )
        )
        self._connection.execute(insert(alert).values(handoff_id=handoff_id, told=0, due_at=now))

    def add_handoff_details(self, thread: Thread, details: str) -> None:
        """Add a line to what is known for the call back, on the unresolved hand-off."""
        row = self._unresolved(thread)
        if row is None:
            return
        bound_to = f"handoff.details:{row['id']}"
        before = f"{self._cipher.open(row['details'], bound_to)}\n" if row["details"] else ""
        sealed = self._cipher.seal(before + details, bound_to)
        self._connection.execute(update(handoff).where(handoff.c.id == row["id"]).values(details=sealed))

    def handoff_details(self, conversation_id: str) -> list[str]:
        """What people left for a call back, opened, oldest first."""
        query = select(handoff).where(handoff.c.conversation_id == conversation_id).order_by(handoff.c.opened_at)
        rows = self._connection.execute(query).mappings()
        return [self._cipher.open(row["details"], f"handoff.details:{row['id']}") for row in rows if row["details"]]

    def delivery(self, message_id: str, status: str, error_code: int | None) -> None:
        """Move a message's delivery forward; a late or repeated report of an earlier step changes nothing."""
        before = self._connection.scalar(select(message.c.delivery).where(message.c.id == message_id))
        if _rank(status) > _rank(before):
            change = update(message).where(message.c.id == message_id)
            self._connection.execute(change.values(delivery=status, error_code=error_code))

    def address_of(self, conversation_id: str) -> tuple[str | None, bool]:
        """The address that a conversation is answered at, None once erased, and whether the person opted out."""
        query = (
            select(person.c.id, person.c.address, person.c.opted_out_at)
            .join(conversation, conversation.c.person_id == person.c.id)
            .where(conversation.c.id == conversation_id)
        )
        row = self._connection.execute(query).mappings().one()
        address = self._cipher.open(row["address"], f"person.address:{row['id']}") if row["address"] else None
        return address, row["opted_out_at"] is not None

    def opened_text(self, message_id: str) -> str | None:
        """The text of one message; None where it was erased."""
        sealed = self._connection.scalar(select(message.c.text).where(message.c.id == message_id))
        return self._cipher.open(sealed, f"message.text:{message_id}") if sealed else None

    def replies_to(self, message_id: str) -> list[Logged]:
        """What was answered to a message, in order."""
        query = select(message).where(message.c.reply_to == message_id).order_by(message.c.number)
        return [self._logged(row) for row in self._connection.execute(query).mappings()]

    def traffic(self, conversation_id: str, now: datetime) -> Traffic:
        """How much was written lately."""
        inbound = select(func.count()).where(
            message.c.conversation_id == conversation_id, message.c.direction == "in", message.c.edited.is_(False)
        )
        lately, today = now - timedelta(minutes=1), now - timedelta(days=1)
        told = select(func.count()).where(
            message.c.conversation_id == conversation_id,
            message.c.answers == SLOW_DOWN,
            message.c.created_at > lately,
        )
        texts = select(func.count()).where(
            message.c.direction == "out", message.c.channel != "telegram", message.c.created_at > today
        )
        return Traffic(
            last_minute=self._connection.scalar(inbound.where(message.c.created_at > lately)) or 0,
            last_day=self._connection.scalar(inbound.where(message.c.created_at > today)) or 0,
            told_to_slow_down=bool(self._connection.scalar(told)),
            texts_today=self._connection.scalar(texts) or 0,
        )

    def find(self, channel: str, address: str) -> str | None:
        """The id of the conversation with an address; None where there is none."""
        key = self._cipher.lookup_key(channel, address)
        query = (
            select(conversation.c.id)
            .join(person, person.c.id == conversation.c.person_id)
            .where(person.c.channel == channel, person.c.address_key == key)
        )
        return self._connection.scalar(query)

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

    def _person(self, channel: str, address: str, key: bytes, now: datetime) -> str:
        query = select(person.c.id, person.c.address).where(person.c.channel == channel, person.c.address_key == key)
        row = self._connection.execute(query).mappings().one_or_none()
        person_id: str = row["id"] if row else uuid4().hex
        sealed = self._cipher.seal(address, f"person.address:{person_id}")
        if row is None:
            new = insert(person).values(id=person_id, channel=channel, address=sealed, address_key=key, created_at=now)
            try:
                self._connection.execute(new)
            except IntegrityError as error:
                raise Overtaken from error
        elif row["address"] is None:
            self._connection.execute(update(person).where(person.c.id == person_id).values(address=sealed))
        return person_id

    def _new_thread(self, person_id: str, now: datetime) -> Thread:
        thread_id = uuid4().hex
        state = self._cipher.seal("", f"conversation.state:{thread_id}")
        new = insert(conversation).values(id=thread_id, person_id=person_id, state=state, last_activity_at=now)
        try:
            self._connection.execute(new)
        except IntegrityError as error:
            raise Overtaken from error
        return Thread(thread_id, person_id, None, opted_out=False, mode="bot", last_number=0, version=1)

    def _thread(self, row: RowMapping) -> Thread:
        return Thread(
            id=row["id"],
            person_id=row["person_id"],
            state=self._cipher.open(row["state"], f"conversation.state:{row['id']}") or None,
            opted_out=row["opted_out_at"] is not None,
            mode=row["mode"],
            last_number=row["last_number"],
            version=row["version"],
        )

    def _unresolved(self, thread: Thread) -> RowMapping | None:
        query = select(handoff).where(handoff.c.conversation_id == thread.id, handoff.c.resolved_at.is_(None))
        return self._connection.execute(query.order_by(handoff.c.opened_at.desc()).limit(1)).mappings().one_or_none()


def _rank(status: str | None) -> int:
    """How far a delivery has come; reports arrive in any order, and a final failure stays."""
    if status in _FINAL:
        return len(_DELIVERY_ORDER)
    return _DELIVERY_ORDER.index(status) if status in _DELIVERY_ORDER else -1
