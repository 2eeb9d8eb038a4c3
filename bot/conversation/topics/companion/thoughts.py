"""The thought check: what one tells oneself about others, and a small test of it. A burden is asked about first."""

from bot.conversation.model import Turn
from bot.conversation.topics.companion.expected import Given
from bot.conversation.topics.companion.numbers import number_within
from bot.conversation.topics.companion.say import say
from bot.conversation.topics.companion.still_safe import with_the_question
from bot.conversation.turn_context import TurnContext

ASK = "companion.thought_ask"
_A_BURDEN = 4


def begin(context: TurnContext) -> Turn:
    """THOUGHT, or the thought itself in words."""
    number = number_within("thought_words", context.message.text)
    return _about(context, number) if number else say(context, ASK, asks=True)


def thought(context: TurnContext, given: Given) -> Turn:
    """What is known about this thought, and a test."""
    return _about(context, given.number)


def _about(context: TurnContext, number: int) -> Turn:
    line = f"companion.thought_{number}"
    return with_the_question(context, line) if number == _A_BURDEN else say(context, line)
