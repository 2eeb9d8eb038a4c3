"""The inbox: receive one message exactly once - dedupe, load the talk, ask the engine, record, commit."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.conversation.engine import Engine
from bot.conversation.model import (
    AddCallBack,
    Bubble,
    Channel,
    EraseConversation,
    Message,
    OpenHandOff,
    OptIn,
    Option,
    OptOut,
    Point,
    State,
    Turn,
)
from bot.logs import where
from bot.records.conversations import Logged, NewMessage, Overtaken, Thread
from bot.records.store import DatabaseBusy, Records, Store
from bot.spool import Spool
from knowledge.schema import Language

log = structlog.get_logger()

LEASE = timedelta(seconds=45)
"""How long a door may take to hand a reply over and hear that it arrived, before somebody else looks after it."""
LONGEST_TEXT = 4096
"""Characters that reach the engine."""
_TRIES = 20
"""Attempts when others write to the same conversation at the same moment."""

_STATES = TypeAdapter(State)


@dataclass(frozen=True)
class Incoming:
    """One message as a door hands it in."""

    channel: Channel
    provider_id: str
    """The provider's id of this very message; the same id again is the same message."""
    address: str
    """Where the answer goes: a phone number in E.164, or a chat id."""
    text: str
    location: Point | None = None
    choice: str | None = None
    command: str | None = None
    spanish: bool = False
    media: bool = False
    edited: bool = False
    """A correction of an earlier message: recorded, not answered."""
    answered_opt_out: bool = False


@dataclass(frozen=True)
class Outgoing:
    """One message of the answer, to be sent by the door."""

    text: str
    options: tuple[Option, ...] = ()
    menu: int = 0
    outbox_id: str | None = None
    """Its row in the outbox; None where the door must send it itself: the database is down, or the address erased."""


@dataclass(frozen=True)
class Receipt:
    """What came of a message."""

    replies: tuple[Outgoing, ...]
    repeated: bool = False
    """The message had been received before; these are the replies of that time."""
    turn: Turn | None = None
    """What the engine decided; None for a repeated or edited message."""


