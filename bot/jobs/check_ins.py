"""Check-ins that are due: what is said now, and when next. The worker calls `step`; the outbox sends.

The engine's own rules decide (bot/conversation/topics/companion/sending.py), from the state as it is now.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.conversation.buttons import is_lasting, number_of
from bot.conversation.companion import CheckIn
from bot.conversation.model import Channel, Option
from bot.conversation.risk import rules
from bot.conversation.stored_state import to_json
from bot.conversation.topics.companion.hours import LATEST, on
from bot.conversation.topics.companion.say import taps_of
from bot.conversation.topics.companion.sending import Sending, due
from bot.messaging.recording import Notice, as_it_stood, record_notice
from bot.messaging.takeover import STAFF
from bot.records.check_ins import DueCheckIn
from bot.records.store import Records, Store
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()

_TO_LEAVE = timedelta(minutes=5)
"""From the latest hour that can be chosen to the quiet hours; what has not left by then does not leave at all."""
_GRAVE = 3
"""The level of an open danger from which nothing is written first."""
_MADE_BY = "check-ins"
"""Whose follow-up it is, in the words of the console; a false alarm takes back the bot's, and not this one."""


class CheckInJob:
    """Writes first, as people wished."""

    def __init__(self, store: Store, content: Callable[[], Library], clock: Callable[[], datetime]) -> None:
        """`content`: what is published at the moment of sending."""
        self._store = store
        self._content = content
        self._clock = clock
        self._zone = ZoneInfo(content().clinic.time_zone)

    def step(self) -> bool:
        """Take one that is due: hand its text to the outbox and note when it is due next, in one transaction."""
        now = self._clock()
        with self._store.reading() as records:
            if records.check_ins.due(now) is None:
                return False
        with self._store.transaction() as records:
            row = records.check_ins.due(now)
            if row is None:
                return False
            self._take(records, row, now)
        return True

    def _take(self, records: Records, row: DueCheckIn, now: datetime) -> None:
        thread = records.conversations.thread(row.conversation_id)
        if not records.check_ins.still_due(row, now):
            return
        person = records.people.person_of(row.conversation_id)
        state = as_it_stood(thread, now)
        if state is None:
            records.check_ins.move_on(row, None)  # what was wished cannot be read, so nothing is sent
            return
        risk = rules.wake(state, now)
        held = thread.mode == STAFF or (risk is not None and risk.open and risk.level >= _GRAVE)
        sending = due(CheckIn(row.what), state, row.due_at, now, self._zone, held=held)
        if sending is None or person.opted_out or not Channel(person.channel).can.writes_first:
            records.check_ins.move_on(row, None)
            return
        after = to_json(replace(state, companion=sending.remember))
        if sending.line:
            language = Language(person.language or Language.EN)
            expires = on(now.astimezone(self._zone).date(), LATEST, self._zone) + _TO_LEAVE
            notice = Notice(
                person.channel,
                language,
                self._text(sending, language),
                sending.line,
                kind="check_in",
                expires_at=expires,
                options=self._options(sending, Channel(person.channel)),
            )
            record_notice(records, row.conversation_id, notice, now, state=after)
        elif sending.remember != state.companion:
            records.conversations.save_thread(thread, after, thread.last_number, now)
        if sending.for_staff:
            records.follow_ups.add(row.conversation_id, sending.for_staff, now, _MADE_BY, now)
        records.check_ins.move_on(row, sending.next_due)
        log.info("check-in", conversation=row.conversation_id, answer=sending.line or "another time")

    def _options(self, sending: Sending, channel: Channel) -> tuple[Option, ...]:
        """The numbers that answer the question, where there are buttons."""
        if not channel.can.buttons:
            return ()
        return tuple(Option(code, str(number_of(code))) for code in taps_of(sending.line) if is_lasting(code))

    def _text(self, sending: Sending, language: Language) -> str:
        """The words, as they are today; on a big day with how long it has been."""
        text = self._content().answer(sending.line, language).text
        if sending.big_day is None:
            return text
        count, unit = sending.big_day.count, sending.big_day.unit
        length = f"companion.{'one_year' if (count, unit) == (1, 'years') else unit}"
        label = self._content().answer(length, language).text.replace("{label}", str(count))
        return text.replace("{label}", label)
