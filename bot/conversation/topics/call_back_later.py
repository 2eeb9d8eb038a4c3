"""A call back that is noted already: it is changed, asked about, or cancelled, as long as the request is open."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import AddCallBack, CancelCallBack, Turn
from bot.conversation.noted_call import NotedCall
from bot.conversation.residue import is_all_slots, small_words
from bot.conversation.state import Flow
from bot.conversation.topics.call_back import given, hours_of, named, question_of_the_call
from bot.conversation.topics.call_back_hours import later_patterns, new_hours, parts_of, says
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import SURE, SURELY_ANOTHER
from bot.understanding.normalize import normalize, plain

TOPIC = "handoff.human"
_CHANGED, NOTED, _CANCELLED = "handoff.human.changed", "handoff.human.noted", "handoff.human.cancelled"
_NONE, _ASK_TIME, _ASK_PHONE = "handoff.human.none_noted", "handoff.human.ask_time", "handoff.human.ask_phone"
_JUST_NOTED = (_CHANGED, NOTED, "handoff.human.confirmed")
_WITH_HOURS = ("handoff.human", "meetings.", "companion.")
"""Answers after which an hour may be that of what they speak of."""
_SHORT = 14
"""Words up to which an hour alone changes the call that was just spoken of."""
_LONGEST_NOTE = 200
"""Characters of what else the clinic shall know."""


class Wish(StrEnum):
    """What a person wants with the call that is noted."""

    CHANGE = "change"
    ASK = "ask"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Later:
    """What a text says of the call that is noted."""

    wish: Wish
    told: AddCallBack = field(default_factory=AddCallBack)
    asks: str | None = None
    """What has to be asked, where a change does not say to what."""


def said_of_it(context: TurnContext) -> Later | None:
    """What a text says of the call back that is noted, or that they take to be; None where it is about none."""
    message, known, newest = context.message, context.state.call_back, context.state.newest
    if newest is not None and newest.flow is Flow.CALL_BACK:
        return None  # the form takes it
    if message.choice or message.command or message.location or not message.text.strip():
        return None
    words = normalize(message.text)
    of_the_call = speaks_of_the_call(message.text)
    if known is None:
        return _of_none(context, words) if of_the_call else None
    recent = _is_recent(context)
    if (of_the_call or recent) and says("to_mind", words) and not hours_of(message.text):
        return Later(Wish.CHANGE, AddCallBack(note=message.text.strip()[:_LONGEST_NOTE]))
    told = _told(context, known, recent=recent)
    if (of_the_call and says("cancels", words)) or (recent and says("cancels_it", words)):
        return Later(Wish.CHANGE, told) if told.when else Later(Wish.CANCEL)
    moves = says("changes", words)
    of_another_kind = question_of_the_call(message.text) is not None or says("of_others", words)
    if recent and says("asks_of_it", words):
        return Later(Wish.ASK)
    moves_it = (moves and told.when and "?" not in message.text) or told.phone or told.name
    if not of_another_kind and says("asks", words) and not moves_it:
        return Later(Wish.ASK)
    if told != AddCallBack() and _is_a_change(context, told, of_the_call=of_the_call, recent=recent, moves=moves):
        return Later(Wish.CHANGE, told)
    return _without_saying_to_what(words, of_the_call=of_the_call, recent=recent)


def answer(context: TurnContext, said: Later) -> Turn:
    """The one line that says what is noted now, or what is asked for it."""
    known = context.state.call_back
    if known is None:
        return context.turn(_NONE, topic=TOPIC)
    if said.wish is Wish.CANCEL:
        return context.turn(_CANCELLED, topic=TOPIC).with_effects(CancelCallBack())
    if said.told.note:
        return context.turn("handoff.human.note_added", topic=TOPIC).with_effects(said.told)
    if said.asks:
        return context.turn(said.asks, topic=TOPIC, open_question=said.asks)
    if said.wish is Wish.ASK:
        return context.turn(NOTED, topic=TOPIC, label=label_of(context, known))
    return changed(context, said.told)


def speaks_of_the_call(text: str) -> bool:
    """Whether a text speaks of the clinic's call to them."""
    words = normalize(text)
    return says("the_call", words) and not says("of_others", words)


def belongs_to_others(text: str) -> bool:
    """Whether the number in a text is somebody else's: "my sponsor gave me ..."."""
    return says("number_of_others", normalize(text))


def lets_go(text: str) -> bool:
    """Whether a text wants no call, in words of their own: no answer to the form is a name then."""
    words = normalize(text)
    return says("cancels", words) and not says("of_others", words) and not hours_of(text)


def is_whole(context: TurnContext) -> bool:
    """Whether a call back is noted of which nothing is left to ask."""
    known = context.state.call_back
    return known is not None and known.is_whole(number_is_seen=context.message.channel.can.phone_numbers)


def declined(context: TurnContext, *, cancels: bool) -> Turn:
    """No call; one that is noted already stays as it is, where only a change of it was let go."""
    known = context.state.call_back
    if known is None:
        return context.turn("handoff.human.declined", topic=TOPIC)
    if is_whole(context) and not cancels:
        return context.turn(NOTED, topic=TOPIC, label=label_of(context, known))
    line = _CANCELLED if is_whole(context) else "handoff.human.declined"
    return context.turn(line, topic=TOPIC).with_effects(CancelCallBack())


def changed(context: TurnContext, told: AddCallBack) -> Turn:
    """What is told anew is noted, and all that is noted now is said."""
    now = (context.state.call_back or NotedCall()).with_details(vars(told), context.now)
    return context.turn(_CHANGED, topic=TOPIC, label=label_of(context, now)).with_effects(told)


