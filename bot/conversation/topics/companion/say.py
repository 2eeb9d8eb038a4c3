"""How the flows of company speak: approved lines, what is remembered, and the question that waits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.conversation.buttons import answers_to
from bot.conversation.companion import Companion
from bot.conversation.meeting_words import MeetingWords
from bot.conversation.model import Turn
from bot.conversation.state import Flow
from bot.conversation.topics.companion.questions import DAYS, LENGTHS, NUMBERS, WHICH_DATE, YES_OR_NO
from bot.conversation.turn_context import TurnContext
from knowledge.schema import NIGHT_BEGINS, NIGHT_ENDS

TOPIC = "coping.company"


def say(
    context: TurnContext,
    *lines: str | tuple[str, ...],
    asks: bool = False,
    waits: str = "",
    remember: Companion | None = None,
    label: str = "",
    topic: str = TOPIC,
    taps: Sequence[str] = (),
) -> Turn:
    """These lines, a bubble each, those in a tuple in one; `remember` replaces what is remembered.

    `asks`: the last one's question waits. `waits`: this one waits, which was put before. `taps`: codes of what can be
    said to it besides, for channels that have buttons.
    """
    last, state = lines[-1], context.state.closing(Flow.COMPANY)
    asked = last if asks and isinstance(last, str) else ""
    if remember is not None:
        state = replace(state, companion=remember)
    state = replace(state, misunderstood=0)
    if context.message.channel.can.buttons:
        question = asked or waits
        taps = taps_of(question, len(state.companion.dates) if state.companion else 0) if question else taps
    else:
        taps = ()
    turn = context.with_state(state).turn(
        *lines,
        topic=topic,
        confidence=1.0,
        label=label,
        open_question=asked or None,
        offers=taps or (() if asks or waits else None),
    )
    return replace(turn, state=turn.state.opening(Flow.COMPANY, waits)) if waits else turn


def taps_of(question: str, dates: int = 0) -> tuple[str, ...]:
    """The codes of the buttons that answer a question: yes and no, or its numbers. `dates`: those a date may be."""
    if question in YES_OR_NO:
        return ("choice.yes", "choice.no")
    if question == DAYS:
        return answers_to(question, LENGTHS)
    most = dates if question == WHICH_DATE else NUMBERS.get(question, 0)
    return answers_to(question, range(1, most + 1))


def remembered(context: TurnContext) -> Companion:
    """What is remembered, or the beginning of it."""
    return context.state.companion or Companion()


def zone_of(context: TurnContext) -> ZoneInfo:
    """The clinic's zone: that of the hours that people choose."""
    return ZoneInfo(context.library.clinic.time_zone)


def here(context: TurnContext) -> datetime:
    """The moment on the clinic's clock."""
    return context.now.astimezone(zone_of(context))


def is_night(context: TurnContext) -> bool:
    """Whether most people sleep, and parks and stores are shut."""
    hour = here(context).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def may_write_first(context: TurnContext) -> bool:
    """Whether this channel lets us write first."""
    return context.message.channel.can.writes_first


def not_here(context: TurnContext) -> Turn:
    """That we cannot write first on this channel."""
    return say(context, "companion.not_here")


def moment(context: TurnContext, when: datetime) -> str:
    """A day and a time: "Tue, Nov 24, 9 am"."""
    return words(context).moment(when)


def day(context: TurnContext, when: date) -> str:
    """A day with its year: "Mar 4, 2026"."""
    pieces = words(context)
    month = pieces.piece(f"month.{when.month}")
    return f"{pieces.piece('month_and_date', month=month, date=when.day)}, {when.year}"


def words(context: TurnContext) -> MeetingWords:
    """The short pieces for times and meetings."""
    return MeetingWords(context.library, context.language, context.message.channel.can, zone_of(context), context.now)
