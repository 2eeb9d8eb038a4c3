"""Reminders of a meeting: set one, repeat it, end them all. What is sent when it is due: bot/jobs/reminders.py."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.conversation.meeting_list import words
from bot.conversation.model import AskAfterMeeting, CancelReminders, RepeatReminder, SetReminder, Turn
from bot.conversation.quiet_hours import reminder_due
from bot.conversation.state import Flow, KeptReminder, MeetingTalk, Shown
from bot.conversation.turn_context import TurnContext
from bot.meetings.model import Meeting
from bot.meetings.times import minutes_asked
from bot.understanding.normalize import plain
from knowledge.patterns import read_patterns

TOPIC = "meetings.reminder"
ASK_AFTER = "meetings.reminder.ask_after"
BEFORE = timedelta(hours=1)
"""How long before the meeting, unless the person says otherwise."""
LONGEST_BEFORE = timedelta(days=2)

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))


def end(context: TurnContext) -> Turn | None:
    """End them and nothing else, on "no more reminders"; None where the text says no such thing."""
    if not _PATTERNS["no_more"].search(plain(context.message.text)):
        return None
    state = replace(context.state, reminders=()).closing(Flow.REMINDER)
    turn = context.with_state(state).turn("meetings.reminder.ended", topic=TOPIC, confidence=1.0)
    return turn.with_effects(CancelReminders())


def ended_beside(context: TurnContext, turn: Turn) -> Turn:
    """NO MORE REMINDERS takes its effect whatever else the text is answered with, in the middle of a danger too."""
    asked = bool(context.state.reminders) and _PATTERNS["no_more"].search(plain(context.message.text))
    if not asked or any(isinstance(effect, CancelReminders) for effect in turn.effects):
        return turn
    return replace(turn, state=replace(turn.state, reminders=())).with_effects(CancelReminders())


def set_(context: TurnContext, shown: Shown, meeting: Meeting) -> Turn:
    """Remind of this meeting, an hour before or as long as the person says."""
    memory = context.state.meetings or MeetingTalk()
    say = words(context, memory)
    minutes = minutes_asked(context.message.text)
    before = min(timedelta(minutes=minutes), LONGEST_BEFORE) if minutes else BEFORE
    label = say.reminder(meeting, shown.start)
    due = reminder_due(shown.start, before, say.zone, context.now)
    if due is None:
        return context.turn("meetings.reminder.too_late", topic=TOPIC, label=label, confidence=1.0)
    effect = SetReminder(meeting.key, shown.start, due, label)
    others = tuple(one for one in context.state.reminders if one.key != meeting.key)
    kept = (*others, KeptReminder(meeting.key, shown.start, due, label))
    memory = replace(memory, reminding=meeting.key, act=None)
    turn = context.with_state(replace(context.state, meetings=memory, reminders=kept)).turn(
        ("meetings.reminder.set", ASK_AFTER),
        topic=TOPIC,
        confidence=1.0,
        label=f"{say.moment(due)} ({label})",
        open_question=ASK_AFTER,
        offers=("choice.yes", "choice.no"),
    )
    return turn.with_effects(effect)


def answer(context: TurnContext, asked: str, code: str | None) -> Turn | None:
    """Whether to ask afterwards how it went; None where the text says something else."""
    memory = context.state.meetings
    if asked != ASK_AFTER or memory is None or memory.reminding is None:
        return None
    if code == "choice.yes" or (code is None and context.reading.agrees):
        asks = AskAfterMeeting(memory.reminding)
        return context.turn("meetings.reminder.ask_after_yes", topic=TOPIC, confidence=1.0).with_effects(asks)
    if code == "choice.no" or context.reading.agreement is not None:
        return context.turn("interface.anything_else", topic=TOPIC, confidence=1.0)
    return None


def repeat(context: TurnContext) -> Turn | None:
    """WEEKLY, after a reminder was set; None where there is none or the text says something else."""
    memory = context.state.meetings
    if (
        memory is None
        or memory.reminding is None
        or not _PATTERNS["weekly"].search(plain(context.message.text).strip())
    ):
        return None
    meeting = context.index.meeting(memory.reminding) if context.index else None
    if meeting is None:
        return context.turn("meetings.reminder.none_set", topic=TOPIC, confidence=1.0)
    shown = next((one for one in memory.shown if one.key == meeting.key), None)
    label = words(context, memory).reminder(meeting, shown.start) if shown else meeting.address
    kept = tuple(replace(one, weekly=True) if one.key == meeting.key else one for one in context.state.reminders)
    after = context.with_state(replace(context.state, reminders=kept))
    turn = after.turn("meetings.reminder.weekly", topic=TOPIC, label=label, confidence=1.0)
    return turn.with_effects(RepeatReminder(meeting.key))
