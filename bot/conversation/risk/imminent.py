"""Level 5: 911 and 988, a person, distance, the smallest next step; and what to do for somebody else."""

from dataclasses import replace

from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import (
    Reaction,
    question_waits,
)
from bot.conversation.state import Risk
from bot.understanding.model import CrisisSide, Cue
from bot.understanding.polarity import Content, Stance
from knowledge.flows.load import risk_flow

THE_TWO = ("crisis.suicide.out_of_reach", "crisis.suicide.somebody_with_you")
"""The two questions that both have to be answered well before an imminent danger is lowered."""


def imminent(moment: Moment, risk: Risk) -> Reaction:
    """911 and 988, a person, distance, the smallest next step; a denial is met with two questions."""
    asks = risk_flow().questions[risk.asked].asks if risk.asked and question_waits(moment.talk.state) else ""
    stance = moment.stance(risk)
    if Cue.STOP_ASKING in moment.cues:
        return Reaction(
            replace(risk, no_questions=2, asked=None), ("crisis.talk.stop_asking",), answers=moment.ordinary
        )
    if risk.no_questions:
        risk = replace(risk, no_questions=risk.no_questions - 1)
        return Reaction(risk, answers=True, after=moment.safety_line())
    if Content.OVER in moment.contents and risk.side is not CrisisSide.VOICES:
        return moment.release(risk, "crisis.talk.safe")
    if (barrier := moment.barrier(risk)) is not None:
        return barrier
    acted = risk.side is CrisisSide.ALREADY_ACTED
    if moment.denies and (acted or risk.asked not in THE_TWO):
        return moment.saying(risk, moment.unsaid(risk, *THE_TWO, "crisis.suicide.step_door"))
    told = asks in ("means_away", "company") and stance in (Stance.SAFE, Stance.DANGER)
    if not acted and (told or risk.asked in THE_TWO):
        return two_questions(moment, risk, asks, stance)
    if moment.ordinary and stance in (None, Stance.UNCLEAR):
        step = moment.next_step(risk)
        return Reaction(moment.asking(risk, step), answers=True, after=(step,))
    if risk.side is CrisisSide.ALREADY_ACTED and (follows := moment.follows(risk, stance)):
        return moment.saying(risk, follows)
    line = next((line for line in moment.cue_lines(risk)), None) or moment.next_step(risk)
    return moment.saying(risk, line)


def two_questions(moment: Moment, risk: Risk, asks: str, stance: Stance | None) -> Reaction:
    """Out of reach, and somebody there: both yes lower it; no single word does."""
    facts = (*(fact for fact in risk.facts if not fact.startswith(f"{asks}:")), f"{asks}:{stance}")
    risk = replace(risk, facts=facts if stance in (Stance.SAFE, Stance.DANGER) else risk.facts)
    safe = {fact.partition(":")[0] for fact in risk.facts if fact.endswith(":safe")}
    if {"means_away", "company"} <= safe:
        if risk.level == 5:
            lowered = replace(risk, level=4, was_imminent=True, facts=(), changed=moment.talk.now)
            return moment.saying(lowered, "crisis.suicide.with_somebody")
        return moment.release(replace(risk, was_imminent=False), "crisis.talk.safe", denied=True)
    if moment.ordinary and stance is None:
        return Reaction(risk, answers=True, after=moment.safety_line() or (moment.next_step(risk),))
    if stance is Stance.SAFE or moment.denies:
        wanted = "crisis.suicide.somebody_with_you" if "means_away" in safe else "crisis.suicide.out_of_reach"
        return moment.saying(risk, wanted)
    line = next((line for line in moment.cue_lines(risk)), None) or moment.next_step(risk)
    return moment.saying(risk, line)


def ask_means_and_company_again(moment: Moment, risk: Risk) -> Reaction:
    """Once lowered, both are asked again at the next text."""
    ask = "crisis.suicide.out_of_reach"
    if moment.ordinary:
        return Reaction(moment.asking(risk, ask), answers=True, after=(ask,))
    return moment.saying(risk, ask)


def how_did_it_end(moment: Moment, risk: Risk) -> Reaction:
    """After a long silence: the text is answered, with one question about how it ended."""
    ask = "crisis.talk.how_did_it_end"
    return Reaction(moment.asking(risk, ask), answers=True, after=(ask,))


def somebody_else(moment: Moment, risk: Risk) -> Reaction:
    """What to do for them, step by step; then whatever is asked."""
    if moment.denies or Cue.STOP_ASKING in moment.cues:
        return moment.release(risk, "crisis.talk.believed", denied=True, with_line=True)
    stance = moment.stance(risk)
    advised = risk.asked in ("crisis.suicide.trusted_person", "crisis.suicide.text_instead")
    if moment.talk.reading.topic == "chat.thanks" or (advised and moment.talk.reading.agrees):
        return moment.release(risk, "crisis.talk.safe")
    if not moment.ordinary and (follows := moment.follows(risk, stance)):
        return moment.saying(risk, follows)
    if moment.ordinary:
        return Reaction(risk, answers=True, after=moment.safety_line())
    line = moment.unsaid(risk, "crisis.suicide.trusted_person", "crisis.suicide.text_instead")
    if line in risk.said:
        return moment.release(risk, "crisis.talk.safe")
    return moment.saying(risk, line)
