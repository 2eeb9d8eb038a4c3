"""What was tried is not offered again: thanks for trying, and something else for the same hardship."""

from bot.conversation.model import Turn
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import SURE

_KNOWN = ("coping.craving", "coping.stress", "coping.sleep", "coping.isolation")
_AT_ALL = "coping.stress"
"""For what is said of breathing, with nothing before it."""


def something_else(context: TurnContext) -> Turn:
    """Somebody tells that they tried what we said, and that it did not do."""
    of_the_text = context.reading.topic if context.reading.confidence >= SURE else None
    topic = next((topic for topic in (of_the_text, context.state.topic) if topic in _KNOWN), _AT_ALL)
    return context.turn(f"{topic}.tried", topic=topic)
