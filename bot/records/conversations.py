"""Conversations, and what is written into them: the SQL."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.encryption import Cipher
from bot.records.tables import conversation, draft, follow_up, handoff, message, note, person, reminder


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
    has_reminders: bool = False
    has_call_back: bool = False
    """Staff have something noted of a call back, or that it was cancelled."""


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
    """The danger that this text itself told of."""
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
            remembered = update(conversation).where(conversation.c.id == row["id"]).values(forgotten_at=None)
            self._connection.execute(remembered)
        return self._thread(row)

    def thread(self, conversation_id: str) -> Thread:
        """A conversation that exists, locked until the transaction ends."""
        return self._thread(self._connection.execute(_THREAD, {"id": conversation_id}).mappings().one())

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
        values = {"talk": conversation_id, "risk_kind": kind, "risk_level": level, "risk_since": since}
        self._connection.execute(_SET_RISK, values)

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
            has_reminders=row["has_reminders"],
            has_call_back=row["has_call_back"],
        )


_LOADED = select(
    conversation,
    person.c.opted_out_at,
    person.c.unreachable_at,
    person.c.language,
    person.c.address,
    exists().where(reminder.c.conversation_id == conversation.c.id).label("has_reminders"),
    exists()
    .where(
        handoff.c.conversation_id == conversation.c.id,
        handoff.c.resolved_at.is_(None),
        handoff.c.details.is_not(None),
    )
    .label("has_call_back"),
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
_SET_RISK = (
    update(conversation)
    .where(conversation.c.id == bindparam("talk"))
    .values({name: bindparam(name) for name in ("risk_kind", "risk_level", "risk_since")})
)


def _traffic(row: RowMapping) -> Traffic:
    return Traffic(
        row["minute_at"],
        row["minute_count"] or 0,
        row["day_at"],
        row["day_count"] or 0,
        row["slowed_at"],
    )
