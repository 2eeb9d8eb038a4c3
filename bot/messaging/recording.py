"""Writes down one message, its answer and what should happen besides, within the inbox's transaction."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from pydantic import TypeAdapter

from bot.conversation.model import (
    AddCallBack,
    AskAfterMeeting,
    Bubble,
    CancelCallBack,
    CancelReminders,
    Channel,
    ComeBackTo,
    EndCheckIns,
    EraseConversation,
    Link,
    MoveReminder,
    NoNeedToComeBack,
    OpenHandOff,
    OptIn,
    Option,
    OptOut,
    RepeatReminder,
    ReportMeeting,
    SetCheckIn,
    SetReminder,
    Turn,
)
from bot.conversation.noted_call import NotedCall
from bot.conversation.state import KeptReminder, State, level_of
from bot.conversation.stored_state import UnreadableState, from_json, to_json
from bot.messaging.limits import SLOW_DOWN
from bot.messaging.messages import Incoming, Outgoing
from bot.records.conversations import NewMessage, Thread, Traffic
from bot.records.messages import Logged
from bot.records.outbox_rows import NewRow
from bot.records.store import Records

log = structlog.get_logger()

LEASE = timedelta(seconds=45)
"""How long it may take to hand a reply over and to hear that it arrived, before somebody else looks after it."""
THE_BOT = "the bot"
"""How the bot signs what it leaves for staff: notes, tasks, lines of the audit."""
BUBBLES = TypeAdapter(Bubble)
"""What goes out beside the text, to and from JSON."""


@dataclass(frozen=True)
class Answered:
    """One message, and what was decided about it."""

    incoming: Incoming
    before: State | None
    """Where the talk stood; None where that could not be read."""
    turn: Turn
    version: str
    """Which wording of the answers it was."""
    traffic: Traffic
    """How much the person has written, with this message in it."""


@dataclass(frozen=True)
class Notice:
    """A text that no message asked for, such as a reminder."""

    channel: str
    language: str
    text: str
    answer_id: str = ""
    """What it is a wording of; empty for the words of a human."""
    kind: str = "reminder"
    author: str = "bot"
    expires_at: datetime | None = None
    """From then on it is of no use, and is not sent."""
    options: tuple[Option, ...] = ()
    """Buttons under it, which must be such as last (bot/conversation/buttons.py)."""
    links: tuple[Link, ...] = ()
    """Buttons that lead elsewhere."""


def record_turn(
    records: Records, thread: Thread, answered: Answered, now: datetime, replies_are: str = "sending"
) -> tuple[str, tuple[Outgoing, ...]]:
    """Write down a message, its answer and the new state; its id, and the replies with their rows of the outbox.

    `replies_are`: the state in which the rows begin.
    """
    incoming, turn, traffic = answered.incoming, answered.turn, answered.traffic
    if any(isinstance(effect, EraseConversation) for effect in turn.effects):
        erase(records, thread, now)
        incoming = replace(incoming, text="")
    number = thread.last_number + 1
    inbound = NewMessage(
        direction="in",
        author="person",
        text=incoming.text,
        channel=incoming.channel,
        provider_id=incoming.provider_id,
        edited=incoming.edited,
        topic=turn.topic,
        confidence=turn.confidence,
        crisis=turn.told,
        groups=",".join(turn.groups) or None,
        answers=",".join(turn.answers) or None,
        version=answered.version or None,
        language=turn.language,
    )
    outbound = [_reply(bubble, incoming, turn) for bubble in turn.reply]
    message_id, *reply_ids = records.conversations.add_messages(thread, number, [inbound, *outbound], now)
    if answered.before is None:
        _tell_of_lost_state(records, thread, message_id, now)
    _apply(records, thread, message_id, turn, now, drill=incoming.drill)
    if incoming.only_recorded and not turn.effects:
        records.handoffs.open(thread.id, message_id, "unknown", urgent=False, now=now)
    rows = [
        NewRow(
            thread.id,
            reply_id,
            number + at,
            incoming.channel,
            buttons=_beside_the_text(bubble),
            repeatable=turn.crisis is not None,
        )
        for at, (reply_id, bubble) in enumerate(zip(reply_ids, turn.reply, strict=True), start=1)
    ]
    outbox_ids = records.outbox.add(rows, replies_are, LEASE, now) if rows else []
    if turn.answers == (SLOW_DOWN,):
        traffic = replace(traffic, slowed_at=now)
    if replies_are != "ready":
        count_sent(records, incoming.channel, len(rows), now)
    _save(records, thread, answered.before, turn.state, number + len(rows), now, traffic)
    if turn.urgent and turn.told and not turn.state.open_risk:
        # Told while a human answers, or too late: the talk does not go on from it, and only staff end it.
        records.conversations.set_risk(thread.id, turn.told, level_of(turn.told), now)
    return message_id, tuple(Outgoing(*pair) for pair in zip(turn.reply, outbox_ids, strict=True))


def _reply(bubble: Bubble, incoming: Incoming, turn: Turn) -> NewMessage:
    return NewMessage("out", "bot", bubble.text, incoming.channel, language=turn.language, delivery="queued")


def as_it_stood(thread: Thread, now: datetime) -> State | None:
    """Where a talk stands; None where that cannot be read: written by a newer version, or damaged."""
    if thread.state is None:
        return State(opted_out=thread.opted_out)
    try:
        state = replace(from_json(thread.state), opted_out=thread.opted_out)
    except UnreadableState as error:
        log.error("state cannot be read, starting afresh", conversation=thread.id, fields=str(error))
        return None
    if thread.risk_kind is None and state.open_risk:  # staff closed the hand-off: what they tell next of it is new
        return replace(state, risk=replace(state.open_risk, open=False, asked=None, changed=now))
    return state


def kept_reminders(records: Records, thread: Thread) -> tuple[KeptReminder, ...]:
    """A person's reminders as the records hold them, for the engine to speak of."""
    if not thread.has_reminders:
        return ()
    return tuple(
        KeptReminder(one.meeting_key, one.starts_at, one.due_at, one.told, one.weekly)
        for one in records.reminders.of(thread.id)
        if one.due_at
    )


