"""Two cards to keep or to send on. What people write into them stays with them: nothing of it is stored here."""

from bot.conversation.model import Turn
from bot.conversation.topics.companion.say import say
from bot.conversation.turn_context import TurnContext


def friend(context: TurnContext) -> Turn:
    """What a friend can do, in a bubble of its own."""
    return say(context, "companion.card_friend_intro", "companion.card_friend")


def safety_plan(context: TurnContext) -> Turn:
    """The six steps with blanks, in a bubble of their own."""
    return say(context, "companion.card_plan_intro", "companion.card_plan")
