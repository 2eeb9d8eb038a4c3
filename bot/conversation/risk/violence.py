"""Violence: a denial is believed, unless the person who writes is the danger."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation.risk.barriers import barrier_to_help
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction, question_waits
from bot.conversation.state import About, Risk
from bot.understanding.answer import Content, Stance
from bot.understanding.model import Cue
from knowledge.flows.load import YesMeans, risk_flow


def violence(moment: Moment, risk: Risk) -> Reaction:
    """A denial is believed, unless the person who writes is the danger."""
    stance = moment.stance(risk)
    texter = risk.about is About.TEXTER_IS_THE_DANGER
    if texter and {Cue.MEANS_AWAY, Cue.LETS_IT_GO} & moment.cues:
        return _cooling(moment, risk)
    if texter and risk.asked == "crisis.violence.cool_off" and stance is Stance.SAFE:
        return moment.release(risk, "crisis.talk.wont_push", denied=True)
    if texter and moment.denies and not moment.contents & {Content.NEVER_MEANT, Content.JOKE, Content.OVER}:
        return moment.saying(risk, "crisis.violence.stay_away")
    if Cue.STOP_ASKING in moment.cues:
        return moment.release(replace(risk, check_due=False), "crisis.talk.stop_asking")
    called = Cue.HELP_COMING in moment.cues
    fears_police = Cue.AFRAID_OF_POLICE in moment.cues and Cue.PAPERS not in moment.cues
    if fears_police and not called and not moment.denies and not texter:
        return moment.saying(risk, moment.unsaid(risk, "crisis.talk.refuses_help", "crisis.violence.text_instead"))
    waits = question_waits(moment.context.state)
    asked_if_in_danger = waits is not None and risk_flow().questions[waits].yes_means is not YesMeans.NEITHER
    near = Cue.THREAT_NEAR in moment.cues or stance is Stance.DANGER
    away = Cue.DANGER_AWAY in moment.cues and not near and not texter
    got_away = away or (moment.seems_safe and not near and not texter)
    says_no = asked_if_in_danger and stance is Stance.SAFE and Cue.PAPERS not in moment.cues
    if moment.denies or got_away or says_no:
        line = "crisis.talk.wont_push" if texter else "crisis.violence.calmer"
        line = "crisis.talk.believed" if moment.insists else line
        return moment.release(risk, line, denied=True)
    if (barrier := barrier_to_help(moment, risk)) is not None:
        return barrier
    if moment.ordinary and stance in (None, Stance.UNCLEAR) and not moment.cue_line(risk):
        return moment.answered_beside(risk)
    line = next(line for line in _violence_lines(moment, risk, stance) if line not in risk.said[-1:])
    return moment.saying(risk, line)


def _cooling(moment: Moment, risk: Risk) -> Reaction:
    if "crisis.violence.cool_off" in risk.said:
        return moment.release(risk, "crisis.talk.wont_push", denied=True)
    return moment.saying(risk, "crisis.violence.cool_off")


def _violence_lines(moment: Moment, risk: Risk, stance: Stance | None) -> Iterator[str]:
    yield from moment.cue_lines(risk)
    if follows := moment.follows(risk, stance):
        yield follows
    steps = moment.steps("texter" if risk.about is About.TEXTER_IS_THE_DANGER else risk.kind)
    yield from (line for line in steps if line not in risk.said)
    yield from moment.round_again(risk, steps)
    yield "crisis.talk.listening"
