"""Which group a text points at by its place among those that we have just told of: "tell me about the third"."""

from dataclasses import replace

from bot.conversation.turn_context import TurnContext
from bot.understanding.groups import groups_told
from bot.understanding.normalize import plain

_LOOKED_THROUGH = 3
"""Answers from the newest back, among which one told of several groups."""
_SHORT = 10
"""Words up to which a text points; a longer one tells of the second time, or the last."""


def with_group_pointed_at(context: TurnContext) -> TurnContext:
    """The same, with the group named that the text points at; over a list of meetings it points at a meeting."""
    reading = context.reading
    if reading.nth is None or reading.groups or context.state.is_over_a_list:
        return context
    if len(context.message.text.split()) > _SHORT:
        return context
    for answer in reversed(context.state.answer_history[-_LOOKED_THROUGH:]):
        told = groups_told(plain(context.library.answer(answer, context.language).text))
        if len(told) > 1:
            named = told[reading.nth : reading.nth + 1] if reading.nth >= 0 else told[-1:]
            return replace(context, reading=replace(reading, groups=named, follow_up=bool(named)))
    return context


def points_at_a_group(context: TurnContext) -> bool:
    """Whether a group was found that the text points at."""
    return context.reading.nth is not None and context.reading.follow_up
