"""A short hello, a week and a month after a finished week, for those who say yes to it: two texts, and no more.

Caring contacts: brief, asking nothing. Their effect on loneliness is under trial (NCT05484297), no result yet.
"""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.companion import CheckIn, Companion
from bot.conversation.model import SetCheckIn, Turn
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.hours import on
from bot.conversation.topics.companion.say import day, here, remembered, say, zone_of
from bot.conversation.turn_context import TurnContext

OFFER = "companion.hello_offer"
HELLOS = ("companion.hello_after_weeks", "companion.hello_last")
_AFTER = (timedelta(days=7), timedelta(days=30))
"""When they leave, counted from the yes."""
_AT = 11 * 60
"""Minutes after midnight, where no hour was ever chosen."""


def is_due(context: TurnContext, remember: Companion) -> bool:
    """Whether check-ins come to their end, so that it may be offered."""
    if remember.until is None or CheckIn.DAILY not in remember.runs or CheckIn.HELLO in remember.runs:
        return False
    return here(context).date() >= remember.until


def wanted(context: TurnContext, given: Given) -> Turn:
    """Whether we may."""
    if given.said is not Said.YES:
        return say(context, "companion.let_go")
    remember, zone = remembered(context), zone_of(context)
    minute = _AT if remember.minute is None else remember.minute
    first, last = (on(here(context).date() + after, minute, zone) for after in _AFTER)
    label = f"{day(context, first)} / {day(context, last)}"
    remember = replace(remember.starting(CheckIn.HELLO), hellos=0)
    return say(context, "companion.hello_set", remember=remember, label=label).with_effects(
        SetCheckIn(CheckIn.HELLO, first)
    )


def days_to_the_next(number: int) -> timedelta | None:
    """From this hello, counted from 0, to the next one; None where it is the last."""
    return _AFTER[number + 1] - _AFTER[number] if number + 1 < len(_AFTER) else None
