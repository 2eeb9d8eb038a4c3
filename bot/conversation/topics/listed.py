"""One meeting of the list that stands before the person: which is meant, and what is asked of it."""

from dataclasses import replace

from bot.conversation.calendar_file import calendar_file
from bot.conversation.meeting_list import LETTERS, buttons_of, meeting_of, page_link, ways_to, words
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Bubble, ReportMeeting, Turn
from bot.conversation.state import MeetingTalk, Shown, State
from bot.conversation.topics import asked_of_one, reminders
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Constraints
from bot.meetings.finding import next_start
from bot.meetings.model import Meeting
from knowledge.schema import Group

TOPIC = "meetings.find"
ASK_PLACE = "meetings.find.ask_place"
WHICH_ONE = "meetings.find.which_one"
SAVED = "meetings.find.saved"
MOST_SAVED = 12
"""So many are kept; MY MEETINGS shows them a page at a time."""


def act(context: TurnContext, said: Constraints) -> Turn:
    """Directions, link, reminder, calendar, length or details of a meeting that was listed."""
    memory = context.state.meetings or MeetingTalk()
    if said.act is Act.WHOLE_LIST and (link := page_link(context, memory)):
        return context.say([Bubble(link)], topic=TOPIC, groups=four(memory), confidence=1.0)
    number = meant(memory, said)
    of_all = number is None or (said.number is None and asked_of_one.is_of_several(context))
    if of_all and (told := asked_of_one.of_the_list(context, memory, said)):
        return context.say([Bubble(told)], topic=TOPIC, confidence=1.0)
    if number is None and said.act is None and said.unlisted:
        return context.say([Bubble(words(context, memory).not_listed(said.unlisted))], topic=TOPIC, confidence=1.0)
    if not memory.shown:
        asks = "meetings.reminder" if said.act is Act.REMIND else ASK_PLACE
        return context.turn(asks, topic=TOPIC, open_question=ASK_PLACE)
    if number is None:
        answer = "meetings.reminder.which" if said.act is Act.REMIND else WHICH_ONE
        kept = replace(memory, act=said.act)
        return context.with_state(replace(context.state, meetings=kept)).turn(
            answer, topic=TOPIC, open_question=WHICH_ONE
        )
    shown = memory.shown[number]
    meeting = meeting_of(context, shown.key)
    if meeting is None:
        return context.turn("meetings.find.gone", topic=TOPIC, open_question=ASK_PLACE)
    memory = replace(memory, focus=meeting.key, act=None)
    context = context.with_state(replace(context.state, meetings=memory))
    return _done(context, memory, said, shown, meeting)


def as_shown(context: TurnContext, meeting: Meeting) -> Shown:
    """A meeting whose button was tapped, at its next start."""
    for one in context.state.meetings.shown if context.state.meetings else ():
        if one.key == meeting.key and one.start > context.now:
            return one
    return Shown(meeting.key, next_start(meeting, context.now))


def calendar(context: TurnContext, shown: Shown, meeting: Meeting) -> Turn:
    """The meeting as a calendar file; where no file can go along, a reminder does the same."""
    if not context.message.channel.can.documents:
        return reminders.set_(context, shown, meeting)
    say = words(context, context.state.meetings)
    bubble = Bubble(say.reminder(meeting, shown.start), document=calendar_file(meeting, shown.start, say.name(meeting)))
    return beside_the_list(context, context.say([bubble], topic=TOPIC, confidence=1.0))


def keeping(context: TurnContext, memory: MeetingTalk) -> State:
    """The state with this search in it; a shared pin is not kept."""
    kept = replace(memory, place=None) if memory.shared else memory
    return replace(context.state, meetings=kept)


def four(memory: MeetingTalk) -> list[Group]:
    """Those of the groups looked for that are of the four."""
    return [Group(group) for group in memory.groups if group in set(Group)]


def meant(memory: MeetingTalk, said: Constraints) -> int | None:
    """Which of the list: by its number, the only one, or the one last spoken of."""
    if said.number is not None:
        number = said.number if said.number >= 0 else len(memory.shown) + said.number
        return number if 0 <= number < len(memory.shown) else None
    if len(memory.shown) == 1:
        return 0
    return next((number for number, one in enumerate(memory.shown) if one.key == memory.focus), None)


