"""Finding a meeting: the ways into the search, what changes it, and the buttons below what was found."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.buttons import OF_A_MEETING, is_lasting
from bot.conversation.entities import NO_ENTITIES
from bot.conversation.meeting_list import meeting_of, page_link, show, words
from bot.conversation.model import Turn
from bot.conversation.over_a_list import changed_at_the_end
from bot.conversation.state import Listing, MeetingTalk
from bot.conversation.topics import kept, reminders
from bot.conversation.topics.asked_of_one import is_of_children
from bot.conversation.topics.asking_where import DID_YOU_MEAN, ask, chosen_place
from bot.conversation.topics.found import finder, head_of, look, results, search_for
from bot.conversation.topics.listed import (
    ASK_PLACE,
    TOPIC,
    WHICH_ONE,
    act,
    as_shown,
    calendar,
    four,
    meant,
    save,
)
from bot.conversation.topics.pointed_at import (
    called_with_an_ordinal,
    is_named_with_its_slots,
    points_at_a_house,
    points_at_one,
    points_by_its_slots,
    shown_at,
)
from bot.conversation.topics.wished import A_DAY, wanted
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Change, Constraints, carries_on, find_constraints
from bot.meetings.hours_told import hours_told
from bot.meetings.model import Meeting, Place, Window
from bot.meetings.times import TimeKind, names_an_hour
from bot.meetings.windows import moment
from bot.understanding.normalize import plain


def find(context: TurnContext) -> Turn:
    """Meetings for a text that asks for them; a question where something is missing."""
    if context.index is None:
        return finder(context)
    text, memory = plain(context.message.text), context.state.meetings
    said = find_constraints(text)
    if memory and memory.shown and points_at_one(context, memory, text) and (turn := steer(context, said)):
        return turn
    return look(context, wanted(context, said))


def answer_question(context: TurnContext, asked: str, code: str | None, said: Constraints) -> Turn | None:
    """The answer to a question of ours about the place or the meeting; None where it is something else."""
    memory = context.state.meetings or MeetingTalk()
    if context.index is None:
        return None
    if asked == DID_YOU_MEAN and (place := chosen_place(context, memory, code)):
        return look(context, replace(memory, place=place, places=()))
    if asked == DID_YOU_MEAN and context.reading.declines and context.entities.where is None:
        return ask(context, ASK_PLACE, replace(memory, places=()))
    if code is not None:
        return None
    if asked == WHICH_ONE:
        to_do = Act(memory.act) if memory.act else said.act
        number = said.number if said.number is not None else shown_at(context, memory)
        return act(context, replace(said, act=to_do, number=number)) if number is not None else steer(context, said)
    return look(context, wanted(context, said, answering=True))


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
            return look(context, replace(memory, online=True, place=memory.place))
        case "choice.nearby":
            return look(context, replace(memory, online=None))
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
        return ask(context, ASK_PLACE, memory)
    found = search_for(context, memory, None)
    return results(context, memory, replace(found, hits=tuple(hit for hit in found.hits if hit.meeting.key != key)))


def steer(context: TurnContext, said: Constraints) -> Turn | None:
    """A text about the search that is open or the list just shown; None where it says nothing of either."""
    memory = context.state.meetings
    if turn := kept.respond(context, said):
        return turn
    if context.index is None:
        return find(context) if context.message.location or context.entities != NO_ENTITIES else None
    if memory is None:
        return find(context)
    if (changed := changed_at_the_end(context)) is not None and not changed.change:
        return look(context, wanted(context, changed, answering=True))
    if said.act is Act.BY_PHONE and memory.shown:
        return _by_phone(context, memory, said)
    another = any(group.value not in memory.groups for group in context.reading.groups)
    named = bool(another or context.entities.where or context.message.location)
    named = named and not (is_named_with_its_slots(context, memory) or points_by_its_slots(context, memory))
    if (by_name := called_with_an_ordinal(context, memory)) is not None:
        said = replace(said, number=by_name)
    turned_down = bool(hours_told(plain(context.message.text)))  # "the 7:30 one is too late" does not ask for that one
    if said.number is None and memory.shown and not (named or turned_down):
        said = replace(said, number=shown_at(context, memory))
    if said.number is not None and said.act is None and memory.act:
        said = replace(said, act=Act(memory.act))
    if meant(memory, said) is None and is_of_children(context, said):
        return None
    if said.act is Act.WHOLE_LIST and not page_link(context, memory):
        return more(context)
    points = said.number is not None or points_at_a_house(context)
    if memory.shown and said.number is None and points_at_a_house(context):
        memory = replace(memory, focus=None)  # none of the list is said to be in such a house
        context = context.with_state(replace(context.state, meetings=memory))
    about_one = said.act is not None or points or bool(said.unlisted)
    if about_one and memory.shown and not context.reading.groups:
        return act(context, said)
    if said.change is Change.NONE_FITS and memory.shown:
        return context.turn("meetings.find.what_is_in_the_way", topic=TOPIC, groups=four(memory))
    gives_up_the_way = said.change is Change.CLOSER and said.online is True
    if said.change and memory.shown and not named and not gives_up_the_way:
        return _change(context, memory, said)
    waits = not memory.shown or context.state.open_question is not None
    carried = waits or carries_on(plain(context.message.text))
    return look(context, wanted(context, said, answering=carried))


def _by_phone(context: TurnContext, memory: MeetingTalk, said: Constraints) -> Turn:
    """How to join the one that is meant, where its list gives a number; else what can be done with a phone alone."""
    number = meant(memory, said)
    meeting = meeting_of(context, memory.shown[number].key) if number is not None else None
    if meeting and meeting.dial_in:
        return act(context, replace(said, act=Act.JOIN, number=number))
    return context.turn("group.first_meeting.by_phone", topic="group.first_meeting", confidence=1.0)


def more(context: TurnContext) -> Turn:
    """The meetings that did not fit before."""
    memory = context.state.meetings
    if memory is not None and memory.listing is not Listing.SEARCH:
        return kept.more(context)
    if memory is None or not memory.waiting or not any(meeting_of(context, one.key) for one in memory.waiting):
        return context.turn("meetings.find.no_more", topic=TOPIC, open_question=ASK_PLACE)
    return show(context, memory, memory.waiting, head_of(context, memory))


def _names_an_hour(context: TurnContext) -> bool:
    """Whether it says which hour it is to be, or which it is not: "later, like 9", "6 is too early"."""
    text = context.message.text
    return names_an_hour(text) or bool(hours_told(plain(text)))


def _change(context: TurnContext, memory: MeetingTalk, said: Constraints) -> Turn:
    """The same search, a little different."""
    zone = words(context, memory).zone
    spoken_of = [one for one in memory.shown if one.key == memory.focus] or memory.shown
    first, last = min(one.start for one in spoken_of), max(one.start for one in spoken_of)
    when = context.entities.when
    match said.change:
        case Change.MORE:
            return more(context)
        case Change.LATER | Change.NEXT_ONE | Change.EARLIER if _names_an_hour(context):
            memory = wanted(context, said, answering=True)  # "later, like 9" is about nine
        case Change.LATER | Change.NEXT_ONE:
            start = (max(last, context.now) + timedelta(minutes=1)).astimezone(zone)
            if when and when.kind is TimeKind.SPAN and when.window.end > start:
                later = replace(when.window, start=max(start, when.window.start))
            elif memory.window and (memory.window.hours or memory.window.days) and memory.window.end > start:
                later = replace(memory.window, start=start)
            else:
                later = Window(start, start + A_DAY)
            memory = replace(memory, window=later, soonest=True, open_now=False)
        case Change.EARLIER:
            start = max(context.now, first - A_DAY).astimezone(zone)
            if first - start < timedelta(minutes=1):
                return context.turn("meetings.find.none_earlier", topic=TOPIC, groups=four(memory))
            memory = replace(memory, window=Window(start, first.astimezone(zone)), soonest=False, open_now=False)
            return look(context, memory, until=first)
        case Change.ANOTHER_DAY if when is None:
            start = (last + timedelta(minutes=1)).astimezone(zone)
            today = context.now.astimezone(zone).date()
            if first.astimezone(zone).date() in (today, start.date()):
                start = moment(first.astimezone(zone).date() + timedelta(days=1), 0, start)
            memory = replace(memory, window=Window(start, start + 6 * A_DAY), soonest=True, open_now=False)
        case Change.CLOSER:
            miles = [one.miles for one in spoken_of if one.miles is not None]
            nearest = max(0.1, min(miles) - 0.05) if miles else None
            memory = replace(memory, within=said.within or nearest)
        case _:
            memory = wanted(context, said, answering=True)
    return look(context, memory)
