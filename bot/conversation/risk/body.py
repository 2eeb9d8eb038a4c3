"""Overdoses and other emergencies of the body: first aid, step by step, not talked away."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation.risk import first_aid
from bot.conversation.risk.barriers import barrier_to_help, tells_of_barrier
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction, fitting, question_waits
from bot.conversation.risk.signs import TAKEN, never_taken
from bot.conversation.state import About, Risk, SeenBy
from bot.understanding.answer import Content, Stance
from bot.understanding.model import CrisisKind, CrisisSide, Cue
from knowledge.flows.load import risk_flow

_A_PERSON = "handoff.human.emergency"
_LITTLE = 2
"""Words beside a yes up to which a text says no more than that."""
_REALLY_OK = ("crisis.overdose.really_ok", "crisis.overdose.really_ok_called")
_ASKS_AWAKE = tuple(f"crisis.overdose.{line}" for line in ("naloxone_given", "one_given", "awake"))
_OVER = "over:safe"
"""The fact that a rule read it to be over, or help to be there."""


def body(moment: Moment, risk: Risk) -> Reaction:
    """The ladder of first aid; closed by being over, or by words that it never was, not by "I'm fine"."""
    topic = risk.kind.topic
    overdose = risk.kind is CrisisKind.OVERDOSE
    stance = moment.stance(risk)
    risk = first_aid.knowing(moment, risk)
    sure = "crisis.overdose.really_ok" if overdose else "crisis.medical.really_over"
    asked_to_be_sure = risk.asked == sure or risk.asked in _REALLY_OK
    at_ease = asked_to_be_sure or risk.asked in (
        *("crisis.overdose.awake", "crisis.talk.ask_awake", "crisis.talk.how_did_it_end"),
    )
    if Content.NEVER_MEANT in moment.contents and not moment.cues & {Cue.BREATHING_NO}:
        kept = tuple(fact for fact in risk.facts if fact != TAKEN)
        return moment.release(replace(risk, facts=kept), "crisis.talk.believed", denied=True, with_line=True)
    if overdose and Cue.BREATHING_NO not in moment.cues and (taken_back := _took_nothing(moment, risk)) is not None:
        return taken_back
    if moment.was_then:
        return replace(moment.release(risk, "crisis.talk.was_then", denied=True), answers=False)
    if (handed_over := first_aid.hand_over(moment, risk)) is not None:
        return handed_over
    own = risk.about is About.SELF
    ended = "crisis.talk.safe" if overdose and own else f"{topic}.resedation" if overdose else f"{topic}.over"
    if at_ease and stance is Stance.SAFE and not tells_of_barrier(moment):
        return moment.release(risk, ended)
    if risk.kind is CrisisKind.MEDICAL and Cue.HALLUCINATES in moment.cues:
        seen = replace(risk, side=CrisisSide.HALLUCINATIONS)
        return moment.saying(seen, "crisis.medical.hallucinations")
    if own and overdose and Content.OVER in moment.contents and Content.FINE not in moment.contents:
        return moment.release(risk, "crisis.talk.safe")
    firm = (own and overdose) or risk.side is CrisisSide.HALLUCINATIONS
    over = _is_said_to_be_over(moment) and not _only_breathes(moment, risk)
    fine = bool({Content.FINE, Content.JOKE} & moment.contents) and not over
    already_asked = asked_to_be_sure or risk.asked in _ASKS_AWAKE
    if Cue.HAS_DIED in moment.cues and not own and not moment.told_anew:
        return Reaction(None, ("coping.grief.overdose" if overdose else "coping.grief",), after=moment.safety_line())
    if moment.in_care or (Cue.HOME_AGAIN in moment.cues and not own and not _goes_on(moment)):
        return _released(moment, risk, "crisis.talk.safe")
    if over and not firm:
        risk = replace(risk, facts=(*risk.facts, _OVER))
        if not already_asked:
            return moment.saying(risk, sure)
    by_network = risk.by is SeenBy.MODEL
    answers_us = question_waits(moment.context.state) is not None and stance in (Stance.SAFE, Stance.DANGER)
    if moment.seems_over and Cue.NO_NALOXONE not in moment.cues and not firm and not already_asked and not answers_us:
        return moment.saying(replace(risk, facts=(*risk.facts, _OVER)) if by_network else risk, sure)
    if _OVER in risk.facts and at_ease and (moment.ordinary or by_network) and not _goes_on(moment):
        return moment.release(risk, ended)
    if fine and firm:
        return _hold_firm(moment, risk)
    if fine and risk.kind is CrisisKind.MEDICAL:
        return moment.saying(risk, sure)
    told = {
        Cue.BREATHING_NO,
        Cue.BREATHING_YES,
        Cue.NALOXONE_GIVEN,
        Cue.NO_NALOXONE,
        Cue.AWAKE,
        Cue.HELP_COMING,
        Cue.WORSE,
        Cue.ALONE,
        Cue.WITH_SOMEBODY,
        Cue.DROWSY,
        *(Cue.SPRAY_GIVEN, Cue.SECOND_GIVEN, Cue.NO_CHANGE),
    }
    tells = stance in (Stance.DANGER, Stance.SAFE, Stance.YES, Stance.NO) or bool(moment.cues & told)
    asked = first_aid.of_the_other(moment, risk)
    if asked and not (stance is Stance.DANGER or _goes_on(moment)):
        top = fitting(risk, "crisis.overdose.on_top" if overdose else "crisis.medical.on_top")
        return Reaction(moment.having_said(risk, top, *asked), (top, *asked))
    if (moment.ordinary or fine) and not tells:
        return _body_beside(moment, risk)
    if (barrier := barrier_to_help(moment, risk)) is not None:
        return barrier
    candidates = (fitting(risk, line) for line in _body_lines(moment, risk, stance))
    line = next(line for line in candidates if line not in risk.said[-1:])
    said = moment.saying(risk, line)
    wants_person = overdose and Cue.WANTS_PERSON in moment.cues
    return replace(said, before=(_A_PERSON, *said.before)) if wants_person else said


def _took_nothing(moment: Moment, risk: Risk) -> Reaction | None:
    """Nothing was taken, where nobody told that anything was: one's own is taken back, another's asked about."""
    if not {Cue.TOOK_NOTHING, Cue.NOT_YET} & moment.cues or TAKEN in risk.facts or moment.told_anew:
        return None
    if risk.about is About.SELF:
        return never_taken(moment, risk)
    return moment.saying(risk, _REALLY_OK[0]) if risk.asked not in _REALLY_OK else None


def _released(moment: Moment, risk: Risk, line: str) -> Reaction:
    """It is over; what is asked of the other is answered in the place of the line."""
    asked = first_aid.of_the_other(moment, risk)
    if not asked:
        return moment.release(risk, line)
    released = moment.release(risk, asked[0])
    return replace(released, risk=moment.having_said(released.risk or risk, *asked[1:]), before=asked, answers=False)


def _is_said_to_be_over(moment: Moment) -> bool:
    """Whether a rule reads that help is there, or that they are awake."""
    well = bool({Cue.AWAKE, Cue.HELP_THERE} & moment.cues) and Content.NOT_WELL not in moment.contents
    return (Content.OVER in moment.contents or well) and Cue.BREATHING_NO not in moment.cues


def _only_breathes(moment: Moment, risk: Risk) -> bool:
    """Whether it answers that they breathe and says no more: that is the next step, and not yet the end."""
    answer, waits = moment.context.reading.answer, question_waits(moment.context.state)
    asked = waits is not None and waits == risk.asked and risk_flow().questions[waits].asks == "breathing"
    at_first = risk.asked != "crisis.overdose.really_ok"
    return (
        asked
        and at_first
        and Cue.BREATHING_YES in moment.cues
        and not {Cue.AWAKE, Cue.HELP_THERE} & moment.cues
        and answer.rest <= _LITTLE
    )


def _goes_on(moment: Moment) -> bool:
    """Whether the text tells anything of a body in danger."""
    lifeless = Content.NOT_WELL in moment.contents or Content.UNWELL in moment.contents
    return moment.told_anew or lifeless or bool({Cue.BREATHING_NO, Cue.DROWSY, Cue.WORSE} & moment.cues)


def _hold_firm(moment: Moment, risk: Risk) -> Reaction:
    """What is said to "I'm fine" after one's own overdose: why it still counts; then it stays on top of each answer."""
    line = "crisis.overdose.self_firm" if risk.kind is CrisisKind.OVERDOSE else "crisis.medical.hallucinations"
    if line in risk.said[-1:] or moment.ordinary:
        return _body_beside(moment, risk)
    return moment.saying(risk, line)


