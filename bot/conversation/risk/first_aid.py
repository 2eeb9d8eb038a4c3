"""An overdose of somebody else: what was told is kept, those who came take over, and what is asked is answered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction
from bot.conversation.state import About, Risk
from bot.understanding.answer import Content
from bot.understanding.model import CrisisKind, Cue
from knowledge.flows.load import Told

_OF_THE_BODY = (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
_HANDED_OVER, _WAITING = "crisis.talk.handed_over", "crisis.talk.waiting"
_ASKED_OF_THEM = {
    Cue.WEARS_OFF: "crisis.overdose.wears_off",
    Cue.HOW_ARE_THEY: "crisis.talk.ask_the_crew",
    Cue.MAY_I_COME: "crisis.talk.come_along",
    Cue.WHAT_TO_SAY: "crisis.talk.when_they_wake",
    Cue.BLAMES_SELF: "crisis.talk.no_blame",
}
CREW_STAYS = timedelta(minutes=30)
"""How long after they came whatever goes wrong is first of all for the crew."""
_MOST_ANSWERS = 2
"""So many questions about the other are answered in one turn."""
_NOT_HEARD_SO = ("coping.reached_out", "coping.low_mood", "unknown")
"""Topics that what the other said is taken for."""


def knowing(moment: Moment, risk: Risk) -> Risk:
    """With what is told of 911, of sprays and of the crew, whichever question it was told to."""
    if risk.kind is not CrisisKind.OVERDOSE or risk.about is About.SELF:
        return risk
    cues, told = moment.cues, set(risk.facts)
    if cues & {Cue.CALLED, Cue.HELP_COMING}:
        told.add(Told.CALLED)
    if Cue.SECOND_GIVEN in cues and (Told.SPRAYED in told or cues & {Cue.NALOXONE_GIVEN, Cue.SPRAY_GIVEN}):
        told |= {Told.SPRAYED, Told.SPRAYED_TWICE}
    elif Cue.SPRAY_GIVEN in cues or Cue.SECOND_GIVEN in cues:
        told.add(Told.SPRAYED)
    elif Cue.NO_NALOXONE in cues and Told.SPRAYED not in told:
        told.add(Told.NO_SPRAY)
    if Cue.HELP_THERE in moment.cues:
        told |= {Told.CREW, Told.CALLED}
    new = tuple(fact.value for fact in Told if fact in told and fact not in risk.facts)
    return replace(risk, facts=(*risk.facts, *new))


def still_known(moment: Moment, risk: Risk) -> Risk:
    """What holds of an overdose that is opened again: all of it while the crew may be there, else nothing."""
    recent = risk.changed is not None and moment.context.now - risk.changed < CREW_STAYS
    return risk if recent or risk.kind is not CrisisKind.OVERDOSE else replace(risk, facts=())


def hand_over(moment: Moment, risk: Risk) -> Reaction | None:
    """The emergency is in the hands of those who came: one calm line, and what was asked; then we wait for news."""
    goes_wrong = {Cue.BREATHING_NO, Cue.WORSE} & moment.cues
    if risk.about is About.SELF or goes_wrong or not _is_reached(moment):
        return None
    lines = (_WAITING if _HANDED_OVER in risk.said else _HANDED_OVER, *_answers(moment, risk))
    released = moment.release(risk, lines[0])
    return replace(released, risk=moment.having_said(released.risk or risk, *lines[1:]), before=lines, answers=False)


def of_the_other(moment: Moment, risk: Risk) -> tuple[str, ...]:
    """What answers a question about whoever is in danger, or what whoever waits tells of themself."""
    return () if risk.kind not in _OF_THE_BODY or risk.about is About.SELF else tuple(_answers(moment, risk))


def after_it(moment: Moment, risk: Risk) -> Reaction | None:
    """While we wait for news: what is asked of the other, news, and what they said; None where it is something else."""
    if risk.kind not in _OF_THE_BODY or risk.about is About.SELF:
        return None
    if Cue.HAS_DIED in moment.cues:
        return Reaction(replace(risk, asked=None), (_of_kind(risk, "coping.grief"),), after=moment.safety_line())
    lines = of_the_other(moment, risk)
    if not lines and moment.context.reading.asks and Cue.AFRAID_OF_POLICE in moment.cues:
        lines = ("crisis.overdose.police_after",)
    if not lines and not moment.context.reading.asks:
        lines = _heard(moment, risk)
    return Reaction(replace(moment.having_said(risk, *lines), asked=None), lines) if lines else None


def _heard(moment: Moment, risk: Risk) -> tuple[str, ...]:
    """The line for news of them, or for what they said."""
    if _is_reached(moment):
        return (_WAITING,)
    good = Content.OVER in moment.contents or Cue.AWAKE in moment.cues
    if good and Content.NOT_WELL not in moment.contents and _HANDED_OVER in risk.said:
        return ("crisis.overdose.good_news" if risk.kind is CrisisKind.OVERDOSE else "crisis.talk.good_news",)
    said = Cue.THEY_SAID in moment.cues and moment.context.reading.topic in _NOT_HEARD_SO
    return ("crisis.talk.heard_after",) if said else ()


def _answers(moment: Moment, risk: Risk) -> Iterator[str]:
    overdose = risk.kind is CrisisKind.OVERDOSE
    asked = [cue for cue in _ASKED_OF_THEM if cue in moment.cues and (overdose or cue is not Cue.WEARS_OFF)]
    yield from (_ASKED_OF_THEM[cue] for cue in asked[:_MOST_ANSWERS])


def _is_reached(moment: Moment) -> bool:
    """Whether help is with them; that they were taken away is told as over."""
    return Cue.HELP_THERE in moment.cues and Cue.TAKEN_AWAY not in moment.cues


def _of_kind(risk: Risk, grief: str) -> str:
    return f"{grief}.overdose" if risk.kind is CrisisKind.OVERDOSE else grief


def by_what_was_done(moment: Moment, risk: Risk) -> Iterator[str]:
    """Lines for a spray that was just given, a spray that does nothing, and a breath that is there and not good."""
    if risk.kind is not CrisisKind.OVERDOSE:
        return
    badly = Cue.BREATHING_NO in moment.cues
    if badly and Cue.BREATHING_YES in moment.context.reading.cues:
        yield "crisis.overdose.breathing_yes"
    if not badly and {Cue.SPRAY_GIVEN, Cue.SECOND_GIVEN} & moment.cues and Cue.NO_CHANGE not in moment.cues:
        yield "crisis.overdose.naloxone_given"
    if Cue.NO_CHANGE in moment.cues:
        yield "crisis.overdose.breathing_no"
