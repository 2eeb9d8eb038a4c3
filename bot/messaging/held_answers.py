"""Answers to a crisis that waited for a human who has the conversation: they go out if nobody looked at it in time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.messaging.inbox import Inbox
from bot.messaging.messages import LONGEST_TEXT
from bot.messaging.recording import THE_BOT, as_it_stood, record_later_answer
from bot.messaging.takeover import said_to_be_automated
from bot.monitoring.logs import where
from bot.records.conversations import Thread
from bot.records.desk import Held
from bot.records.store import Records, Store

log = structlog.get_logger()

_TOO_OLD = timedelta(hours=24)
"""The words of a crisis that are so late are for a human to say."""


class HeldAnswers:
    """Its step finds what is due in the database, so it goes on after a restart."""

    def __init__(self, store: Store, inbox: Inbox, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._inbox = inbox
        self._clock = clock

    def step(self) -> None:
        """Answer every text whose three minutes are over; where staff wrote or acknowledged since, nothing is held."""
        now = self._clock()
        with self._store.reading() as records:
            due = records.desk.held_before(now)
        if due:
            self._inbox.warm_up()
        for held in due:
            try:
                with self._store.transaction() as records:
                    self._settle(records, held, now)
            except Exception as error:  # one that cannot be answered keeps no other from it, and is tried again
                log.error("a held answer failed", conversation=held.conversation_id, where=where(error))

    def _settle(self, records: Records, held: Held, now: datetime) -> None:
        thread = records.conversations.thread(held.conversation_id)
        if thread.held_message_id != held.message_id:
            return  # staff wrote or acknowledged since, or another worker was faster
        records.desk.release(held.conversation_id)
        text = records.messages.opened_text(held.message_id)
        if text is None:
            return
        if now - held.written_at > _TOO_OLD:
            log.error("a held answer is too old to be sent", conversation=held.conversation_id)
            return
        before = as_it_stood(thread, now) or State()
        turn = self._turn(text, records, thread, before, now)
        record_later_answer(records, thread, held.message_id, before, turn, now)
        records.audit.append(THE_BOT, "answered a crisis nobody looked at", held.conversation_id, "", now)
        log.warning("answered a crisis that nobody had looked at", conversation=held.conversation_id)

    def _turn(self, text: str, records: Records, thread: Thread, state: State, now: datetime) -> Turn:
        """The answer as it would have been given at once; deciding is pure, so it comes out the same."""
        engine = self._inbox.engine
        channel = Channel(records.people.person_of(thread.id).channel)
        turn = engine.respond(Message(text[:LONGEST_TEXT], channel), replace(state, opted_out=False), now)
        return said_to_be_automated(turn, engine.library)