def noted_call(records: Records, thread: Thread, now: datetime) -> NotedCall | None:
    """The call back that staff have noted, for the engine to speak of; None where there is none, or it is done with."""
    known = records.handoffs.call_back_of(thread.id) if thread.has_call_back else {}
    if not known or "cancelled" in known:
        return None
    noted = NotedCall().with_details(known, now)
    return replace(noted, said=datetime.fromisoformat(known["said"]) if "said" in known else None)


def _save(
    records: Records,
    thread: Thread,
    before: State | None,
    state: State,
    number: int,
    now: datetime,
    traffic: Traffic | None = None,
) -> None:
    """Store the new state, and the open risk beside it.

    A risk that the state of before did not know, because it could not be read, is not ended by a state without one:
    only staff end it, by resolving the hand-off.
    """
    stored = to_json(replace(state, call_back=None))
    records.conversations.save_thread(thread, stored, number, now, traffic)
    risk = state.open_risk
    if risk and (risk.kind, risk.level) != (thread.risk_kind, thread.risk_level):
        records.conversations.set_risk(thread.id, risk.kind, risk.level, risk.since or now)
    elif risk is None and before is not None and before.open_risk:
        records.conversations.set_risk(thread.id, None, None, None)


def _tell_of_lost_state(records: Records, thread: Thread, message_id: str, now: datetime) -> None:
    """Staff are told that a talk goes on from nothing, urgently where a risk was open."""
    urgent = thread.risk_kind is not None
    reason = f"crisis.{thread.risk_kind}" if urgent else "unknown"
    records.handoffs.open(thread.id, message_id, reason, urgent, now, again=urgent)
    note = "What this talk was about cannot be read any more; the bot began afresh."
    if thread.risk_since:
        note += f" A risk is open: {thread.risk_kind}, since {thread.risk_since:%Y-%m-%d %H:%M} UTC."
    records.desk.add_note(thread.id, THE_BOT, note, now)


def record_later_answer(
    records: Records, thread: Thread, message_id: str, before: State, turn: Turn, now: datetime
) -> None:
    """Write down the answer to a message that is recorded already, for the worker to send."""
    number = thread.last_number
    for bubble in turn.reply:
        number += 1
        reply = NewMessage(
            "out",
            "bot",
            bubble.text,
            records.people.person_of(thread.id).channel,
            reply_to=message_id,
            answers=",".join(turn.answers) or None,
            language=turn.language,
            delivery="queued",
        )
        reply_id = records.conversations.add_message(thread, number, reply, now)
        buttons = _beside_the_text(bubble)
        repeatable = turn.crisis is not None
        row = NewRow(thread.id, reply_id, number, reply.channel, buttons=buttons, repeatable=repeatable)
        records.outbox.add([row], "ready", LEASE, now)
    _save(records, thread, before, turn.state, number, now)


def erase(records: Records, thread: Thread, now: datetime) -> None:
    """Forget what was said and by whom, on the person's wish; counts stay. What we said leaves the chat, if it can."""
    channel, address = records.people.person_of(thread.id).channel, records.people.reach_of(thread.id).address
    deletes_for = Channel(channel).can.deletes_for
    if deletes_for and address and (sent := records.outbox.sent_since(thread.id, now - deletes_for)):
        records.deletions.ask(channel, address, sent, now)
    records.conversations.erase(thread)
    records.outbox.erase_buttons(thread.id)
    write_first_no_more(records, thread.id)


