"""Which of the listed meetings a text points at without its letter: by its name, town, house, day or hour."""

import re
from datetime import datetime, timedelta

from bot.conversation.meeting_list import meeting_of, words
from bot.conversation.state import MeetingTalk
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import find_constraints
from bot.meetings.distance import miles_between
from bot.meetings.model import Window
from bot.meetings.times import find_time
from bot.understanding.normalize import plain

_POINTS = re.compile(
    r"\b(?:the|that|la|el|esa|ese)\b.*\b(?:one|de|en|on|at|del)\b|^(?:the |la |el )?\S+(?: ?[ap]m)? one\b"
)
_LED = r"^(?:(?:ok|okay|k|no|nah|yes|yeah|si|bueno|pero|but|i mean|i meant|digo)[, ]+)*"
_POINTS_ONLY = re.compile(
    rf"{_LED}(?:(?:the|that) one (?:in|on|at|by)\b.*|(?:the|that) (?:\S+ ){{1,4}}(?:one|meeting|mtg)"
    r"|(?:la|el|esa|ese|aquella) (?:junta |reunion )?(?:del?|en|por)\b.*|\d\S*(?: ?[ap]m)? one)$"
)
"""The one in Inglewood, the Sunday one, la de Torrance: it does nothing else."""
_AT_A_HOUSE = re.compile(
    rf"{_LED}(?:(?:the|that) one (?:at|in|on|by) (?:the|an?) \w+(?: \w+)?"
    r"|(?:la|el|esa|ese) (?:(?:que (?:es|esta) )?en (?:la|el|una?)|de la|del) \w+(?: \w+)?)$"
)
"""It points at one of the list, whether or not the list tells of such a house."""
_SHORT = 8
"""Words up to which a text only points."""
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))? ?(am|pm|o'?clock)?\b")
_THE_CLOSEST = re.compile(
    r"^(?:(?:the|which(?: one)?(?: is|'?s)?(?: the)?|what'?s(?: the)?) )?(?:closest|nearest)(?: one| to me)?$"
    r"|^(?:la|cual es la|cual queda)(?: que)?(?: (?:queda|esta))? mas (?:cerca|cercana|cerquita)(?: de mi)?$"
)
"""One of the list, not a list that is closer."""
_ITS_PLACE = 8.0
"""Miles within which a place that is named beside a meeting is where it meets."""
_HOURS_OF_A_DAY = timedelta(hours=12)
_WORD = re.compile(r"[a-z]{3,}")
_COMMON = frozenset(
    (
        *("the", "and", "for", "one", "ones", "its", "that", "this", "with", "from", "where", "what", "when", "near"),
        *("meeting", "meetings", "mtg", "group", "street", "avenue", "los", "las", "del", "por", "una", "como", "esta"),
        *("reunion", "junta", "calle", "esa", "cual", "donde"),
    )
)
_ORDINALS = frozenset(
    (
        *("first", "second", "third", "last", "primer", "primero", "primera", "segundo", "segunda"),
        *("tercero", "tercera", "ultimo", "ultima"),
    )
)


def shown_at(context: TurnContext, memory: MeetingTalk) -> int | None:
    """Which one "the 7pm one" or "the one on vermont" points at; None unless it is exactly one."""
    text = plain(context.message.text)
    near = [number for number, one in enumerate(memory.shown) if one.miles is not None]
    if near and asks_the_closest(text):
        return min(near, key=lambda number: memory.shown[number].miles or 0.0)
    if len(called := _called_by_name(context, memory, text)) == 1:
        return called[0]
    if (other := _the_other(context, memory)) is not None:
        return other
    if not _POINTS.search(text):
        return None
    fits = _fitting(context, memory, text, by_slots=points_by_its_slots(context, memory))
    return fits[0] if len(fits) == 1 else None


def _fitting(context: TurnContext, memory: MeetingTalk, text: str, *, by_slots: bool) -> list[int]:
    """Those of the list that have the hour that a text says, or a word of their house, street or name.

    `by_slots`: it names them by their town or day too, and everything that it says must be true of them.
    """
    place, when, hour = context.entities.place, context.entities.when, _CLOCK.search(text)
    zone = words(context, memory).zone
    said = set(_WORD.findall(text)) - _COMMON
    town = set(_WORD.findall(plain(place.label))) if place else set()
    fits = []
    for number, one in enumerate(memory.shown):
        meeting, start = meeting_of(context, one.key), one.start.astimezone(zone)
        if meeting is None:
            continue
        named = set(_WORD.findall(plain(f"{meeting.name} {meeting.venue} {meeting.address}")))
        at_that_hour = False
        if hour is not None:
            half = f"{start:%p}".lower() if hour[3] in ("am", "pm") else hour[3]
            at_that_hour = int(hour[1]) in (start.hour, start.hour % 12 or 12) and int(hour[2] or 0) == start.minute
            at_that_hour = at_that_hour and half == hour[3]
        if by_slots:
            then = at_that_hour or (hour is None and (when is None or _is_then(when.window, one.start)))
            fit = (
                then
                and (place is None or (bool(town) and town <= named))
                and bool(hour or when or place or said & named)
            )
        else:
            fit = at_that_hour or bool(said & named)
        if fit:
            fits.append(number)
    return fits


def points_at_one(context: TurnContext, memory: MeetingTalk, text: str) -> bool:
    """Whether a plain text is about one of the list, the nearest or one that it names, and does nothing else."""
    called = len(_called_by_name(context, memory, text)) == 1
    if called or asks_the_closest(text) or _the_other(context, memory) is not None:
        return True
    return points_by_its_slots(context, memory) or points_at_a_house(context)


def points_by_its_slots(context: TurnContext, memory: MeetingTalk) -> bool:
    """Whether a text only points, and what it says fits one of the list: "the one in inglewood", "la del sábado"."""
    text = plain(context.message.text).strip(" .!?¿¡")
    if asks_the_closest(text):
        return True
    if not _POINTS_ONLY.search(text) or len(text.split()) > _SHORT or _wishes(context, text):
        return False
    return len(_fitting(context, memory, text, by_slots=True)) == 1


def points_at_a_house(context: TurnContext) -> bool:
    """Whether a text points at one of the list by its house: "the one at the church"."""
    text = plain(context.message.text).strip(" .!?¿¡")
    slots = context.entities.where or context.entities.when or _wishes(context, text)
    return bool(_AT_A_HOUSE.search(text)) and not slots and context.state.is_over_a_list


def _wishes(context: TurnContext, text: str) -> bool:
    """Whether a text names what a search is changed by: "the women's one", "the later one"."""
    said = find_constraints(text)
    changes = said.change or said.traits or said.without or said.online is not None
    return bool(changes or context.reading.groups or context.reading.other_group)


def called_with_an_ordinal(context: TurnContext, memory: MeetingTalk) -> int | None:
    """The one whose name is said and holds an ordinal: "the second cup one" is no second one."""
    called = _called_by_name(context, memory, plain(context.message.text))
    meeting = meeting_of(context, memory.shown[called[0]].key) if len(called) == 1 else None
    return called[0] if meeting and _ORDINALS & set(plain(meeting.name).split()) else None


def _the_other(context: TurnContext, memory: MeetingTalk) -> int | None:
    """Of two that were listed, the one that was not just spoken of: "the other one"."""
    keys = [one.key for one in memory.shown]
    if not context.reading.other_one or len(keys) != 2 or memory.focus not in keys or not context.state.is_over_a_list:
        return None
    return 1 - keys.index(memory.focus)


def is_named_with_its_slots(context: TurnContext, memory: MeetingTalk) -> bool:
    """Whether a text names one of the list, and the place and hour it says besides are that one's own."""
    text = plain(context.message.text)
    called = _called_by_name(context, memory, text)
    meeting = meeting_of(context, memory.shown[called[0]].key) if len(called) == 1 else None
    if meeting is None or context.reading.groups or context.message.location:
        return False
    name = set(plain(meeting.name).split())  # "morning star at 5" is not at 5 in the morning
    rest = " ".join(word for word in text.split() if word not in name)
    place, when = context.entities.place, find_time(rest, context.now.astimezone(words(context, memory).zone))
    near = place is None or meeting.point is None or miles_between(place.point, meeting.point) <= _ITS_PLACE
    start = memory.shown[called[0]].start
    return near and (when is None or _is_then(when.window, start))


def _is_then(window: Window, start: datetime) -> bool:
    """Whether a start lies in a window; where that is a few hours of a day, on whichever day."""
    length = window.end - window.start
    if length > _HOURS_OF_A_DAY:
        return window.start <= start < window.end
    return (start - window.start) % timedelta(days=1) < length


def _called_by_name(context: TurnContext, memory: MeetingTalk, text: str) -> list[int]:
    """Those of the list all of whose name a text says, but for words that more than one of them has."""
    names = [
        set(_WORD.findall(plain(meeting.name))) - _COMMON if (meeting := meeting_of(context, one.key)) else set()
        for one in memory.shown
    ]
    often = {word for word in set().union(*names) if sum(word in name for name in names) > 1}
    own = [name - often for name in names]
    said = set(_WORD.findall(text))
    long_enough = [any(len(word) > 3 for word in name) for name in own]  # "one day" is in too many texts
    return [number for number, name in enumerate(own) if long_enough[number] and name <= said]


def asks_the_closest(text: str) -> bool:
    """Whether a plain text means the nearest one of the list: "which one is closest", "la más cerca"."""
    return bool(_THE_CLOSEST.search(text.strip(" .!?¿¡")))
