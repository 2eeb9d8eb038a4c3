"""The first words, and the one plain question where only a model saw a sign."""

from dataclasses import replace

from bot.conversation.model import OpenHandOff
from bot.conversation.risk import told
from bot.conversation.risk.first_aid import knowing, still_known
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction, fitting, level_of_sign
from bot.conversation.state import About, Risk, SeenBy
from bot.understanding.answer import Content, Stance
from bot.understanding.crisis import OTHERS_HURT
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign, Cue
from knowledge.flows.load import risk_flow

ASK_FIRST = {
    CrisisKind.SUICIDE: "crisis.talk.ask_thoughts",
    CrisisKind.VIOLENCE: "crisis.talk.ask_danger",
    CrisisKind.OVERDOSE: "crisis.talk.ask_awake",
    CrisisKind.MEDICAL: "crisis.talk.ask_awake",
}
_ACTIVE = 4
_OF_THE_BODY = (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
SOME_PILLS = "crisis.overdose.some_pills"
"""Pills told without a number and without a wish to die."""
_STREET_PILL = "crisis.overdose.one_taken"
WONT_DO_IT = "intent:safe"
"""The fact that they have thoughts and said that they will not act on them: it is not asked."""
TAKEN = "taken:danger"
"""The fact that somebody told that something was taken."""
SIGNS_THAT_COUNT = 3
"""So many signs of the model alone, unanswered, count as a passive wish."""


def alarm(moment: Moment, sign: CrisisSign) -> Reaction:
    """The first words, at once, and staff are told."""
    known = moment.context.state.risk
    if known and known.open and known.about is About.SELF and known.kind is sign.kind and not sign.by_rule:
        sign = replace(sign, side=sign.side or known.side, about_other=False)  # the network alone changes no person
    if _was_an_accident(moment, sign):
        return _accident(moment, sign)
    if sign.side is CrisisSide.SEDATIVES and Cue.HALLUCINATES in moment.cues:
        sign = replace(sign, side=CrisisSide.HALLUCINATIONS)
    if _has_the_means_at_hand(moment, sign):
        sign = replace(sign, side=CrisisSide.IMMINENT)
    first = _first_words(moment, sign)
    risk = _new(moment, sign, level_of_sign(sign), asked=first)
    facts = still_known(moment, known).facts if known and known.kind is sign.kind else ()
    if Cue.TOOK in moment.cues and sign.kind is CrisisKind.OVERDOSE:
        facts = (*facts, TAKEN)
    risk = knowing(moment, replace(risk, facts=facts))
    first = fitting(risk, first)
    risk = replace(
        risk, asked=first if first in risk_flow().questions else None, said=(*(known.said if known else ()), first)
    )
    return Reaction(risk, (first,), effects=(OpenHandOff(sign.kind.topic, urgent=True),), answers=False)


def _has_the_means_at_hand(moment: Moment, sign: CrisisSign) -> bool:
    """Whether the first text tells of a wish to die and of what is at hand for it."""
    own = sign.kind is CrisisKind.SUICIDE and sign.by_rule and sign.side is None and not sign.about_other
    active = own and level_of_sign(sign) == _ACTIVE
    return active and Cue.MEANS_NEAR in moment.cues and Cue.MEANS_AWAY not in moment.cues and not moment.takes_it_back


def _was_an_accident(moment: Moment, sign: CrisisSign) -> bool:
    """Whether somebody took too much of their own medicine and did not mean to."""
    own = sign.side is CrisisSide.SELF and not sign.about_other
    return own and Cue.BY_ACCIDENT in moment.cues and sign.kind is CrisisKind.OVERDOSE


def _accident(moment: Moment, sign: CrisisSign) -> Reaction:
    """Poison control, and whether they are awake and without symptoms: else it is an overdose."""
    ask, advice = ASK_FIRST[CrisisKind.OVERDOSE], "crisis.overdose.poison_control"
    risk = moment.having_said(_new(moment, sign, 2, asked=ask), advice)
    return Reaction(risk, (advice,), answers=moment.ordinary, after=(ask,))


def _first_words(moment: Moment, sign: CrisisSign) -> str:
    """The line for this side or level of the matter; each has what to do and the contacts."""
    if Cue.MAY_I_ASK in moment.cues and sign.about_other:
        return "crisis.suicide.other_ask"
    side = f"{sign.kind.topic}.{sign.side}"
    if sign.side and moment.context.library.has(side):
        return side
    if sign.kind is CrisisKind.SUICIDE and sign.about_other:
        return "crisis.suicide.other_person"
    if sign.kind is CrisisKind.SUICIDE and level_of_sign(sign) == 3:
        return "crisis.suicide.passive"
    if sign.kind is CrisisKind.SUICIDE and level_of_sign(sign) == 5:
        return "crisis.suicide.imminent"
    return sign.kind.topic


def _new(moment: Moment, sign: CrisisSign, level: int, asked: str) -> Risk:
    about = {
        CrisisSide.OTHER_PERSON: About.OTHER,
        CrisisSide.OTHER_HURT: About.OTHER,
        CrisisSide.CHILD_HURT: About.OTHER,
        CrisisSide.CHILD_TOOK: About.OTHER,
        CrisisSide.HARM_TO_OTHER: About.TEXTER_IS_THE_DANGER,
    }.get(sign.side or CrisisSide.SELF, About.SELF)
    if sign.side is None and (sign.about_other or sign.kind is CrisisKind.OVERDOSE):
        about = About.OTHER
    return Risk(
        sign.kind,
        level,
        about=about,
        side=sign.side,
        by=SeenBy.RULE if sign.by_rule else SeenBy.MODEL,
        asked=asked,
        said=(asked,),
        since=moment.context.now,
        changed=moment.context.now,
        check_due=True,
        was_imminent=level >= 5 and sign.kind is CrisisKind.SUICIDE,
    )


def calm(moment: Moment) -> Reaction:
    """Nothing is open: a sign without an alarm is answered, with one question; else nothing is said of danger.

    Where a rule alone asks, a text that says besides that all is well is believed; a laugh takes nothing back.
    """
    sign, laughs = moment.sign, moment.contents <= {Content.JOKE}
    took_many = sign is not None and sign.grade >= 5 and {Cue.TOOK, Cue.AWAKE} <= moment.cues
    if sign and sign.kind is CrisisKind.OVERDOSE and took_many and Content.IN_CARE not in moment.contents:
        return _accident(moment, sign)  # awake is not over: some pills work late
    if sign is None or (sign.by_rule and moment.denies and not laughs):
        return Reaction(None, answers=True)
    if _was_an_accident(moment, sign):
        return _accident(moment, sign)
    of_pills = sign.kind is CrisisKind.OVERDOSE and sign.side is CrisisSide.SELF and sign.grade == 2
    if sign.by_rule and of_pills:
        return _some_pills(moment, sign)
    ask = ASK_FIRST[sign.kind]
    if sign.kind is CrisisKind.SUICIDE and sign.about_other:
        ask = "crisis.talk.ask_about_them"
    if sign.side in OTHERS_HURT:
        ask = "crisis.talk.ask_hurt"
    risk = _new(moment, sign, 2, asked=ask)
    return Reaction(risk, answers=True, after=(ask,))


def _some_pills(moment: Moment, sign: CrisisSign) -> Reaction:
    """Pills were taken, and no more is told: of the street, whether they are alone; else how they were meant."""
    line = _STREET_PILL if Cue.STREET_PILL in moment.cues else SOME_PILLS
    return Reaction(_new(moment, sign, 2, asked=line), (line,))


def never_taken(moment: Moment, risk: Risk) -> Reaction:
    """An overdose in which nobody told that anything was taken, and nothing was: what it may be is asked once."""
    if Cue.NOT_YET in moment.cues:
        return alarm(moment, CrisisSign(CrisisKind.SUICIDE, CrisisLevel.ALARM, "said"))
    if moment.denies:
        return moment.release(replace(risk, check_due=False), "crisis.talk.believed", denied=True, with_line=True)
    ask = ASK_FIRST[CrisisKind.SUICIDE]
    asked = Risk(
        CrisisKind.SUICIDE,
        2,
        by=risk.by,
        asked=ask,
        said=(*risk.said, ask),
        since=risk.since,
        changed=moment.context.now,
    )
    return Reaction(asked, answers=moment.ordinary, after=(ask,))


def unclear_sign(moment: Moment, risk: Risk) -> Reaction:
    """The answer to the one question, or none."""
    stance = moment.stance(risk)
    if Cue.STOP_ASKING in moment.cues:
        return moment.release(risk, "crisis.talk.stop_asking", denied=True)
    if risk.kind is CrisisKind.SUICIDE and risk.about is About.SELF and (opened := told_outright(moment, risk)):
        return opened
    if risk.kind is CrisisKind.MEDICAL and Cue.HALLUCINATES in moment.cues:
        return alarm(moment, CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=CrisisSide.HALLUCINATIONS))
    if risk.kind is CrisisKind.OVERDOSE and _tells_how_many(moment, risk):
        side = None if risk.about is About.OTHER else CrisisSide.SELF
        return alarm(moment, CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=side))
    if risk.kind in _OF_THE_BODY and moment.was_then:
        return replace(moment.release(risk, "crisis.talk.was_then", denied=True), answers=False)
    of_them = risk.kind is CrisisKind.SUICIDE and risk.about is About.OTHER
    if of_them and {Cue.PARTING, Cue.READY} & moment.cues:
        return said_yes(moment, risk)
    if stance is Stance.SAFE or (stance is None and moment.denies):
        return moment.release(risk, "crisis.talk.believed", denied=True, with_line=True)
    if stance is Stance.DANGER or (Cue.METHOD in moment.cues and stance is Stance.UNCLEAR):
        return said_yes(moment, risk)
    if (stance is Stance.UNCLEAR or Cue.SECRECY in moment.cues) and not moment.ordinary:
        return _ask_once_more(moment, risk)
    return _passed_over(moment, risk)


