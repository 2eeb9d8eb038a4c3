"""What a text means in the light of the talk: the only place that asks "is this something else?".

In this order: a machine's text; stop, start, help and the like; a word that begins something of the company, or answers
its newest question; a tapped button; a text made of slots alone, which steers the search that is open; the form that an
open question expects; what to do with a list; the topics of its words.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.conversation import choices
from bot.conversation.forms import CALL_BACK_NOTED, answers
from bot.conversation.over_a_list import (
    changed_at_the_end,
    finder_stands,
    picks_from_a_menu,
    points_at_the_list,
    search_is_open,
    speaks_of_the_list,
)
from bot.conversation.refusals import NO_LINES, NO_SEARCH
from bot.conversation.residue import asks_of_one, is_all_slots, names_a_slot
from bot.conversation.risk.reaction import question_waits
from bot.conversation.state import Flow, Frame
from bot.conversation.stories import leaves_days_out, says_goodbye, takes_leave, tells_a_story
from bot.conversation.topics import call_back_later, kept
from bot.conversation.topics.call_back import given
from bot.conversation.topics.call_back_beside import asks_of_their_language, gives_a_number
from bot.conversation.topics.companion.way import Way
from bot.conversation.topics.companion.ways_in import asks_to_end, way_of
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import NO_CONSTRAINTS, Constraints, find_constraints
from bot.meetings.whereabouts import asks_the_way
from bot.understanding.machine import is_machine
from bot.understanding.model import SURE
from bot.understanding.normalize import plain
from bot.understanding.signals import asks_us_to_speak

SAME_TEXT_ANSWERED, SAME_TEXT_ANSWERED_IN_DANGER = 4, 8
"""How often the very same text is answered in a row; then it is noted, as a machine's would be."""
LONG_ENOUGH = 20
"""Characters from which a text that comes again and again is taken for a machine's; "more" and "2" are people's."""
DOUBLE_TAP = timedelta(seconds=10)
"""The same button again within this time was one tap too many."""
_SURE_ENOUGH = {"control.delete": 0.9, "control.language": 0.85, "control.help": SURE, "control.privacy": SURE}
"""Controls that are done without their keyword, and from which confidence; two tell something and do nothing."""
_OF_THE_MACHINE = "chat.bot"
"""Whoever asks whether a person writes is told the truth, whatever waits."""
_KEYWORDS = (
    *("control.stop", "control.start", "control.help", "control.delete", "control.language", "control.restart"),
    "handoff.human",
)


class Route(StrEnum):
    """Who answers a text."""

    NOTED = "noted"
    """Nobody: a machine wrote it, or the very same came again and again."""
    CONTROL = "control"
    CHOICE = "choice"
    NO_SUCH_CHOICE = "no_such_choice"
    OLD_BUTTON = "old_button"
    LIST = "list"
    """It steers the search for a meeting, or speaks of one that was listed."""
    ANSWER = "answer"
    """It answers the question of an open flow."""
    COMPANY = "company"
    """It begins, or ends, something of the company in the words that we have named."""
    TOPIC = "topic"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Interpretation:
    """A text, read in the light of the talk."""

    route: Route
    constraints: Constraints = NO_CONSTRAINTS
    code: str | None = None
    """The option that was chosen, or the way into the company."""
    frame: Frame | None = None
    """The flow whose question it answers."""
    bare: bool = False
    """Made of slots, a keyword or a tap: no model's sign of danger counts in it."""

    @property
    def ordinary(self) -> bool:
        """Whether it has an answer of its own, dangers aside."""
        return self.route not in (Route.UNCLEAR, Route.NOTED)


