"""STOP in a danger: the contacts once more, then silence; staff are told."""

from dataclasses import replace

from bot.conversation.model import OpenHandOff, OptOut, Turn
from bot.conversation.risk.reaction import crisis_of, level_of_sign
from bot.conversation.state import Risk, SeenBy
from bot.conversation.turn_context import TurnContext


def leaving_in_danger(context: TurnContext) -> Risk | None:
    """The danger in which somebody wants no more texts: the open one, or one that only the model sees in this text."""
    sign, known = context.reading.crisis, context.state.open_risk
    if known or sign is None or sign.by_rule:
        return known
    return Risk(sign.kind, level_of_sign(sign), by=SeenBy.MODEL, since=context.now, changed=context.now)


def stopping(context: TurnContext, known: Risk) -> Turn:
    """STOP in the middle of a danger: the contacts once more, then silence."""
    state = replace(
        context.state, opted_out=True, frames=(), companion=None, risk=replace(known, open=False, asked=None)
    )
    effects = (OpenHandOff(known.kind.topic, urgent=known.level >= 3), OptOut())
    turn = context.with_state(state).turn("crisis.talk.stopping", topic="control.stop")
    return replace(turn, crisis=crisis_of(known), effects=effects)