def label_of(context: TurnContext, known: NotedCall) -> str:
    """Whom, when and where, as a person is told of it: "Denise, Friday at 4, the number ending in 0148"."""
    place = None
    if known.own_number or known.phone:
        line = "handoff.human.this_number" if known.own_number else "handoff.human.number_ending"
        digits = re.sub(r"\D", "", (known.phone or "").partition("ext")[0])
        place = context.library.answer(line, context.language).text.replace("{label}", digits[-4:])
    return ", ".join(filter(None, (known.name, _dated(context, known), place)))


def merged(context: TurnContext, known: NotedCall, when: str) -> str:
    """A new day keeps the hour that was told before, a new hour the day."""
    before = _dated(context, known)
    day, hour = parts_of(when)
    day_before, hour_before = parts_of(before or "")
    if day and not hour and hour_before:
        return f"{day} {hour_before}"
    if hour and not day and day_before:
        return f"{day_before} {hour}"
    return when


def _of_none(context: TurnContext, words: str) -> Later | None:
    """Where none is noted, who speaks of "my call" is told so."""
    if not says("speaks_of_one", words) or given(context.message.text, asked=False):
        return None
    return Later(Wish.ASK) if says("asks", words) or says("cancels", words) else None


def _is_recent(context: TurnContext) -> bool:
    """Whether nothing else that has an hour was spoken of since the call back; nothing at all counts as well."""
    spoken = [line for line in context.state.answer_history if line.startswith(_WITH_HOURS)]
    elsewhere = context.state.is_over_a_list or (context.state.topic or "").startswith(("meetings.", "companion."))
    if context.state.open_risk or context.state.open_question or elsewhere:
        return False
    return bool(spoken) and spoken[-1].startswith(TOPIC)


def _told(context: TurnContext, known: NotedCall, *, recent: bool) -> AddCallBack:
    """Whom, when and where a text says that it shall be from now on, put together with what stays."""
    text = context.message.text
    called_at = given(text, asked=False)
    phone = called_at.number if called_at else None
    same = called_at is not None and called_at.same and context.message.channel.can.phone_numbers
    when = new_hours(text, before=known.when or "")
    name = _new_name(context, known, beside=bool(phone), recent=recent)
    whole = merged(context, known, when) if when else None
    return AddCallBack(name, whole, phone, own_number=same)


def _new_name(context: TurnContext, known: NotedCall, *, beside: bool, recent: bool) -> str | None:
    text = context.message.text
    for found in later_patterns()["other_name"].finditer(plain(text)):
        begin, end = next(found.span(group) for group in found.groupdict() if found[group])
        written = text[begin:end] if len(text) == len(plain(text)) else plain(text)[begin:end]
        if _may_be_a_name(written) and (recent or says("of_names", normalize(text)) or (known.name or "") in text):
            return written
    name = named(text)
    if name is None or not _may_be_a_name(name):
        return None
    last = context.state.answer_history[-1:]
    just = bool(last) and last[0] in _JUST_NOTED and "?" not in text
    return name if beside or says("of_names", normalize(text)) or just else None


def _may_be_a_name(word: str) -> bool:
    one = plain(word)
    return one not in small_words("no_names") and not hours_of(word) and not says("days", one)


def _is_a_change(context: TurnContext, told: AddCallBack, *, of_the_call: bool, recent: bool, moves: bool) -> bool:
    """Whether what a text tells is of the call: it speaks of it, or it was just spoken of and nothing else is asked."""
    words = normalize(context.message.text)
    if says("of_reminders", words) or (told.phone and says("number_of_others", words)):
        return False
    if told.name and (told.when or told.phone):
        return True
    if told.phone or told.own_number:
        return of_the_call or recent or says("of_a_number", words)
    if told.name and not told.when:
        return "?" not in context.message.text and not _surely_asks(context)
    if of_the_call:
        return "?" not in context.message.text or moves or told.name is not None
    bare = is_all_slots(context.message.text)
    short = len(context.message.text.split()) <= _SHORT
    return recent and short and (moves or bare) and not _surely_asks(context) and not context.reading.groups


def _surely_asks(context: TurnContext) -> bool:
    best = context.reading.guesses[0]
    spoken = best.topic.startswith((TOPIC, "unknown", "clinic.contact", "meetings.", "chat."))
    return not spoken and best.probability >= (SURELY_ANOTHER if context.reading.asks else SURE)


def _without_saying_to_what(words: str, *, of_the_call: bool, recent: bool) -> Later | None:
    if not of_the_call and not recent:
        return None
    if says("wants_another_number", words):
        return Later(Wish.CHANGE, asks=_ASK_PHONE)
    if of_the_call and (says("wants_another_time", words) or says("not_then", words)):
        return Later(Wish.CHANGE, asks=_ASK_TIME)
    return None


def _dated(context: TurnContext, known: NotedCall) -> str | None:
    """When to call, as it was told; from the next day on "tomorrow" is the date that was meant."""
    if known.when is None or known.said is None:
        return known.when
    zone = ZoneInfo(context.library.clinic.time_zone)
    day = known.said.astimezone(zone).date()
    if day == context.now.astimezone(zone).date():
        return known.when
    words = MeetingWords(context.library, context.language, context.message.channel.can, zone, context.now)
    for name, days in (("overmorrow", 2), ("tomorrow", 1), ("today", 0)):
        found = later_patterns()[name].search(plain(known.when))
        if found and len(plain(known.when)) == len(known.when):
            date = words.date_of_day(day.fromordinal(day.toordinal() + days))
            return f"{known.when[: found.start()]}{date}{known.when[found.end() :]}"
    return known.when
