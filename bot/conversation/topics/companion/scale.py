"""The loneliness check: three questions, told back without a verdict. Off until the clinic switches it on."""

from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.say import here, remembered, say
from bot.conversation.turn_context import TurnContext

INTRO, QUESTIONS = "companion.scale_intro", ("companion.scale_1", "companion.scale_2", "companion.scale_3")
_KEPT = 12
"""So many results are kept."""


def begin(context: TurnContext) -> Turn:
    """LONELY CHECK; while it is off, the answer to loneliness."""
    if not context.library.may_send(INTRO):
        return context.turn("coping.isolation", topic="coping.isolation")
    return say(context, INTRO, asks=True, remember=replace(remembered(context), scores=()))


def ready(context: TurnContext, given: Given) -> Turn:
    """Whether to begin."""
    return say(context, QUESTIONS[0], asks=True) if given.said is Said.YES else say(context, "companion.let_go")


def answer(context: TurnContext, given: Given) -> Turn:
    """One answer taken down; the next question, or what they make together, beside what it was before."""
    remember = remembered(context)
    scores = (*remember.scores, given.number)
    if len(scores) < len(QUESTIONS):
        return say(context, QUESTIONS[len(scores)], asks=True, remember=replace(remember, scores=scores))
    result = sum(scores)
    results = (*remember.ucla, (here(context).date(), result))[-_KEPT:]
    after = replace(remember, scores=(), ucla=results)
    if not remember.ucla:
        return say(context, "companion.scale_result", remember=after, label=str(result))
    before = remember.ucla[-1][1]
    line = "less" if result < before else "more" if result > before else "same"
    return say(context, f"companion.scale_{line}", remember=after, label=f"{before}, {result}")
