"""What people answer to a day of the week of small steps: that they did it, in a word or in their own, or did not."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.conversation.model import Turn
from bot.conversation.topics.companion.say import say
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import SURE
from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

_DAYS = tuple(f"companion.plan_day_{number}" for number in range(2, 7))
"""Those with something to do; day 1 asks for a number, day 7 which one it was."""
_JUST_SAID = 3
_A_LINE = 16
"""Words of a report; a longer text tells a story and is met as one."""
_MAY_TELL_OF_IT = ("unknown", "coping.good_news", "coping.company", "coping.isolation", "coping.boredom", "chat.")
_LINES = {"did": "companion.plan_done", "did_not": "companion.plan_not_today"}


def is_asked(context: TurnContext) -> bool:
    """Whether a day of the week is what was just spoken of."""
    last = next((line for line in reversed(context.state.answer_history[-_JUST_SAID:]) if line in _DAYS), None)
    return last is not None and _LINES["did"] not in context.state.answer_history[-_JUST_SAID:]


def answer_to(context: TurnContext) -> str | None:
    """The line that meets this text as what came of the day; None where it tells something else."""
    text, reading = context.message.text, context.reading
    if not is_asked(context) or context.state.open_risk or reading.crisis or reading.contact or reading.groups:
        return None
    if "?" in text or context.entities.where or len(text.split()) > _A_LINE:
        return None
    spelled = normalize(text)
    said = next((name for name, pattern in _patterns().items() if pattern.search(spelled)), "")
    another = reading.confidence >= SURE and not reading.topic.startswith(_MAY_TELL_OF_IT)
    return None if said == "did" and another else _LINES.get(said)


def answered(context: TurnContext) -> Turn:
    """The line for it."""
    return say(context, answer_to(context) or _LINES["did"])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).parent / "plan_days.yaml")
