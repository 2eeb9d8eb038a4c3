"""Reminders that are due: what is said now, and when next. The worker calls `step`; the outbox sends.

The words are put together when the reminder is due, so that a meeting that has moved or vanished is told as such.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.conversation.buttons import of_a_meeting
from bot.conversation.engine import Meetings
from bot.conversation.meeting_list import ways_to
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Channel, Link, Option
from bot.conversation.quiet_hours import reminder_due
from bot.conversation.state import Shown
from bot.meetings.finding import next_start
from bot.meetings.model import Meeting
from bot.messaging.recording import Notice, record_notice
from bot.records.reminders import Reminder
from bot.records.store import Records, Store
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()

HOW_WAS_IT = "meetings.reminder.how_was_it"
_ASK_AT = 10
"""Hour of the next day at which we ask how it went."""
_ASK_NO_LATER = timedelta(hours=24)
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Due:
    """A reminder, its meeting as listed now, and the words for its person."""

    reminder: Reminder
    meeting: Meeting | None
    listed: bool
    """Whether there is a list at all; without one nothing can be said to have vanished."""
    words: MeetingWords


class ReminderJob:
    """Sends what is due."""

    def __init__(
        self, store: Store, content: Callable[[], Library], meetings: Meetings, clock: Callable[[], datetime]
    ) -> None:
        """`content`: what is published at the moment of sending."""
        self._store = store
        self._content = content
        self._meetings = meetings
        self._clock = clock

    def step(self) -> bool:
        """Take one due reminder: hand its text to the outbox and note when it is due next, in one transaction."""
        now = self._clock()
        with self._store.reading() as records:
            if records.reminders.due(now) is None:
                return False
        with self._store.transaction() as records:
            reminder = records.reminders.due(now)
            if reminder is None:
                return False
            self._take(records, reminder, now)
        return True

    def _take(self, records: Records, reminder: Reminder, now: datetime) -> None:
        person = records.people.person_of(reminder.conversation_id)
        language, channel = Language(person.language or Language.EN), Channel(person.channel)
        zone = ZoneInfo(self._content().clinic.time_zone)
        index = self._meetings.index(now)
        due = _Due(
            reminder,
            index.meeting(reminder.meeting_key) if index else None,
            index is not None,
            MeetingWords(self._content(), language, channel.can, zone, now),
        )
        if reminder.due_at is not None and reminder.due_at <= now:
            answer_id, label = _what_to_say(due, now)
            after = _after_reminding(due, now, vanished=answer_id.endswith("vanished"))
        else:
            answer_id, label = HOW_WAS_IT, ""
            if reminder.ask_at is None or now - reminder.ask_at > _ASK_NO_LATER:
                answer_id = ""
            after = replace(reminder, ask_at=None)
        if answer_id and not person.opted_out:
            text = self._content().answer(answer_id, language).text.replace("{label}", label)
            over = reminder.starts_at if reminder.starts_at > now else now + _ASK_NO_LATER
            notice = Notice(
                channel, language, text, answer_id, expires_at=over,
                options=_options(due, answer_id), links=_links(due, answer_id),
            )  # fmt: skip
            record_notice(records, reminder.conversation_id, notice, now)
        records.reminders.move_on(after)
        log.info("reminder", conversation=reminder.conversation_id, answer=answer_id or "too late")


def _what_to_say(due: _Due, now: datetime) -> tuple[str, str]:
    """The answer and its gap: the meeting as told, as listed now, or that it is gone; nothing where it is over."""
    reminder = due.reminder
    if reminder.starts_at <= now:
        return "", ""
    if due.meeting is None:
        return ("meetings.reminder.vanished" if due.listed else "meetings.reminder.due"), reminder.told
    label = due.words.reminder(due.meeting, _this_time(due.meeting, reminder, now))
    return ("meetings.reminder.due" if label == reminder.told else "meetings.reminder.moved"), label


def _options(due: _Due, answer_id: str) -> tuple[Option, ...]:
    """Where there are buttons, what can be done about this meeting: see others, end a weekly reminder."""
    if not due.words.can.buttons or answer_id == HOW_WAS_IT:
        return ()
    weekly = due.reminder.weekly and due.meeting is not None
    kinds = ("others", *(["unremind"] if weekly else []))
    key = due.reminder.meeting_key
    return tuple(Option(of_a_meeting(kind, key), due.words.piece(f"button.{kind}")) for kind in kinds)


def _links(due: _Due, answer_id: str) -> tuple[Link, ...]:
    """The way there, and the meeting's own link."""
    meeting = due.meeting
    if meeting is None or not due.words.can.buttons or answer_id == HOW_WAS_IT:
        return ()
    return ways_to(due.words, Shown(meeting.key, due.reminder.starts_at, 0.0 if meeting.in_person else None), meeting)


def _this_time(meeting: Meeting, reminder: Reminder, now: datetime) -> datetime:
    """The start that is meant: on the day that was told, else the next one."""
    following = next_start(meeting, now)
    same_day = following.date() == reminder.starts_at.astimezone(following.tzinfo).date()
    return following if same_day else min(following, reminder.starts_at + _A_WEEK)


def _after_reminding(due: _Due, now: datetime, *, vanished: bool) -> Reminder:
    """The reminder as it stands afterwards: next week's, or only the question how it went."""
    reminder = due.reminder
    asks = reminder.asks_after and not vanished and reminder.starts_at > now
    ask_at = _next_morning(reminder.starts_at, due.words.zone) if asks else None
    after = replace(reminder, due_at=None, ask_at=ask_at)
    if not reminder.weekly or vanished or due.meeting is None or reminder.due_at is None:
        return after
    start = next_start(due.meeting, max(now, reminder.starts_at))
    before = reminder.starts_at - reminder.due_at
    return replace(
        after,
        starts_at=start,
        due_at=reminder_due(start, before, due.words.zone, now),
        told=due.words.reminder(due.meeting, start),
    )


def _next_morning(start: datetime, zone: ZoneInfo) -> datetime:
    day = start.astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, _ASK_AT, tzinfo=zone)
