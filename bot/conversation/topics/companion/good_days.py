"""A clean date, for those who want us to know one: asked, corrected, forgotten, and remembered on its big days."""

from dataclasses import replace
from datetime import date, timedelta

from bot.conversation.companion import CheckIn
from bot.conversation.model import EndCheckIns, SetCheckIn, Turn
from bot.conversation.topics.companion.clean_dates import Trouble, next_big_day, read_date
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.hours import on
from bot.conversation.topics.companion.questions import DATE, WHICH_DATE
from bot.conversation.topics.companion.say import day, here, may_write_first, not_here, remembered, say, zone_of
from bot.conversation.turn_context import TurnContext

AT = 9 * 60
"""Minutes after midnight at which we write on a big day."""
_FIRST_DAYS = timedelta(days=7)
_TOPIC = "coping.good_news"


def begin(context: TurnContext) -> Turn:
    """CLEAN DATE, with the date or without."""
    if not may_write_first(context):
        return not_here(context)
    said = read_date(context.message.text, here(context).date())
    return say(context, DATE, asks=True, topic=_TOPIC) if said is None else _taken(context, said)


def named(context: TurnContext, given: Given) -> Turn:
    """The date that was asked for."""
    return _taken(context, given.days)


def which(context: TurnContext, given: Given) -> Turn:
    """Which of the two that "3/4" may mean, or another one."""
    if given.said is Said.DATE:
        return _taken(context, given.days)
    return _set(context, remembered(context).dates[given.number - 1])


def tell(context: TurnContext) -> Turn:
    """The date that we know, and how long it has been; asked for where we know none."""
    clean = remembered(context).clean_date
    if clean is None:
        return begin(context)
    days = (here(context).date() - clean).days
    length = context.library.answer("companion.days", context.language).text.replace("{label}", str(days))
    return say(context, "companion.date_told", label=f"{day(context, clean)}, {length}", topic=_TOPIC)


def forget(context: TurnContext) -> Turn:
    """FORGET DATE."""
    remember = replace(remembered(context).ending(CheckIn.GOOD_DAY), clean_date=None, dates=())
    turn = say(context, "companion.date_gone", remember=remember, topic=_TOPIC)
    return turn.with_effects(EndCheckIns((CheckIn.GOOD_DAY,)))


def _taken(context: TurnContext, days: tuple[date, ...] | Trouble) -> Turn:
    if isinstance(days, Trouble):
        return say(context, f"companion.{days}", waits=DATE, topic=_TOPIC)
    if len(days) == 1:
        return _set(context, days[0])
    label = "\n".join(f"{number} {day(context, one)}" for number, one in enumerate(days, start=1))
    remember = replace(remembered(context), dates=days)
    return say(context, WHICH_DATE, asks=True, remember=remember, label=label, topic=_TOPIC)


def _set(context: TurnContext, clean: date) -> Turn:
    """Kept, and the next big day noted. A later date than before is a new beginning, and never a loss.

    One of some time ago puts right what we had: nobody on day 90 needs to hear of day 1 and of the first days' danger.
    """
    before, today = remembered(context), here(context).date()
    later = before.clean_date is not None and clean > before.clean_date
    anew = clean == today or (later and today - clean <= _FIRST_DAYS)
    zone = zone_of(context)
    due = on(next_big_day(clean, today).day, AT, zone)
    remember = replace(before.starting(CheckIn.GOOD_DAY), clean_date=clean, dates=())
    lines = ("companion.date_new", "companion.date_set") if anew else ("companion.date_set",)
    turn = say(context, *lines, remember=remember, label=day(context, clean), topic=_TOPIC)
    return turn.with_effects(SetCheckIn(CheckIn.GOOD_DAY, due))
