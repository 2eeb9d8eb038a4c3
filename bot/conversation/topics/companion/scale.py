"""The loneliness check: three questions, told back without a verdict. Off until the clinic switches it on.

Whoever is asked once a day for two weeks or longer is offered it when that begins, and beside the answer to the
check-in of day 14 and of day 30; a no is taken, and holds until the next of these days.
"""

from dataclasses import replace
from datetime import date, timedelta

from bot.conversation.companion import CheckIn, Companion
from bot.conversation.model import Turn
from bot.conversation.topics.companion import hello
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.say import here, remembered, say
from bot.conversation.turn_context import TurnContext

INTRO, QUESTIONS = "companion.scale_intro", ("companion.scale_1", "companion.scale_2", "companion.scale_3")
_DAYS = (14, 30)
"""Days of check-ins, counted from 1, on which it comes by itself."""
_COUNTS_FOR = timedelta(days=7)
"""Whoever answers late still answers the question of that day, so long."""
_KEPT = 12
"""So many results are kept."""


def begin(context: TurnContext) -> Turn:
    """LONELY CHECK; while it is off, the answer to loneliness."""
    if not context.library.may_send(INTRO):
        return context.turn("coping.isolation", topic="coping.isolation")
    return say(context, INTRO, asks=True, remember=replace(remembered(context), scores=()))


def begins_with(context: TurnContext, remember: Companion) -> bool:
    """Whether it is offered as check-ins are set up: only where it will be asked again."""
    return remember.days >= _DAYS[0] and context.library.may_send(INTRO)


def is_due(context: TurnContext, remember: Companion) -> bool:
    """Whether one of its days has come since it was last answered or offered."""
    if remember.since is None or CheckIn.DAILY not in remember.runs or not context.library.may_send(INTRO):
        return False
    today = here(context).date()
    come = [day for day in _days_of(remember.since) if day <= today]
    last = max([day for day, _ in remember.ucla] + [remember.scale_offered or date.min], default=date.min)
    return bool(come) and last < come[-1]


def offered(context: TurnContext, remember: Companion) -> Companion:
    """What is remembered once it is offered."""
    return replace(remember, scores=(), scale_offered=here(context).date())


def ready(context: TurnContext, given: Given) -> Turn:
    """Whether to begin."""
    if given.said is Said.YES:
        return say(context, QUESTIONS[0], asks=True)
    if hello.is_due(context, remembered(context)):
        return say(context, hello.OFFER, asks=True)
    return say(context, "companion.let_go")


def answer(context: TurnContext, given: Given) -> Turn:
    """One answer taken down; the next question, or what they make together, beside what it was before."""
    remember = remembered(context)
    scores = (*remember.scores, given.number)
    if len(scores) < len(QUESTIONS):
        return say(context, QUESTIONS[len(scores)], asks=True, remember=replace(remember, scores=scores))
    result = sum(scores)
    results = (*remember.ucla, (here(context).date(), result))[-_KEPT:]
    after = replace(remember, scores=(), ucla=results)
    further = (hello.OFFER,) if hello.is_due(context, remember) else ()
    if not remember.ucla:
        line = "companion.scale_result_asked" if _comes_again(context, remember) else "companion.scale_result"
        return say(context, line, *further, asks=bool(further), remember=after, label=str(result))
    number, start = _day_answered(context, remember), _at_the_start(remember)
    of_its_day = number is not None and start is not None
    before = start if start is not None and of_its_day else remember.ucla[-1][1]
    how = "less" if result < before else "more" if result > before else "same"
    told = f"companion.scale_day_{number}" if of_its_day else "companion.scale_before_and_now"
    lines = ((told, f"companion.scale_{how}"), *further)
    return say(context, *lines, asks=bool(further), remember=after, label=f"{before}, {result}")


def _day_answered(context: TurnContext, remember: Companion) -> int | None:
    """Which of the days of check-ins a result is of: 14, 30, or neither, where somebody asked for it in between."""
    if CheckIn.DAILY not in remember.runs or remember.since is None:
        return None
    today, last = here(context).date(), remember.ucla[-1][0]
    for number, day in zip(_DAYS, _days_of(remember.since), strict=True):
        if day <= today < day + _COUNTS_FOR and last < day:
            return number
    return None


def _at_the_start(remember: Companion) -> int | None:
    """The first result of these check-ins, which are set up on the day before the first or on that day."""
    begun = remember.since - timedelta(days=1) if remember.since else date.max
    return next((result for day, result in remember.ucla if day >= begun), None)


def _days_of(since: date) -> list[date]:
    return [since + timedelta(days=number - 1) for number in _DAYS]


def _comes_again(context: TurnContext, remember: Companion) -> bool:
    """Whether it is still to come by itself."""
    if CheckIn.DAILY not in remember.runs or remember.since is None or remember.until is None:
        return False
    return any(here(context).date() < day <= remember.until for day in _days_of(remember.since))