def _tells_how_many(moment: Moment, risk: Risk) -> bool:
    """Whether it tells of many, or asks how many are too many; of one's own pills any number but a few is many."""
    if moment.denies:
        return False
    of_pills = risk.asked == SOME_PILLS and bool({Cue.SO_MANY, Cue.STREET_PILL} & moment.cues)
    return of_pills or bool({Cue.THAT_MANY, Cue.HOW_MANY} & moment.cues)


def told_outright(moment: Moment, risk: Risk) -> Reaction | None:
    """A way or a time as the answer to whether they think of it: a yes, and more than one."""
    if (line := told.raises_to(moment, risk)) is not None:
        side = CrisisSide.IMMINENT
        opened = alarm(moment, CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=side))
        raised = told.keeping(moment, replace(opened.risk or risk, by=SeenBy.SAID))
        return replace(moment.saying(replace(raised, said=risk.said), line), effects=opened.effects)
    if told.tells(moment):
        return said_yes(moment, risk)
    return None


def said_yes(moment: Moment, risk: Risk) -> Reaction:
    """The question was answered with a yes: what was only a sign is a danger."""
    other = risk.about is About.OTHER
    sign = CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=risk.side, about_other=other)
    opened = alarm(moment, sign)
    said = replace(opened.risk or risk, by=SeenBy.SAID, about=risk.about)
    if not other:
        said = told.keeping(moment, said)
    if Cue.THOUGHTS_REMAIN in moment.cues and moment.denies:
        said = replace(said, facts=(*said.facts, WONT_DO_IT))
    return replace(opened, risk=said)