def _body_beside(moment: Moment, risk: Risk) -> Reaction:
    """Something else was said: answered, with 911 and the open step on top."""
    overdose = risk.kind is CrisisKind.OVERDOSE
    if risk.by is not SeenBy.RULE and risk.said.count("crisis.talk.ask_awake") < 2:
        return Reaction(moment.asking(risk, "crisis.talk.ask_awake"), answers=True, after=("crisis.talk.ask_awake",))
    own = overdose and risk.about is About.SELF
    top = "crisis.overdose.self_on_top" if own else "crisis.overdose.on_top" if overdose else "crisis.medical.on_top"
    top = fitting(risk, top)
    return Reaction(moment.having_said(risk, top), (top,), answers=True)


def _body_lines(moment: Moment, risk: Risk, stance: Stance | None) -> Iterator[str]:
    own = risk.kind is CrisisKind.OVERDOSE and risk.about is About.SELF
    if own and Cue.HELP_COMING in moment.cues:
        yield "crisis.overdose.self_waiting"
    if not own:
        yield from _by_what_was_done(moment, risk)
        yield from moment.cue_lines(risk)
    if not own and Cue.NALOXONE_GIVEN in moment.cues:
        yield "crisis.overdose.check"
    question = risk_flow().questions.get(risk.asked or "")
    if question:
        after = {
            Stance.SAFE: question.after_safe,
            Stance.YES: question.after_safe,
            Stance.DANGER: question.after_danger,
            Stance.NO: question.after_danger,
        }.get(stance or Stance.UNCLEAR, question.otherwise)
        if after:
            yield f"crisis.{after}"
    steps = moment.steps("overdose_self" if own else risk.kind)
    yield from (line for line in steps if line not in risk.said)
    yield from moment.round_again(risk, steps)
    yield "crisis.talk.listening"


def _by_what_was_done(moment: Moment, risk: Risk) -> Iterator[str]:
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
