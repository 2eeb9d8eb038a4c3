"""People, their conversations, messages and hand-offs: the SQL."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.encryption import Cipher
from bot.records.tables import alert, conversation, draft, follow_up, handoff, message, note, person

_DELIVERY_ORDER = ("queued", "sending", "sent", "failed", "undelivered", "delivered", "read")
_A_TIME = 500
"""Values in one statement."""
_ARRIVED = ("delivered", "read")
_PHONES = ("sms", "whatsapp")


class Overtaken(Exception):
    """Somebody else wrote to this conversation in the meantime; the whole transaction is to be tried again."""


class Known(Exception):
    """A message that was received before; `message_id` is ours of that time."""

    def __init__(self, message_id: str) -> None:
        self.message_id = message_id
        super().__init__("received before")


@dataclass(frozen=True)
class Traffic:
    """How much one person has written lately, counted as it comes."""

    minute_at: datetime | None = None
    """When the minute that is counted began."""
    minute_count: int = 0
    day_at: datetime | None = None
    day_count: int = 0
    slowed_at: datetime | None = None
    """When they were last asked to slow down."""


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
    taken_at: datetime | None = None
    """Since when a human answers."""
    held_message_id: str | None = None
    """The text whose crisis answer waits for that human."""
    risk_kind: str | None = None
    """The open risk, known even where the state cannot be read."""
    risk_level: int | None = None
    unreachable: bool = False
    """Nothing of ours arrived there lately."""
    language: str | None = None
    """That the person reads."""
    risk_since: datetime | None = None
    traffic: Traffic = Traffic()


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
        return self._connection.execute(_INBOUND, {"channel": channel, "provider_id": provider_id}).scalar()

    def known_inbound(self, channels: Sequence[str], provider_ids: Sequence[str]) -> set[str]:
        """Which of these messages were received."""
        known: set[str] = set()
        for start in range(0, len(provider_ids), _A_TIME):
            part = provider_ids[start : start + _A_TIME]
            query = select(message.c.provider_id).where(
                message.c.channel.in_(channels), message.c.provider_id.in_(part)
            )
            known.update(self._connection.scalars(query))
        return known

    def last_inbound(self, channels: Sequence[str]) -> datetime | None:
        """When somebody last wrote on one of these channels."""
        query = select(message.c.created_at).where(message.c.direction == "in", message.c.channel.in_(channels))
        return self._connection.scalar(query.order_by(message.c.created_at.desc()).limit(1))

    def thread_of(self, channel: str, address: str, now: datetime, provider_id: str = "") -> Thread:
        """The conversation with an address, made where there is none, locked until the transaction ends.

        Raises:
            Known: a message with that provider's id was received before, from whomever.
        """
        key = self._cipher.lookup_key(channel, address)
        values = {"channel": channel, "key": key, "provider_id": provider_id}
        row = self._connection.execute(_THREAD_OF, values).mappings().one_or_none()
        known = row["known"] if row else self.find_inbound(channel, provider_id) if provider_id else None
        if known:
            raise Known(known)
        if row is None:
            return self._new_thread(channel, address, key, now)
        if row["address"] is None:
            sealed = self._cipher.seal(address, f"person.address:{row['person_id']}")
            here = person.c.id == row["person_id"]
            self._connection.execute(update(person).where(here).values(address=sealed))
        return self._thread(row)

    def thread(self, conversation_id: str) -> Thread:
        """A conversation that exists, locked until the transaction ends."""
        return self._thread(self._connection.execute(_THREAD, {"id": conversation_id}).mappings().one())

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
        return self.add_messages(thread, number, [new], now)[0]

    def add_messages(self, thread: Thread, first: int, new: Sequence[NewMessage], now: datetime) -> list[str]:
        """Record messages under the numbers from `first` on; their ids. Those that go out answer the first that came.

        Raises:
            Overtaken: a number or the provider's id is taken.
        """
        ids = [uuid4().hex for _ in new]
        answered = ids[0] if new[0].direction == "in" else None
        rows = [
            {
                **vars(one),
                "id": message_id,
                "conversation_id": thread.id,
                "number": first + at,
                "created_at": now,
                "text": self._cipher.seal(one.text, f"message.text:{message_id}"),
                "reply_to": one.reply_to or (answered if one.direction == "out" else None),
            }
            for at, (message_id, one) in enumerate(zip(ids, new, strict=True))
        ]
        try:
            self._connection.execute(_ADD_MESSAGE, rows)
        except IntegrityError as error:
            raise Overtaken from error
        return ids

    def save_thread(
        self, thread: Thread, state: str, last_number: int, now: datetime, traffic: Traffic | None = None
    ) -> None:
        """Store the new state, and what was counted of the person's texts.

        Raises:
            Overtaken: the conversation has changed since it was loaded.
        """
        values = {
            "talk": thread.id,
            "version_before": thread.version,
            "state": self._cipher.seal(state, f"conversation.state:{thread.id}"),
            "last_number": last_number,
            "last_activity_at": now,
            "version": thread.version + 1,
            **vars(traffic or thread.traffic),
        }
        done = self._connection.execute(_SAVE_THREAD, values)
        if done.rowcount != 1:
            raise Overtaken

    def set_risk(self, conversation_id: str, kind: str | None, level: int | None, since: datetime | None) -> None:
        """Record the open risk of a talk, or with None its end."""
        values = {"risk_kind": kind, "risk_level": level, "risk_since": since}
        self._connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(**values))

    def set_opted_out(self, person_id: str, at: datetime | None) -> None:
        """Record an opt-out, or with None its end."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(opted_out_at=at))

    def opt_out_of(self, conversation_id: str, at: datetime) -> None:
        """Record an opt-out that somebody told staff of."""
        owner = select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
        self._connection.execute(update(person).where(person.c.id == owner).values(opted_out_at=at))

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
        self,
        thread: Thread,
        message_id: str,
        reason: str,
        urgent: bool,
        now: datetime,
        *,
        drill: bool = False,
        again: bool = False,
    ) -> None:
        """Tell staff that a person needs a human; an unresolved hand-off is not opened twice, but can grow urgent.

        `again`: an urgent one is told anew, though somebody has acknowledged it.
        """
        row = self._unresolved(thread)
        if row is not None and ((row["urgent"] and not again) or not urgent):
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

    def delivered(self, message_id: str) -> bool:
        """Whether a message is known to have arrived."""
        delivery = self._connection.scalar(select(message.c.delivery).where(message.c.id == message_id))
        return delivery in _ARRIVED

    def delivery(self, message_id: str, status: str, error_code: int | None) -> None:
        """Move a message's delivery forward; a late or repeated report of an earlier step changes nothing."""
        before = self._connection.scalar(select(message.c.delivery).where(message.c.id == message_id))
        if _rank(status) > _rank(before):
            change = update(message).where(message.c.id == message_id)
            self._connection.execute(change.values(delivery=status, error_code=error_code))

    def opened_text(self, message_id: str) -> str | None:
        """The text of one message; None where it was erased."""
        sealed = self._connection.scalar(select(message.c.text).where(message.c.id == message_id))
        return self._cipher.open(sealed, f"message.text:{message_id}") if sealed else None

    def replies_to(self, message_id: str) -> list[Logged]:
        """What was answered to a message, in order."""
        query = select(message).where(message.c.reply_to == message_id).order_by(message.c.number)
        return [self._logged(row) for row in self._connection.execute(query).mappings()]

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

    def _new_thread(self, channel: str, address: str, key: bytes, now: datetime) -> Thread:
        person_id, thread_id = uuid4().hex, uuid4().hex
        sealed = self._cipher.seal(address, f"person.address:{person_id}")
        state = self._cipher.seal("", f"conversation.state:{thread_id}")
        somebody = {"id": person_id, "channel": channel, "address": sealed, "address_key": key, "created_at": now}
        talk = {"id": thread_id, "person_id": person_id, "state": state, "last_activity_at": now}
        try:
            self._connection.execute(_ADD_PERSON, somebody)
            self._connection.execute(_ADD_CONVERSATION, talk)
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
            taken_at=row["taken_at"],
            held_message_id=row["held_message_id"],
            risk_kind=row["risk_kind"],
            risk_level=row["risk_level"],
            unreachable=row["unreachable_at"] is not None,
            language=row["language"],
            risk_since=row["risk_since"],
            traffic=_traffic(row),
        )

    def _unresolved(self, thread: Thread) -> RowMapping | None:
        query = select(handoff).where(handoff.c.conversation_id == thread.id, handoff.c.resolved_at.is_(None))
        return self._connection.execute(query.order_by(handoff.c.opened_at.desc()).limit(1)).mappings().one_or_none()


