"""The safety plan sheet: what people say to its questions is met, so that nobody who fills in a line hears a menu.

Nothing of it is kept. What calms for an hour and kills is no line of the plan, and is told so without reproach.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.conversation.model import Turn
from bot.conversation.topics.companion.say import say
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import SURE, SURELY_ANOTHER
from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

QUESTIONS = ("crisis.suicide.safety_plan", "companion.card_plan", "companion.sheet_", "companion.about_sheet")
"""Lines after which a few words are something for the sheet."""
_JUST_SAID = 2
"""So many of the last lines count as what was just said."""
_LINES = {"not_that": "not_that", "nothing": "ideas", "person": "person", "thing": "thing"}
_A_WORD = re.compile(r"[a-z]{3}")
_A_LINE, _A_FEW = 12, 3
"""Words of an answer whose words we know, and of one whose words we do not."""


def answer_to(context: TurnContext) -> str | None:
    """The line that meets this text as the answer to a question of the sheet; None where it is none."""
    text, reading = context.message.text, context.reading
    just_said = context.state.answer_history[-_JUST_SAID:]
    asked = any(line.startswith(QUESTIONS) for line in just_said)
    by_rule = reading.crisis is not None and reading.crisis.by_rule
    if not asked or context.state.open_risk or by_rule or reading.groups or "?" in text:
        return None
    words = len(text.split())
    if not 0 < words <= _A_LINE:
        return None
    spelled = normalize(text)
    known = next((name for name, pattern in _patterns().items() if pattern.search(spelled)), None)
    if known:
        return f"companion.sheet_{_LINES[known]}"
    least = SURE if reading.topic.startswith(("chat.", "control.")) else SURELY_ANOTHER
    another = reading.confidence >= least and not reading.topic.startswith(("unknown", "coping."))
    answers_us = reading.answer.agreement or reading.answer.denies or reading.answer.dodges
    other = another or answers_us or reading.crisis or context.entities.where
    return None if other or words > _A_FEW or not _A_WORD.search(spelled) else f"companion.sheet_{_LINES['thing']}"


def answered(context: TurnContext) -> Turn:
    """The line for it."""
    return say(context, answer_to(context) or "companion.sheet_thing")


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).parent / "sheet.yaml")
