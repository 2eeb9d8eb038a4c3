"""Gladness and tears among the likeliest topics: the words of a hard time beside them are told as over."""

from bot.understanding import signals
from bot.understanding.model import QUITE_SURE, SURE, Guess

_GOOD_NEWS = "coping.good_news"
_SOMBER = (
    *("coping.low_mood", "coping.isolation", "coping.stress", "coping.anger", "coping.sleep", "coping.boredom"),
    *("coping.relapse", "coping.relationships", "coping.craving", "quit.start"),
    *("unknown", "chat.thanks", "chat.greeting", "chat.goodbye", "control.delete", "meetings.find"),
)
"""What happiness is taken for where it stands beside the words of a hard time."""
_GLOOM = ("coping.low_mood", "coping.isolation", "coping.grief", "coping.stress", "unknown")
"""What tears and regret are taken for."""


def without_mistaken_gloom(guesses: tuple[Guess, ...], spelled: str) -> tuple[Guess, ...]:
    """The guesses, where a text says plainly that its writer is glad, or tells of tears once shed, in that light."""
    best = guesses[0]
    if best.topic in _GLOOM and signals.is_no_gloom(spelled):
        guesses = tuple(one for one in guesses if one.topic == "unknown" or one.topic not in _GLOOM) or guesses
    surely_chat = best.topic.startswith("chat.") and best.probability >= QUITE_SURE
    doubtful = (best.topic in _SOMBER and not surely_chat) or best.probability < SURE
    if doubtful and signals.is_glad(spelled):
        others = (one for one in guesses if one.topic not in (*_GLOOM, _GOOD_NEWS))
        return (Guess(_GOOD_NEWS, QUITE_SURE), *others)
    return guesses
