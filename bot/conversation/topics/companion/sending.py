"""What we write first, and when next: decided from what is remembered, the row that is due, and the clock. Pure.

At most one text a day, at the hour of the person's choice, none in the quiet hours; silence is no reproach, and after
the third question without a word it ends by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.companion import CheckIn, Companion, Sent
from bot.conversation.quiet_hours import quiet_until
from bot.conversation.state import Flow, State
from bot.conversation.topics.companion.check_ins import ended
from bot.conversation.topics.companion.clean_dates import BigDay, big_day_on, next_big_day
from bot.conversation.topics.companion.good_days import AT
from bot.conversation.topics.companion.hello import HELLOS, days_to_the_next
from bot.conversation.topics.companion.hours import on
from bot.conversation.topics.companion.questions import COUNTED, NUMBERS

MAY_ANSWER_FOR = timedelta(hours=36)
"""How long the question of a text that we sent first waits for its answer."""
GIVEN_UP_AFTER = timedelta(days=3)
"""What could not be sent for so long is not sent any more."""
FORGOTTEN_AFTER = timedelta(days=365)
"""Nobody is written to on a big day who has not written for a year: what we know of them is to be forgotten."""
_SAY_SO_AFTER, _END_AFTER = 2, 3
"""Questions in a row without a word."""
_PAUSE = timedelta(days=2)
"""So much longer than a day is the rest after the second."""
_WEEK = 7
_ONE_LINE = {
    CheckIn.ONCE: "companion.check_in",
    CheckIn.SCRIPT: "companion.script_next_day",
    CheckIn.AFTER_CRISIS: "companion.after_crisis",
}


@dataclass(frozen=True)
class Sending:
    """What becomes of a row that is due."""

    line: str
    """What is said; empty for nothing."""
    remember: Companion
    next_due: datetime | None
    """None: the row is done with."""
    big_day: BigDay | None = None
    for_staff: str = ""
    """What staff find among their follow-ups from now on; empty for nothing."""


def with_what_we_asked_first(state: State, now: datetime) -> State:
    """The question of a text that we sent first waits as any other, and is the newest: what stood before is over."""
    sent = state.companion.sent if state.companion else None
    heard = sent is None or _heard(state, sent)
    if sent is None or heard or now - sent.at >= MAY_ANSWER_FOR:
        return state
    state = replace(state, options=(), answer_history=(*state.answer_history, sent.line))
    asks = sent.line in NUMBERS or sent.line == COUNTED
    return state.opening(Flow.COMPANY, sent.line) if asks else state


def due(kind: CheckIn, state: State, planned: datetime, now: datetime, zone: ZoneInfo, *, held: bool) -> Sending | None:
    """What becomes of a row; None where the person wants nothing of the kind any more.

    `planned`: when it was to be sent. `held`: nothing is written first now, since a danger is open or a human answers.
    """
    remember = state.companion
    if remember is None or kind not in remember.runs:
        return None
    today = now.astimezone(zone).date()
    planned = planned.astimezone(zone)
    if kind is CheckIn.GOOD_DAY:
        forgotten = state.last_seen is None or now - state.last_seen > FORGOTTEN_AFTER
        return None if forgotten else _good_day(remember, planned.date(), today, zone, held=held)
    at = planned.hour * 60 + planned.minute
    if held or planned.date() < today or quiet_until(now, zone) > now or _has_its_text(remember, today, zone):
        return _another_time(kind, remember, planned, now, _next(now, at, zone))
    if kind in _ONE_LINE:
        return Sending(_ONE_LINE[kind], _sent(remember.ending(kind), _ONE_LINE[kind], now), None)
    tomorrow = on(today + timedelta(days=1), at, zone)
    if kind is CheckIn.HELLO:
        return _hello(remember, now, planned)
    if kind is CheckIn.WEEK:
        return _week(remember, now, tomorrow)
    return _daily(state, remember, now, tomorrow, over=remember.until is not None and today > remember.until)


def _week(remember: Companion, now: datetime, tomorrow: datetime) -> Sending:
    """The next of seven; whoever reads along without a word gets them all."""
    number = remember.day + 1
    line = f"companion.plan_day_{number}"
    after = _sent(replace(remember, day=number), line, now)
    if number < _WEEK:
        return Sending(line, after, tomorrow)
    return Sending(line, after.ending(CheckIn.WEEK), None, for_staff=_week_is_done("small steps", ()))


def _hello(remember: Companion, now: datetime, planned: datetime) -> Sending:
    """The first or the last."""
    number = remember.hellos
    after = _sent(replace(remember, hellos=number + 1), HELLOS[number], now)
    if (days := days_to_the_next(number)) is None:
        return Sending(HELLOS[number], after.ending(CheckIn.HELLO), None)
    return Sending(HELLOS[number], after, planned + days)


def _daily(state: State, remember: Companion, now: datetime, tomorrow: datetime, *, over: bool) -> Sending:
    sent = remember.sent
    silent = sent is not None and not _heard(state, sent)
    asked = silent and sent is not None and sent.line == "companion.check_in"
    misses = remember.misses + 1 if asked else remember.misses if silent else 0
    remember = replace(remember, misses=misses)
    told = "" if remember.week_told or not _is_a_week(remember, tomorrow) else _week_is_done("check-ins", remember.last)
    if misses >= _END_AFTER or over:
        line = "companion.silence_end" if misses >= _END_AFTER else "companion.check_in_over"
        others = remember.ending(CheckIn.DAILY).runs
        return Sending(line, replace(ended(remember), runs=others), None, for_staff="" if misses else told)
    if misses == _SAY_SO_AFTER and asked:
        return Sending("companion.silence", _sent(remember, "companion.silence", now), tomorrow + _PAUSE)
    after = replace(_sent(remember, "companion.check_in", now), week_told=remember.week_told or bool(told))
    return Sending("companion.check_in", after, tomorrow, for_staff=told)


def _is_a_week(remember: Companion, tomorrow: datetime) -> bool:
    """Whether today is the seventh day of what runs, or a later one."""
    return remember.since is not None and tomorrow.date() - remember.since >= timedelta(days=_WEEK)


def _week_is_done(what: str, last: Sequence[int]) -> str:
    """One line for staff: a word from a person helps more than ours alone."""
    answered = f'the last answer to "How alone today?" was {last[-1]} of 3' if last else "no answers are asked for"
    return f"Asked for company: the first week of {what} is done, {answered}. Write a line yourself?"


def _good_day(remember: Companion, planned: date, today: date, zone: ZoneInfo, *, held: bool) -> Sending | None:
    if remember.clean_date is None:
        return None
    next_due = on(next_big_day(remember.clean_date, today).day, AT, zone)
    big_day = big_day_on(remember.clean_date, today)
    if held or planned < today or big_day is None:
        return Sending("", remember, next_due)
    return Sending("companion.date_day", remember, next_due, big_day)


def _another_time(kind: CheckIn, remember: Companion, planned: datetime, now: datetime, next_due: datetime) -> Sending:
    """Not now: at the next such hour, and it counts for nothing; what is older than some days is let go."""
    if kind in (*_ONE_LINE, CheckIn.HELLO) and now - planned > GIVEN_UP_AFTER:
        return Sending("", remember.ending(kind), None)
    return Sending("", remember, next_due)


def _has_its_text(remember: Companion, today: date, zone: ZoneInfo) -> bool:
    """Whether we write first today in any case: at most once a day, and a big day goes before the rest."""
    wrote = remember.sent is not None and remember.sent.at.astimezone(zone).date() == today
    clean = remember.clean_date
    return wrote or (clean is not None and CheckIn.GOOD_DAY in remember.runs and big_day_on(clean, today) is not None)


def _next(now: datetime, minute: int, zone: ZoneInfo) -> datetime:
    """The next time that a clock shows this."""
    today = now.astimezone(zone).date()
    due_today = on(today, minute, zone)
    return due_today if due_today > now else on(today + timedelta(days=1), minute, zone)


def _sent(remember: Companion, line: str, now: datetime) -> Companion:
    return replace(remember, sent=Sent(line, now))


def _heard(state: State, sent: Sent) -> bool:
    """Whether the person has written anything since."""
    return state.last_seen is not None and state.last_seen >= sent.at