def write_first_no_more(records: Records, conversation_id: str) -> None:
    """No reminder and no check-in of a conversation is to come."""
    records.reminders.cancel(conversation_id)
    records.check_ins.cancel(conversation_id)


def opt_out(records: Records, thread: Thread, now: datetime) -> None:
    """A person wants no more messages, however they said so: nothing that waits for their phone is sent any more."""
    records.people.set_opted_out(thread.person_id, now)
    for conversation_id in (thread.id, *records.people.same_phone(thread.person_id)):
        records.outbox.cancel_waiting(conversation_id)
        write_first_no_more(records, conversation_id)


def record_notice(
    records: Records, conversation_id: str, notice: Notice, now: datetime, *, state: str | None = None
) -> None:
    """Write down a text that no message asked for, and put it in the outbox.

    `state` is where the talk stands afterwards, where that changes.
    """
    thread = records.conversations.thread(conversation_id)
    number = thread.last_number + 1
    message = NewMessage(
        "out",
        notice.author,
        notice.text,
        notice.channel,
        answers=notice.answer_id or None,
        language=notice.language,
        delivery="queued",
    )
    row = NewRow(
        conversation_id,
        records.conversations.add_message(thread, number, message, now),
        number,
        notice.channel,
        buttons=_beside_the_text(Bubble(notice.text, notice.options, links=notice.links)),
        kind=notice.kind,
        expires_at=notice.expires_at,
    )
    records.outbox.add([row], "ready", LEASE, now)
    records.conversations.save_thread(thread, state or thread.state or to_json(State()), number, now)


def count_sent(records: Records, channel: str, texts: int, now: datetime) -> None:
    """Count what was handed to a provider that takes money for each text, for the limit of a day."""
    if texts and Channel(channel).can.phone_numbers:
        records.texts_sent.add(texts, now)


def _beside_the_text(bubble: Bubble) -> str:
    """Buttons, links and files of a bubble, as JSON; empty where there are none."""
    bare = replace(bubble, text="")
    return "" if bare == Bubble("") else BUBBLES.dump_json(bare).decode()


def _apply(records: Records, thread: Thread, message_id: str, turn: Turn, now: datetime, *, drill: bool) -> None:
    """What should happen besides the reply, in the same transaction."""
    if turn.language != thread.language:
        records.people.set_language(thread.person_id, turn.language)
    for effect in turn.effects:
        match effect:
            case OpenHandOff(reason, urgent):
                again = thread.held_message_id is None and (
                    thread.mode == "staff" or (urgent and records.handoffs.is_acknowledged(thread.id))
                )
                records.handoffs.open(thread.id, message_id, reason, urgent, now, drill=drill, again=again)
            case AddCallBack():
                known = {name: value for name, value in asdict(effect).items() if value}
                if known:
                    said = {"said": now.isoformat()} if effect.when else {}
                    records.handoffs.add_details(thread.id, json.dumps(known | said, ensure_ascii=False))
            case CancelCallBack():
                records.handoffs.add_details(thread.id, json.dumps({"cancelled": True}))
            case OptOut():
                opt_out(records, thread, now)
            case OptIn():
                records.people.set_opted_out(thread.person_id, None)
            case EraseConversation():
                pass  # done before anything of this turn was written
            case SetReminder(key, start, due, told):
                records.reminders.set_(thread.id, key, start, due, told, now)
            case RepeatReminder(key):
                records.reminders.change(thread.id, key, weekly=True)
            case MoveReminder(key, due):
                records.reminders.change(thread.id, key, due_at=due)
            case AskAfterMeeting(key):
                records.reminders.change(thread.id, key, asks_after=True)
            case CancelReminders(key):
                records.reminders.cancel(thread.id, key)
            case ReportMeeting(key):
                records.meetings.report(key, thread.id, now)
            case SetCheckIn(kind, due):
                records.check_ins.set_(thread.id, kind, due, now)
            case EndCheckIns(kinds):
                records.check_ins.cancel(thread.id, kinds)
                records.outbox.cancel_waiting(thread.id, kind="check_in")
            case ComeBackTo(what, due):
                records.follow_ups.drop(thread.id, THE_BOT)
                records.follow_ups.add(thread.id, what, due, THE_BOT, now)
            case NoNeedToComeBack():
                records.follow_ups.drop(thread.id, THE_BOT)
            case _:
                assert_never(effect)


def stored_replies(records: Records, message_id: str) -> tuple[Outgoing, ...]:
    """What was answered to a message that came before, from the record."""
    logged: list[Logged] = records.messages.replies_to(message_id)
    rows = records.outbox.for_messages([reply.id for reply in logged])
    return tuple(Outgoing(Bubble(reply.text or ""), rows[reply.id].id) for reply in logged)
