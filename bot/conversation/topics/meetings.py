"""Finding a meeting: what is wished, the search, the list, and what a person does with it afterwards.

Where there is no fresh list of meetings, the answers say where to look instead.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.buttons import OF_A_MEETING, is_lasting
from bot.conversation.entities import NO_ENTITIES
from bot.conversation.meeting_list import meeting_of, page_link, show, words
from bot.conversation.model import Bubble, Option, Turn
from bot.conversation.residue import is_all_slots
from bot.conversation.state import Listing, MeetingTalk, Shown
from bot.conversation.stories import tells_a_story
from bot.conversation.topics import kept, reminders
from bot.conversation.topics.listed import (
    ASK_PLACE,
    TOPIC,
    WHICH_ONE,
    act,
    as_shown,
    calendar,
    four,
    keeping,
    points_at_one,
    save,
    shown_at,
)
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Change, Constraints, carries_on, find_constraints
from bot.meetings.finding import Found, Widened, Wish, gather
from bot.meetings.finding import find as find_meetings
from bot.meetings.model import Meeting, Place, Trait, Window
from bot.meetings.places import Abroad, HereAsked, PlaceUnclear, UnknownPlace, UnknownZip, tells_of_another
from bot.meetings.times import TimeKind, When, find_time_on, next_day
from bot.meetings.windows import moment
from bot.understanding.model import SURE, Need
from bot.understanding.normalize import normalize, plain
from bot.understanding.signals import wants_to_go
from knowledge.fellowships import load_fellowships
from knowledge.schema import Group

DID_YOU_MEAN = "meetings.find.did_you_mean"
SHY = "meetings.find.shy"
_LATELY = 6
"""Answers within which the line for the shy is not said again."""
_SHORT = 9
"""Words up to which a text that names a place, a time or a wish is taken for a change of the list before it."""
_MEETING = re.compile(
    r"(?:meetings?|mtgs?|reuniones|reunion|juntas?)"
    r"(?: (?:today|tonight|tomorrow|now|please|hoy|ahora|ahorita|manana))*$"
)
_NAMES_ONE = re.compile(r"\b(?:meetings?|mtgs?|reunion(?:es)?|juntas?)\b")
_LIKELY = 0.3
"""Probability from which a question that names a place, a time or a meeting is taken for a search."""
_A_DAY = timedelta(hours=24)
_EVERY_KIND = re.compile(r"\b(?:kinds?|types?|sorts?|tipos?|clases?)\b")
"""With "any": who the meetings are for does not matter either."""


def find(context: TurnContext) -> Turn:
    """Meetings for a text that asks for them; a question where something is missing."""
    if context.index is None:
        return _finder(context)
    text, memory = plain(context.message.text), context.state.meetings
    said = find_constraints(text)
    if memory and memory.shown and points_at_one(context, memory, text) and (turn := steer(context, said)):
        return turn
    return _look(context, _wanted(context, said))


def is_meant(context: TurnContext) -> bool:
    """Whether a text asks for a meeting: a short, vague one ("na in torrance", "90026"), or that of somebody shy."""
    if Need.COURAGE in context.reading.needs and wants_to_go(normalize(context.message.text)):
        return not context.reading.turned_down
    if len(context.message.text.split()) > _SHORT or tells_a_story(context) or context.reading.turned_down:
        return False
    reading, entities = context.reading, context.entities
    of_another = reading.other_group in load_fellowships()
    names_a_meeting = bool(reading.groups) or of_another or _NAMES_ONE.search(plain(context.message.text)) is not None
    if tells_of_another(context.message.text) and not names_a_meeting:
        return False
    place = entities.place.label if entities.place else ""
    said = find_constraints(plain(context.message.text))
    vague = (
        reading.topic in ("unknown", "group.about", "groups.list", TOPIC)
        or reading.confidence < SURE
        or (place and is_all_slots(context.message.text, place))
        or (of_another and reading.topic in ("groups.other", "groups.family"))
    )
    names_one = entities.place is not None or (entities.where is not None and (reading.groups or of_another))
    if of_another and (entities.when or said.online):
        names_one = True
    if context.index is None and context.state.topic == TOPIC and context.reading.confidence < SURE:
        names_one = names_one or bool(context.entities.where or context.entities.when)
    return vague and (bool(names_one) or bool(_MEETING.search(plain(context.message.text).strip(" .!?"))))


def with_courage(context: TurnContext, turn: Turn) -> Turn:
    """The turn of a search with a line for whoever is shy of going, said once in a while."""
    searched = turn.topic == TOPIC and (turn.meetings or turn.state.open_question == ASK_PLACE)
    if Need.COURAGE not in context.reading.needs or not searched or SHY in context.state.answer_history[-_LATELY:]:
        return turn
    return context.adding(turn, before=[SHY])


def is_likely_meant(context: TurnContext) -> bool:
    """Whether a question that is not surely read asks for a meeting.

    It is the best of the guesses, and the text names a place, a time or a meeting.
    """
    entities = context.entities
    best = next((guess for guess in context.reading.guesses if guess.topic != "unknown"), None)
    if best is None or best.topic != TOPIC or best.probability < _LIKELY or not context.reading.asks:
        return False
    return bool(entities.where or entities.when or _NAMES_ONE.search(plain(context.message.text)))


def answer_question(context: TurnContext, asked: str, code: str | None, said: Constraints) -> Turn | None:
    """The answer to a question of ours about the place or the meeting; None where it is something else."""
    memory = context.state.meetings or MeetingTalk()
    if context.index is None:
        return None
    if asked == DID_YOU_MEAN and (place := _chosen_place(context, memory, code)):
        return _look(context, replace(memory, place=place, places=()))
    if asked == DID_YOU_MEAN and context.reading.declines and context.entities.where is None:
        return _ask(context, ASK_PLACE, replace(memory, places=()))
    if code is not None:
        return None
    if asked == WHICH_ONE:
        wanted = Act(memory.act) if memory.act else said.act
        number = said.number if said.number is not None else shown_at(context, memory)
        return act(context, replace(said, act=wanted, number=number)) if number is not None else steer(context, said)
    return _look(context, _wanted(context, said, answering=True))


def tapped(context: TurnContext, code: str) -> Turn | None:
    """A button under a meeting, or under the list; None where the code belongs to something else."""
    if is_lasting(code):
        return _tapped_below(context, *code.split("@", 1))
    memory = context.state.meetings
    if memory is None or context.state.topic not in (TOPIC, reminders.TOPIC):
        return None
    if code == "control.more" and memory.waiting:
        return more(context)
    if context.index is None:
        return None
    match code:
        case "choice.online":
            return _look(context, replace(memory, online=True, place=memory.place))
        case "choice.nearby":
            return _look(context, replace(memory, online=False))
        case _:
            return None


def _tapped_below(context: TurnContext, kind: str, key: str) -> Turn | None:
    """A button under a meeting, whenever it was listed; it keeps the menu of the list usable."""
    if kind in ("unsave", "unremind"):
        return kept.take_off(context, kind, key)
    if kind not in OF_A_MEETING:
        return None
    meeting = meeting_of(context, key)
    if kind == "others":
        return _others(context, key, meeting)
    if meeting is None:
        return context.turn("meetings.find.gone", topic=TOPIC, open_question=ASK_PLACE)
    shown = as_shown(context, meeting)
    match kind:
        case "remind":
            return reminders.set_(context, shown, meeting)
        case "save":
            return save(context, shown, meeting)
        case _:
            return calendar(context, shown, meeting)


def _others(context: TurnContext, key: str, meeting: Meeting | None) -> Turn:
    """Others like this one within a day: around it, or online; where it is listed no more, as the search was before."""
    before = context.state.meetings or MeetingTalk()
    memory = replace(before, window=None, soonest=False, open_now=False, within=None, focus=None, traits=())
    if meeting and meeting.point and meeting.in_person:
        town = meeting.address.rpartition(",")[2].strip() or meeting.venue or meeting.name
        memory = replace(memory, place=Place(town, meeting.point, meeting.time_zone), online=False)
    elif meeting:
        memory = replace(memory, online=True)
    if meeting:
        memory = replace(memory, groups=(meeting.group,))
    if context.index is None or (memory.place is None and not memory.online):
        return _ask(context, ASK_PLACE, memory)
    found = _search(context, memory, None)
    return _results(context, memory, replace(found, hits=tuple(hit for hit in found.hits if hit.meeting.key != key)))


def steer(context: TurnContext, said: Constraints) -> Turn | None:
    """A text about the search that is open or the list just shown; None where it says nothing of either."""
    memory = context.state.meetings
    if turn := kept.respond(context, said):
        return turn
    if context.index is None:
        return find(context) if context.message.location or context.entities != NO_ENTITIES else None
    if memory is None:
        return find(context)
    named = bool(context.reading.groups or context.entities.where or context.message.location)
    if said.number is None and memory.shown and (number := shown_at(context, memory)) is not None and not named:
        said = replace(said, number=number)
    if said.number is not None and said.act is None and memory.act:
        said = replace(said, act=Act(memory.act))
    if said.act is Act.WHOLE_LIST and not page_link(context, memory):
        return more(context)
    about_one = said.act is not None or said.number is not None or bool(said.unlisted)
    if about_one and memory.shown and not context.reading.groups:
        return act(context, said)
    if said.change is Change.NONE_FITS and memory.shown:
        return context.turn("meetings.find.what_is_in_the_way", topic=TOPIC, groups=four(memory))
    gives_up_the_way = said.change is Change.CLOSER and said.online is True
    if said.change and memory.shown and not named and not gives_up_the_way:
        return _change(context, memory, said)
    waits = not memory.shown or context.state.open_question is not None
    carried = waits or carries_on(plain(context.message.text))
    return _look(context, _wanted(context, said, answering=carried))


def more(context: TurnContext) -> Turn:
    """The meetings that did not fit before."""
    memory = context.state.meetings
    if memory is not None and memory.listing is not Listing.SEARCH:
        return kept.more(context)
    if memory is None or not memory.waiting or not any(meeting_of(context, one.key) for one in memory.waiting):
        return context.turn("meetings.find.no_more", topic=TOPIC, open_question=ASK_PLACE)
    return show(context, memory, memory.waiting, _head(context, memory))


def _wanted(context: TurnContext, said: Constraints, *, answering: bool = False) -> MeetingTalk:
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
    kinds = () if any_kind else memory.traits
    dropped = {group.value for group in reading.excluded}
    if not named and dropped and not memory.groups:
        named = tuple(group.value for group in Group if group.value not in dropped)
        named = tuple(group for group in named if context.index and context.index.has(group)) or named
    when = _time_on_the_day_before(context, memory) or context.entities.when
    said_before = memory.window or context.state.free_time
    old_window = said_before if said_before and said_before.end > context.now else None
    return replace(
        memory,
        groups=named or (() if said.any_kind else tuple(g for g in memory.groups if g not in dropped) or spoken_of),
        place=place or memory.place or context.state.whereabouts,
        shared=context.message.location is not None if place else memory.shared,
        online=said.online if said.online is not None else False if place else memory.online,
        traits=tuple(sorted({*kinds, *said.traits} - said.without - _opposed(said))),
        unwanted=tuple(sorted({*memory.unwanted, *said.unwanted} - said.traits)),
        window=when.window if when else old_window,
        soonest=when.kind in (TimeKind.NOW, TimeKind.NEXT) if when else memory.soonest and old_window is not None,
        open_now=when.kind is TimeKind.NOW if when else memory.open_now and old_window is not None,
        within=said.within,
        focus=None,
    )


def _time_on_the_day_before(context: TurnContext, memory: MeetingTalk) -> When | None:
    """Sunday after 5 for "after 5", once Sunday was asked for; None where the text names no such time."""
    before = memory.window
    if before is None or before.hours or before.days or before.end - before.start > _A_DAY + timedelta(hours=2):
        return None
    zone = words(context, memory).zone
    day = before.start.astimezone(zone).date()
    return find_time_on(context.message.text, context.now.astimezone(zone), day)


def _opposed(said: Constraints) -> set[Trait]:
    """What a new wish takes back: women after men, English after Spanish."""
    pairs = ((Trait.WOMEN, Trait.MEN), (Trait.SPANISH, Trait.ENGLISH), (Trait.OPEN, Trait.CLOSED))
    both_ways = [*pairs, *((second, first) for first, second in pairs)]
    return {old for new, old in both_ways if new in said.traits and old not in said.traits}


def _look(context: TurnContext, memory: MeetingTalk, until: datetime | None = None) -> Turn:
    """Search and show; ask for the place where one is needed and missing.

    `until`: nothing that begins then or later, after "anything earlier".
    """
    if (
        context.entities.where is not None
        and not isinstance(context.entities.where, HereAsked)
        and not context.entities.place
    ):
        return _place_not_clear(context, memory)
    if memory.groups and context.index and not _listed_groups(context, memory):
        return _no_list_of(context, memory)
    if not memory.online and memory.place is None:
        if isinstance(context.entities.where, HereAsked):
            return _ask(context, "meetings.find.here", memory)
        return _ask(context, "meetings.find.share_again" if memory.shared else ASK_PLACE, memory)
    found = _search(context, memory, until)
    if until and not found.hits:
        return context.turn("meetings.find.none_earlier", topic=TOPIC, groups=four(memory))
    return _results(context, memory, found)


def _search(context: TurnContext, memory: MeetingTalk, until: datetime | None) -> Found:
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
        until=until,
    )
    return find_meetings(context.index, wish, context.now)


def _results(context: TurnContext, memory: MeetingTalk, found: Found) -> Turn:
    lines = [Shown(one.meeting.key, one.start, one.miles, one.also) for one in gather(found.hits)]
    if not lines and memory.within is not None:
        return context.with_state(keeping(context, memory)).turn(
            "meetings.find.no_closer", topic=TOPIC, open_question=ASK_PLACE
        )
    head = _head(context, memory)
    if not lines:
        label = head.rstrip(":")
        return context.with_state(keeping(context, memory)).turn(
            "meetings.find.nothing", topic=TOPIC, label=label, groups=four(memory)
        )
    return show(context, memory, lines, head, _remarks(context, memory, found, lines))


def _head(context: TurnContext, memory: MeetingTalk) -> str:
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
        asked_anew = set(Widened) if context.entities.when else set[Widened]()
        not_as_asked = ({Widened.KIND, Widened.GROUP} | asked_anew) & set(found.widened)
        if before == now[: len(before)] and not not_as_asked:
            return [*untold, say.piece("same")]
    two_days = [say.piece("two_days")] if context.entities.when and context.entities.when.conflicting else []
    return [*untold, *two_days, *say.widened(found, listed, time_said=memory.window is not None)]


def _change(context: TurnContext, memory: MeetingTalk, said: Constraints) -> Turn:
    """The same search, a little different."""
    zone = words(context, memory).zone
    first, last = min(one.start for one in memory.shown), max(one.start for one in memory.shown)
    when = context.entities.when
    match said.change:
        case Change.MORE:
            return more(context)
        case Change.LATER | Change.NEXT_ONE:
            start = (max(last, context.now) + timedelta(minutes=1)).astimezone(zone)
            if when and when.kind is TimeKind.SPAN and when.window.end > start:
                later = replace(when.window, start=max(start, when.window.start))
            elif memory.window and (memory.window.hours or memory.window.days) and memory.window.end > start:
                later = replace(memory.window, start=start)
            else:
                later = Window(start, start + _A_DAY)
            memory = replace(memory, window=later, soonest=True, open_now=False)
        case Change.EARLIER:
            start = max(context.now, first - _A_DAY).astimezone(zone)
            if first - start < timedelta(minutes=1):
                return context.turn("meetings.find.none_earlier", topic=TOPIC, groups=four(memory))
            memory = replace(memory, window=Window(start, first.astimezone(zone)), soonest=False, open_now=False)
            return _look(context, memory, until=first)
        case Change.ANOTHER_DAY if when is None:
            start = (last + timedelta(minutes=1)).astimezone(zone)
            today = context.now.astimezone(zone).date()
            if first.astimezone(zone).date() in (today, start.date()):
                start = moment(first.astimezone(zone).date() + timedelta(days=1), 0, start)
            memory = replace(memory, window=Window(start, start + 6 * _A_DAY), soonest=True, open_now=False)
        case Change.CLOSER:
            one_meant = [one for one in memory.shown if one.key == memory.focus] or memory.shown
            miles = [one.miles for one in one_meant if one.miles is not None]
            nearest = max(0.1, min(miles) - 0.05) if miles else None
            memory = replace(memory, within=said.within or nearest)
        case _:
            memory = _wanted(context, said, answering=True)
    return _look(context, memory)


def _place_not_clear(context: TurnContext, memory: MeetingTalk) -> Turn:
    """A place that we cannot use as it stands: unknown, abroad, or one of several."""
    match context.entities.where:
        case UnknownZip(zip_code):
            return _ask(context, "meetings.find.unknown_zip", memory, label=zip_code)
        case UnknownPlace(name):
            nowhere = context.with_state(replace(context.state, whereabouts=None))
            return _ask(nowhere, "meetings.find.unknown_place", replace(memory, place=None), label=name)
        case Abroad(name):
            return _ask(context, "meetings.find.abroad", memory, label=name)
        case PlaceUnclear(candidates):
            return _did_you_mean(context, memory, candidates)
        case _:
            return _ask(context, ASK_PLACE, memory)


def _did_you_mean(context: TurnContext, memory: MeetingTalk, candidates: tuple[Place, ...]) -> Turn:
    state = keeping(context, replace(memory, places=candidates))
    if len(candidates) == 1:
        offers: tuple[str, ...] = ("choice.yes", "choice.no")
    else:
        offers = tuple(f"place.{number}" for number in range(len(candidates)))
    names = [place.label for place in candidates]
    label = names[0] if len(names) == 1 else " / ".join(names)
    return context.with_state(state).turn(
        DID_YOU_MEAN, topic=TOPIC, label=label, offers=offers, open_question=DID_YOU_MEAN
    )


def _chosen_place(context: TurnContext, memory: MeetingTalk, code: str | None) -> Place | None:
    if code and code.startswith("place."):
        return memory.places[int(code.removeprefix("place."))]
    agrees = code == "choice.yes" or (code is None and context.reading.agrees)
    return memory.places[0] if agrees and len(memory.places) == 1 else None


def ask_again(context: TurnContext) -> Turn:
    """The question for the place, in other words."""
    return _ask(context, ASK_PLACE, context.state.meetings or MeetingTalk())


def _ask(context: TurnContext, answer: str, memory: MeetingTalk, label: str = "") -> Turn:
    """Ask for the place, with a button that shares it where there are buttons."""
    turn = context.with_state(keeping(context, memory)).turn(
        answer, topic=TOPIC, open_question=ASK_PLACE, label=label, groups=four(memory)
    )
    if not context.message.channel.can.buttons:
        return turn
    button = words(context, memory).piece("button.share_place")
    return replace(turn, reply=(*turn.reply[:-1], replace(turn.reply[-1], asks_location=button)))


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


def _finder(context: TurnContext) -> Turn:
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
