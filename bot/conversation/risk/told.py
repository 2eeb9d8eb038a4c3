"""What is told of one's own suicide, whichever question is open: a way, a thing at hand, a time, what is made ready."""

import re
from dataclasses import replace

from bot.conversation.risk.imminent import knowing
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import level_of_sign
from bot.conversation.state import About, Risk
from bot.understanding import signals
from bot.understanding.answer import Content
from bot.understanding.model import CrisisKind, CrisisSign, Cue
from bot.understanding.normalize import normalize

_PLAN, _INTENT, _WHEN, _MEANS = (f"{asked}:danger" for asked in ("plan", "intent", "when", "means"))

_IMMINENT = 5
_WITH_IT = re.compile(r"^(?:(?:pues|si|creo que|yes|yeah|probably|i guess|maybe) )*(?:con|with)\b")
_OF_THEIR_OWN = ("thinking_of_suicide", "plan", "intent", "when", "means")
"""Questions that are answered with a way, a time or a place."""
_OF_A_PLAN = ("plan", "intent", "when", "means")
"""Questions to which a no denies no more than a plan, a time or a thing."""
_FINE = {Content.FINE, Content.JOKE}
_CLAUSE = re.compile(r"[.?!,;\n]+|\b(?:but|though|pero|aunque|nomas que|solo que)\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|not|never|none|without|cannot|ain't|nunca|ni|sin|tampoco)\b|n't\b")


def outweighs(moment: Moment, risk: Risk, sign: CrisisSign) -> bool:
    """Whether the text says more as the answer to our question than the sign in it does.

    "With my uncle's gun" is nobody else's gun then, and the network alone changes no kind.
    """
    if risk.kind is not CrisisKind.SUICIDE or risk.about is not About.SELF:
        return False
    if sign.kind is CrisisKind.VIOLENCE and sign.by_rule:
        with_it = Cue.NAMES_A_WAY in moment.cues or _WITH_IT.search(normalize(moment.context.message.text))
        return moment.asks in _OF_THEIR_OWN and bool(with_it)
    says_more = raises_to(moment, risk) is not None or tells(moment)
    if not sign.by_rule:
        return risk.level > 2 or sign.kind is not risk.kind or says_more
    return sign.kind is CrisisKind.SUICIDE and level_of_sign(sign) < _IMMINENT and raises_to(moment, risk) is not None


def keeping(moment: Moment, risk: Risk) -> Risk:
    """With what is told as the answer to its question, so that it is not asked; a time that is set tells the intent."""
    if moment.takes_it_back:
        return risk
    cues, risk = moment.cues, knowing(moment, risk)
    told = {_PLAN: Cue.METHOD in cues, _MEANS: Cue.MEANS_NEAR in cues}
    told |= dict.fromkeys((_WHEN, _INTENT), bool({Cue.TIME_SET, Cue.DAY_SET} & cues))
    new = tuple(fact for fact, said in told.items() if said and fact not in risk.facts)
    return replace(risk, facts=(*risk.facts, *new))


def tells(moment: Moment) -> bool:
    """Whether it tells a way or a time, whatever else it may be about: "con un mecate" asks for no call."""
    return bool({Cue.METHOD, Cue.DAY_SET, Cue.TIME_SET} & moment.cues) and not moment.takes_it_back


def raises_to(moment: Moment, risk: Risk) -> str | None:
    """The line at level 5 that what is told calls for; None where it is told to be away, or taken back.

    Means at hand, what is made ready, a time near by; some day only once the way is known as well.
    """
    if moment.takes_it_back:
        return "crisis.suicide.means_near" if _means_beside_a_no(moment) else None
    cues = moment.cues
    if Cue.MEANS_NEAR in cues and Cue.MEANS_AWAY not in cues:
        return "crisis.suicide.means_near"
    near = Cue.TIME_SET in cues and Cue.DAY_SET not in cues
    planned = Cue.DAY_SET in cues and _PLAN in keeping(moment, risk).facts
    return "crisis.suicide.imminent" if Cue.READY in cues or near or planned else None


def _means_beside_a_no(moment: Moment) -> bool:
    """Whether a clause that denies nothing tells of means at hand: "no plan, theres a gun here".

    The no, the laugh or the "I'm fine" is to the plan, and takes nothing of it; that it was never meant, or over, does.
    """
    if moment.asks not in _OF_A_PLAN or not moment.contents <= _FINE or Cue.MEANS_AWAY in moment.cues:
        return False
    clauses = (normalize(clause) for clause in _CLAUSE.split(moment.context.message.text))
    return any(Cue.MEANS_NEAR in signals.cues(clause) and not _NO.search(clause) for clause in clauses)
