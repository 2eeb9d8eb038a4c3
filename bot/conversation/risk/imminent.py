"""Level 5: 911 and 988, a person, distance, the smallest next step; and what to do for somebody else."""

from dataclasses import replace

from bot.conversation.risk.barriers import barrier_to_help
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction, question_waits
from bot.conversation.state import Risk
from bot.understanding.answer import Content, Stance
from bot.understanding.model import Contact, CrisisKind, CrisisSide, Cue
from knowledge.flows.load import risk_flow

_HOW_DID_IT_END = "crisis.talk.how_did_it_end"
_ASK = "crisis.suicide.other_ask"
_STAY = "crisis.suicide.other_stay"
_THANKED = "crisis.suicide.other_thanks"
THE_TWO = ("crisis.suicide.out_of_reach", "crisis.suicide.somebody_with_you")
"""The two questions that both have to be answered well before an imminent danger is lowered."""


def imminent(moment: Moment, risk: Risk) -> Reaction:
    """911 and 988, a person, distance, the smallest next step; a denial is met with two questions."""
    asks = risk_flow().questions[risk.asked].asks if risk.asked and question_waits(moment.context.state) else ""
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
    risk = knowing(moment, risk)
    if (barrier := barrier_to_help(moment, risk)) is not None:
        return barrier
    acted = risk.side is CrisisSide.ALREADY_ACTED
    if moment.denies and (acted or risk.asked not in THE_TWO):
        return moment.saying(risk, moment.unsaid(risk, *THE_TWO, "crisis.suicide.step_door"))
    told = asks in ("means_away", "company") and stance in (Stance.SAFE, Stance.DANGER)
    told = told or _tells_of_safety(moment)
    if not acted and (told or risk.asked in THE_TWO):
        return two_questions(moment, risk, asks, stance)
    if moment.ordinary and stance in (None, Stance.UNCLEAR):
        step = moment.next_step(risk)
        return Reaction(moment.asking(risk, step), answers=True, after=(step,))
    if risk.side is CrisisSide.ALREADY_ACTED and (follows := moment.follows(risk, stance)):
        return moment.saying(risk, follows)
    line = next((line for line in moment.cue_lines(risk)), None) or moment.next_step(risk)
    return moment.saying(risk, line)


def _tells_of_safety(moment: Moment) -> bool:
    """Whether it tells that somebody is there, or the means are gone, whatever was asked."""
    return bool({Cue.MEANS_AWAY, Cue.WITH_SOMEBODY} & moment.cues) and not moment.denies


def knowing(moment: Moment, risk: Risk) -> Risk:
    """With what is told of means and company, whichever question it was told to; what is near is away no more."""
    told = {
        "means_away": Stance.SAFE if Cue.MEANS_AWAY in moment.cues else None,
        "company": Stance.SAFE if Cue.WITH_SOMEBODY in moment.cues else None,
    }
    new = {fact: stance for fact, stance in told.items() if stance and not moment.denies}
    near = {"means_away"} if Cue.MEANS_NEAR in moment.cues - {Cue.MEANS_AWAY} else set()
    kept = tuple(fact for fact in risk.facts if fact.partition(":")[0] not in {*new, *near})
    return replace(risk, facts=(*kept, *(f"{fact}:{stance}" for fact, stance in new.items())))


def two_questions(moment: Moment, risk: Risk, asks: str, stance: Stance | None) -> Reaction:
    """Out of reach, and somebody there: both yes lower it; no single word does."""
    facts = (*(fact for fact in risk.facts if not fact.startswith(f"{asks}:")), f"{asks}:{stance}")
    risk = replace(risk, facts=facts if stance in (Stance.SAFE, Stance.DANGER) else risk.facts)
    safe = {fact.partition(":")[0] for fact in risk.facts if fact.endswith(":safe")}
    if {"means_away", "company"} <= safe:
        if risk.level == 5:
            asked_again = tuple(fact for fact in risk.facts if not fact.startswith(("means_away", "company")))
            lowered = replace(risk, level=4, was_imminent=True, facts=asked_again, changed=moment.context.now)
            return moment.saying(lowered, "crisis.suicide.with_somebody")
        return moment.release(replace(risk, was_imminent=False), "crisis.talk.safe", denied=True)
    if moment.ordinary and stance is None and not _tells_of_safety(moment):
        return Reaction(risk, answers=True, after=moment.safety_line() or (moment.next_step(risk),))
    if stance is Stance.SAFE or moment.denies or _tells_of_safety(moment):
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
    """After a long silence: the text is answered, with one question how it ended, unless it tells so itself."""
    of_body = risk.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
    ended = moment.in_care or Content.OVER in moment.contents or bool({Cue.HOME_AGAIN, Cue.AWAKE} & moment.cues)
    if of_body and ended and not moment.told_anew:
        return moment.release(risk, "crisis.talk.safe")
    return Reaction(moment.asking(risk, _HOW_DID_IT_END), answers=True, after=(_HOW_DID_IT_END,))


