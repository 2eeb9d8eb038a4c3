"""What a person keeps: the meetings they saved, the reminders they set. Shown as lists, and taken off one by one.

Saved meetings stand in the state; reminders in the records, from which the inbox gives the state its own before each
turn. Lists of both are lettered as a search is, so that MAP A and REMIND B work on them too.
"""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.meeting_list import LETTERS, meeting_of, words
from bot.conversation.meeting_words import MeetingWords, reminder_due
from bot.conversation.model import Bubble, CancelReminders, MoveReminder, Turn
from bot.conversation.state import Flow, KeptReminder, Listing, MeetingTalk, Shown, State
from bot.conversation.topics import listed, reminders
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Constraints
from bot.meetings.finding import next_start
from bot.meetings.times import minutes_asked

_MOST_SHOWN = listed.MOST_SAVED
_SHORT = 12
"""Words up to which a text is about what is kept."""


def is_meant(context: TurnContext, said: Constraints) -> bool:
    """Whether a text is about the saved meetings or the reminders, at any time: "my meetings", "cancel b"."""
    if len(context.message.text.split()) > _SHORT:
        return False
    memory, state = context.state.meetings, context.state
    match said.act:
        case Act.SAVED | Act.REMINDERS:
            return True
        case Act.FORGET if said.number is not None:
            return bool(memory and memory.shown)
        case Act.FORGET:
            return bool(state.reminders) or _has_just_saved(state) or _stands_before(state, Listing.SAVED)
        case Act.HOW_EARLY:
            return bool(state.reminders)
        case _:
            return False


def respond(context: TurnContext, said: Constraints) -> Turn | None:
    """The turn for a text about what is kept; None where it is about something else."""
    match said.act:
        case Act.SAVED:
            return _saved(context)
        case Act.REMINDERS:
            return _reminders(context)
        case Act.FORGET:
            return _forget(context, said)
        case Act.HOW_EARLY:
            return _how_early(context, said)
        case _:
            return None


def _saved(context: TurnContext) -> Turn:
    """The saved meetings, the next to come first; one that is listed no more is told of, and let go."""
    state = context.state
    if not state.saved:
        return context.turn("meetings.find.saved_none", topic=listed.TOPIC, confidence=1.0)
    if context.index is None:
        return context.turn("meetings.find.saved_no_list", topic=listed.TOPIC, confidence=1.0)
    meetings = [meeting for key in state.saved if (meeting := meeting_of(context, key))]
    gone = len(state.saved) - len(meetings)
    say = words(context, state.meetings)
    coming = sorted(((next_start(one, context.now), one) for one in meetings), key=lambda pair: pair[0])
    lines = [say.saved_line(LETTERS[number], start, one) for number, (start, one) in enumerate(coming)]
    told = [
        say.piece("head.saved"),
        *lines,
        *([say.piece("saved_gone", count=gone)] if gone else []),
        *([say.footer(meetings, brief=True), say.piece("hint.saved")] if lines else []),
    ]
    shown = tuple(Shown(one.key, start) for start, one in coming)
    kept = replace(state, saved=tuple(one.key for one in meetings))
    return _listing(context, told, listed.TOPIC, replace(kept, meetings=_memory(context, shown, Listing.SAVED)))


def _reminders(context: TurnContext) -> Turn:
    """The reminders that are set, soonest first: time and place, never the group."""
    kept = _set(context)
    if not kept:
        return context.turn("meetings.reminder.none_set", topic=reminders.TOPIC, confidence=1.0)
    say = words(context, context.state.meetings)
    shown = kept[:_MOST_SHOWN]
    lines = [_reminder_line(context, say, LETTERS[number], one) for number, one in enumerate(shown)]
    more = [say.piece("reminders_more", count=len(kept) - _MOST_SHOWN)] if len(kept) > _MOST_SHOWN else []
    told = [say.piece("head.reminders"), *lines, *more, say.piece("hint.reminders")]
    memory = _memory(context, tuple(Shown(one.key, one.start) for one in shown), Listing.REMINDERS)
    return _listing(context, told, reminders.TOPIC, replace(context.state, meetings=memory))


def _reminder_line(context: TurnContext, say: MeetingWords, letter: str, one: KeptReminder) -> str:
    piece = "reminder_line_weekly" if one.weekly else "reminder_line"
    return say.piece(piece, letter=letter, meeting=_label(context, say, one), due=say.moment(one.due))


def _label(context: TurnContext, say: MeetingWords, one: KeptReminder) -> str:
    """Time and place as the list has them now; as they were told where it has the meeting no more."""
    meeting = meeting_of(context, one.key)
    return say.reminder(meeting, one.start) if meeting else one.told


