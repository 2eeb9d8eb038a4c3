"""Ten small steps toward people: STEP gives one, DONE climbs, SMALLER goes one down, SKIP costs nothing."""

from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.topics.companion.say import is_night, remembered, say
from bot.conversation.turn_context import TurnContext

TOP = 10
_AT_NIGHT = (3, 4)
"""Steps that can be done while most people sleep: they lead online."""


def step(context: TurnContext) -> Turn:
    """STEP: the one that they have come to, or at night one that can be done at night."""
    remember = remembered(context)
    rung = max(1, remember.rung)
    number = rung if rung in _AT_NIGHT or not is_night(context) else _AT_NIGHT[0]
    return say(context, f"companion.step_{number}", remember=replace(remember, rung=rung, step=number))


def done(context: TurnContext) -> Turn:
    """DONE: that is enough; the next one on request."""
    remember = remembered(context)
    if not remember.step:
        return say(context, "companion.step_none_open")
    climbed = min(TOP, remember.step + 1) if remember.step >= remember.rung else remember.rung
    line = "companion.step_last" if remember.step == TOP else "companion.step_done"
    return say(context, line, remember=replace(remember, rung=climbed, step=0))


def smaller(context: TurnContext) -> Turn:
    """SMALLER: one down."""
    remember = remembered(context)
    if not remember.step:
        return say(context, "companion.step_none_open")
    least = _AT_NIGHT[0] if is_night(context) else 1
    if remember.step <= least:
        return say(context, "companion.step_smallest", remember=replace(remember, step=0))
    down = remember.step - 1
    lines = ("companion.step_smaller", f"companion.step_{down}")
    return say(context, *lines, remember=replace(remember, rung=down, step=down))


def skip(context: TurnContext) -> Turn:
    """SKIP: another one of about the same size."""
    remember = remembered(context)
    if not remember.step:
        return say(context, "companion.step_none_open")
    other = remember.step + 1 if remember.step % 2 else remember.step - 1
    if is_night(context):
        other = next(number for number in _AT_NIGHT if number != remember.step)
    return say(context, "companion.step_skip", f"companion.step_{other}", remember=replace(remember, step=other))
