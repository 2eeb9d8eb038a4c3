"""The search itself, and its list with what is said of it; where there is no list, where to look instead."""

from dataclasses import replace
from datetime import datetime

from bot.conversation.meeting_list import show, words
from bot.conversation.model import Bubble, Option, Turn
from bot.conversation.state import Listing, MeetingTalk, Shown
from bot.conversation.topics.asking_where import ask, place_not_clear
from bot.conversation.topics.listed import (
    ASK_PLACE,
    TOPIC,
    four,
    keeping,
)
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import find_constraints
from bot.meetings.finding import Found, gather
from bot.meetings.finding import find as find_meetings
from bot.meetings.place_readings import HereAsked
from bot.meetings.times import next_day
from bot.meetings.widening import Widened, Wish
from bot.understanding.model import Need
from bot.understanding.normalize import plain
from knowledge.schema import Group


def look(context: TurnContext, memory: MeetingTalk, until: datetime | None = None) -> Turn:
    """Search and show; ask for the place where one is needed and missing.

    `until`: nothing that begins then or later, after "anything earlier".
    """
    if (
        context.entities.where is not None
        and not isinstance(context.entities.where, HereAsked)
        and not context.entities.place
    ):
        return place_not_clear(context, memory)
    if memory.groups and context.index and not _listed_groups(context, memory):
        return _no_list_of(context, memory)
    if not memory.online and memory.place is None:
        if isinstance(context.entities.where, HereAsked):
            return ask(context, "meetings.find.here", memory)
        return ask(context, "meetings.find.share_again" if memory.shared else ASK_PLACE, memory)
    found = search_for(context, memory, until)
    if until and not found.hits:
        return context.turn("meetings.find.none_earlier", topic=TOPIC, groups=four(memory))
    return results(context, memory, found)


def search_for(context: TurnContext, memory: MeetingTalk, until: datetime | None) -> Found:
    """What there is, however far the search had to be widened; nothing where there is no list."""
    if context.index is None:
        return Found(())
    say = words(context, memory)
    wish = Wish(
        window=memory.window or next_day(context.now.astimezone(say.zone)),
        groups=frozenset(memory.groups),
        place=None if memory.online else memory.place,
        traits=frozenset(memory.traits),
        without=frozenset(memory.unwanted),
        open_now=memory.open_now,
        soonest=memory.soonest,
        within=memory.within,
        in_person=memory.online is False,
        day_asked=memory.window is not None and (memory.open_now or not memory.soonest),
        strict=_insists(context, memory),
        until=until,
    )
    return find_meetings(context.index, wish, context.now)


def _insists(context: TurnContext, memory: MeetingTalk) -> bool:
    """Whether the day is said once more, or as one that has to be: "it has to be saturday", "dije sábado"."""
    before, now = context.state.meetings, context.now
    if context.entities.when is None or memory.window is None:
        return False
    if find_constraints(plain(context.message.text)).insists:
        return True
    if before is None or not before.shown or before.window is None:
        return False
    said_before, said_now = (replace(one, start=max(one.start, now)) for one in (before.window, memory.window))
    return said_before == said_now


def results(context: TurnContext, memory: MeetingTalk, found: Found) -> Turn:
    """The list, or that there is nothing."""
    lines = [Shown(one.meeting.key, one.start, one.miles, one.also) for one in gather(found.hits)]
    if not lines and memory.within is not None:
        return context.with_state(keeping(context, memory)).turn(
            "meetings.find.no_closer", topic=TOPIC, open_question=ASK_PLACE
        )
    head = head_of(context, memory)
    if not lines:
        label = head.rstrip(":")
        return context.with_state(keeping(context, memory)).turn(
            "meetings.find.nothing", topic=TOPIC, label=label, groups=four(memory)
        )
    return show(context, memory, lines, head, _remarks(context, memory, found, lines))


def head_of(context: TurnContext, memory: MeetingTalk) -> str:
    """What stands above a list: the groups and the place."""
    say = words(context, memory)
    groups = say.groups(_listed_groups(context, memory) or memory.groups, memory.traits)
    if memory.online or memory.place is None:
        return say.piece("head.online", groups=groups) if memory.online else f"{groups}:"
    key = "head.near" if memory.window else "head.near_day"
    return say.piece(key, groups=groups, place=memory.place.label)


def _listed_groups(context: TurnContext, memory: MeetingTalk) -> tuple[str, ...]:
    """Those of the groups looked for that a list holds."""
    return tuple(group for group in memory.groups if context.index and context.index.has(group))


def _remarks(context: TurnContext, memory: MeetingTalk, found: Found, lines: list[Shown]) -> list[str]:
    """What no list holds or tells, that nothing new was found, which of two days was taken, how the search widened.

    What is not as it was asked for is told each time, also where the same meetings are still the answer.
    """
    say = words(context, memory)
    listed = _listed_groups(context, memory)
    untold = [say.no_list(group) for group in memory.groups if group not in listed]
    if unlisted := find_constraints(plain(context.message.text)).unlisted:
        untold.append(say.not_listed(unlisted))
    last = context.state.meetings
    searched = last is not None and last.listing is Listing.SEARCH
    if last and searched and last.shown and last.focus is None and context.state.topic == TOPIC:
        before, now = ([(one.key, one.start) for one in some] for some in (last.shown, lines))
        asked_anew = set(Widened) if context.entities.when or context.entities.where else set[Widened]()
        not_as_asked = ({Widened.KIND, Widened.GROUP} | asked_anew) & set(found.widened)
        if before == now[: len(before)]:
            widened = say.widened(found, listed, time_said=memory.window is not None) if not_as_asked else []
            same = [] if widened and _insists(context, memory) else [say.piece("same")]
            return [*untold, *widened, *same]
    two_days = [say.piece("two_days")] if context.entities.when and context.entities.when.conflicting else []
    return [*untold, *two_days, *say.widened(found, listed, time_said=memory.window is not None)]


def _no_list_of(context: TurnContext, memory: MeetingTalk) -> Turn:
    """A group that no list holds: where to look for it, and what there is instead."""
    group = next((group for group in Group if group.value in memory.groups), None)
    if group is None:
        words_of_it = words(context, memory).no_list(memory.groups[0])
        state = keeping(context, replace(memory, groups=()))
        codes = ("meetings.find@na", "groups.list")
        offers = tuple(Option(code, context.library.label(code, context.language)) for code in codes)
        return context.with_state(state).say([Bubble(words_of_it)], offers, topic=TOPIC, confidence=1.0)
    return context.with_state(keeping(context, memory)).turn(f"meetings.find.{group}", topic=TOPIC, groups=(group,))


def finder(context: TurnContext) -> Turn:
    """Where to look: the finder of the group named or spoken of; the online ones where asked for; all of them else."""
    groups = context.reading.groups or context.state.groups
    if context.message.location:
        return context.turn("meetings.find.pin", topic=TOPIC, groups=groups[:1], confidence=1.0)
    if len(groups) == 1:
        answer = f"meetings.find.{groups[0]}"
    else:
        answer = "meetings.find.online" if Need.ONLINE in context.reading.needs else TOPIC
    if answer in context.state.answer_history[-2:]:
        answer = "meetings.find.still_no_list"
    return context.turn(answer, topic=TOPIC, groups=groups if len(groups) == 1 else ())
