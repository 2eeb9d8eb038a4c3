"""One meeting of the list that stands before the person: which is meant, and what is asked of it."""

import re
from dataclasses import replace

from bot.conversation.calendar_file import calendar_file
from bot.conversation.meeting_list import LETTERS, meeting_of, page_link, words
from bot.conversation.model import Bubble, Channel, ReportMeeting, Turn
from bot.conversation.state import MeetingTalk, Shown, State
from bot.conversation.talk import Talk
from bot.conversation.topics import reminders
from bot.meetings.finding import next_start
from bot.meetings.model import Meeting
from bot.meetings.wishes import Act, Wishes
from bot.understanding.normalise import plain
from knowledge.schema import Group

TOPIC = "meetings.find"
ASK_PLACE = "meetings.find.ask_place"
WHICH_ONE = "meetings.find.which_one"
_NOT_THAT_ONE = re.compile(
    r"\b(?:cancel|delete|remove|forget|undo|stop|don'?t|no need for|quita\w*|cancela\w*|borra\w*|ya no|olvida)\b"
)
_POINTS = re.compile(
    r"\b(?:the|that|la|el|esa|ese)\b.*\b(?:one|de|en|on|at|del)\b|^(?:the |la |el )?\S+(?: ?[ap]m)? one\b"
)
_COMMON = frozenset(
    [
        "meeting",
        "meetings",
        "that",
        "this",
        "with",
        "from",
        "where",
        "what",
        "when",
        "group",
        "street",
        "avenue",
        "reunion",
        "junta",
        "calle",
        "como",
        "esta",
        "esa",
        "cual",
        "donde",
    ]
)


def act(talk: Talk, said: Wishes) -> Turn:
    """Directions, link, reminder, calendar, length or details of a meeting that was listed."""
    memory = talk.state.meetings or MeetingTalk()
    if said.act is Act.REMIND and _NOT_THAT_ONE.search(plain(talk.message.text)):
        return reminders.cancel_one(talk, memory)
    if said.act is Act.WHOLE_LIST and (link := page_link(talk, memory)):
        return talk.say([Bubble(link)], topic=TOPIC, groups=four(memory), confidence=1.0)
    number = _meant(memory, said)
    if not memory.shown:
        asks = "meetings.reminder" if said.act is Act.REMIND else ASK_PLACE
        return talk.turn(asks, topic=TOPIC, asking=ASK_PLACE)
    if number is None:
        answer = "meetings.reminder.which" if said.act is Act.REMIND else WHICH_ONE
        kept = replace(memory, act=said.act)
        return talk.turn(answer, topic=TOPIC, asking=WHICH_ONE, state=replace(talk.state, meetings=kept))
    shown = memory.shown[number]
    meeting = meeting_of(talk, shown.key)
    if meeting is None:
        return talk.turn("meetings.find.gone", topic=TOPIC, asking=ASK_PLACE)
    memory = replace(memory, focus=meeting.key, act=None)
    talk = replace(talk, state=replace(talk.state, meetings=memory))
    return _done(talk, memory, said, shown, meeting)


def shown_at(talk: Talk, memory: MeetingTalk) -> int | None:
    """Which one "the 7pm one" or "the one on vermont" points at; None unless it is exactly one."""
    text = plain(talk.message.text)
    if not _POINTS.search(text):
        return None
    words_said = set(re.findall(r"[a-z]{4,}", text)) - _COMMON
    zone = words(talk, memory).zone
    hour = re.search(r"\b(\d{1,2})(?::(\d\d))? ?(?:am|pm|o'?clock)?\b", text)
    fits = []
    for number, one in enumerate(memory.shown):
        meeting, start = meeting_of(talk, one.key), one.start.astimezone(zone)
        if meeting is None:
            continue
        named = set(re.findall(r"[a-z]{4,}", plain(f"{meeting.name} {meeting.venue} {meeting.address}")))
        same_hour = hour is not None and int(hour[1]) in (start.hour, start.hour % 12 or 12)
        if words_said & named or (same_hour and hour and int(hour[2] or 0) == start.minute):
            fits.append(number)
    return fits[0] if len(fits) == 1 else None