def _set(context: TurnContext) -> list[KeptReminder]:
    """Those that are still to come."""
    return sorted((one for one in context.state.reminders if one.due > context.now), key=lambda one: one.due)


def _memory(context: TurnContext, shown: tuple[Shown, ...], listing: Listing) -> MeetingTalk:
    memory = context.state.meetings or MeetingTalk()
    return replace(memory, shown=shown, waiting=(), places=(), act=None, focus=None, listing=listing)


def _listing(context: TurnContext, told: list[str], topic: str, state: State) -> Turn:
    return context.say([Bubble("\n".join(told))], topic=topic, confidence=1.0, state=replace(state, more=()))


def _forget(context: TurnContext, said: Constraints) -> Turn:
    """Take one off the saved meetings, or end its reminder. The list that stands there keeps its letters.

    Without a letter it takes back what was done last: a meeting just saved, else the reminder last set.
    """
    memory = context.state.meetings or MeetingTalk()
    if said.number is None and _has_just_saved(context.state) and memory.focus:
        return _unsave(context, memory.focus)
    if said.number is None and not _stands_before(context.state, Listing.SAVED):
        return _cancel(context, memory.reminding)
    number = listed.meant(memory, said)
    if number is None:
        return context.turn(listed.WHICH_ONE, topic=listed.TOPIC, open_question=listed.WHICH_ONE)
    key = memory.shown[number].key
    return _unsave(context, key) if memory.listing is Listing.SAVED else _cancel(context, key)


def _has_just_saved(state: State) -> bool:
    """Whether the last answer was that a meeting is saved."""
    return state.answer_history[-1:] == (listed.SAVED,)


def _stands_before(state: State, listing: Listing) -> bool:
    """Whether this list was what the person was shown last, and no reminder has been spoken of since."""
    memory = state.meetings
    return memory is not None and memory.listing is listing and bool(memory.shown) and state.topic != reminders.TOPIC


def _unsave(context: TurnContext, key: str) -> Turn:
    """No more among the saved meetings."""
    meeting = meeting_of(context, key)
    say = words(context, context.state.meetings)
    label = say.reminder(meeting, listed.as_shown(context, meeting).start) if meeting else ""
    state = replace(context.state, saved=tuple(one for one in context.state.saved if one != key))
    return context.turn("meetings.find.saved_removed", topic=listed.TOPIC, confidence=1.0, label=label, state=state)


def _cancel(context: TurnContext, key: str | None) -> Turn:
    """End the reminder of this meeting; where it is not known which is meant the only one, else ask by showing them."""
    kept = _set(context)
    one = next((each for each in kept if each.key == key), kept[0] if key is None and len(kept) == 1 else None)
    if one is None:
        return _reminders(context)
    memory = context.state.meetings or MeetingTalk()
    left = tuple(each for each in context.state.reminders if each.key != one.key)
    reminding = None if memory.reminding == one.key else memory.reminding
    state = replace(context.state, reminders=left, meetings=replace(memory, reminding=reminding)).closing(Flow.REMINDER)
    label = _label(context, words(context, memory), one)
    return context.turn(
        "meetings.reminder.ended_one",
        topic=reminders.TOPIC,
        confidence=1.0,
        label=label,
        effects=(CancelReminders(one.key),),
        state=state,
    )


def _how_early(context: TurnContext, said: Constraints) -> Turn | None:
    """Remind so long before: of the one that is meant, the one last set, or the only one."""
    memory = context.state.meetings or MeetingTalk()
    kept = _set(context)
    number = listed.meant(memory, said)
    pointed = memory.shown[number].key if number is not None and said.number is not None else None
    key = pointed or memory.reminding or (kept[0].key if len(kept) == 1 else None)
    one = next((each for each in kept if each.key == key), None)
    minutes = minutes_asked(context.message.text)
    if one is None or minutes is None:
        return listed.act(context, replace(said, act=Act.REMIND)) if memory.shown else _reminders(context)
    say = words(context, memory)
    due = reminder_due(one.start, min(timedelta(minutes=minutes), reminders.LONGEST_BEFORE), say.zone, context.now)
    if due is None:
        label = say.moment(one.due)
        return context.turn("meetings.reminder.not_so_early", topic=reminders.TOPIC, confidence=1.0, label=label)
    moved = tuple(replace(each, due=due) if each.key == one.key else each for each in context.state.reminders)
    return context.turn(
        "meetings.reminder.changed",
        topic=reminders.TOPIC,
        confidence=1.0,
        label=say.moment(due),
        effects=(MoveReminder(one.key, due),),
        state=replace(context.state, reminders=moved),
    )
