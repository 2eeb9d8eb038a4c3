"""Days on which somebody told that they reached out: counted for whoever has begun something of the company.

Not only clean days are worth a word. A day counts once, however it went; nothing is said of a day without.
"""

from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.topics.companion.say import here
from bot.conversation.turn_context import TurnContext

_TELL_OF_IT = frozenset(
    [
        *("coping.reached_out", "coping.reached_out.answered", "coping.reached_out.no_answer"),
        *("companion.step_done", "companion.step_last"),
    ]
)
"""Lines that answer whoever has reached out."""
_EVERY = 10
_LINE = "companion.reached_days"


def counted(context: TurnContext, turn: Turn) -> Turn:
    """The turn, with today counted where it answers somebody who reached out; every ten such days it says so."""
    remember, today = turn.state.companion, here(context).date()
    if remember is None or remember.reached_on == today or not _TELL_OF_IT & set(turn.answers):
        return turn
    days = remember.reached_days + 1
    turn = replace(turn, state=replace(turn.state, companion=replace(remember, reached_days=days, reached_on=today)))
    if days % _EVERY:
        return turn
    asks = turn.state.open_question is not None
    return context.adding(turn, before=(_LINE,) * asks, after=(_LINE,) * (not asks), label=str(days))
