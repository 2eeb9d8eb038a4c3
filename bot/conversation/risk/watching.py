"""After a denial or a release: ordinary answers, one gentle check, one safety line."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import (
    LINE,
    Reaction,
    question_waits,
)
from bot.conversation.risk.signs import alarm, another_sign, calm
from bot.conversation.state import Risk
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign, Cue
from bot.understanding.polarity import Content, Stance

_HOW_IS_IT_NOW = {CrisisKind.SUICIDE: "crisis.talk.how_is_that_now", CrisisKind.VIOLENCE: "crisis.talk.how_safe_now"}
CHECK_AFTER = timedelta(minutes=30)
"""After a release, the one gentle check waits so long, or for the next text about a feeling."""


def watch(moment: Moment, risk: Risk) -> Reaction:
    """Ordinary answers; a question that still waits, one gentle check, one safety line."""
    waits = question_waits(moment.talk.state)
    if waits in (*_HOW_IS_IT_NOW.values(), "crisis.suicide.ask_intent"):
        return _after_the_check(moment, risk, waits)
    if moment.sign and risk.unanswered and not risk.denied:
        return another_sign(moment, risk)
    if moment.sign and not risk.denied and risk.level == 2:
        return calm(moment)
    check = _HOW_IS_IT_NOW.get(risk.kind)
    if check and risk.check_due and risk.level >= 3 and _is_time_to_check(moment, risk):
        asked = replace(risk, check_due=False, asked=check, said=(*risk.said, check))
        return Reaction(asked, answers=True, after=(check,))
    line = moment.safety_line() if moment.sign or LINE not in risk.said else ()
    return Reaction(moment.having_said(risk, *line), answers=True, after=line)


def _is_time_to_check(moment: Moment, risk: Risk) -> bool:
    later = risk.changed is not None and moment.talk.now - risk.changed >= CHECK_AFTER
    return later or moment.talk.reading.topic.startswith("coping.")


def _after_the_check(moment: Moment, risk: Risk, waits: str) -> Reaction:
    left = replace(risk, asked=None)
    stance = moment.stance(risk)
    worse = Cue.WORSE in moment.cues or stance is Stance.DANGER or Content.UNWELL in moment.contents
    if waits == "crisis.suicide.ask_intent" and (stance is Stance.DANGER or worse):
        return alarm(moment, CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=CrisisSide.IMMINENT))
    if worse:
        opened = replace(left, open=True, level=max(3, min(risk.level, 4)), changed=moment.talk.now)
        return moment.saying(
            opened, "crisis.suicide.thoughts_count" if risk.kind is CrisisKind.SUICIDE else risk.kind.topic
        )
    if not moment.ordinary and stance is not None:
        return moment.release(left, "crisis.talk.believed", denied=True, with_line=True)
    return Reaction(left, answers=True, after=moment.safety_line())
