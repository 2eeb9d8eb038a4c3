"""What a person keeps: the meetings they saved, the reminders they set. Shown as lists, and taken off one by one.

Saved meetings stand in the state; reminders in the records, from which the inbox gives the state its own before each
turn. Lists of both are lettered as a search is, so that MAP A and REMIND B work on them too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation.buttons import of_a_meeting
from bot.conversation.meeting_list import LETTERS, buttons_of, meeting_of, ways_to, words
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Bubble, CancelReminders, MoveReminder, Option, Turn
from bot.conversation.quiet_hours import reminder_due
from bot.conversation.state import Flow, KeptReminder, Listing, MeetingTalk, Shown, State
from bot.conversation.topics import listed, reminders
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Constraints
from bot.meetings.finding import next_start
from bot.meetings.times import minutes_asked
from bot.understanding.normalize import plain

_A_PAGE = 5
"""What a text of three segments holds."""
_SHORT = 12
"""Words up to which a text is about what is kept."""
_LONG = 25
"""The same for a text that ends a reminder which is set, whatever else it says."""
_WEEKDAYS = tuple(
    re.compile(rf"\b(?:{day})\b")
    for day in (
        *("mon(?:day)?|lunes", "tues?(?:day)?|martes", "wed(?:nesday)?s?|miercoles", "thu(?:r|rs|rsday)?|jueves"),
        *("fri(?:day)?|viernes", "sat(?:urday)?|sabado", "sun(?:day)?|domingo"),
    )
)
"""Monday first, as `date.weekday` counts."""
_REMINDS_TOO = re.compile(r"\b(?:remind me (?:of|about)|recuerd[ae]me|avis[ae]me)\b.*\b(?:y|and|but|pero)\b")
"""It asks for one reminder and ends another: "remind me of that one and not the sunday one"."""


def is_meant(context: TurnContext, said: Constraints) -> bool:
    """Whether a text is about the saved meetings or the reminders, at any time: "my meetings", "cancel b"."""
    memory, state = context.state.meetings, context.state
    longest = _LONG if said.act is Act.FORGET and said.number is None and state.reminders else _SHORT
    if len(context.message.text.split()) > longest:
        return False
    match said.act:
        case Act.SAVED | Act.REMINDERS:
            return True
        case Act.PICKED:
            return _picked(context) is not None
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
        case Act.PICKED if (key := _picked(context)) and (meeting := meeting_of(context, key)):
            shown = listed.as_shown(context, meeting)
            details = words(context, context.state.meetings).details(shown, meeting)
            return context.say([Bubble(details)], topic=listed.TOPIC, confidence=1.0)
        case Act.FORGET:
            turn = _forget(context, said)
            return _reminding_of_another(context, turn) if turn.effects else turn
        case Act.HOW_EARLY:
            return _how_early(context, said)
        case _:
            return None


def _picked(context: TurnContext) -> str | None:
    """The key of the meeting they chose: the one last spoken of, the one last set, or the only one that is set."""
    memory, kept = context.state.meetings or MeetingTalk(), _set(context)
    key = memory.focus or memory.reminding or (kept[0].key if len(kept) == 1 else None)
    return key if key and meeting_of(context, key) else None


def _reminding_of_another(context: TurnContext, turn: Turn) -> Turn:
    """The turn that ended a reminder, and the one that the same text asks for of the meeting last spoken of."""
    memory = turn.state.meetings
    meeting = meeting_of(context, memory.focus) if memory and memory.focus else None
    ended = {effect.key for effect in turn.effects if isinstance(effect, CancelReminders)}
    if meeting is None or meeting.key in ended or not _REMINDS_TOO.search(plain(context.message.text)):
        return turn
    shown = listed.as_shown(context, meeting)
    set_ = reminders.set_(context.with_state(turn.state), shown, meeting)
    answers, effects = (*turn.answers, *set_.answers), (*turn.effects, *set_.effects)
    return replace(set_, reply=(*turn.reply, *set_.reply), answers=answers, effects=effects)


def _of_the_day_named(context: TurnContext, kept: Sequence[KeptReminder]) -> list[KeptReminder] | None:
    """Those on the days that the text names; None where it names none."""
    text, zone = plain(context.message.text), words(context, context.state.meetings).zone
    days = {number for number, day in enumerate(_WEEKDAYS) if day.search(text)}
    return [one for one in kept if one.start.astimezone(zone).weekday() in days] if days else None


def _saved(context: TurnContext) -> Turn:
    """The saved meetings, the next to come first; one that is listed no more is told of, and let go."""
    state = context.state
    if not state.saved:
        return context.turn("meetings.find.saved_none", topic=listed.TOPIC, confidence=1.0)
    if context.index is None:
        return context.turn("meetings.find.saved_no_list", topic=listed.TOPIC, confidence=1.0)
    meetings = [meeting for key in state.saved if (meeting := meeting_of(context, key))]
    gone = len(state.saved) - len(meetings)
    coming = sorted((Shown(one.key, next_start(one, context.now)) for one in meetings), key=lambda one: one.start)
    context = context.with_state(replace(state, saved=tuple(one.key for one in meetings)))
    return _page(context, coming, Listing.SAVED, gone)


def _reminders(context: TurnContext) -> Turn:
    """The reminders that are set, soonest first: time and place, never the group."""
    kept = _set(context)
    if not kept:
        return context.turn("meetings.reminder.none_set", topic=reminders.TOPIC, confidence=1.0)
    return _page(context, [Shown(one.key, one.start) for one in kept], Listing.REMINDERS)


def more(context: TurnContext) -> Turn:
    """The next page of the list of saved meetings or of reminders."""
    memory = context.state.meetings or MeetingTalk()
    if memory.listing is Listing.SAVED:
        known = {key for key in context.state.saved if meeting_of(context, key)}
    else:
        known = {one.key for one in _set(context)}
    waiting = [one for one in memory.waiting if one.key in known]
    if not waiting:
        return context.turn("control.more.nothing_more", topic=context.state.topic, confidence=1.0)
    return _page(context, waiting, memory.listing)


def _page(context: TurnContext, waiting: Sequence[Shown], listing: Listing, gone: int = 0) -> Turn:
    """So many of a list as fit, lettered; the others wait for MORE. `gone`: how many are listed no more."""
    say, page, left = words(context, context.state.meetings), waiting[:_A_PAGE], waiting[_A_PAGE:]
    with_buttons = context.message.channel.can.buttons
    saved = listing is Listing.SAVED
    make = _saved_bubble if saved else _reminder_bubble
    made = [make(context, say, letter, one) for letter, one in zip(LETTERS, page, strict=False)]
    head = say.piece("head.saved" if saved else "head.reminders")
    meetings = [meeting for one in page if (meeting := meeting_of(context, one.key))]
    below = [
        *([say.piece("saved_gone", count=gone)] if gone else []),
        *([say.footer(meetings, brief=True)] if saved and made else []),
        *([say.piece("hint.saved" if saved else "hint.reminders")] if made and not with_buttons else []),
    ]
    if with_buttons:
        bubbles = [Bubble(head), *made, *([Bubble("\n".join(below))] if below else [])]
    else:
        bubbles = [Bubble("\n".join([head, *(bubble.text for bubble in made), *below]))]
    options = (Option("control.more", context.library.label("control.more", context.language)),) if left else ()
    memory = replace(
        context.state.meetings or MeetingTalk(),
        shown=tuple(page), waiting=tuple(left), places=(), act=None, focus=None, listing=listing,
    )  # fmt: skip
    state = replace(context.state, meetings=memory, more=())
    return context.with_state(state).say(
        bubbles, options, topic=listed.TOPIC if saved else reminders.TOPIC, confidence=1.0
    )


def _saved_bubble(context: TurnContext, say: MeetingWords, letter: str, one: Shown) -> Bubble:
    meeting = meeting_of(context, one.key)
    if meeting is None:
        raise ValueError("a page holds what is listed alone")
    text = say.saved_line(letter, one.start, meeting)
    return Bubble(text, buttons_of(context, say, meeting), links=ways_to(say, one, meeting))


def _reminder_bubble(context: TurnContext, say: MeetingWords, letter: str, one: Shown) -> Bubble:
    kept = next(each for each in _set(context) if each.key == one.key)
    meeting = meeting_of(context, one.key)
    cancel = Option(of_a_meeting("unremind", one.key), say.piece("button.unremind"))
    links = ways_to(say, one, meeting) if meeting else ()
    return Bubble(_reminder_line(context, say, letter, kept), (cancel,), links=links)


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


def take_off(context: TurnContext, kind: str, key: str) -> Turn:
    """What a button does that takes a meeting off, or ends its reminder; a second time it says so."""
    if kind == "unsave" and key not in context.state.saved:
        return _saved(context)
    return listed.beside_the_list(context, _unsave(context, key) if kind == "unsave" else _cancel(context, key))


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
    return context.with_state(state).turn(
        "meetings.find.saved_removed", topic=listed.TOPIC, confidence=1.0, label=label
    )


def _cancel(context: TurnContext, key: str | None) -> Turn:
    """End the reminder of this meeting; where it is not known which is meant the only one, else ask by showing them."""
    kept = _set(context)
    of_day = _of_the_day_named(context, kept)
    if of_day is not None:
        key = of_day[0].key if len(of_day) == 1 else ""
    one = next((each for each in kept if each.key == key), kept[0] if key is None and len(kept) == 1 else None)
    if one is None:
        return _reminders(context)
    memory = context.state.meetings or MeetingTalk()
    left = tuple(each for each in context.state.reminders if each.key != one.key)
    reminding = None if memory.reminding == one.key else memory.reminding
    state = replace(context.state, reminders=left, meetings=replace(memory, reminding=reminding)).closing(Flow.REMINDER)
    label = _label(context, words(context, memory), one)
    turn = context.with_state(state).turn(
        "meetings.reminder.ended_one", topic=reminders.TOPIC, confidence=1.0, label=label
    )
    return turn.with_effects(CancelReminders(one.key))


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
    turn = context.with_state(replace(context.state, reminders=moved)).turn(
        "meetings.reminder.changed", topic=reminders.TOPIC, confidence=1.0, label=say.moment(due)
    )
    return turn.with_effects(MoveReminder(one.key, due))
