"""Violence against somebody else: what the one who writes can do, and nothing that speaks as if they were hit."""

from collections.abc import Iterator

from bot.conversation.risk.barriers import barrier_to_help
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction
from bot.conversation.state import Risk
from bot.understanding.answer import Stance
from bot.understanding.model import CrisisSide, Cue


def another_is_hurt(moment: Moment, risk: Risk) -> Reaction:
    """911 while it happens; else who helps, and how to stay near; closed by any word that they are safe."""
    stance, cues = moment.stance(risk), moment.cues
    if Cue.STOP_ASKING in cues:
        return moment.release(risk, "crisis.talk.stop_asking")
    goes_on = Cue.THREAT_NEAR in cues or stance is Stance.DANGER or moment.told_anew
    safe = moment.denies or moment.in_care or moment.seems_safe
    if safe and not goes_on:
        return moment.release(risk, "crisis.violence.other_calmer", denied=True)
    if {Cue.HELP_COMING, Cue.CALLED} & cues:
        return moment.saying(risk, "crisis.violence.other_called")
    if (barrier := barrier_to_help(moment, risk)) is not None:
        return barrier
    if moment.ordinary and stance in (None, Stance.UNCLEAR) and not goes_on:
        return moment.answered_beside(risk)
    if moment.only_thanks and set(_steps(moment, risk)) <= set(risk.said):
        return Reaction(risk, answers=True, after=moment.safety_line())
    line = next(line for line in _lines(moment, risk, stance) if line not in risk.said[-1:])
    return moment.saying(risk, line)


def _lines(moment: Moment, risk: Risk, stance: Stance | None) -> Iterator[str]:
    if follows := moment.follows(risk, stance):
        yield follows
    if stance is Stance.DANGER or Cue.THREAT_NEAR in moment.cues:
        yield "crisis.violence.other_now"
    steps = _steps(moment, risk)
    yield from (line for line in steps if line not in risk.said)
    yield from moment.round_again(risk, steps)
    yield "crisis.violence.other_now"


def _steps(moment: Moment, risk: Risk) -> tuple[str, ...]:
    return moment.steps(str(risk.side or CrisisSide.OTHER_HURT))
