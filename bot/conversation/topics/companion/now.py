"""NOW: company this minute. The next online meetings that we know of first, then what answers at any hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation.meeting_list import LETTERS
from bot.conversation.model import Bubble, Offered, Turn
from bot.conversation.state import Flow, MeetingTalk, Shown
from bot.conversation.topics.companion.say import TOPIC, say, words
from bot.conversation.turn_context import TurnContext
from bot.conversation.without_lines import without_lines
from bot.meetings.model import Trait, Window
from bot.meetings.search import Hit, Query, search
from bot.understanding.turned_down import TurnedDown
from knowledge.checks import MAX_UNITS
from knowledge.schema import Language
from knowledge.segments import count_segments

WITHIN = timedelta(minutes=60)
"""A meeting that begins so soon, or that is on and can still be joined, is company this minute."""
_LOOKED_AT = 12
_MOST = 2
"""Meetings named in one text."""


def begin(context: TurnContext) -> Turn:
    """NOW."""
    return listed(context)


def joined(context: TurnContext) -> Turn:
    """They are in a meeting: nothing more is asked of them."""
    return say(context, "companion.joined")


def listed(context: TurnContext, *before: str) -> Turn:
    """After these lines: who is awake."""
    line = "companion.now_warm_line" if context.library.may_send("companion.now_warm_line") else "companion.now"
    hits = _soonest(context)
    bubbles, named = _text(context, line, hits)
    shown = tuple(Shown(hit.meeting.key, hit.start) for hit in hits[:named])
    state = context.state.closing(Flow.COMPANY)
    if shown:
        known = state.meetings or MeetingTalk()
        state = replace(state, meetings=MeetingTalk(online=True, open_now=True, shown=shown, reminding=known.reminding))
    lines = tuple(Bubble(context.library.answer(one, context.language).text) for one in before)
    turn = context.with_state(state).say((*lines, *bubbles), topic=TOPIC, confidence=1.0, answers=(*before, line))
    offered = [Offered(hit.meeting.name, hit.meeting.group, hit.start, None, online=True) for hit in hits[:named]]
    return replace(turn, meetings=tuple(offered))


def _soonest(context: TurnContext) -> list[Hit]:
    """Online meetings that are on or begin within the hour, those in the person's language first."""
    if context.index is None:
        return []
    window = Window(context.now, context.now + WITHIN)
    hits = search(context.index, Query(window=window, now=context.now, soonest=True), _LOOKED_AT)
    hits = [hit for hit in hits if hit.meeting.link or hit.meeting.dial_in or hit.meeting.url]
    spanish = context.language is Language.ES
    return sorted(hits, key=lambda hit: (Trait.SPANISH in hit.meeting.traits) is not spanish)


def _text(context: TurnContext, line: str, hits: Sequence[Hit]) -> tuple[tuple[Bubble, ...], int]:
    """One text with as many meetings as fit; a meeting whose link alone is long gets a text of its own."""
    pieces, wording = words(context), context.library.answer(line, context.language).text
    if TurnedDown.LINES in context.state.turned_down:
        (wording,) = without_lines(line, (wording,))
    written = [
        pieces.line(LETTERS[number], Shown(hit.meeting.key, hit.start), hit.meeting)
        for number, hit in enumerate(hits[:_MOST])
    ]
    for named in range(len(written), 0, -1):
        text = wording.replace(" {label} ", "\n".join(("", *written[:named], "")))
        if count_segments(text).units <= MAX_UNITS[context.language]:
            return (Bubble(text),), named
    rest = Bubble(wording.replace(" {label}", ""))
    return ((Bubble(written[0]), rest), 1) if written else ((rest,), 0)
