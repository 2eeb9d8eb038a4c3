"""That a program writes and no person: as a talk begins, again after seven silent days, and in each danger."""

from dataclasses import replace

from bot.conversation.model import Bubble, Turn
from bot.conversation.turn_context import TurnContext

_NO_INTRODUCTION = ("control.",)
_AUTOMATED = "crisis.talk.automated"
_FAR_ABOVE = 6
"""Lines of a talk after which its beginning is out of sight."""


def introduce(context: TurnContext, turn: Turn) -> Turn:
    """That this is automated and no emergency service: before the first answer, after the first words of a danger."""
    before, after = context.state, turn.state
    if not turn.reply:
        return turn
    opens = turn.crisis is not None and not (before.open_risk and before.open_risk.level >= 3)
    unsaid = opens and not before.said_machine
    if not unsaid and (after.introduced or turn.topic.startswith(_NO_INTRODUCTION)):
        return _reminding(context, turn) if opens else turn
    introduction = Bubble(context.library.answer("interface.introduction", turn.language).text)
    of_danger = unsaid or any(answer_id.startswith("crisis.") for answer_id in turn.answers[:1])
    reply = (turn.reply[0], introduction, *turn.reply[1:]) if of_danger else (introduction, *turn.reply)
    return replace(turn, reply=reply, state=replace(after, introduced=True, said_machine=True))


def _reminding(context: TurnContext, turn: Turn) -> Turn:
    """In a danger, in a line of its own, where the introduction stands far above in the talk; once."""
    told, now = context.state.answer_history, turn.state.answer_history
    if len(told) < _FAR_ABOVE or _AUTOMATED in told:
        return turn
    line = Bubble(context.library.answer(_AUTOMATED, turn.language).text)
    own = len(now) - len(turn.answers)  # the questions of this turn stay the last that was said
    state = replace(turn.state, answer_history=(*now[:own], _AUTOMATED, *now[own:]))
    return replace(turn, reply=(turn.reply[0], line, *turn.reply[1:]), state=state)
