"""Ten small steps toward people: STEP gives one, DONE climbs, SMALLER goes one down, SKIP costs nothing."""

from dataclasses import replace

from bot.conversation.buttons import NEXT_STEP, OF_A_STEP, of_a_step
from bot.conversation.companion import CheckIn
from bot.conversation.model import Turn
from bot.conversation.topics.companion import check_ins
from bot.conversation.topics.companion.say import is_night, may_write_first, remembered, say
from bot.conversation.turn_context import TurnContext

TOP = 10
_AT_NIGHT = (3, 4)
"""Steps that can be done while most people sleep: they lead online."""
_WARM_LINE, _WITH_THE_LINE = 2, "companion.step_2_warm_line"
"""The step that leads to the peer Warm Line where the clinic has switched it on: it answers at night as well."""


def step(context: TurnContext) -> Turn:
    """STEP: the one that they have come to, or at night one that can be done at night."""
    remember = remembered(context)
    rung = max(1, remember.rung)
    at_night = _at_night(context)
    number = rung if rung in at_night or not is_night(context) else at_night[0]
    opened = replace(remember, rung=rung, step=number)
    return say(context, _line(context, number), remember=opened, taps=_taps(number))


def done(context: TurnContext) -> Turn:
    """DONE: that is enough; the next one on request."""
    remember = remembered(context)
    if not remember.step:
        return say(context, "companion.step_none_open", taps=(NEXT_STEP,))
    climbed = min(TOP, remember.step + 1) if remember.step >= remember.rung else remember.rung
    line = "companion.step_last" if remember.step == TOP else "companion.step_done"
    further = () if remember.step == TOP else (NEXT_STEP,)
    return say(context, line, remember=replace(remember, rung=climbed, step=0), taps=further)


def from_where_they_are(context: TurnContext) -> Turn:
    """They cannot walk, or get up: the same without a step."""
    return say(context, "companion.cant_walk")


def did_it(context: TurnContext) -> Turn:
    """They did what we said, with no step of the ladder open."""
    return say(context, "companion.did_it")


def will_try(context: TurnContext) -> Turn:
    """They will do what we said. With a step open: what to text then; else once in a talk whether to ask tomorrow."""
    remember = remembered(context)
    if remember.step:
        return say(context, "companion.will_try_step", taps=_taps(remember.step))
    return _and_shall_we_ask(context, "companion.will_try")


def comes_back(context: TurnContext) -> Turn:
    """They will write to us again: they may, and once in a talk whether we shall ask tomorrow."""
    return _and_shall_we_ask(context, "companion.come_back")


def _and_shall_we_ask(context: TurnContext, line: str) -> Turn:
    """A line, and beside it whether we may ask tomorrow, where that was not asked yet and we can write first."""
    remember = remembered(context)
    asked = check_ins.ONCE in context.state.answer_history
    if asked or remember.runs or not may_write_first(context):
        return say(context, line)
    wants = replace(remember, wants=CheckIn.ONCE, days=1)
    return say(context, line, check_ins.ONCE, asks=True, remember=wants)


def smaller(context: TurnContext) -> Turn:
    """SMALLER: one down."""
    remember = remembered(context)
    if not remember.step:
        return say(context, "companion.step_none_open", taps=(NEXT_STEP,))
    least = _at_night(context)[0] if is_night(context) else 1
    if remember.step <= least:
        return say(context, "companion.step_smallest", remember=replace(remember, step=0), taps=(NEXT_STEP,))
    down = remember.step - 1
    lines = ("companion.step_smaller", _line(context, down))
    return say(context, *lines, remember=replace(remember, rung=down, step=down), taps=_taps(down))


def skip(context: TurnContext) -> Turn:
    """SKIP: another one of about the same size."""
    remember = remembered(context)
    if not remember.step:
        return say(context, "companion.step_none_open", taps=(NEXT_STEP,))
    other = remember.step + 1 if remember.step % 2 else remember.step - 1
    if is_night(context):
        other = next(number for number in _at_night(context) if number != remember.step)
    lines = ("companion.step_skip", _line(context, other))
    return say(context, *lines, remember=replace(remember, step=other), taps=_taps(other))


def _line(context: TurnContext, step: int) -> str:
    """The words of a step."""
    with_the_line = step == _WARM_LINE and context.library.may_send(_WITH_THE_LINE)
    return _WITH_THE_LINE if with_the_line else f"companion.step_{step}"


def _at_night(context: TurnContext) -> tuple[int, ...]:
    """The steps that can be done at night."""
    return (_WARM_LINE, *_AT_NIGHT) if context.library.may_send(_WITH_THE_LINE) else _AT_NIGHT


def _taps(step: int) -> tuple[str, ...]:
    """The buttons under a step."""
    return tuple(of_a_step(kind, step) for kind in OF_A_STEP)