def interpret(context: TurnContext) -> Interpretation:
    """What this text does in this talk."""
    if _is_noise(context):
        return Interpretation(Route.NOTED, bare=True)
    constraints = find_constraints(plain(context.message.text))
    risk_waits = question_waits(context.state) is not None
    if _ends_check_ins(context, risk_waits=risk_waits):
        return Interpretation(Route.COMPANY, constraints, Way.END, bare=True)
    of_the_call = context.reading.confidence < 1.0 and not risk_waits and call_back_later.said_of_it(context)
    if of_the_call:  # "que no dejen mensaje" is no STOP then
        return Interpretation(Route.ANSWER, constraints, frame=Frame(Flow.CALL_BACK, CALL_BACK_NOTED), bare=True)
    if _is_control(context):
        return Interpretation(Route.CONTROL, constraints, bare=context.reading.confidence == 1.0)
    refused = context.reading.turned_down
    if (refused & NO_LINES and not risk_waits) or (refused & NO_SEARCH and not kept.is_meant(context, constraints)):
        return Interpretation(Route.TOPIC)
    place = context.entities.place.label if context.entities.place else ""
    slots_only = is_all_slots(context.message.text, place)
    slots_only = slots_only and names_a_slot(constraints, context.reading, context.entities)
    if place and asks_the_way(context.message.text):
        return Interpretation(Route.TOPIC, bare=True)
    if takes_leave(context):
        return Interpretation(Route.TOPIC, bare=True)
    if (slots_only and points_at_the_list(context, constraints)) or kept.is_meant(context, constraints):
        return Interpretation(Route.LIST, constraints, bare=True)
    asked, newest = way_of(context, risk_waits=risk_waits), context.state.newest
    if asked and not asked.loose:
        return Interpretation(Route.COMPANY, constraints, asked.way, bare=asked.bare)
    of_company = newest is not None and newest.flow is Flow.COMPANY and not picks_from_a_menu(context)
    if newest and of_company and answers(context, newest, constraints, risk_waits=risk_waits):
        return Interpretation(Route.ANSWER, constraints, frame=newest, bare=True)
    if asked:
        return Interpretation(Route.COMPANY, constraints, asked.way, bare=True)
    answers_risk = risk_waits and context.message.choice is None and context.reading.answer.agreement
    of_the_list = context.state.is_over_a_list and points_at_the_list(context, constraints)
    if not (answers_risk or of_the_list) and (chosen := _chosen(context, constraints)) is not None:
        return chosen
    if context.message.location is not None:
        return Interpretation(Route.LIST, constraints, bare=True)
    steers = search_is_open(context) or finder_stands(context) or leaves_days_out(context)
    if slots_only and steers and not _is_bare_answer(context):
        return Interpretation(Route.LIST, constraints, bare=True)
    for frame in reversed(context.state.frames):
        if frame.open_question and answers(context, frame, constraints, risk_waits=risk_waits):
            return Interpretation(Route.ANSWER, constraints, frame=frame, bare=True)
    if not slots_only and says_goodbye(context):
        return Interpretation(Route.TOPIC, constraints, bare=True)
    if (changed := changed_at_the_end(context)) is not None:
        return Interpretation(Route.LIST, changed)
    if speaks_of_the_list(context, constraints):
        return Interpretation(Route.LIST, constraints, bare=slots_only or asks_of_one(constraints, context.reading))
    if (
        slots_only
        and not _is_bare_answer(context)
        and (context.entities.where or (context.entities.when and context.reading.groups))
    ):
        return Interpretation(Route.TOPIC, constraints, bare=True)
    if _asks_something(context, risk_waits=risk_waits):
        return Interpretation(Route.TOPIC, constraints, bare=slots_only and bool(context.reading.groups))
    return Interpretation(Route.UNCLEAR, constraints, bare=slots_only and search_is_open(context))


def _ends_check_ins(context: TurnContext, *, risk_waits: bool) -> bool:
    """Whether it asks for no more check-ins; "stop asking me" to a question about a danger means that question."""
    runs = bool(context.state.companion and context.state.companion.runs)
    ends = asks_to_end(context.message.text, runs=runs)
    return ends and not context.state.opted_out and (runs or not risk_waits)


def _is_noise(context: TurnContext) -> bool:
    text = context.message.text
    if context.message.choice:
        seen = context.state.last_seen
        return context.state.same > 0 and seen is not None and context.now - seen < DOUBLE_TAP
    if context.message.command or not text.strip():
        return False
    if context.state.same >= most_of_the_same(context) and len(text.strip()) >= LONG_ENOUGH:
        return True
    form_waits = _newest_is(context, Flow.CALL_BACK) and given(text, asked=True)
    if form_waits or gives_a_number(context) or call_back_later.said_of_it(context):
        return False  # digits alone look like a machine's code, and are the number that we asked for
    return is_machine(text) or (context.reading.topic == "chat.machine" and context.reading.confidence >= SURE)


