"""Overdoses and other emergencies of the body: first aid, step by step, not talked away."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
_OF_A_CHILD = {
    "crisis.overdose.child_took": "crisis.overdose.child_awake",
    "crisis.overdose.child_awake": "crisis.overdose.child_watch",
}
"""What a yes to the questions about a child that took something is followed by: awake is not over, pills work late."""
_LITTLE = 2
"""Words beside a yes up to which a text says no more than that."""
_REALLY_OK = ("crisis.overdose.really_ok", "crisis.overdose.really_ok_called")
_ASKS_AWAKE = tuple(f"crisis.overdose.{line}" for line in ("naloxone_given", "one_given", "awake"))
_ASKS_HOW_IT_IS = ("crisis.overdose.awake", "crisis.talk.ask_awake", "crisis.talk.how_did_it_end")
_TELLING_STANCES = (Stance.DANGER, Stance.SAFE, Stance.YES, Stance.NO)
_TELLING_CUES = frozenset(
    (
        *(Cue.BREATHING_NO, Cue.BREATHING_YES, Cue.AWAKE, Cue.DROWSY, Cue.WORSE, Cue.NO_CHANGE, Cue.ALONE),
        *(
            Cue.NALOXONE_GIVEN,
            Cue.SPRAY_GIVEN,
            Cue.SECOND_GIVEN,
            Cue.NO_NALOXONE,
            Cue.HELP_COMING,
            Cue.WITH_SOMEBODY,
            Cue.THAT_MANY,
        ),
    )
)
"""What tells of the one in danger, and is answered with the next step."""
_OVER = "over:safe"
"""The fact that a rule read it to be over, or help to be there."""


@dataclass(frozen=True)
class _Case:
    """A body in danger, and what one text says of it."""

    moment: Moment
    risk: Risk
    stance: Stance | None
    """The text as the answer to the question that waits."""

    @property
    def overdose(self) -> bool:
        return self.risk.kind is CrisisKind.OVERDOSE

    @property
    def own(self) -> bool:
        return self.risk.about is About.SELF

    @property
    def firm(self) -> bool:
        """Whether it counts whatever they say of it: their own overdose, or what they see and hear."""
        return (self.own and self.overdose) or self.risk.side is CrisisSide.HALLUCINATIONS

    @property
    def sure(self) -> str:
        """The question whether it is really over."""
        return "crisis.overdose.really_ok" if self.overdose else "crisis.medical.really_over"

    @property
    def asked_to_be_sure(self) -> bool:
        return self.risk.asked == self.sure or self.risk.asked in _REALLY_OK

    @property
    def at_ease(self) -> bool:
        """Whether what was asked last is answered well when it is over."""
        return self.asked_to_be_sure or self.risk.asked in _ASKS_HOW_IT_IS

    @property
    def already_asked(self) -> bool:
        """Whether the question that waits is as good as the one whether it is really over."""
        return self.asked_to_be_sure or self.risk.asked in _ASKS_AWAKE

    @property
    def over(self) -> bool:
        """Whether the text says, by a rule, that it is over."""
        return _is_said_to_be_over(self.moment) and not _only_breathes(self.moment, self.risk)

    @property
    def fine(self) -> bool:
        """Whether it says no more than that they are fine, or that it was a joke."""
        return bool({Content.FINE, Content.JOKE} & self.moment.contents) and not self.over

    @property
    def last_line(self) -> str:
        """What is said once it is over."""
        if not self.overdose:
            return f"{self.risk.kind.topic}.over"
        return "crisis.talk.safe" if self.own else f"{self.risk.kind.topic}.resedation"

    def with_its_end_noted(self) -> "_Case":
        """With the fact that it was told to be over, which later answers are read by."""
        return replace(self, risk=replace(self.risk, facts=(*self.risk.facts, _OVER)))


def body(moment: Moment, risk: Risk) -> Reaction:
    """The ladder of first aid; closed by being over, or by words that it never was, not by "I'm fine"."""
    stance = None if moment.only_thanks else moment.stance(risk)
    case = _Case(moment, first_aid.knowing(moment, risk), stance)
    if moment.only_thanks and not case.own and risk.said[-1:] == (_check(risk),):
        return _body_beside(moment, risk)
    if risk.asked in _OF_A_CHILD and case.stance in (Stance.SAFE, Stance.YES) and not moment.in_care:
        return moment.saying(case.risk, _OF_A_CHILD[risk.asked])
    if (ended := _ended(case)) is not None:
        return ended
    if case.over and not case.firm:
        case = case.with_its_end_noted()
    for way in (_asked_to_be_sure, _said_to_be_fine, _answered_on_top):
        if (reaction := way(case)) is not None:
            return reaction
    return barrier_to_help(moment, case.risk) or _next_line(case)


def _ended(case: _Case) -> Reaction | None:
    """What never was, is in the hands of others, has ended well or has ended in a death."""
    moment, risk = case.moment, case.risk
    if Content.NEVER_MEANT in moment.contents and not moment.cues & {Cue.BREATHING_NO}:
        kept = tuple(fact for fact in risk.facts if fact != TAKEN)
        return moment.release(replace(risk, facts=kept), "crisis.talk.believed", denied=True, with_line=True)
    if moment.was_then:
        return replace(moment.release(risk, "crisis.talk.was_then", denied=True), answers=False)
    if (
        case.overdose
        and Cue.BREATHING_NO not in moment.cues
        and (taken_back := _took_nothing(moment, risk)) is not None
    ):
        return taken_back
    if (handed_over := first_aid.hand_over(moment, risk)) is not None:
        return handed_over
    if case.at_ease and case.stance is Stance.SAFE and not tells_of_barrier(moment):
        return moment.release(risk, case.last_line)
    if risk.kind is CrisisKind.MEDICAL and Cue.HALLUCINATES in moment.cues:
        seen = replace(risk, side=CrisisSide.HALLUCINATIONS)
        return moment.saying(seen, "crisis.medical.hallucinations")
    if case.own and case.overdose and Content.OVER in moment.contents and Content.FINE not in moment.contents:
        return moment.release(risk, "crisis.talk.safe")
    if Cue.HAS_DIED in moment.cues and not case.own and not moment.told_anew:
        grief = "coping.grief.overdose" if case.overdose else "coping.grief"
        return Reaction(None, (grief,), after=moment.safety_line())
    if moment.in_care or (Cue.HOME_AGAIN in moment.cues and not case.own and not _goes_on(moment)):
        return _released(moment, risk, "crisis.talk.safe")
    return None


def _asked_to_be_sure(case: _Case) -> Reaction | None:
    """It is said to be over: asked once whether it really is, then believed."""
    moment, risk = case.moment, case.risk
    if case.over and not case.firm and not case.already_asked:
        return moment.saying(risk, case.sure)
    by_network = risk.by is SeenBy.MODEL
    answers_us = question_waits(moment.context.state) is not None and case.stance in (Stance.SAFE, Stance.DANGER)
    may_ask = not (case.firm or case.already_asked or answers_us)
    if moment.seems_over and Cue.NO_NALOXONE not in moment.cues and may_ask:
        return moment.saying(case.with_its_end_noted().risk if by_network else risk, case.sure)
    if _OVER in risk.facts and case.at_ease and (moment.ordinary or by_network) and not _goes_on(moment):
        return moment.release(risk, case.last_line)
    return None


def _said_to_be_fine(case: _Case) -> Reaction | None:
    """Nothing is closed by "I am fine" or "just kidding"."""
    if not case.fine:
        return None
    if case.firm:
        return _hold_firm(case.moment, case.risk)
    return None if case.overdose else case.moment.saying(case.risk, case.sure)


def _answered_on_top(case: _Case) -> Reaction | None:
    """What asks or tells something else is answered, with the open step on top."""
    moment, risk = case.moment, case.risk
    asked = first_aid.of_the_other(moment, risk)
    if asked and not (case.stance is Stance.DANGER or _goes_on(moment)):
        top = fitting(risk, "crisis.overdose.on_top" if case.overdose else "crisis.medical.on_top")
        return Reaction(moment.having_said(risk, top, *asked), (top, *asked))
    tells = case.stance in _TELLING_STANCES or bool(moment.cues & _TELLING_CUES)
    return _body_beside(moment, risk) if (moment.ordinary or case.fine) and not tells else None


def _check(risk: Risk) -> str:
    """The line that asks how it is now."""
    return fitting(risk, f"{risk.kind.topic}.check")


def _next_line(case: _Case) -> Reaction:
    """The next step of the ladder that was not just said."""
    moment, risk = case.moment, case.risk
    candidates = (fitting(risk, line) for line in _body_lines(moment, risk, case.stance))
    line = next(line for line in candidates if line not in risk.said[-1:])
    said = moment.saying(risk, line)
    wants_person = case.overdose and Cue.WANTS_PERSON in moment.cues
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
        yield from first_aid.by_what_was_done(moment, risk)
        yield from moment.cue_lines(risk)
    if not own and Cue.NALOXONE_GIVEN in moment.cues:
        yield "crisis.overdose.check"
    if not own and moment.only_thanks and moment.asks != "breathing":
        yield _check(risk)
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