def ended_in_silence(moment: Moment, risk: Risk) -> bool:
    """Whether the question how it ended is passed over for something ordinary, a day later, and nothing is wrong."""
    gone_wrong = {Content.NOT_WELL, Content.UNWELL} & moment.contents or {Cue.WORSE, Cue.BREATHING_NO} & moment.cues
    passed_over = risk.asked == _HOW_DID_IT_END and moment.ordinary and not moment.told_anew
    return passed_over and not gone_wrong and moment.stance(risk) in (None, Stance.UNCLEAR)


def let_go(moment: Moment, risk: Risk) -> Reaction:
    """Ordinary answers from here on, and a day of watching; the hand-off stays open for staff."""
    line = moment.safety_line()
    watched = replace(risk, open=False, asked=None, changed=moment.context.now, check_due=False)
    return Reaction(moment.having_said(watched, *line), answers=True, after=line)


def somebody_else(moment: Moment, risk: Risk) -> Reaction:
    """What to do for them, step by step, for as long as it is not over; whatever else is asked is answered."""
    cues = moment.cues
    if {Cue.MAY_I_ASK, Cue.WHAT_TO_SAY} & cues:
        return moment.saying(risk, _ASK if _ASK not in risk.said[-1:] else _STAY)
    if ({Cue.PARTING, Cue.ON_THE_WAY} & cues or _does_not_answer(moment)) and not moment.in_care:
        where = moment.unsaid(risk, "crisis.suicide.other_where", "crisis.suicide.other_means")
        return moment.saying(risk, where if where not in risk.said[-1:] else "crisis.suicide.other_where")
    if moment.only_thanks:
        if _THANKED in risk.said[-2:]:
            return Reaction(risk, answers=True, after=moment.safety_line())
        return moment.saying(risk, _THANKED)
    asks_else = moment.ordinary or _asks_something_else(moment)
    if moment.denies or Cue.STOP_ASKING in moment.cues:
        believed = moment.release(risk, "crisis.talk.believed", denied=True, with_line=not asks_else)
        return replace(believed, answers=asks_else)
    stance = moment.stance(risk)
    looked_after = moment.in_care or (moment.seems_safe and stance is not Stance.DANGER)
    if looked_after:
        return moment.release(risk, "crisis.talk.safe")
    if (barrier := barrier_to_help(moment, risk)) is not None:
        return barrier
    near = bool({Cue.THEY_ANSWER, Cue.WITH_SOMEBODY} & moment.cues) and stance is not Stance.DANGER
    if near and moment.thanks and not (moment.context.reading.asks or moment.told_anew):
        return moment.release(risk, "crisis.talk.safe")
    if near and not moment.context.reading.asks:
        return moment.saying(risk, _STAY if _STAY not in risk.said[-1:] else "crisis.suicide.other_means")
    if asks_else:
        return Reaction(risk, answers=True, after=moment.safety_line())
    if {Cue.METHOD, Cue.MEANS_NEAR} & moment.cues and "crisis.suicide.other_means" not in risk.said[-1:]:
        return moment.saying(risk, "crisis.suicide.other_means")
    if follows := moment.follows(risk, stance or Stance.DANGER):
        return moment.saying(risk, follows)
    steps = moment.steps("other")
    unsaid = (line for line in steps if line not in risk.said)
    later = (line for line in (*unsaid, *moment.round_again(risk, steps)) if line not in risk.said[-1:])
    return moment.saying(risk, next(later))


def _does_not_answer(moment: Moment) -> bool:
    """Whether the one who is feared for cannot be reached."""
    return moment.context.reading.contact is Contact.NO_ANSWER and not moment.context.reading.asks


def _asks_something_else(moment: Moment) -> bool:
    """Whether it asks, and not what to do or say about this danger."""
    of_it = {Cue.WHAT_TO_DO, Cue.WHAT_TO_SAY, Cue.HOW_ARE_THEY, Cue.METHOD, Cue.MEANS_NEAR} & moment.cues
    return moment.context.reading.asks and not of_it