def most_of_the_same(context: TurnContext) -> int:
    """How often the same text is answered in this talk."""
    known, sign = context.state.risk, context.reading.crisis
    in_danger = (known is not None and known.open and known.level >= 3) or (sign is not None and sign.by_rule)
    return SAME_TEXT_ANSWERED_IN_DANGER if in_danger else SAME_TEXT_ANSWERED


def _is_control(context: TurnContext) -> bool:
    reading, best = context.reading, context.reading.guesses[0]
    of_the_call = asks_of_their_language(context.message.text, context.state)
    speaks = asks_us_to_speak(plain(context.message.text)) and not of_the_call
    if best.topic == "control.language" and reading.wants_language and speaks and best.probability >= SURE:
        return True
    over_a_list = context.state.is_over_a_list and context.index is not None
    if best.topic == "control.language" and over_a_list and not speaks:
        return False  # "in Spanish" is the meeting
    return (best.probability == 1.0 and best.topic in _KEYWORDS) or reading.wants_stop or bool(context.message.command)


def _newest_is(context: TurnContext, *flows: Flow) -> bool:
    newest = context.state.newest
    return newest is not None and newest.flow in flows


def _chosen(context: TurnContext, constraints: Constraints) -> Interpretation | None:
    try:
        loosely, told_where = not context.reading.turned_down, context.entities.where or context.entities.when
        code = choices.chosen(
            context.message,
            context.state,
            context.library,
            context.language,
            loosely=loosely,
            first_words=not told_where,
        )
    except choices.OldMenu:
        return Interpretation(Route.OLD_BUTTON, constraints, bare=True)
    except choices.NoSuchNumber:
        listed = context.state.meetings.shown if context.state.meetings else ()
        digit = int(re.sub(r"\D", "", context.message.text) or 0) - 1
        if 0 <= digit < len(listed):
            return Interpretation(Route.LIST, replace(constraints, number=digit), bare=True)
        if context.entities.when or context.state.open_question:
            return None
        return Interpretation(Route.NO_SUCH_CHOICE, constraints, bare=True)
    if code is None:
        return None
    return Interpretation(Route.CHOICE, constraints, code, context.state.newest, bare=True)


def _is_bare_answer(context: TurnContext) -> bool:
    """Yes, no, ok or more, and nothing else: it belongs to whoever asked."""
    words, reading = plain(context.message.text).split(), context.reading
    named = reading.groups or reading.excluded or reading.other_one
    said_more = bool(named or context.entities.where or context.entities.when)
    return (
        len(words) <= 3
        and not said_more
        and reading.answer.agreement is not None
        and find_constraints(plain(context.message.text)) == NO_CONSTRAINTS
    )


def is_a_mere_guess_of_control(context: TurnContext) -> bool:
    """Whether a control was only guessed: what stops, starts, erases or begins anew is done on a keyword alone."""
    best = context.reading.guesses[0]
    if best.topic == "control.language" and asks_us_to_speak(plain(context.message.text)):
        return best.probability < SURE
    sure = _SURE_ENOUGH.get(best.topic, 1.0)
    return best.topic.startswith("control.") and best.topic != "control.more" and best.probability < sure


def _asks_something(context: TurnContext, *, risk_waits: bool) -> bool:
    """Whether it has a topic of its own that is sure enough to be answered."""
    reading, words = context.reading, len(context.message.text.split())
    best = reading.guesses[0]
    if not re.search(r"\w", context.message.text) and not context.message.command:
        return False
    if reading.groups or reading.other_one or (context.entities.where and not tells_a_story(context)):
        return True
    if best.topic in ("unknown", "chat.machine") or is_a_mere_guess_of_control(context):
        return False
    answer = reading.answer
    answers_us = risk_waits and (answer.agreement or answer.denies or answer.dodges or reading.cues)
    if (
        answers_us
        and best.topic != _OF_THE_MACHINE
        and (words <= 4 or best.probability < 0.9 or best.topic.startswith(("coping.", "chat.")))
    ):
        return False
    return best.probability >= SURE