class Inbox:
    """The only room that touches the records and the clock."""

    def __init__(self, store: Store, engine: Engine, spool: Spool, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._engine = engine
        self._spool = spool
        self._clock = clock

    def receive(self, incoming: Incoming, *, worker_sends: bool = False) -> Receipt:
        """Record and answer one message, in one transaction; answer it even while the database is down.

        The caller sends the replies, at once, unless `worker_sends`.

        Raises:
            OSError: neither the database nor the spool took the message, so it must not be acknowledged.
        """
        incoming = replace(incoming, text=clean(incoming.text))
        for _ in range(_TRIES):
            try:
                return self._record_and_answer(incoming, worker_sends=worker_sends)
            except Overtaken:
                continue
            except DatabaseBusy as error:
                return self._answer_without_database(incoming, error)
            except DBAPIError as error:
                if isinstance(error, OperationalError) or error.connection_invalidated:
                    return self._answer_without_database(incoming, error)
                raise
        return self._answer_without_database(incoming, Overtaken())

    def person_left(self, channel: Channel, address: str) -> None:
        """The person blocked the bot: an opt-out."""
        with self._store.transaction() as records:
            thread = records.conversations.thread_of(channel, address, self._clock())
            records.conversations.set_opted_out(thread.person_id, self._clock())

    def delivered(self, outbox_id: str, provider_id: str, status: str, error_code: int | None) -> bool:
        """Take a provider's report on one message; false where there is no such message."""
        with self._store.transaction() as records:
            row = records.outbox.by_id(outbox_id)
            if row is None:
                return False
            failed = status in ("failed", "undelivered")
            records.outbox.receipt(outbox_id, provider_id, "failed" if failed else "sent", error_code)
            records.conversations.delivery(row.message_id, status, error_code)
        return True

    def language_of(self, channel: Channel, address: str) -> str | None:
        """The language in which a person was last answered."""
        with self._store.transaction() as records:
            return records.conversations.language_of(channel, address)

    def take_up_spool(self) -> int:
        """Record the messages that came while the database was down; how many."""
        taken = 0
        for path, content in self._spool.waiting():
            self._record_and_answer(_from_json(content), already_answered=True)
            path.unlink()
            taken += 1
        return taken

    def _record_and_answer(
        self, incoming: Incoming, *, worker_sends: bool = False, already_answered: bool = False
    ) -> Receipt:
        now = self._clock()
        with self._store.transaction() as records:
            known = records.conversations.find_inbound(incoming.channel, incoming.provider_id)
            if known:
                return Receipt(_stored_replies(records, known), repeated=True)
            thread = records.conversations.thread_of(incoming.channel, incoming.address, now)
            if incoming.edited:
                return _record_edit(records, thread, incoming, now)
            turn = self._decide(incoming, _state_of(thread), now)
            replies = _record(records, thread, incoming, turn, now)
            erased = any(isinstance(effect, EraseConversation) for effect in turn.effects)
            for reply in replies:
                if (already_answered or (worker_sends and erased)) and reply.outbox_id:
                    records.outbox.finish(reply.outbox_id, 1, "sent")
                elif worker_sends and reply.outbox_id:
                    records.outbox.finish(reply.outbox_id, 1, "ready")
        if worker_sends and erased:  # the address is gone, so only the door can still answer
            replies = tuple(replace(reply, outbox_id=None) for reply in replies)
        log.info(
            "answered",
            conversation=thread.id,
            channel=incoming.channel.value,
            topic=turn.topic,
            confidence=round(turn.confidence, 3),
            crisis=turn.crisis and turn.crisis.value,
            escalated=turn.escalated,
            bubbles=len(replies),
            ms=round((self._clock() - now).total_seconds() * 1000, 1),
        )
        return Receipt(replies, turn=turn)

    def _decide(self, incoming: Incoming, state: State, now: datetime) -> Turn:
        message = Message(
            text=incoming.text[:LONGEST_TEXT],
            channel=incoming.channel,
            location=incoming.location,
            choice=incoming.choice,
            command=incoming.command,
            spanish=incoming.spanish,
            media=incoming.media,
            answered_opt_out=incoming.answered_opt_out,
        )
        try:
            return self._engine.respond(message, state, now)
        except Exception as error:
            log.error("engine failed", where=where(error))
            return self._apologise(state)

    def _apologise(self, state: State) -> Turn:
        language = state.language or Language.EN
        text = self._engine.library.answer("interface.error", language).text
        handoff = OpenHandOff("unknown")
        return Turn((Bubble(text),), state, "unknown", 0.0, language, answers=("interface.error",), effects=(handoff,))

    def _answer_without_database(self, incoming: Incoming, error: Exception) -> Receipt:
        """Keep the message for later, answer from an empty state; a crisis never waits for a database."""
        log.error("database down", where=where(error), waiting=self._spool.count() + 1)
        self._spool.keep(f"{incoming.channel}:{incoming.provider_id}", _to_json(incoming))
        turn = self._decide(incoming, State(), self._clock())
        replies = tuple(Outgoing(bubble.text, bubble.options, bubble.menu) for bubble in turn.reply)
        return Receipt(replies, turn=turn)


def clean(text: str) -> str:
    """One spelling of the same characters, nothing that a database or terminal chokes on.

    NFC; no NUL and other control characters except line ends and tabs; lone surrogates become question marks.
    """
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) != "Cc")[:16384]


def _state_of(thread: Thread) -> State:
    if thread.state is None:
        return State(opted_out=thread.opted_out)
    try:
        state = _STATES.validate_json(thread.state)
    except ValidationError as error:
        log.warning("state of an older version, starting afresh", conversation=thread.id, fields=error.error_count())
        return State(opted_out=thread.opted_out)
    return replace(state, opted_out=thread.opted_out)