def as_shown(talk: Talk, meeting: Meeting) -> Shown:
    """A meeting whose button was tapped, at its next start."""
    for one in talk.state.meetings.shown if talk.state.meetings else ():
        if one.key == meeting.key and one.start > talk.now:
            return one
    return Shown(meeting.key, next_start(meeting, talk.now))


def calendar(talk: Talk, shown: Shown, meeting: Meeting) -> Turn:
    """The meeting as a calendar file; by SMS, which carries no files, a reminder does the same."""
    if talk.message.channel is not Channel.TELEGRAM:
        return reminders.set_(talk, shown, meeting)
    say = words(talk, talk.state.meetings)
    bubble = Bubble(say.reminder(meeting, shown.start), document=calendar_file(meeting, shown.start, say.name(meeting)))
    turn = talk.say([bubble], topic=TOPIC, confidence=1.0)
    return replace(turn, state=replace(turn.state, options=talk.state.options))


def keeping(talk: Talk, memory: MeetingTalk) -> State:
    """The state with this search in it; a shared pin is not kept."""
    kept = replace(memory, place=None) if memory.shared else memory
    return replace(talk.state, meetings=kept)


def four(memory: MeetingTalk) -> list[Group]:
    """Those of the groups looked for that are of the four."""
    return [Group(group) for group in memory.groups if group in set(Group)]


def _meant(memory: MeetingTalk, said: Wishes) -> int | None:
    """Which of the list: by its number, the only one, or the one last spoken of."""
    if said.number is not None:
        number = said.number if said.number >= 0 else len(memory.shown) + said.number
        return number if 0 <= number < len(memory.shown) else None
    if len(memory.shown) == 1:
        return 0
    return next((number for number, one in enumerate(memory.shown) if one.key == memory.focus), None)


def _done(talk: Talk, memory: MeetingTalk, said: Wishes, shown: Shown, meeting: Meeting) -> Turn:
    """What is asked of this one meeting."""
    say = words(talk, memory)
    match said.act:
        case Act.REMIND:
            return reminders.set_(talk, shown, meeting)
        case Act.CALENDAR:
            return calendar(talk, shown, meeting)
        case Act.DIRECTIONS | Act.JOIN:
            return _the_way(talk, memory, shown, meeting, joins=said.act is Act.JOIN)
        case Act.WRONG:
            report = ReportMeeting(meeting.key)
            return talk.turn("meetings.find.wrong", topic=TOPIC, confidence=1.0, groups=four(memory), effects=(report,))
        case Act.SHARE:
            way = say.directions(meeting) if shown.miles is not None else say.how_to_join(meeting)
            parts = (say.reminder(meeting, shown.start), way)
            return _about(talk, meeting, "\n".join(part for part in parts if part))
        case _ if said.unlisted:
            return _about(talk, meeting, say.not_listed(said.unlisted))
        case Act.LENGTH | Act.FORMATS:
            return _about(talk, meeting, say.details(shown, meeting))
        case _:
            way = say.directions(meeting) if shown.miles is not None else say.how_to_join(meeting)
            hint = say.piece("wrong_hint", letter=LETTERS[memory.shown.index(shown)])
            told = (say.details(shown, meeting), way, hint)
            lines = [line for part in told if part for line in part.split("\n")]
            return _about(talk, meeting, "\n".join(dict.fromkeys(lines)))


def _the_way(talk: Talk, memory: MeetingTalk, shown: Shown, meeting: Meeting, *, joins: bool) -> Turn:
    say = words(talk, memory)
    by_link = joins or shown.miles is None
    text = say.how_to_join(meeting) if by_link and meeting.online else say.directions(meeting)
    text = text or say.directions(meeting) or say.how_to_join(meeting)
    if not text:
        return talk.turn("meetings.find.no_link", topic=TOPIC, state=keeping(talk, memory))
    return _about(talk, meeting, text)


def _about(talk: Talk, meeting: Meeting, text: str) -> Turn:
    groups = [Group(meeting.group)] if meeting.group in set(Group) else []
    return talk.say([Bubble(text)], topic=TOPIC, groups=groups, confidence=1.0)
