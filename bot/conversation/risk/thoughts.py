"""Thoughts of suicide, levels 3 and 4: thoughts, how, intent, when, means; up on an explicit yes only."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation.risk import told
from bot.conversation.risk.barriers import barrier_to_help
from bot.conversation.risk.imminent import THE_TWO, ask_means_and_company_again, two_questions
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction, question_waits
from bot.conversation.risk.signs import WONT_DO_IT
from bot.conversation.state import Risk, SeenBy
from bot.understanding.answer import Content, Stance
from bot.understanding.model import Cue
from knowledge.flows.load import risk_flow

_QUESTIONS_OF_SUICIDE = ("plan", "intent", "when", "means", "company")
_ASK = {
    "plan": "crisis.suicide.ask_plan",
    "intent": "crisis.suicide.ask_intent",
    "when": "crisis.suicide.ask_when",
    "means": "crisis.suicide.ask_means",
    "company": "crisis.suicide.ask_company",
}


def thoughts(moment: Moment, risk: Risk) -> Reaction:
    """Thoughts, how, intent, when, means: the ladder climbs on an explicit yes only."""
    if Cue.STOP_ASKING in moment.cues:
        return moment.release(replace(risk, check_due=False), "crisis.talk.stop_asking")
    asks = risk_flow().questions[risk.asked].asks if risk.asked and question_waits(moment.context.state) else ""
    stance = moment.stance(risk)
    if (barrier := barrier_to_help(moment, risk)) is not None:
        return barrier
    if (line := told.raises_to(moment, risk)) is not None:
        return moment.raised(told.keeping(moment, risk), line)
    risk = told.keeping(moment, risk)
    if stance is Stance.DANGER and asks in ("intent", "when", "means"):
        raised = replace(risk, facts=(*risk.facts, f"{asks}:danger"))
        return moment.raised(raised, "crisis.suicide.means_near" if asks == "means" else "crisis.suicide.imminent")
    if risk.was_imminent and risk.asked not in THE_TWO:
        return ask_means_and_company_again(moment, risk)
    if risk.was_imminent:
        return two_questions(moment, risk, asks, stance)
    remain = Cue.THOUGHTS_REMAIN in moment.cues
    if moment.denies and not remain:
        return believe(moment, risk)
    if moment.denies:
        return moment.saying(replace(risk, level=3), "crisis.suicide.thoughts_count")
    if risk.level == 3 and moment.seems_safe and not remain and stance is not Stance.DANGER:
        return believe(moment, risk)
    if moment.ordinary and not (_tells(moment, stance, asks) or told.tells(moment)):
        return moment.answered_beside(risk)
    return _climb(moment, risk, asks, stance)


def _tells(moment: Moment, stance: Stance | None, asks: str) -> bool:
    """Whether it answers what was asked, whatever else it speaks of."""
    return stance in (Stance.DANGER, Stance.SAFE, Stance.YES, Stance.NO) and bool(asks)


def believe(moment: Moment, risk: Risk) -> Reaction:
    """One denial is believed, the door stays open."""
    if moment.insists:
        return moment.release(risk, "crisis.talk.believed", denied=True)
    if risk.level == 3:
        believed = moment.release(risk, "crisis.suicide.believe_you", denied=True)
        return replace(believed, offers=("handoff.human", "meetings.find")) if not believed.answers else believed
    released = moment.release(risk, "crisis.talk.wont_push", denied=True)
    laughed = Content.JOKE in moment.contents and not moment.context.reading.asks
    return replace(released, answers=released.answers and not laughed)


def _climb(moment: Moment, risk: Risk, asks: str, stance: Stance | None) -> Reaction:
    if asks == "thinking_of_suicide":
        if stance is Stance.SAFE:
            return believe(moment, risk)
        if stance is Stance.DANGER or told.tells(moment):
            raised = replace(risk, level=4, by=SeenBy.SAID, changed=moment.context.now)
            return moment.saying(raised, next(_questions(raised)))
        unclear = stance is Stance.UNCLEAR or Cue.SECRECY in moment.cues
        if unclear and "crisis.talk.ask_plainly" not in risk.said:
            return moment.saying(risk, "crisis.talk.ask_plainly")
    if asks == "plan" and stance is Stance.SAFE and WONT_DO_IT in risk.facts:
        return moment.release(risk, "crisis.suicide.safety_plan", denied=True)
    if asks == "plan" and stance is Stance.SAFE:
        watched = replace(risk, open=False, changed=moment.context.now, facts=(*risk.facts, "plan:safe"))
        return moment.saying(watched, "crisis.suicide.no_plan")
    facts = (*risk.facts, f"{asks}:{stance}") if asks in _QUESTIONS_OF_SUICIDE and stance else risk.facts
    risk = replace(risk, facts=facts)
    if asks == "are_you_safe" and stance is Stance.SAFE:
        return moment.release(risk, "crisis.talk.safe", denied=True)
    line = next(line for line in _next_lines(moment, risk, asks, stance) if line not in risk.said[-1:])
    steps_taken = sum(line in risk.said for line in moment.steps("suicide"))
    if steps_taken >= 2 and stance is Stance.SAFE:
        return moment.release(risk, "crisis.suicide.stay")
    return moment.saying(risk, line)


def _questions(risk: Risk) -> Iterator[str]:
    """What is not known yet, in the order of the screener; nothing that was told is asked."""
    known = {fact.partition(":")[0] for fact in risk.facts}
    for fact in _QUESTIONS_OF_SUICIDE:
        line = _ASK[fact]
        if fact not in known and line not in risk.said and not (fact == "plan" and "crisis.suicide" in risk.said):
            yield line
    yield "crisis.suicide.coping_step"


def _next_lines(moment: Moment, risk: Risk, asks: str, stance: Stance | None) -> Iterator[str]:
    """Lines to say next, best first: what fits the cue, the next question not yet known, steps."""
    yield from moment.cue_lines(risk)
    question = risk_flow().questions.get(risk.asked or "")
    if question and stance is not None:
        follows = question.after_safe if stance in (Stance.SAFE, Stance.YES) else question.after_danger
        if follows and f"crisis.{follows}" not in risk.said:
            yield f"crisis.{follows}"
    if risk.level >= 4:
        yield from (line for line in _questions(risk) if line in _ASK.values())
    steps = moment.steps("suicide")
    yield from (line for line in steps if line not in risk.said)
    yield from moment.round_again(risk, steps)
    yield "crisis.talk.listening"
