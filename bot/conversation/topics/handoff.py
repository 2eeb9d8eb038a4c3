"""The way to a person: the clinic's phone and email, a hand-off for staff, and a call back if wanted."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.conversation.forms import LETS_GO_OF_THE_CALL, name_in, names_a_time
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import AddCallBack, OpenHandOff, Turn
from bot.conversation.noted_call import NotedCall
from bot.conversation.opening_hours import next_opening
from bot.conversation.topics import call_back_later
from bot.conversation.topics.call_back import Given, as_written, asks_for_one, given, named, surely_named
from bot.conversation.turn_context import TurnContext
from bot.meetings.times import words_of_time
from bot.understanding.model import CrisisKind
from bot.understanding.normalize import plain

CALL, NO_CALL = "choice.call_me", "choice.no_call"

ASK_NAME, ASK_TIME, ASK_PHONE = "handoff.human.ask_name", "handoff.human.ask_time", "handoff.human.ask_phone"
_AGAIN, _AGAIN_OR_SAME = "handoff.human.number_again", "handoff.human.number_again_or_same"
_EMERGENCY = "handoff.human.emergency"
_NOT_SEEN = "handoff.human.number_not_seen"
_CONFIRMED = "handoff.human.confirmed"
_READ_NOW, _READ_LATER = "handoff.human.read_now", "handoff.human.read_later"
_HAS_IT, _ONE_AHEAD = "handoff.human.has_it", "handoff.human.one_ahead"
_SOME_AHEAD, _MANY_AHEAD = "handoff.human.some_ahead", "handoff.human.many_ahead"
_SOME = range(2, 10)
"""How many ahead are told by their number: a longer line is only called long."""
LONGEST_DETAIL = 200
"""Characters kept of a name or time; a longer text is a story, and stands in the log anyway."""


def hand_off(context: TurnContext, topic: str) -> Turn:
    """Phone and email at once, and staff are told."""
    return context.turn(context.line_for(topic), topic=topic).with_effects(OpenHandOff(topic))


def offer_call_back(context: TurnContext) -> Turn:
    """As a hand-off, with when somebody will read it, and the first question of a call back in the same text.

    While somebody may be dying there is no form: 911 is the person, and the clinic's phone is for after.
    """
    if _a_body_is_in_danger(context):
        return context.turn(_EMERGENCY, topic="handoff.human", offers=()).with_effects(OpenHandOff("handoff.human"))
    when, moment = _when_staff_read(context)
    told = told_in_passing(context)
    ask = ASK_NAME if told.name is None else next_question(context, told, ASK_NAME) or _CONFIRMED
    known = context.state.call_back
    if call_back_later.is_whole(context) and told == AddCallBack():
        ask = call_back_later.NOTED
    done = ask in (_CONFIRMED, call_back_later.NOTED)
    said = ("handoff.human", *when) if done else ("handoff.human", *when, ask)
    waits = None if done else ask
    turn = context.turn(*said, topic="handoff.human", offers=(), open_question=waits, label=moment)
    if done:
        now = (known or NotedCall()).with_details(vars(told), context.now)
        turn = context.adding(turn, after=(ask,), label=call_back_later.label_of(context, now))
    first, *rest = turn.reply
    if rest:
        turn = replace(turn, reply=(first, replace(rest[-1], text=" ".join(bubble.text for bubble in rest))))
    effects = (told,) if told != AddCallBack() else ()
    return turn.with_effects(OpenHandOff("handoff.human"), *effects)


def _a_body_is_in_danger(context: TurnContext) -> bool:
    danger = context.state.open_risk
    return danger is not None and danger.level >= 5 and danger.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)


def _when_staff_read(context: TurnContext) -> tuple[tuple[str, ...], str]:
    """The line that says when staff can read this, and what stands in its gap.

    No line where the clinic names no hours; none in a danger, of which staff are told at any hour. How many wait is
    said only while somebody reads: by the morning it is another number.
    """
    clinic, danger = context.library.clinic, context.state.open_risk
    if not clinic.alerts.hours or (danger and danger.level >= 3):
        return (), ""
    place = context.line() if context.line else None
    if place and place.is_taken:
        return (_HAS_IT,), ""
    opens = next_opening(context.library, context.now)
    if opens <= context.now:
        return _place_in_line(place.ahead if place else 0)
    zone = ZoneInfo(clinic.time_zone)
    words = MeetingWords(context.library, context.language, context.message.channel.can, zone, context.now)
    return (_READ_LATER,), words.moment(opens)


def _place_in_line(ahead: int) -> tuple[tuple[str, ...], str]:
    if ahead in _SOME:
        return (_SOME_AHEAD,), str(ahead)
    return ((_READ_NOW, _ONE_AHEAD)[ahead] if ahead <= 1 else _MANY_AHEAD,), ""


def not_understood(context: TurnContext) -> Turn:
    """The second text in a row that we could not read: a person can."""
    understood = context.with_state(replace(context.state, misunderstood=0))
    return understood.turn("handoff.human.not_understood", topic="unknown").with_effects(OpenHandOff("unknown"))


def told_in_passing(context: TurnContext) -> AddCallBack:
    """Whom to call, when and where, as far as a text says it beside other things."""
    text = context.message.text
    called_at = given(text, asked=False)
    same = called_at is not None and called_at.same and context.message.channel.can.phone_numbers
    phone = called_at.number if called_at else None
    named_a_time = bool(context.entities.when)
    name = named(text) if phone or named_a_time or same else surely_named(text)
    when = (
        as_written(text, words_of_time(text))
        if named_a_time and (name or phone or same or asks_for_one(text))
        else None
    )
    return AddCallBack(name, when, phone, own_number=same)


def next_question(context: TurnContext, told: AddCallBack, asked: str) -> str | None:
    """What is still to be asked after this question, beside what was just told; None where it is enough."""
    known = told.phone or told.own_number or context.message.channel.can.phone_numbers
    missing = {ASK_NAME: True, ASK_TIME: told.when is None, ASK_PHONE: not known}
    later = list(missing)[list(missing).index(asked) + 1 :]
    return next((question for question in later if missing[question]), None)


def answer_call_back(context: TurnContext, asked: str) -> Turn:
    """Take down what the person answered and ask on."""
    if asked == _CONFIRMED and (said := call_back_later.said_of_it(context)):
        return call_back_later.answer(context, said)
    lets_go = call_back_later.lets_go(context.message.text)
    if lets_go or context.reading.declines or LETS_GO_OF_THE_CALL.match(plain(context.message.text)):
        return call_back_later.declined(context, cancels=lets_go)
    called_at = given(context.message.text, asked=asked == ASK_PHONE)
    if called_at is not None:
        return _number(context, asked, called_at)
    return _on(context, asked, _detail(context, asked, context.message.text))


def _number(context: TurnContext, asked: str, called_at: Given) -> Turn:
    """Take down a number, and what else the text says; ask again for one that nobody could call."""
    if called_at.same and not context.message.channel.can.phone_numbers:
        return ask_on(context, _NOT_SEEN, AddCallBack(), still=asked)
    if called_at.number is None and not called_at.same:
        again = _AGAIN_OR_SAME if context.message.channel.can.phone_numbers else _AGAIN
        return ask_on(context, again, AddCallBack(phone=context.message.text.strip()[:LONGEST_DETAIL]), still=asked)
    detail = AddCallBack(phone=called_at.number, own_number=called_at.same)
    if asked == ASK_PHONE:
        return confirm(context, detail)
    fits = names_a_time(called_at.rest) if asked == ASK_TIME else name_in(called_at.rest) or named(called_at.rest)
    if not fits:
        return ask_on(context, asked, detail)
    rest = _detail(context, asked, called_at.rest)
    return _on(context, asked, replace(rest, phone=detail.phone, own_number=detail.own_number))


def _detail(context: TurnContext, asked: str, text: str) -> AddCallBack:
    """The answer to a question, and a time told with the name."""
    text = text.strip()[:LONGEST_DETAIL]
    if asked == ASK_TIME:
        return AddCallBack(when=text)
    if alone := name_in(text):
        return AddCallBack(name=alone["name"].rstrip("."))
    name = named(text) or text
    return AddCallBack(name, as_written(text, words_of_time(text)) if context.entities.when and name != text else None)


def _on(context: TurnContext, asked: str, detail: AddCallBack) -> Turn:
    """To the next question. A phone that texts us needs none for its number."""
    question = next_question(context, detail, asked)
    return ask_on(context, question, detail) if question else confirm(context, detail)


def ask_on(context: TurnContext, line: str, taken_down: AddCallBack, *, still: str = "") -> Turn:
    """A line, and what it asks; `still` is a question that goes on waiting beside it."""
    return context.turn(line, topic="handoff.human", open_question=still or line).with_effects(taken_down)


def confirm(context: TurnContext, taken_down: AddCallBack) -> Turn:
    """The last of a call back, and that it is noted."""
    if call_back_later.is_whole(context):
        return call_back_later.changed(context, taken_down)
    now = (context.state.call_back or NotedCall()).with_details(vars(taken_down), context.now)
    label = call_back_later.label_of(context, now)
    return context.turn(_CONFIRMED, topic="handoff.human", label=label).with_effects(taken_down)