def _record(records: Records, thread: Thread, incoming: Incoming, turn: Turn, now: datetime) -> tuple[Outgoing, ...]:
    if any(isinstance(effect, EraseConversation) for effect in turn.effects):
        records.conversations.erase(thread)
        records.outbox.erase_buttons(thread.id)
        incoming = replace(incoming, text="")
    number = thread.last_number + 1
    inbound = NewMessage(
        direction="in",
        author="person",
        text=incoming.text,
        channel=incoming.channel,
        provider_id=incoming.provider_id,
        topic=turn.topic,
        confidence=turn.confidence,
        crisis=turn.crisis,
        groups=",".join(turn.groups) or None,
        answers=",".join(turn.answers) or None,
        language=turn.language,
    )
    message_id = records.conversations.add_message(thread, number, inbound, now)
    _apply(records, thread, message_id, turn, now)
    replies = []
    for bubble in turn.reply:
        number += 1
        outbox_id = _record_reply(records, thread, number, message_id, incoming, bubble, turn, now)
        replies.append(Outgoing(bubble.text, bubble.options, bubble.menu, outbox_id))
    records.conversations.save_thread(thread, _STATES.dump_json(turn.state).decode(), number, now)
    return tuple(replies)


def _record_reply(
    records: Records,
    thread: Thread,
    number: int,
    message_id: str,
    incoming: Incoming,
    bubble: Bubble,
    turn: Turn,
    now: datetime,
) -> str:
    outbound = NewMessage(
        direction="out",
        author="bot",
        text=bubble.text,
        channel=incoming.channel,
        reply_to=message_id,
        language=turn.language,
        delivery="queued",
    )
    reply_id = records.conversations.add_message(thread, number, outbound, now)
    return records.outbox.add_claimed(
        conversation_id=thread.id,
        message_id=reply_id,
        number=number,
        channel=incoming.channel,
        buttons=_buttons(bubble),
        repeatable=turn.crisis is not None,
        lease=LEASE,
        now=now,
    )


def _buttons(bubble: Bubble) -> str:
    if not bubble.options:
        return ""
    return json.dumps({"menu": bubble.menu, "options": [[option.code, option.label] for option in bubble.options]})


def _apply(records: Records, thread: Thread, message_id: str, turn: Turn, now: datetime) -> None:
    """What should happen besides the reply, in the same transaction."""
    conversations = records.conversations
    conversations.set_language(thread.person_id, turn.language)
    for effect in turn.effects:
        match effect:
            case OpenHandOff(reason, urgent):
                conversations.open_handoff(thread, message_id, reason, urgent, now)
            case AddCallBack():
                known = {name: value for name, value in asdict(effect).items() if value}
                conversations.add_handoff_details(thread, json.dumps(known, ensure_ascii=False))
            case OptOut():
                conversations.set_opted_out(thread.person_id, now)
                records.outbox.cancel_waiting(thread.id)
            case OptIn():
                conversations.set_opted_out(thread.person_id, None)
            case EraseConversation():
                pass  # done before anything of this turn was written
            case _:
                assert_never(effect)


def _record_edit(records: Records, thread: Thread, incoming: Incoming, now: datetime) -> Receipt:
    number = thread.last_number + 1
    edit = NewMessage("in", "person", incoming.text, incoming.channel, incoming.provider_id, edited=True)
    records.conversations.add_message(thread, number, edit, now)
    records.conversations.save_thread(thread, thread.state or _STATES.dump_json(State()).decode(), number, now)
    return Receipt(())


def _stored_replies(records: Records, message_id: str) -> tuple[Outgoing, ...]:
    logged: list[Logged] = records.conversations.replies_to(message_id)
    rows = records.outbox.for_messages([reply.id for reply in logged])
    return tuple(Outgoing(reply.text or "", outbox_id=rows[reply.id].id) for reply in logged)


def _to_json(incoming: Incoming) -> str:
    return TypeAdapter(Incoming).dump_json(incoming).decode()


def _from_json(content: str) -> Incoming:
    return TypeAdapter(Incoming).validate_json(content)
