"""Which state meets which text with what (docs/talking.md has the table): the way into every level."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.risk import body, hurt, imminent, signs, thoughts, told, violence, watching
from bot.conversation.risk.barriers import tells_of_barrier
from bot.conversation.risk.moment import Moment
from bot.conversation.risk.reaction import LINE, LINE_EVERY, SILENCE, Reaction, is_firm, level_of_sign
from bot.conversation.state import About, Risk, State
from bot.conversation.turn_context import TurnContext
from bot.understanding.crisis import names_a_child
from bot.understanding.memories import was_then
from bot.understanding.model import CrisisKind, CrisisLevel, CrisisSide, CrisisSign, Cue
from bot.understanding.normalize import normalize

WATCHED_FOR = timedelta(hours=24)
"""After a denial or a release."""

_WHO_READS = "crisis.talk.who_reads"
_OF_ANOTHER = CrisisSign(
    CrisisKind.SUICIDE, CrisisLevel.ALARM, "of another", CrisisSide.OTHER_PERSON, grade=4, about_other=True
)
_A_FEW_WORDS = 5
"""Words up to which a text that says how reaching out went says nothing else."""


def wake(state: State, now: datetime) -> Risk | None:
    """The risk after the silence since the last text: watched for a day, and never lost by silence alone."""
    risk = state.risk
    if risk is None or state.last_seen is None:
        return risk
    if not risk.open:
        return None if risk.changed and now - risk.changed >= WATCHED_FOR else risk
    if now - state.last_seen < SILENCE:
        return risk
    if is_firm(risk):
        return replace(risk, asked=None)
    return replace(risk, open=False, asked=None, changed=now, check_due=False)


def react(context: TurnContext, *, ordinary: bool, bare: bool) -> Reaction:
    """What is said of a danger this turn; who asks that nobody be told hears once who reads this."""
    reaction = _react(context, ordinary=ordinary, bare=bare)
    known = reaction.risk
    asked = Cue.SECRECY in context.reading.cues and known is not None and (known.open or bool(reaction.before))
    if known is None or not asked or _WHO_READS in known.said or known.level < 2:
        return reaction
    return replace(reaction, risk=replace(known, said=(_WHO_READS, *known.said)), before=(_WHO_READS, *reaction.before))


def _react(context: TurnContext, *, ordinary: bool, bare: bool) -> Reaction:
    """What is said of a danger this turn.

    `ordinary`: the text asks or tells something that has an answer of its own. `bare`: it is made of slots, a keyword
    or a tapped button, so that no model's sign counts.
    """
    sign = _counted(context, bare=bare)
    moment = Moment(context, sign, ordinary)
    risk = context.state.risk
    if sign and sign.level is CrisisLevel.ALARM and _sounds(moment, risk, sign):
        return signs.alarm(moment, sign)
    if risk is None:
        return signs.calm(moment)
    if not risk.open:
        return watching.watch(moment, risk)
    if risk.level == 2:
        return signs.unclear_sign(moment, risk)
    if _was_long_silent(context) and is_firm(risk):
        return imminent.how_did_it_end(moment, risk)
    if imminent.ended_in_silence(moment, risk):
        return imminent.let_go(moment, risk)
    match risk.kind:
        case CrisisKind.OVERDOSE | CrisisKind.MEDICAL:
            return body.body(moment, risk)
        case CrisisKind.VIOLENCE if risk.about is About.OTHER:
            return hurt.another_is_hurt(moment, risk)
        case CrisisKind.VIOLENCE:
            return violence.violence(moment, risk)
        case CrisisKind.SUICIDE if risk.about is About.OTHER:
            return imminent.somebody_else(moment, risk)
        case CrisisKind.SUICIDE if risk.level >= 5:
            return imminent.imminent(moment, risk)
        case CrisisKind.SUICIDE:
            return thoughts.thoughts(moment, risk)


def beside(context: TurnContext) -> Reaction:
    """STOP, START, HELP, DELETE, a language: their effect, with the safety line while a danger is open."""
    known = context.state.risk
    if known is None or not known.open:
        return Reaction(known, answers=True)
    if known.level >= 5 and known.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL):
        return Reaction(known, (f"{known.kind.topic}.on_top",), answers=True)
    line = (LINE,) if context.state.turns_since_line >= LINE_EVERY else ()
    return Reaction(known, answers=True, after=line)


def _counted(context: TurnContext, *, bare: bool) -> CrisisSign | None:
    """The sign that counts: what a model alone saw in a slot, a keyword or a tap is none, nor is one beside a denial.

    Where nothing of a danger was asked nor told, a text denies nothing: "took them all lol, i'm good" is a sign.
    """
    sign = _of_the_other(context)
    if sign is None or sign.by_rule:
        return sign
    denied = context.state.risk and context.reading.answer.denies
    return None if bare or denied or _only_reports(context) else sign


def _only_reports(context: TurnContext) -> bool:
    """Whether a few words tell once more how reaching out went, of which we have just spoken."""
    few = len(context.message.text.split()) <= _A_FEW_WORDS
    told = (context.state.topic or "").startswith("coping.reached_out")
    return few and told and context.reading.contact is not None


def _of_the_other(context: TurnContext) -> CrisisSign | None:
    """The sign, read as somebody else's where the text says that it is, or asks how to ask them."""
    sign, risk, cues = context.reading.crisis, context.state.risk, context.reading.cues
    if (corrected := _whose_it_is(context, sign)) is not None:
        return corrected
    if sign is not None and sign.kind is not CrisisKind.SUICIDE:
        return sign
    if Cue.MAY_I_ASK in cues:
        return _OF_ANOTHER
    theirs = risk is not None and risk.open and risk.kind is CrisisKind.SUICIDE and risk.about is About.OTHER
    if sign is not None and theirs and Cue.PARTING in cues:
        return replace(sign, side=CrisisSide.OTHER_PERSON, about_other=True, grade=min(sign.grade, 4))
    return sign


