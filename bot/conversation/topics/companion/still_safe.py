"""Where an answer may stand for more than it says, the plain question about thoughts of dying goes with it."""

from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.state import Risk, SeenBy
from bot.conversation.topics.companion.say import say
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import CrisisKind

_ASK = "crisis.talk.ask_thoughts"
_UNCLEAR = 2
"""The level of an unclear sign (docs/crisis.md)."""


def has_its_own_questions(context: TurnContext) -> bool:
    """Whether a danger is known already, so that nothing is asked besides."""
    return context.state.risk is not None


def with_the_question(context: TurnContext, line: str) -> Turn:
    """This line, and the question; without it where a danger is known already."""
    if has_its_own_questions(context):
        return say(context, line)
    turn = say(context, line, _ASK)
    risk = Risk(
        CrisisKind.SUICIDE, _UNCLEAR, by=SeenBy.SAID, asked=_ASK, said=(_ASK,), since=context.now, changed=context.now
    )
    return replace(turn, state=replace(turn.state, risk=risk))
