"""What is told of a call back beside something else: a name before a question, a number after the form was let go.

Nothing that somebody gives to be called at is given in vain, and a question about the call is not taken for another.
"""

import re
from dataclasses import replace

from bot.conversation.forms import CALL_BACK_NOTED, name_in, names_a_time
from bot.conversation.model import AddCallBack, OpenHandOff, Turn
from bot.conversation.noted_call import NotedCall
from bot.conversation.state import Flow, Frame, State
from bot.conversation.topics.call_back import asks_for_one, given, question_of_the_call
from bot.conversation.topics.call_back_later import belongs_to_others, label_of, speaks_of_the_call
from bot.conversation.topics.handoff import (
    ASK_NAME,
    ASK_PHONE,
    ASK_TIME,
    LONGEST_DETAIL,
    ask_on,
    confirm,
    next_question,
    told_in_passing,
)
from bot.conversation.turn_context import TurnContext
from bot.meetings.times import words_of_time
from bot.understanding.model import SURE

_OF_A_NUMBER = ("unknown", "chat.machine", "clinic.contact", "handoff.human", "meetings.find")
"""What a text that gives a number to call may be taken for."""
_OF_GROUPS = re.compile(r"\b(?:meetings?|groups?|mtgs?|juntas?|grupos?|reuni\w+)\b", re.IGNORECASE)
_ALSO_OF_A_CALL = ("group.", "control.", "handoff.human", "clinic.contact", "chat.", "needs.", "safety.")
"""What a question about the call may be taken for, however surely."""
_PART = re.compile(r"[.!?;,\n]+\s*|\s+(?:and|but|y|pero)\s+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;,\n]+\s*|\s+(?=(?:and|but|y|pero)\s)", re.IGNORECASE)


def told_beside(context: TurnContext, asked: str) -> tuple[AddCallBack, str | None] | None:
    """What a text that says something else as well gives for the call back, and what is asked next.

    "Ana. is it private?" gives the name. None where nothing is given; no next question where it is enough.
    """
    text = context.message.text
    told = told_in_passing(context)
    first, _, rest = (part.strip() for part in _SENTENCE.sub("\n", text, count=1).partition("\n"))
    if asked == ASK_NAME and told.name is None and rest and name_in(first) is not None:
        told = replace(told, name=first[:LONGEST_DETAIL])
    if asked == ASK_TIME and told.when is None and context.entities.when and names_a_time(text):
        told = replace(told, when=_as_told(text)[:LONGEST_DETAIL])
    if told == AddCallBack():
        return None
    given_now = {ASK_NAME: told.name, ASK_TIME: told.when, ASK_PHONE: told.phone or told.own_number}
    return told, next_question(context, told, asked) if given_now[asked] else asked


def _as_told(text: str) -> str:
    """When to call, in their own words, without what the text says before and after: "after 4, but i work till 6"."""
    parts, begin = [], 0
    for found in (*_PART.finditer(text), None):
        end = found.start() if found else len(text)
        if words_of_time(text[begin:end]):
            parts.append((begin, end))
        begin = found.end() if found else end
    return text[parts[0][0] : parts[-1][1]].strip() if parts else words_of_time(text)


def gives_a_number(context: TurnContext) -> bool:
    """Whether a text gives a number to call, and we have spoken of a call in this talk: none is given in vain."""
    spoken = any(line.startswith("handoff.human") for line in context.state.answer_history)
    called_at = given(context.message.text, asked=False)
    if belongs_to_others(context.message.text):
        return False
    likely = context.reading.guesses[0].topic in _OF_A_NUMBER or context.reading.guesses[0].probability < SURE
    return spoken and likely and called_at is not None and called_at.number is not None


def wants_a_call(context: TurnContext) -> bool:
    """Whether a text asks to be called, whatever else it was taken for."""
    best = context.reading.guesses[0]
    sure = best.probability >= SURE and not best.topic.startswith(("handoff.", "unknown", "chat.", "clinic."))
    return asks_for_one(context.message.text) and not sure and context.reading.crisis is None


def take_number(context: TurnContext) -> Turn:
    """A call back from what one text gives, though no question waits: what is missing is asked."""
    told = told_in_passing(context)
    ask = ASK_NAME if told.name is None else next_question(context, told, ASK_NAME)
    turn = ask_on(context, ask, told) if ask else confirm(context, told)
    return turn.with_effects(OpenHandOff("handoff.human"))


def answer_of_the_call(context: TurnContext) -> Turn:
    """What a question about the call is answered with, else that only the clinic can tell."""
    line = question_of_the_call(context.message.text) or "handoff.human.for_staff"
    topic = line if line == "control.privacy" else "clinic.contact"
    return context.turn(line, topic=topic, confidence=1.0, offers=())


def is_beside_the_form(context: TurnContext) -> bool:
    """Whether a text that is no answer to the form still has to do with it: it tells more, or asks of the call."""
    newest = context.state.newest
    asked = newest.open_question if newest and newest.flow is Flow.CALL_BACK else None
    told = asked is not None and told_beside(context, asked) is not None
    return told or asks_of_the_call(context) or gives_a_number(context)


def asks_of_the_call(context: TurnContext) -> bool:
    """Whether a question asked over the form of a call back is about the call: what it costs, how it will be."""
    newest, reading = context.state.newest, context.reading
    over_the_form = newest is not None and newest.flow is Flow.CALL_BACK
    just_noted = newest is None and context.state.call_back is not None and _has_just_spoken_of_it(context)
    if not (over_the_form or just_noted) or reading.groups or _OF_GROUPS.search(context.message.text):
        return False
    unsure = reading.confidence < SURE
    if question_of_the_call(context.message.text) is not None:
        return unsure or reading.topic.startswith(_ALSO_OF_A_CALL)
    return over_the_form and reading.asks and unsure


def _has_just_spoken_of_it(context: TurnContext) -> bool:
    """Whether the last answer was about the call, or the text names it."""
    last = context.state.answer_history[-1:]
    return bool(last and last[0].startswith("handoff.human")) or speaks_of_the_call(context.message.text)


def asks_of_their_language(text: str, state: State) -> bool:
    """Whether "do they speak Spanish?" is about the call, and no wish of how we should write."""
    over_the_form = state.newest is not None and state.newest.flow is Flow.CALL_BACK
    of_the_call = over_the_form or state.call_back is not None or speaks_of_the_call(text)
    return of_the_call and question_of_the_call(text) == "handoff.human.about_language"


def going_on(context: TurnContext, turn: Turn, form: Frame, told: AddCallBack, question: str | None) -> Turn:
    """The turn with what was told noted, and the form's next question, or that it is noted, below its answer."""
    left = (replace(form, open_question=question, ignored=0),) if question else ()
    frames = tuple(kept for frame in turn.state.frames for kept in (left if frame == form else (frame,)))
    effects = () if told == AddCallBack() else (told,)
    turn = replace(turn, state=replace(turn.state, frames=frames)).with_effects(*effects)
    whole = (context.state.call_back or NotedCall()).with_details(vars(told), context.now)
    return context.asking_again(turn, question or CALL_BACK_NOTED, (), label=label_of(context, whole))