def _done(context: TurnContext, memory: MeetingTalk, said: Constraints, shown: Shown, meeting: Meeting) -> Turn:
    """What is asked of this one meeting."""
    say = words(context, memory)
    match said.act:
        case Act.REMIND:
            return reminders.set_(context, shown, meeting)
        case Act.CALENDAR:
            return calendar(context, shown, meeting)
        case Act.DIRECTIONS | Act.JOIN:
            return _the_way(context, memory, shown, meeting, joins=said.act is Act.JOIN)
        case Act.WRONG:
            report = ReportMeeting(meeting.key)
            turn = context.turn("meetings.find.wrong", topic=TOPIC, confidence=1.0, groups=four(memory))
            return turn.with_effects(report)
        case Act.SAVE:
            return save(context, shown, meeting)
        case Act.SHARE:
            return _about(context, meeting, say.to_share(meeting, shown))
        case Act.FORMATS | Act.BRING | Act.DATES:
            told = asked_of_one.of_one(context, memory, said, shown, meeting)
            return _about(context, meeting, "\n".join([*told, say.details(shown, meeting)]))
        case _ if said.unlisted:
            return _about(context, meeting, say.not_listed(said.unlisted))
        case Act.LENGTH:
            return _about(context, meeting, "\n".join([say.end(shown, meeting), say.details(shown, meeting)]))
        case _:
            return _about(context, meeting, _in_full(context, memory, shown, meeting))


def _in_full(context: TurnContext, memory: MeetingTalk, shown: Shown, meeting: Meeting) -> Bubble:
    """All that the list holds of a meeting, how to get there, and how to say that it is wrong."""
    say, with_buttons = words(context, memory), context.message.channel.can.buttons
    way = "" if with_buttons else _way(say, shown, meeting)
    hint = say.piece("wrong_hint", letter=LETTERS[memory.shown.index(shown)])
    told = (say.details(shown, meeting), way, hint)
    lines = [line for part in told if part for line in part.split("\n")]
    text = "\n".join(dict.fromkeys(lines))
    if not with_buttons:
        return Bubble(text)
    return Bubble(text, buttons_of(context, say, meeting), links=ways_to(say, shown, meeting))


def save(context: TurnContext, shown: Shown, meeting: Meeting) -> Turn:
    """Keep a meeting; one more than `MOST_SAVED` has no room until another is taken off."""
    saved = context.state.saved
    if meeting.key not in saved and len(saved) >= MOST_SAVED:
        return context.turn("meetings.find.saved_full", topic=TOPIC, confidence=1.0)
    memory = replace(context.state.meetings or MeetingTalk(), focus=meeting.key)
    state = replace(context.state, saved=tuple(dict.fromkeys((*saved, meeting.key))), meetings=memory)
    label = words(context, memory).reminder(meeting, shown.start)
    return beside_the_list(context, context.with_state(state).turn(SAVED, topic=TOPIC, confidence=1.0, label=label))


def beside_the_list(context: TurnContext, turn: Turn) -> Turn:
    """The turn, after which the options of the list before it still stand where it brought none of its own."""
    return replace(turn, state=replace(turn.state, options=context.state.options)) if not turn.options else turn


def _way(say: MeetingWords, shown: Shown, meeting: Meeting) -> str:
    """How one gets there: online where it was found so, or where there is no room."""
    by_link = shown.miles is None and meeting.online
    return say.how_to_join(meeting) if by_link else say.directions(meeting)


def _the_way(context: TurnContext, memory: MeetingTalk, shown: Shown, meeting: Meeting, *, joins: bool) -> Turn:
    say = words(context, memory)
    by_link = joins or shown.miles is None
    text = say.how_to_join(meeting) if by_link and meeting.online else say.directions(meeting)
    text = text or say.directions(meeting) or say.how_to_join(meeting)
    if not text:
        return context.with_state(keeping(context, memory)).turn("meetings.find.no_link", topic=TOPIC)
    return _about(context, meeting, text)


def _about(context: TurnContext, meeting: Meeting, said: str | Bubble) -> Turn:
    groups = [Group(meeting.group)] if meeting.group in set(Group) else []
    bubble = said if isinstance(said, Bubble) else Bubble(said)
    return context.say([bubble], topic=TOPIC, groups=groups, confidence=1.0)
