"""Check-ins: asked for in words, set up with how long and at what hour, answered, ended. What is sent: sending.py."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.companion import LAST_ANSWERS, CheckIn, Companion
from bot.conversation.model import EndCheckIns, SetCheckIn, Turn
from bot.conversation.state import Flow
from bot.conversation.topics import handoff
from bot.conversation.topics.companion import beside_check_ins, hello, scale
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.hours import hour_named, may_be_chosen, on, tomorrow
from bot.conversation.topics.companion.questions import DAYS, LENGTHS
from bot.conversation.topics.companion.say import day, here, may_write_first, moment, not_here, remembered, say, zone_of
from bot.conversation.turn_context import TurnContext

ONCE, HOUR, PLAN, HARD_DAYS = (
    "companion.once_offer", "companion.ask_hour", "companion.plan_offer", "companion.three_hard_days",
)  # fmt: skip
_BY_THE_HOUR = (CheckIn.ONCE, CheckIn.DAILY, CheckIn.WEEK)
"""Of these one runs at a time: at most one text a day."""
_A_LOT, _IN_A_ROW, _A_WEEK = 3, 3, 7
_SUNDAY = 7


def begin_daily(context: TurnContext) -> Turn:
    """CHECK IN: once a day; for how long?"""
    return say(context, DAYS, asks=True) if may_write_first(context) else not_here(context)


def begin_once(context: TurnContext) -> Turn:
    """Once, on "text me tomorrow"; at what hour, unless that was said."""
    if not may_write_first(context):
        return not_here(context)
    remember = replace(remembered(context), wants=CheckIn.ONCE, days=1)
    if (running := _running(remember, context)) is not None:
        return running
    minute = hour_named(context.message.text)
    if minute is None:
        return say(context, ONCE, asks=True, remember=remember)
    return _at(context, remember, minute)


def begin_week(context: TurnContext) -> Turn:
    """PLAN: a week of small steps."""
    return say(context, PLAN, asks=True) if may_write_first(context) else not_here(context)


def length(context: TurnContext, given: Given) -> Turn:
    """For how long; a bare yes is the shortest."""
    days = given.number if given.said is Said.NUMBER else LENGTHS[0]
    return say(context, HOUR, asks=True, remember=replace(remembered(context), wants=CheckIn.DAILY, days=days))


def week(context: TurnContext, given: Given) -> Turn:
    """Whether the week of small steps is wanted."""
    if given.said is not Said.YES:
        return say(context, "companion.let_go")
    return say(context, HOUR, asks=True, remember=replace(remembered(context), wants=CheckIn.WEEK, days=7))


def hour(context: TurnContext, given: Given) -> Turn:
    """At what hour: for what is being set up, or for what runs already."""
    remember = remembered(context)
    if remember.wants and not remember.days and may_be_chosen(given.number):
        return beside_check_ins.moved(context, remember.wants, given.number)
    return _at(context, remember if remember.wants else replace(remember, wants=CheckIn.ONCE, days=1), given.number)


def answer(context: TurnContext, given: Given) -> Turn:
    """How alone somebody is today."""
    remember = remembered(context)
    last = (*remember.last, given.number)[-LAST_ANSWERS:]
    before = remember.last.count(given.number)
    remember = replace(remember, last=last, misses=0)
    sunday = ("companion.reminder_i_am_automated",) if here(context).isoweekday() == _SUNDAY else ()
    line = f"companion.check_in_{given.number}"
    context = _as_on_other_days(context, line, before)
    if _are_hard_days(context, remember):
        return say(context, line, *sunday, HARD_DAYS, asks=True, remember=remember)
    if scale.is_due(context, remember):
        return say(context, line, *sunday, scale.INTRO, asks=True, remember=scale.offered(context, remember))
    if hello.is_due(context, remember):
        return say(context, line, *sunday, hello.OFFER, asks=True, remember=remember)
    return say(context, line, *sunday, remember=remember)


def _as_on_other_days(context: TurnContext, line: str, times: int) -> TurnContext:
    """As if it had been said so often in this talk: nobody reads the same words day after day."""
    told = context.state.answer_history
    missing = max(0, times - told.count(line))
    return context.with_state(replace(context.state, answer_history=((line,) * missing + told)))


def _are_hard_days(context: TurnContext, remember: Companion) -> bool:
    """Whether a call is offered: on the third hard day in a row, and after a week of them once in each week."""
    in_a_row = next((days for days, one in enumerate(reversed(remember.last)) if one != _A_LOT), len(remember.last))
    if in_a_row < _A_WEEK or remember.since is None:
        return in_a_row == _IN_A_ROW
    return (here(context).date() - remember.since).days % _A_WEEK == _IN_A_ROW - 1


def wants_a_call(context: TurnContext, given: Given) -> Turn:
    """After three hard days: whether a person of the clinic is to call."""
    if given.said is not Said.YES:
        return say(context, "companion.let_go")
    return handoff.offer_call_back(context.with_state(context.state.closing(Flow.COMPANY)))


def least_bad(context: TurnContext, given: Given) -> Turn:
    """The look back at the end of the week; whether a hello is welcome some time after it."""
    return say(context, "companion.plan_end", hello.OFFER, asks=True)


def found(context: TurnContext, given: Given) -> Turn:
    """How many people stand on the paper, or that they are going to look."""
    if given.said is Said.YES:
        return say(context, "companion.will_try")
    return say(context, "companion.plan_found" if given.number else "companion.plan_found_none")


def end(context: TurnContext) -> Turn:
    """NO CHECK-INS: every text that we would send first, and nothing else."""
    remember = context.state.companion
    if remember is None or not remember.runs:
        return say(context, "companion.check_ins_none").with_effects(EndCheckIns())
    return say(context, "companion.check_ins_ended", remember=ended(remember)).with_effects(EndCheckIns())


def ended(remember: Companion) -> Companion:
    """What is remembered once nothing more is to be sent."""
    return replace(remember, runs=(), wants=None, minute=None, since=None, until=None, misses=0, sent=None, day=0)


def _running(remember: Companion, context: TurnContext) -> Turn | None:
    """Where check-ins run that come tomorrow anyway: when."""
    zone = zone_of(context)
    day_after = tomorrow(context.now, zone)
    runs = next((kind for kind in remember.runs if kind in (CheckIn.DAILY, CheckIn.WEEK)), None)
    if runs is None or remember.minute is None or remember.until is None or remember.until < day_after:
        return None
    due = on(day_after, remember.minute, zone)
    kept = replace(remember, wants=None)
    turn = say(context, "companion.once_set", remember=kept, label=moment(context, due))
    return turn.with_effects(SetCheckIn(runs, due))


def _at(context: TurnContext, remember: Companion, minute: int) -> Turn:
    """Set up, from tomorrow on; or which hour instead, where it is one at which we do not write."""
    if not may_be_chosen(minute):
        return say(context, "companion.hour_outside", waits=HOUR, remember=remember)
    kind, zone = remember.wants or CheckIn.ONCE, zone_of(context)
    first = tomorrow(context.now, zone)
    due = on(first, minute, zone)
    last = first + timedelta(days=remember.days - 1)
    others = tuple(one for one in _BY_THE_HOUR if one is not kind)
    if kind is not CheckIn.ONCE:
        others = (*others, CheckIn.HELLO)  # it is offered anew when these are over
    remember = replace(
        remember.ending(*others).starting(kind),
        wants=None, minute=minute, since=first, until=last, misses=0, day=0, sent=None,
        week_told=False,
    )  # fmt: skip
    if kind is CheckIn.ONCE:
        turn = say(context, "companion.once_set", remember=remember, label=moment(context, due))
        return turn.with_effects(EndCheckIns(others), SetCheckIn(kind, due))
    label = f"{moment(context, due)} - {day(context, last)}"
    if kind is CheckIn.DAILY and scale.begins_with(context, remember):
        lines, remember = ("companion.check_in_set", scale.INTRO), scale.offered(context, remember)
        turn = say(context, *lines, asks=True, remember=remember, label=label)
    else:
        turn = say(context, "companion.check_in_set", remember=remember, label=label)
    return turn.with_effects(EndCheckIns(others), SetCheckIn(kind, due))
