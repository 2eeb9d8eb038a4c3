"""What a thing of the company is, and why we ask: for whoever asks that of what we have just said, or names it.

A question of ours that waits goes on waiting; each of these lines says that nobody has to do anything.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.conversation.model import Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.state import Flow
from bot.conversation.topics.companion.questions import USING
from bot.conversation.topics.companion.say import say
from bot.conversation.turn_context import TurnContext
from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

_OF_LINES = {
    USING: "using",
    "companion.ask_kind": "first_minute",
    "companion.script_": "script",
    "companion.will_write": "script",
    "companion.too_late": "script",
    "companion.step_": "step",
    "companion.will_try_step": "step",
    "companion.plan_": "plan",
    "companion.check_in": "check_in",
    "companion.once_": "check_in",
    "companion.ask_hour": "check_in",
    "companion.silence": "check_in",
    "companion.scale_": "scale",
    "companion.thought_": "thought",
    "companion.date_": "date",
    "companion.card_friend": "friend_card",
    "companion.card_plan": "sheet",
    "companion.sheet_": "sheet",
    "crisis.suicide.safety_plan": "sheet",
    "companion.now": "now",
    "companion.hello_": "hello",
    "companion.after_crisis": "day_after",
}
"""By how the id of a line begins, which of the lines tells about it."""
_BESIDE = (LINE, *(f"companion.{line}" for line in ("later", "let_go", "dont_know", "not_a_choice", "yes_or_no")))
_IT = "it"


def line_about(context: TurnContext) -> str | None:
    """The line for whoever asks what this is; None where that is not asked, or of nothing of the company."""
    if context.state.open_risk:
        return None
    text = normalize(context.message.text)
    asked = next((name for name, pattern in _patterns().items() if pattern.search(text)), None)
    if asked is None:
        return None
    about = asked if asked != _IT else _just_spoken_of(context)
    line = f"companion.about_{about}"
    return line if about and context.library.may_send(line) else None


def begin(context: TurnContext) -> Turn:
    """What it is; the question that waits is still the newest."""
    newest = context.state.newest
    waits = newest.open_question if newest is not None and newest.flow is Flow.COMPANY else None
    return say(context, line_about(context) or "companion.about_step", waits=waits or "")


def _just_spoken_of(context: TurnContext) -> str | None:
    """What our last line belongs to; the safety line below it counts for nothing, nor does "no rush" after it."""
    last = next((line for line in reversed(context.state.answer_history) if line not in _BESIDE), "")
    return next((about for begins, about in _OF_LINES.items() if last.startswith(begins)), None)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).parent / "asks_about.yaml")
