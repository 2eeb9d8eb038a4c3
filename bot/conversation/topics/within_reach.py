"""The drug at hand, and what comes of it: told with a bare "it" in a talk about using, or in words of its own."""

from bot.conversation.model import Turn
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import Cue, Who

_CRAVING, _RELAPSE = "coping.craving", "coping.relapse"
_AT_HAND, _ANYWAY = f"{_CRAVING}.at_hand", f"{_RELAPSE}.using_anyway"
_GO_TO_THEM, _THREW_AWAY = f"{_CRAVING}.go_to_them", "coping.good_news.threw_away"
_OF_USING = (_CRAVING, _RELAPSE, "coping.trigger", "coping.low_mood", "companion.ask_using", "quit.")
"""Answers after which "it" is the drug: one may be told of shame or of a low mood for a while before."""
_JUST_NOW = 4
"""Answers within which somebody who can come is the answer to our question."""


def told(context: TurnContext) -> Turn | None:
    """The answer to whoever has it at hand, may use again, has found somebody who comes, or has let go of it."""
    cues, history = set(context.reading.cues), context.state.answer_history
    if context.state.who is Who.FAMILY or context.message.choice:
        return None
    of_using = any(one.startswith(_OF_USING) for one in history)
    at_hand_before = _AT_HAND in history[-_JUST_NOW:] or _ANYWAY in history[-_JUST_NOW:]
    if Cue.MEANS_AWAY in cues and at_hand_before:
        return context.turn(_THREW_AWAY, topic="coping.good_news")
    if Cue.MADE_READY in cues or (Cue.HAS_IT in cues and of_using):
        return context.turn(_AT_HAND, topic=_CRAVING)
    if at_hand_before and Cue.WITH_SOMEBODY in cues:
        return context.turn(_GO_TO_THEM, topic=_CRAVING)
    if Cue.USING_ANYWAY in cues or (Cue.ONE_MORE in cues and of_using):
        return context.turn(_ANYWAY, topic=_RELAPSE)
    return None