def _whose_it_is(context: TurnContext, sign: CrisisSign | None) -> CrisisSign | None:
    """The open danger as that of whom the text says it is: "not me, my brother", and the other way round.

    As grave as active thoughts, unless more is told of them in the same text.
    """
    risk, cues = context.state.risk, context.reading.cues
    if was_then(context.message.text) or Cue.HAS_DIED in cues:
        return None
    if risk is None or not risk.open or (sign is not None and sign.by_rule and sign.kind is not risk.kind):
        return None
    told = (
        sign if sign is not None and sign.by_rule else CrisisSign(risk.kind, CrisisLevel.ALARM, "whose it is", grade=4)
    )
    told = replace(told, level=CrisisLevel.ALARM)
    if Cue.ANOTHER in cues and risk.about is About.SELF:
        return replace(told, side=_side_of_another(context, risk), about_other=True)
    if Cue.IT_IS_ME in cues and risk.about is About.OTHER:
        return replace(told, side=CrisisSide.SELF if risk.kind is CrisisKind.OVERDOSE else None, about_other=False)
    return None


def _side_of_another(context: TurnContext, risk: Risk) -> CrisisSide | None:
    if risk.kind is CrisisKind.SUICIDE:
        return CrisisSide.OTHER_PERSON
    if risk.kind is not CrisisKind.VIOLENCE:
        return None
    child = names_a_child(normalize(context.message.text))
    return CrisisSide.CHILD_HURT if child else CrisisSide.OTHER_HURT


def _sounds(moment: Moment, risk: Risk | None, sign: CrisisSign) -> bool:
    """Whether a sign opens, raises or changes the risk; the same again goes on where the talk stands."""
    answers_us = risk is not None and (risk.open or moment.asks == "intent")
    if risk is not None and answers_us and told.outweighs(moment, risk, sign):
        return False
    if risk is None or not risk.open:
        return True
    if risk.kind is sign.kind and {Cue.ANOTHER, Cue.IT_IS_ME} & moment.cues:
        return (risk.about is About.OTHER) != sign.about_other  # whose it is was put right
    of_the_body = risk.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
    if risk.level == 2 and risk.kind is CrisisKind.OVERDOSE and Cue.HOW_MANY in moment.cues and not sign.by_rule:
        return False  # of the pills just told of
    if risk.level == 2:  # "he wakes up when i shake him" answers what we asked
        return sign.by_rule or not (of_the_body and sign.kind is CrisisKind.VIOLENCE)
    if not sign.by_rule:
        return False
    if of_the_body and sign.kind is CrisisKind.SUICIDE and sign.about_other:
        return False  # "is he going to die" is fear, not a plan of his
    same_person = risk.kind is CrisisKind.OVERDOSE and risk.side in (CrisisSide.SELF, CrisisSide.ALREADY_ACTED)
    if same_person and sign.kind is CrisisKind.SUICIDE:
        return False
    if risk.kind is CrisisKind.SUICIDE and sign.kind is CrisisKind.VIOLENCE:
        return not (tells_of_barrier(moment) or risk.about is About.OTHER)
    if risk.kind is sign.kind is CrisisKind.VIOLENCE and risk.about is About.OTHER and not sign.about_other:
        return True  # "he hits me too"
    return sign.kind is not risk.kind or level_of_sign(sign) > risk.level


def _was_long_silent(context: TurnContext) -> bool:
    seen = context.state.last_seen
    return seen is not None and context.now - seen >= SILENCE
