"""Reminders of a meeting: set one, repeat it, end them all. What is sent when it is due: bot/jobs/reminders.py."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.conversation.meeting_list import words
from bot.conversation.meeting_words import reminder_due
from bot.conversation.model import AskAfterMeeting, CancelReminders, RepeatReminder, SetReminder, Turn
from bot.conversation.state import Flow, MeetingTalk, Shown
from bot.conversation.turn_context import TurnContext
from bot.meetings.model import Meeting
from bot.meetings.times import minutes_asked
from bot.understanding.normalize import plain

TOPIC = "meetings.reminder"
ASK_AFTER = "meetings.reminder.ask_after"
BEFORE = timedelta(hours=1)
"""How long before the meeting, unless the person says otherwise."""
_LONGEST_BEFORE = timedelta(days=2)

_NO_MORE = re.compile(
    r"\b(?:no (?:more )?|stop (?:the |my |all |sending )*|end (?:the |my |all )*|cancel (?:the |my |all )*|turn off (?:the |my )?"
    r"|delete (?:the |my )*|quit )remind(?:ers?|ing)\b|\bdon'?t remind me\b|\bstop reminding\b"
    r"|\b(?:no (?:mas )?|quita\w* (?:los |el |mis )?|cancela\w* (?:los |el |mis )?|ya no (?:quiero )?(?:mas )?)"
    r"(?:avisos?|recordatorios?)\b|\b(?:no|ya no) me (?:avises|recuerdes)\b"
)
_WEEKLY = re.compile(
    r"^(?:yes |si |make it )*(?:weekly|every ?week|each week|cada semana|semanal(?:mente)?|todas las semanas)\b"
)


def end(context: TurnContext) -> Turn | None:
    """End them and nothing else, on "no more reminders"; None where the text says no such thing."""
    if not _NO_MORE.search(plain(context.message.text)):
        return None
    return context.turn("meetings.reminder.ended", topic=TOPIC, confidence=1.0, effects=(CancelReminders(),))


def cancel_one(context: TurnContext, memory: MeetingTalk) -> Turn:
    """End the reminder last set, on "cancel that reminder"; with none known, all of them."""
    effect = CancelReminders(memory.reminding)
    state = replace(context.state, meetings=replace(memory, reminding=None)).closing(Flow.REMINDER)
    return context.turn("meetings.reminder.ended", topic=TOPIC, confidence=1.0, effects=(effect,), state=state)


def set_(context: TurnContext, shown: Shown, meeting: Meeting) -> Turn:
    """Remind of this meeting, an hour before or as long as the person says."""
    memory = context.state.meetings or MeetingTalk()
    say = words(context, memory)
    minutes = minutes_asked(context.message.text)
    before = min(timedelta(minutes=minutes), _LONGEST_BEFORE) if minutes else BEFORE
    label = say.reminder(meeting, shown.start)
    due = reminder_due(shown.start, before, say.zone, context.now)
    if due is None:
        return context.turn("meetings.reminder.too_late", topic=TOPIC, label=label, confidence=1.0)
    effect = SetReminder(meeting.key, shown.start, due, label)
    return context.turn(
        "meetings.reminder.set",
        ASK_AFTER,
        topic=TOPIC,
        confidence=1.0,
        label=say.moment(due),
        effects=(effect,),
        open_question=ASK_AFTER,
        offers=("choice.yes", "choice.no"),
        joined=True,
        state=replace(context.state, meetings=replace(memory, reminding=meeting.key, act=None)),
    )


def answer(context: TurnContext, asked: str, code: str | None) -> Turn | None:
    """Whether to ask afterwards how it went; None where the text says something else."""
    memory = context.state.meetings
    if asked != ASK_AFTER or memory is None or memory.reminding is None:
        return None
    if code == "choice.yes" or (code is None and context.reading.agrees):
        asks = AskAfterMeeting(memory.reminding)
        return context.turn("meetings.reminder.ask_after_yes", topic=TOPIC, confidence=1.0, effects=(asks,))
    if code == "choice.no" or context.reading.agreement is not None:
        return context.turn("interface.anything_else", topic=TOPIC, confidence=1.0)
    return None


def repeat(context: TurnContext) -> Turn | None:
    """WEEKLY, after a reminder was set; None where there is none or the text says something else."""
    memory = context.state.meetings
    if memory is None or memory.reminding is None or not _WEEKLY.search(plain(context.message.text).strip()):
        return None
    meeting = context.index.meeting(memory.reminding) if context.index else None
    if meeting is None:
        return context.turn("meetings.reminder.none_set", topic=TOPIC, confidence=1.0)
    shown = next((one for one in memory.shown if one.key == meeting.key), None)
    label = words(context, memory).reminder(meeting, shown.start) if shown else meeting.address
    repeats = RepeatReminder(meeting.key)
    return context.turn("meetings.reminder.weekly", topic=TOPIC, label=label, confidence=1.0, effects=(repeats,))
