"""The ordinary answer to a text whose meaning is known: a control, a choice, the search, an open flow, a topic."""

from dataclasses import replace
from typing import assert_never

from bot.conversation.beside_the_answer import asked_once_more, naming_what_comes_next, with_what_still_waits
from bot.conversation.buttons import is_lasting
from bot.conversation.by_words import by_its_words, by_topic
from bot.conversation.choices import SOMETHING_ELSE
from bot.conversation.guessing import none_of_the_guesses
from bot.conversation.interpret import Interpretation, Route
from bot.conversation.model import OpenHandOff, Turn
from bot.conversation.refusals import besides_meetings
from bot.conversation.state import Flow, Frame
from bot.conversation.topics import (
    call_back_beside,
    control,
    feedback,
    groups,
    handoff,
    listening,
    meant,
    meetings,
    reminders,
)
from bot.conversation.topics.companion import flows, reached_days
from bot.conversation.topics.companion.way import Way
from bot.conversation.topics.listed import beside_the_list
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import Guess
from knowledge.schema import Group


def answer(context: TurnContext, meaning: Interpretation) -> Turn:
    """The ordinary answer; what was open before stays open unless it was answered."""
    controls = meaning.route is Route.CONTROL or context.state.opted_out
    turn = (
        reminders.end(context)
        or _word_of_another_number(context)
        or (control.respond(context) if controls else None)
        or _by_route(context, meaning)
    )
    entities = context.entities
    turn = naming_what_comes_next(context, meant.with_courage(context, turn))
    turn = replace(turn, place=entities.place, window=entities.when.window if entities.when else None)
    turn = reached_days.counted(context, turn)
    if turn.topic in ("meetings.find", "meetings.reminder") and not context.reading.turned_down:
        turn = replace(turn, state=replace(turn.state, turned_down=besides_meetings(turn.state.turned_down)))
    return with_what_still_waits(context, turn, meaning)


def _by_route(context: TurnContext, meaning: Interpretation) -> Turn:
    match meaning.route:
        case Route.OLD_BUTTON:
            return _old_button(context)
        case Route.NO_SUCH_CHOICE:
            return _again_with_same_options(context)
        case Route.CHOICE:
            code = meaning.code or ""
            lasting = flows.tapped(context, code) or meetings.tapped(context, code) if is_lasting(code) else None
            turn = lasting or _answer_of(context, meaning.frame, meaning) or meetings.tapped(context, code)
            return replace(turn or _follow(context, code), confidence=1.0)
        case Route.ANSWER:
            return _answer_of(context, meaning.frame, meaning) or by_its_words(context)
        case Route.COMPANY:
            return _company(context, Way(meaning.code or ""), bare=meaning.bare)
        case Route.LIST:
            return meetings.steer(context, meaning.constraints) or by_its_words(context)
        case Route.UNCLEAR if call_back_beside.is_beside_the_form(context):
            return by_its_words(context)
        case Route.UNCLEAR if not _is_heard(context) and (turn := asked_once_more(context)):
            return turn
        case Route.CONTROL | Route.TOPIC | Route.UNCLEAR | Route.NOTED:
            return _not_a_text(context) or reminders.repeat(context) or by_its_words(context)
        case _:
            assert_never(meaning.route)


def _old_button(context: TurnContext) -> Turn:
    """It says so. Where a question waits, or what the button did is done with, no new beginning is made of it."""
    _, _, code = (context.message.choice or "").partition(":")
    newest = context.state.newest
    if is_lasting(code) or (newest is not None and not newest.ignored):
        turn = context.turn("interface.old_answer", topic="control.restart", confidence=1.0)
        return beside_the_list(context, replace(turn, state=replace(turn.state, topic=context.state.topic)))
    return context.turn("interface.old_button", "control.restart", topic="control.restart", confidence=1.0)


def _company(context: TurnContext, way: Way, *, bare: bool) -> Turn:
    """What a word of ours begins; a meeting that the same text asks for is looked for first."""
    if bare or context.entities.place is None:
        return flows.begin(context, way)
    found = meetings.find(context)
    begun = flows.begin(context.with_state(found.state), way)
    answers, effects = (*found.answers, *begun.answers), (*found.effects, *begun.effects)
    return replace(begun, reply=(*found.reply, *begun.reply), answers=answers, effects=effects, meetings=found.meetings)


def _answer_of(context: TurnContext, frame: Frame | None, meaning: Interpretation) -> Turn | None:
    """What the flow makes of the answer to its question; None where it makes nothing of it."""
    if frame is None or frame.open_question is None:
        return None
    asked, code = frame.open_question, meaning.code
    match frame.flow:
        case Flow.ERASE:
            return control.answer_erase(context, code)
        case Flow.CALL_BACK:
            return handoff.answer_call_back(context, asked)
        case Flow.RECOMMEND:
            return groups.answer_interview(context, asked, code)
        case Flow.FIND_MEETING:
            return meetings.answer_question(context, asked, code, meaning.constraints)
        case Flow.REMINDER:
            return reminders.answer(context, asked, code)
        case Flow.FEEDBACK:
            return feedback.answer(context, code)
        case Flow.COMPANY:
            return flows.answer(context, asked, code)
        case Flow.RISK:
            return None
        case _:
            assert_never(frame.flow)


def _is_heard(context: TurnContext) -> bool:
    """Whether it says something that is met as what it is, though it is no answer to what we asked."""
    return _is_no_text(context) or listening.is_told_as_good(context) or context.reading.misread


def _is_no_text(context: TurnContext) -> bool:
    return bool(context.message.location) or not context.message.text.strip() or context.reading.foreign


def _follow(context: TurnContext, code: str) -> Turn:
    """Go where a chosen option leads, as if the person had asked for it in words."""
    topic, _, group = code.partition("@")
    if topic == SOMETHING_ELSE:
        return none_of_the_guesses(context)
    if topic.startswith("choice."):
        return control.restart(context)
    asked = replace(
        context.reading,
        guesses=(Guess(topic, 1.0),),
        groups=(Group(group),) if group else (),
        also=None,
        follow_up=False,
        needs=frozenset(),
    )
    return by_topic(replace(context, reading=asked), topic)


def _again_with_same_options(context: TurnContext) -> Turn:
    turn = context.turn(
        "interface.no_number",
        topic=context.state.topic,
        offers=context.state.options,
        open_question=context.state.open_question,
    )
    return replace(turn, state=replace(turn.state, more=context.state.more))


def _not_a_text(context: TurnContext) -> Turn | None:
    """A pin, a picture, nothing at all, or a language that the clinic has no answers in."""
    message = context.message
    if message.location:
        return meetings.find(context)
    if not message.text.strip() and not message.choice and not message.command:
        return context.turn("interface.media" if message.media else "interface.empty", topic="unknown", confidence=1.0)
    if context.reading.foreign:
        hand_off = OpenHandOff("unknown")
        return context.turn("interface.other_language", topic="unknown", confidence=1.0).with_effects(hand_off)
    return None


def _word_of_another_number(context: TurnContext) -> Turn | None:
    """HOME, HOLA, AYUDA or START, meant for a line that our last message named."""
    if context.is_word_of_another_number:
        return context.turn("interface.other_line", topic="control.help", confidence=1.0)
    return None
