"""988 in full at most in every third message, below level 5 and where there is no danger: company is no emergency.

Whoever is told it again and again hears a machine.
"""

import re
from dataclasses import replace

from bot.conversation.model import Bubble, Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import CrisisKind, Cue
from knowledge.flows.load import risk_flow

EVERY = 3
"""Messages among which one names 988."""
_NAMES_IT = re.compile(r"\b988\b")
_OTHER_HELP = re.compile(r"\b911\b|\d{3}-\d{3}-\d{4}|@")
_COMPANY = ("coping.", "companion.", "chat.", "interface.heard", "interface.anything_else", LINE)
"""Lines of a talk without a danger in which 988 is named besides; in the others it was asked for."""
_OF_THE_TALK = (*_COMPANY, "crisis.", "handoff.", "interface.")
"""Lines in which 988 is named for the talk's sake; in others it is what was asked for: "a line for vets"."""
_WHO_ANSWERS = "companion.now"
"""Whoever texts NOW asks who answers this minute."""
_SENTENCE = re.compile(r"(?<=[.!?]) +")


def names_988(turn: Turn) -> bool:
    """Whether a reply tells of 988; the introduction, which only lists it, does not count."""
    return any(_NAMES_IT.search(bubble.text) for bubble in turn.reply)


def was_just_named(context: TurnContext) -> bool:
    """Whether one of the last two messages told of 988."""
    return context.state.turns_since_988 < EVERY - 1


def sparing_988(context: TurnContext, turn: Turn) -> Turn:
    """The turn without the sentences that name 988 and nothing else, where one of the last two messages did.

    Never at level 5, in an emergency of the body, where the level has just risen, or where 988 itself is spoken of. The
    safety line stays: it has its own measure, never twice in three turns.
    """
    if not was_just_named(context) or _must_name_it(context, turn):
        return turn
    line = context.library.answer(LINE, context.language).text
    return replace(turn, reply=tuple(_spared(bubble, line) for bubble in turn.reply))


def _must_name_it(context: TurnContext, turn: Turn) -> bool:
    risk, before = turn.state.risk, context.state.risk
    if not set(turn.answers).isdisjoint(risk_flow().about_988):
        return True
    if turn.answers and not any(line.startswith(_OF_THE_TALK) for line in turn.answers):
        return True
    if risk is None:
        of_company = all(line.startswith(_COMPANY) for line in turn.answers)
        asked_for = Cue.ABOUT_988 in context.reading.cues or any(one.startswith(_WHO_ANSWERS) for one in turn.answers)
        return asked_for or not of_company
    of_the_body = risk.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
    if not risk.open:
        return of_the_body
    rose = before is None or not before.open or before.level < risk.level
    return of_the_body or risk.level >= 5 or rose


def _spared(bubble: Bubble, line: str) -> Bubble:
    parts = (part if part == line else _without_988(part) for part in bubble.text.split("\n"))
    return replace(bubble, text="\n".join(parts))


def _without_988(text: str) -> str:
    """The text without them; one that is nothing else stays as it is."""
    told = [one for one in _SENTENCE.split(text) if not _NAMES_IT.search(one) or _OTHER_HELP.search(one)]
    return " ".join(told) or text
