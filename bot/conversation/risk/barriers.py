"""What keeps somebody from help: it is answered, not argued with."""

from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import Reaction, fitting
from bot.conversation.state import Risk
from bot.understanding.answer import Content
from bot.understanding.model import CrisisKind, Cue

_BARRIERS = {
    Cue.ABOUT_988: "crisis.talk.about_988",
    Cue.LOCKED_UP: "crisis.talk.locked_up",
    Cue.PAPERS: "crisis.talk.papers",
    Cue.PHONE_BILL: "crisis.talk.phone_bill",
    Cue.WASTING_TIME: "crisis.talk.wasting_time",
}


def barrier_to_help(moment: Moment, risk: Risk) -> Reaction | None:
    """What keeps somebody from help is answered, not argued with."""
    for cue, line in _BARRIERS.items():
        if cue in moment.cues and line not in risk.said:
            return moment.saying(risk, line)
    overdose = risk.kind is CrisisKind.OVERDOSE
    called = Cue.HELP_COMING in moment.cues or Content.OVER in moment.contents
    wonders = not called or (overdose and moment.context.reading.asks)
    if Cue.AFRAID_OF_POLICE in moment.cues and wonders and risk.kind is not CrisisKind.VIOLENCE:
        line = fitting(risk, "crisis.overdose.afraid_of_police") if overdose else "crisis.talk.cops"
        if line not in risk.said:
            return moment.saying(risk, line)
    if Cue.REFUSES_HELP in moment.cues and not moment.ordinary:
        if risk.level >= 5 and "crisis.talk.refuses_help" in risk.said:
            return moment.saying(risk, moment.next_step(risk))
        return moment.saying(risk, "crisis.talk.refuses_help")
    return None


def tells_of_barrier(moment: Moment) -> bool:
    """Whether it names what keeps them from help: "they'll lock me up"."""
    return bool({*_BARRIERS, Cue.AFRAID_OF_POLICE, Cue.REFUSES_HELP} & moment.cues)
