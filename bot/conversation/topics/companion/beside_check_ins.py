"""Beside the texts that we send first: nobody has to be sorry for silence, and another hour is taken as it is named."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from bot.conversation.companion import CheckIn, Companion
from bot.conversation.model import SetCheckIn, Turn
from bot.conversation.state import Flow
from bot.conversation.topics.companion.hours import hour_named, may_be_chosen, on, tomorrow
from bot.conversation.topics.companion.questions import HOURS
from bot.conversation.topics.companion.say import here, moment, remembered, say, zone_of
from bot.conversation.turn_context import TurnContext
from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns

_SET = ("companion.check_in_set", "companion.once_set", "companion.hour_changed", "companion.hour_outside")
"""Lines that have just told an hour."""
_OF_THE_CLOCK = (CheckIn.ONCE, CheckIn.DAILY, CheckIn.WEEK, CheckIn.SCRIPT, CheckIn.AFTER_CRISIS)
"""Those whose hour may be another."""
_BY_THE_DAY = (CheckIn.DAILY, CheckIn.WEEK)
_STILL_SORRY = timedelta(days=5)
"""So long after a text of ours somebody may be sorry that they did not answer it."""


def is_sorry(context: TurnContext) -> bool:
    """Whether somebody is sorry that they did not answer what we sent first."""
    sent = context.state.companion.sent if context.state.companion else None
    late = sent is not None and context.now - sent.at < _STILL_SORRY
    return late and context.reading.crisis is None and _says(context, "sorry")


def nothing_to_be_sorry_for(context: TurnContext) -> Turn:
    """It is all right; a question that waits still does."""
    newest = context.state.newest
    waits = newest.open_question if newest is not None and newest.flow is Flow.COMPANY else None
    return say(context, "companion.no_sorry", waits=waits or "")


def names_another_hour(context: TurnContext) -> bool:
    """Whether another hour is asked for, for what runs: named right after we told one, or in so many words."""
    if _which(remembered(context)) is None or not _says(context, "hour"):
        return False
    just_set = any(line in _SET for line in context.state.answer_history[-2:])
    return context.state.open_question not in HOURS and (just_set or hour_named(context.message.text) is None)


def at_another_hour(context: TurnContext) -> Turn:
    """From the next text on; or which hour instead, where none was named or it is one at which we do not write."""
    remember, minute = remembered(context), hour_named(context.message.text)
    kind = _which(remember) or CheckIn.ONCE
    if minute is None or not may_be_chosen(minute):
        line = "companion.ask_hour" if minute is None else "companion.hour_outside"
        return say(context, line, waits="companion.ask_hour", remember=replace(remember, wants=kind, days=0))
    return moved(context, kind, minute)


def moved(context: TurnContext, kind: CheckIn, minute: int) -> Turn:
    """What runs already, at another hour: its days stay as they are."""
    remember, due = remembered(context), _next_due(context, kind, minute)
    after = replace(remember, wants=None, minute=minute if kind in _BY_THE_DAY else remember.minute)
    turn = say(context, "companion.hour_changed", remember=after, label=moment(context, due))
    return turn.with_effects(SetCheckIn(kind, due))


def _which(remember: Companion) -> CheckIn | None:
    """What was begun last and is still to come."""
    return next((kind for kind in reversed(remember.runs) if kind in _OF_THE_CLOCK), None)


def _next_due(context: TurnContext, kind: CheckIn, minute: int) -> datetime:
    """Today where nothing was sent today and the hour is to come, and never before what runs begins."""
    remember, zone = remembered(context), zone_of(context)
    today = here(context).date()
    first = remember.since if kind in _BY_THE_DAY and remember.since else tomorrow(context.now, zone)
    wrote = remember.sent is not None and remember.sent.at.astimezone(zone).date() == today
    day = max(first, today)
    if day == today and (wrote or on(today, minute, zone) <= context.now):
        day = today + timedelta(days=1)
    return on(day, minute, zone)


def _says(context: TurnContext, what: str) -> bool:
    return _patterns()[what].search(normalize(context.message.text)) is not None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).parent / "beside_check_ins.yaml")
