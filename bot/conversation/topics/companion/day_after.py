"""The day after a danger: one check, if the person says yes to it, and a task for staff either way."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.companion import CheckIn
from bot.conversation.model import ComeBackTo, NoNeedToComeBack, SetCheckIn, Turn
from bot.conversation.state import About, Flow, Risk
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.hours import on, tomorrow
from bot.conversation.topics.companion.say import may_write_first, moment, remembered, say, zone_of
from bot.conversation.topics.companion.still_safe import with_the_question
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import Cue

OFFER = "companion.after_crisis_offer"
_AT = 10 * 60
"""Minutes after midnight at which we ask, and from which on staff have it on their list."""
_ANSWERS = ("better", "same", "worse")
_GRAVE = 3
"""The level from which a danger counts as one."""


def beside(context: TurnContext, turn: Turn) -> Turn:
    """The turn with what follows for tomorrow, where it opened a danger or settled one.

    Whoever denies it before they have answered anything was misread, and nothing follows.
    """
    before, after = context.state.risk, turn.state.risk
    if after is None or after.level < _GRAVE:
        return turn
    if after.open and not (before and before.open and before.level >= _GRAVE):
        what = f"The day after a danger ({after.kind}): how are they?"
        return turn.with_effects(ComeBackTo(what, _tomorrow(context)))
    if not _is_settled(after) or before is None or _is_settled(before) or turn.state.opted_out:
        return turn
    if after.denied and not after.was_imminent and not after.facts:
        return turn.with_effects(NoNeedToComeBack())
    offered = OFFER in turn.state.answer_history or turn.state.open_question is not None
    offered = offered or Cue.STOP_ASKING in context.reading.cues
    asks = bool(turn.reply) and turn.reply[-1].text.rstrip().endswith("?")  # of two questions one gets an answer
    if offered or asks or after.about is not About.SELF or not may_write_first(context) or not turn.reply:
        return turn
    asked = context.asking_again(turn, OFFER, ())
    return replace(asked, state=asked.state.opening(Flow.COMPANY, OFFER))


def wanted(context: TurnContext, given: Given) -> Turn:
    """Whether we may ask tomorrow."""
    if given.said is not Said.YES:
        return say(context, "companion.let_go")
    due = _tomorrow(context)
    remember = remembered(context).starting(CheckIn.AFTER_CRISIS)
    turn = say(context, "companion.once_set", remember=remember, label=moment(context, due))
    return turn.with_effects(SetCheckIn(CheckIn.AFTER_CRISIS, due))


def how_it_is(context: TurnContext, given: Given) -> Turn:
    """The answer to it; worse is asked about plainly."""
    line = f"companion.after_crisis_{_ANSWERS[given.number - 1]}"
    return with_the_question(context, line) if given.number == len(_ANSWERS) else say(context, line)


def _is_settled(risk: Risk) -> bool:
    """Whether it is over as far as we know, and nothing is asked about it."""
    return not risk.open and risk.asked is None


def _tomorrow(context: TurnContext) -> datetime:
    zone = zone_of(context)
    due = on(tomorrow(context.now, zone), _AT, zone)
    return due if due > context.now else due + timedelta(days=1)
