"""After a denial or a release: ordinary answers, one gentle check, one safety line."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.risk import first_aid, told
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import LINE, Reaction, question_waits
from bot.conversation.risk.signs import alarm, another_sign, calm, said_yes, told_outright
from bot.conversation.state import About, Risk
from bot.understanding.answer import Content, Stance
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign, Cue
from knowledge.flows.load import Told

_HOW_IS_IT_NOW = {CrisisKind.SUICIDE: "crisis.talk.how_is_that_now", CrisisKind.VIOLENCE: "crisis.talk.how_safe_now"}
_OTHER_CHECKS = ("crisis.talk.how_are_they_now", "crisis.talk.how_are_they_safe", "crisis.talk.how_heavy_now")
_NO_PLAN = "crisis.suicide.no_plan"
_NAMES_988 = {LINE, *_HOW_IS_IT_NOW.values(), *_OTHER_CHECKS}
"""Lines that say where help is, once they are free to go."""
WATCHED_CLOSELY = timedelta(hours=2)
"""How long a denial may be taken back in a word, and a body go under again: naloxone wears off within 90 minutes."""
CHECK_AFTER = timedelta(minutes=30)
"""After a release, the one gentle check waits so long, or for the next text about a feeling."""


def watch(moment: Moment, risk: Risk) -> Reaction:
    """Ordinary answers; a question that still waits, one gentle check, one safety line."""
    waits = question_waits(moment.context.state)
    if (reopened := _comes_back(moment, risk)) is not None:
        return reopened
    if _tells_more(moment, risk) and (opened := told_outright(moment, risk)) is not None:
        return opened
    if (waiting := first_aid.after_it(moment, risk)) is not None:
        return waiting
    if waits in (*_HOW_IS_IT_NOW.values(), *_OTHER_CHECKS, _NO_PLAN):
        return _after_the_check(moment, risk, waits)
    if Cue.STOP_ASKING in moment.cues:
        return moment.release(replace(risk, check_due=False), "crisis.talk.stop_asking", denied=True)
    asked_enough = risk.denied or moment.denies
    if moment.sign and risk.unanswered and not asked_enough:
        return another_sign(moment, risk)
    if moment.sign and not asked_enough and risk.level == 2:
        return calm(moment)
    if moment.denies and risk.denied:
        risk = replace(risk, check_due=False)  # said twice, it is answered
    check = _check_for(risk)
    if check and risk.check_due and risk.level >= 3 and _is_time_to_check(moment, risk):
        asked = replace(risk, check_due=False, asked=check, said=(*risk.said, check))
        return Reaction(asked, answers=True, after=(check,))
    line = moment.safety_line() if moment.sign or not _NAMES_988 & set(risk.said) else ()
    return Reaction(replace(moment.having_said(risk, *line), asked=None), answers=True, after=line)


def _tells_more(moment: Moment, risk: Risk) -> bool:
    """Whether, our question passed over, a goodbye or means at hand are told after all."""
    own = risk.kind is CrisisKind.SUICIDE and risk.about is About.SELF and not risk.denied
    near = moment.sign is not None and Cue.MEANS_NEAR in moment.cues
    return own and bool(risk.unanswered) and (near or Cue.READY in moment.cues)


def _check_for(risk: Risk) -> str | None:
    """The gentle question that fits: about whom, and how grave it was."""
    if risk.kind is CrisisKind.SUICIDE and risk.about is About.OTHER:
        return "crisis.talk.how_are_they_now"
    if risk.kind is CrisisKind.VIOLENCE and risk.about is About.OTHER:
        return "crisis.talk.how_are_they_safe"
    if risk.kind is CrisisKind.SUICIDE and risk.level == 3:
        return "crisis.talk.how_heavy_now"
    return _HOW_IS_IT_NOW.get(risk.kind)


def _comes_back(moment: Moment, risk: Risk) -> Reaction | None:
    """A denial taken back, a body that goes under again, whoever hurts at the door: open again."""
    recent = risk.changed is not None and moment.context.now - risk.changed < WATCHED_CLOSELY
    cues = moment.cues
    if risk.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL) and recent:
        of_body = moment.sign is not None and moment.sign.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
        in_hands = Told.CREW in risk.facts or moment.in_care
        of_body = of_body and (moment.told_anew or not in_hands)
        asleep = Cue.DROWSY in cues and not in_hands
        if of_body or asleep or {Cue.BREATHING_NO, Cue.WORSE} & cues:
            line = "crisis.overdose.really_ok" if risk.kind is CrisisKind.OVERDOSE else "crisis.medical.really_over"
            known = first_aid.still_known(moment, risk)
            return moment.saying(replace(known, open=True, changed=moment.context.now), line)
    if risk.kind is CrisisKind.VIOLENCE and Cue.THREAT_NEAR in cues and risk.about is About.SELF and not moment.denies:
        return moment.saying(
            replace(risk, open=True, level=4, changed=moment.context.now), "crisis.violence.danger_now"
        )
    unwell = bool({Content.UNWELL, Content.NOT_WELL} & moment.contents)
    taken_back = Cue.TAKES_BACK in cues or (unwell and risk.denied)
    own_wish = risk.kind is CrisisKind.SUICIDE and risk.about is About.SELF
    return (
        said_yes(moment, replace(risk, side=None))
        if own_wish and recent and taken_back and not moment.ordinary
        else None
    )


def _is_time_to_check(moment: Moment, risk: Risk) -> bool:
    later = risk.changed is not None and moment.context.now - risk.changed >= CHECK_AFTER
    tells = any(letter.isalpha() for letter in moment.context.message.text)
    return later or (tells and moment.context.reading.topic.startswith("coping."))


def _after_the_check(moment: Moment, risk: Risk, waits: str) -> Reaction:
    left = replace(risk, asked=None)
    stance = moment.stance(risk)
    if waits == _NO_PLAN:
        return _after_intent(moment, risk, stance)
    worse = bool({Cue.WORSE, Cue.TAKES_BACK} & moment.cues) or Content.UNWELL in moment.contents
    worse = worse or stance in (Stance.DANGER, Stance.YES)
    if worse and risk.kind is CrisisKind.SUICIDE and risk.about is About.SELF:
        opened = replace(left, open=True, level=max(3, min(risk.level, 4)), changed=moment.context.now)
        line = moment.unsaid(risk, "crisis.talk.ask_plainly", "crisis.suicide.ask_plan", "crisis.suicide.ask_intent")
        return moment.saying(opened, line)
    if worse:
        opened = replace(left, open=True, changed=moment.context.now)
        return moment.saying(opened, _first_step_again(risk))
    if not moment.ordinary and stance is not None:
        return moment.release(left, "crisis.talk.believed", denied=True, with_line=True)
    return Reaction(left, answers=True, after=moment.safety_line())


def _after_intent(moment: Moment, risk: Risk, stance: Stance | None) -> Reaction:
    """The plan was denied and the intent asked: yes is imminent, no ends in a plan for safety, unclear goes on."""
    if (line := told.raises_to(moment, risk)) is not None:
        return moment.raised(replace(risk, open=True), line)
    if stance is Stance.DANGER:
        return alarm(moment, CrisisSign(risk.kind, CrisisLevel.ALARM, "said", side=CrisisSide.IMMINENT))
    if stance is Stance.SAFE:
        line = "crisis.talk.wont_push" if moment.denies else "crisis.suicide.safety_plan"
        return moment.release(risk, line, denied=True)
    if moment.ordinary:
        again = ("crisis.suicide.ask_intent",) if "crisis.suicide.ask_intent" not in risk.said else ()
        kept = replace(moment.having_said(risk, *again), asked=again[0] if again else None)
        return Reaction(kept, answers=True, after=again or moment.safety_line())
    opened = replace(risk, open=True, changed=moment.context.now)
    return moment.saying(opened, "crisis.suicide.ask_when")


def _first_step_again(risk: Risk) -> str:
    if risk.kind is CrisisKind.SUICIDE:
        return "crisis.suicide.other_stay"
    if risk.about is About.OTHER:
        return "crisis.violence.other_now"
    return "crisis.violence.stay_away" if risk.about is About.TEXTER_IS_THE_DANGER else "crisis.violence.danger_now"