_LOADED = select(
    conversation, person.c.opted_out_at, person.c.unreachable_at, person.c.language, person.c.address
).join(person, person.c.id == conversation.c.person_id)
# Built once: putting a statement together takes longer than running it.
_INBOUND = select(message.c.id).where(
    message.c.channel == bindparam("channel"), message.c.provider_id == bindparam("provider_id")
)
_THREAD_OF = (
    _LOADED.add_columns(_INBOUND.scalar_subquery().label("known"))
    .where(person.c.channel == bindparam("channel"), person.c.address_key == bindparam("key"))
    .with_for_update(of=conversation)
)
_THREAD = _LOADED.where(conversation.c.id == bindparam("id")).with_for_update(of=conversation)
_ADD_PERSON, _ADD_CONVERSATION, _ADD_MESSAGE = insert(person), insert(conversation), insert(message)
_SAVED = ("state", "last_number", "last_activity_at", "version", *Traffic.__dataclass_fields__)
_SAVE_THREAD = (
    update(conversation)
    .where(conversation.c.id == bindparam("talk"), conversation.c.version == bindparam("version_before"))
    .values({name: bindparam(name) for name in _SAVED})
)


def _traffic(row: RowMapping) -> Traffic:
    return Traffic(
        row["minute_at"],
        row["minute_count"] or 0,
        row["day_at"],
        row["day_count"] or 0,
        row["slowed_at"],
    )


def _rank(status: str | None) -> int:
    """How far a delivery has come; reports arrive in any order, and what has arrived has arrived."""
    return _DELIVERY_ORDER.index(status) if status in _DELIVERY_ORDER else -1
