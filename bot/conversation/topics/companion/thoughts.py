"""The thought check: what one tells oneself about others, and a small test of it. A burden is asked about first.

What is said about the burden waits for the person's own answer: only a no brings it, a yes has the danger's own lines.
"""

from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.topics.companion.expected import Given
from bot.conversation.topics.companion.numbers import number_within
from bot.conversation.topics.companion.say import say
from bot.conversation.topics.companion.still_safe import has_its_own_questions, with_the_question
from bot.conversation.turn_context import TurnContext

ASK = "companion.thought_ask"
_A_BURDEN = 4
_FIRST, _THEN = "companion.thought_4_first", "companion.thought_4"
_BELIEVED = "crisis.talk.believed"
_STILL_SPOKEN_OF = 8
"""So many of the last lines may stand between the question and the no to it: it is asked twice where it is unclear."""


def begin(context: TurnContext) -> Turn:
    """THOUGHT, or the thought itself in words."""
    number = number_within("thought_words", context.message.text)
    return _about(context, number) if number else say(context, ASK, asks=True)


def thought(context: TurnContext, given: Given) -> Turn:
    """What is known about this thought, and a test."""
    return _about(context, given.number)


def _about(context: TurnContext, number: int) -> Turn:
    if number != _A_BURDEN:
        return say(context, f"companion.thought_{number}")
    return say(context, _THEN, LINE) if has_its_own_questions(context) else with_the_question(context, _FIRST)


def after_the_question(context: TurnContext, turn: Turn) -> Turn:
    """What is said about being a burden, once the question before it was answered with a no; else the turn."""
    spoken_of = context.state.answer_history[-_STILL_SPOKEN_OF:]
    if _BELIEVED not in turn.answers or _FIRST not in spoken_of or _THEN in spoken_of:
        return turn
    rest = tuple(line for line in turn.answers if line not in (_BELIEVED, LINE))
    if rest:
        return turn  # something else was asked or told as well, and goes before
    return context.adding(replace(turn, reply=(), answers=()), before=(_THEN,), after=(LINE,))