def _ask_once_more(moment: Moment, risk: Risk) -> Reaction:
    if risk.kind is CrisisKind.SUICIDE and "crisis.talk.ask_plainly" not in risk.said:
        return moment.saying(risk, "crisis.talk.ask_plainly")
    if risk.kind in _OF_THE_BODY and risk.said.count("crisis.talk.ask_awake") < 2:
        return moment.saying(risk, "crisis.talk.ask_awake")
    if risk.kind in _OF_THE_BODY:
        return said_yes(moment, risk)
    if risk.kind is CrisisKind.VIOLENCE:
        return moment.release(risk, "crisis.violence.calmer")
    raised = replace(risk, level=3, by=SeenBy.SAID, changed=moment.context.now)
    turn = moment.saying(raised, "crisis.suicide.thoughts_count")
    return replace(turn, effects=(OpenHandOff(risk.kind.topic, urgent=True),))


def _passed_over(moment: Moment, risk: Risk) -> Reaction:
    """Something else was said: it is answered, with the safety line; the question is not repeated."""
    unanswered = risk.unanswered + 1
    watched = replace(risk, open=False, asked=None, unanswered=unanswered, check_due=False, changed=moment.context.now)
    if moment.sign:
        return another_sign(moment, watched)
    line = moment.safety_line()
    return Reaction(moment.having_said(watched, *line), answers=True, after=line)


def another_sign(moment: Moment, risk: Risk) -> Reaction:
    """A sign of the model alone again, after a question that nobody answered."""
    strong = moment.context.reading.crisis is not None and moment.context.reading.crisis.level is CrisisLevel.ALARM
    unanswered = risk.unanswered + strong
    if unanswered >= SIGNS_THAT_COUNT and risk.kind is CrisisKind.SUICIDE:
        return alarm(moment, CrisisSign(risk.kind, CrisisLevel.ALARM, "signs", by_rule=False, grade=3))
    ask = "crisis.talk.ask_another_way" if risk.kind is CrisisKind.SUICIDE else ASK_FIRST[risk.kind]
    open_question = replace(risk, open=True, level=2, asked=ask, said=(*risk.said, ask), unanswered=unanswered)
    return Reaction(open_question, answers=True, after=(ask,), effects=(OpenHandOff(risk.kind.topic),))
