"""What is looked for now: what a text says, and for the rest what was said before in this talk."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.conversation.meeting_list import words
from bot.conversation.state import MeetingTalk
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Constraints
from bot.meetings.hours_told import hours_told, without_them
from bot.meetings.model import Trait, Window
from bot.meetings.time_words import TIMES
from bot.meetings.times import TimeKind, When, find_time_on, next_day
from bot.meetings.windows import moment
from bot.understanding.normalize import plain
from knowledge.fellowships import load_fellowships
from knowledge.schema import Group

A_DAY = timedelta(hours=24)
_NOON = 12
_SAME_TIME = TIMES["same_time"]
_EVERY_KIND = re.compile(r"\b(?:kinds?|types?|sorts?|tipos?|clases?)\b")
"""With "any": who the meetings are for does not matter either."""


def wanted(context: TurnContext, said: Constraints, *, answering: bool = False) -> MeetingTalk:
    """What is looked for now: what the text says, and for the rest what was said before in this talk.

    A text with both a group and a place starts afresh, unless it answers our question or says that it carries on.
    """
    before = context.state.meetings
    reading = context.reading
    named = tuple(group.value for group in reading.groups)
    if reading.other_group in load_fellowships() and (not named or reading.other_too):
        named = (*named, reading.other_group)
    place = context.entities.place
    afresh = before is None or (not answering and bool(place and named))
    memory = MeetingTalk(reminding=before.reminding if before else None) if afresh else before or MeetingTalk()
    spoken_of = (
        tuple(group.value for group in context.state.groups) if afresh and len(context.state.groups) == 1 else ()
    )
    any_kind = said.any_kind and _EVERY_KIND.search(plain(context.message.text))
    kinds = () if any_kind or said.no_kind else memory.traits
    dropped = {group.value for group in reading.excluded}
    if not named and dropped and not memory.groups:
        named = tuple(group.value for group in Group if group.value not in dropped)
        named = tuple(group for group in named if context.index and context.index.has(group)) or named
    when = _time_on_the_day_before(context, memory) or context.entities.when
    said_before = memory.window or context.state.free_time
    old_window = said_before if said_before and said_before.end > context.now else None
    window = when.window if when else old_window
    if (
        when
        and old_window
        and said.insists
        and when.window.start <= old_window.start
        and old_window.end <= when.window.end
    ):
        window = old_window  # "i said tomorrow" takes back no hour of it
    if when and old_window and _SAME_TIME.search(plain(context.message.text)):
        window = _on_another_day(old_window, when.window)
    if told := hours_told(plain(context.message.text)):
        here = context.now.astimezone(words(context, replace(memory, place=place or memory.place)).zone)
        window = without_them(window or next_day(here), told, [one.start for one in memory.shown])
    return replace(
        memory,
        groups=named or (() if said.any_kind else tuple(g for g in memory.groups if g not in dropped) or spoken_of),
        place=place or memory.place or context.state.whereabouts,
        shared=context.message.location is not None if place else memory.shared,
        online=said.online if said.online is not None else None if place and memory.online else memory.online,
        traits=tuple(sorted({*kinds, *said.traits} - said.without - _opposed(said))),
        unwanted=tuple(sorted({*memory.unwanted, *said.unwanted} - said.traits)),
        window=window,
        soonest=when.kind in (TimeKind.NOW, TimeKind.NEXT) if when else memory.soonest and old_window is not None,
        open_now=when.kind is TimeKind.NOW if when else memory.open_now and old_window is not None,
        within=said.within or (memory.within if _changes_the_kind_alone(context, said) else None),
        focus=None,
    )


def _on_another_day(before: Window, day: Window) -> Window:
    """The same hours, on the day with which another window begins: "tomorrow, same time"."""
    days = day.start.date() - before.start.date()
    start, end = (
        moment(at.date() + days, at.hour * 60 + at.minute, day.start)
        for at in (before.start.astimezone(day.start.tzinfo), before.end.astimezone(day.start.tzinfo))
    )
    return replace(before, start=start, end=end)


def _is_within(one: Window, other: Window) -> bool:
    return other.start <= one.start and one.end <= other.end


def _changes_the_kind_alone(context: TurnContext, said: Constraints) -> bool:
    """Whether a text says for whom the meetings are to be, and nothing of where, when or how: "closer" then stays."""
    of_kinds = bool(said.traits or said.without)
    other = context.entities.where or context.entities.when or context.reading.groups or said.online is not None
    return of_kinds and not other


def _time_on_the_day_before(context: TurnContext, memory: MeetingTalk) -> When | None:
    """Sunday after 5 for "after 5", once Sunday was asked for; None where the text names no such time."""
    before = memory.window
    if before is None or before.hours or before.days or before.end - before.start > A_DAY + timedelta(hours=2):
        return None
    zone = words(context, memory).zone
    start = before.start.astimezone(zone)
    late = start.hour >= _NOON and before.end - before.start < A_DAY
    when = find_time_on(context.message.text, context.now.astimezone(zone), start.date(), late=late)
    if when is None or before.over_by is None or when.window.over_by is not None:
        return when
    hour = when.window.start.astimezone(zone).hour
    back_by = before.over_by if hour * 60 < before.over_by else None
    return replace(when, window=replace(when.window, over_by=back_by))


def _opposed(said: Constraints) -> set[Trait]:
    """What a new wish takes back: women after men, English after Spanish."""
    pairs = ((Trait.WOMEN, Trait.MEN), (Trait.SPANISH, Trait.ENGLISH), (Trait.OPEN, Trait.CLOSED))
    both_ways = [*pairs, *((second, first) for first, second in pairs)]
    return {old for new, old in both_ways if new in said.traits and old not in said.traits}
