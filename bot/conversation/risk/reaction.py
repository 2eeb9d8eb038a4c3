"""What a turn says of a danger, and what is asked of it: shared by every level."""

from dataclasses import dataclass
from datetime import timedelta

from bot.conversation.model import Effect
from bot.conversation.state import Risk, State, level_of
from bot.understanding.answer import Meaning
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign
from knowledge.flows.load import YesMeans, risk_flow

SILENCE = timedelta(hours=12)
"""After it, an open risk below 5 is watched, and one of 5 is met with the question how it ended."""
LINE_EVERY = 3
"""Turns between two safety lines."""
LINE = "crisis.talk.line"
_MEANING = {
    YesMeans.SAFE: Meaning.YES_IS_SAFE,
    YesMeans.DANGER: Meaning.YES_IS_DANGER,
    YesMeans.NEITHER: Meaning.NEUTRAL,
}


@dataclass(frozen=True)
class Reaction:
    """What a turn says of a danger."""

    risk: Risk | None
    before: tuple[str, ...] = ()
    """Lines before the ordinary answer, or in its place."""
    answers: bool = False
    """Whether the ordinary answer is given as well."""
    after: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    offers: tuple[str, ...] = ()
    """Options under the last line."""


def question_waits(state: State) -> str | None:
    """The question about a danger that was the last thing said."""
    risk = state.risk
    return risk.asked if risk and risk.asked and risk.asked in state.answer_history[-2:] else None


def meaning_of(question: str) -> Meaning:
    """What a yes to this line means."""
    known = risk_flow().questions.get(question)
    return _MEANING[known.yes_means] if known else Meaning.NEUTRAL


def fitting(risk: Risk, line: str) -> str:
    """The line, or what is said in its place after what was told in this overdose (`instead` in the flow)."""
    for told, instead in risk_flow().instead.get(line, {}).items():
        if told in risk.facts:
            return fitting(risk, f"crisis.{instead}")
    return line


def level_of_sign(sign: CrisisSign) -> int:
    """The level that a sign opens."""
    if sign.kind is not CrisisKind.SUICIDE:
        return level_of(sign.kind)
    if sign.side in (CrisisSide.IMMINENT, CrisisSide.VOICES, CrisisSide.ALREADY_ACTED):
        return 5
    return 3 if sign.side is CrisisSide.SELF_HARM else sign.grade


def is_firm(risk: Risk) -> bool:
    """Whether "I'm fine" alone never closes it."""
    return risk.level >= 5 and risk.kind is not CrisisKind.VIOLENCE


def crisis_of(known: Risk | None) -> CrisisKind | None:
    """The kind of a danger in which the talk is in crisis mode: open, and of level 3 or more."""
    return known.kind if known and known.open and known.level >= 3 else None


def told_in(text: CrisisSign | None, before: Risk | None, now: Risk | None) -> CrisisKind | None:
    """The danger that one text told of itself: its words did, or as an answer it opened, raised or changed the risk.

    Thanks in the middle of a danger tell of none, though the talk is in it (`crisis_of`).
    """
    kind = crisis_of(now)
    if now is None or kind is None or crisis_of(before) is not kind or (before and now.level > before.level):
        return kind
    return kind if text and (text.by_rule or text.level is CrisisLevel.ALARM) else None
