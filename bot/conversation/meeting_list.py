"""A list of meetings as a turn: up to three in a text, or a bubble each with buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.conversation.buttons import of_a_meeting
from bot.conversation.meeting_words import MeetingWords, map_link
from bot.conversation.model import Bubble, Link, Offered, Option, Turn
from bot.conversation.rendering import render
from bot.conversation.state import Listing, MeetingTalk, Shown
from bot.conversation.turn_context import TurnContext
from bot.meetings.list_query import ListQuery
from bot.meetings.model import Meeting
from knowledge.schema import Group, Language
from knowledge.segments import count_segments, fold

A_TEXT = 3
"""Meetings in one text message at most."""
LETTERS = "ABCDEF"
_WANTED_SEGMENTS, _MOST_SEGMENTS = 2, 3
"""A list is cut short to fit in two; where three meetings cannot, a third segment costs less than a second question."""
_TOPIC = "meetings.find"


def words(context: TurnContext, memory: MeetingTalk | None = None) -> MeetingWords:
    """The words for this turn, in the zone of the place asked about."""
    zone = memory.place.time_zone if memory and memory.place else context.library.clinic.time_zone
    return MeetingWords(context.library, context.language, context.message.channel.can, ZoneInfo(zone), context.now)


def show(
    context: TurnContext, memory: MeetingTalk, waiting: Sequence[Shown], head: str, remarks: Sequence[str] = ()
) -> Turn:
    """The next meetings of `waiting`; what does not fit waits for MORE. There must be at least one that is listed."""
    listed = [(shown, meeting) for shown in waiting if (meeting := meeting_of(context, shown.key))]
    say = words(context, memory)
    if context.message.channel.can.buttons:
        shown, bubbles, options = _bubbles(context, say, listed, head, remarks, page_link(context, memory))
    else:
        named = memory.groups[0] if len(memory.groups) == 1 else ""
        shown, bubbles, options = _text(context, say, listed, _Head(head, named), remarks, page_link(context, memory))
    left = tuple(one for one, _ in listed[len(shown) :])
    kept = replace(
        memory, shown=tuple(one for one, _ in shown), waiting=left, places=(), act=None, listing=Listing.SEARCH
    )
    if memory.shared:
        kept = replace(kept, place=None)
    spoken = dict.fromkeys(meeting.group for _, meeting in shown)
    groups = [Group(group) for group in spoken if group in set(Group)]
    turn = context.with_state(replace(context.state, meetings=kept, more=())).say(
        bubbles, options, topic=_TOPIC, groups=groups, confidence=1.0
    )
    return replace(turn, meetings=tuple(_offered(one, meeting) for one, meeting in shown))


def page_link(context: TurnContext, memory: MeetingTalk) -> str:
    """The link to the page of the whole week; empty where there is none, and for a shared pin, which goes nowhere."""
    if context.index is None or context.index.page is None or memory.shared or not (memory.place or memory.online):
        return ""
    query = ListQuery(
        point=memory.place.point if memory.place and not memory.online else None,
        groups=frozenset(memory.groups),
        traits=frozenset(memory.traits),
        without=frozenset(memory.unwanted),
        spanish=context.language is Language.ES,
    )
    return context.index.page(query, context.now)


def meeting_of(context: TurnContext, key: str) -> Meeting | None:
    """A meeting by its key; None where it is not listed any more."""
    return context.index.meeting(key) if context.index else None


def buttons_of(context: TurnContext, say: MeetingWords, meeting: Meeting) -> tuple[Option, ...]:
    """What can be done with a meeting, as buttons: a reminder, saving it or taking it off, a calendar file."""
    keep = "unsave" if meeting.key in context.state.saved else "save"
    kinds = ("remind", keep, "calendar")
    return tuple(Option(of_a_meeting(kind, meeting.key), say.piece(f"button.{kind}")) for kind in kinds)


def ways_to(say: MeetingWords, shown: Shown, meeting: Meeting) -> tuple[Link, ...]:
    """The map and the meeting's own link, as buttons."""
    links = []
    if (shown.miles is not None or not meeting.online) and (way := map_link(meeting)):
        links.append(Link(say.piece("button.directions"), way))
    if meeting.online and meeting.link:
        links.append(Link(say.piece("button.join"), meeting.link))
    return tuple(links)


_Listed = list[tuple[Shown, Meeting]]


def _text(
    context: TurnContext, say: MeetingWords, listed: _Listed, head: "_Head", remarks: Sequence[str], link: str
) -> tuple[_Listed, list[Bubble], tuple[Option, ...]]:
    """As many as fit in one text message, at least one; in brief where that saves a segment."""
    first_time = not (context.state.meetings and context.state.meetings.shown)
    for size in range(min(A_TEXT, len(listed)), 0, -1):
        chosen = listed[:size]
        options = _options(
            context, say, more=len(listed) > size, online=any(one.miles is not None for one, _ in chosen)
        )
        texts = [_written(say, chosen, head, remarks, link, style, first_time=first_time) for style in _STYLES]
        counted = [count_segments(render(text, options, context.message.channel)).segments for text in texts]
        for most in (_WANTED_SEGMENTS, _MOST_SEGMENTS):
            for text, segments in zip(texts, counted, strict=True):
                if segments <= most or (size == 1 and most == _MOST_SEGMENTS):
                    return chosen, [Bubble(text)], options
    raise ValueError("nothing to show: the caller answers that there is nothing")


@dataclass(frozen=True)
class _Head:
    """What stands above a list."""

    text: str
    group: str
    """The one group that it names, which then need not stand in each line; empty where it names none or several."""


@dataclass(frozen=True)
class _Style:
    brief: bool = False
    hint: bool = True
    town: bool = True


_STYLES = (
    _Style(),
    _Style(brief=True),
    _Style(brief=True, hint=False),
    _Style(brief=True, town=False),
    _Style(brief=True, hint=False, town=False),
)
"""What is given up for a segment, in this order."""


def _written(
    say: MeetingWords,
    chosen: _Listed,
    head: _Head,
    remarks: Sequence[str],
    link: str,
    style: _Style,
    *,
    first_time: bool,
) -> str:
    lines = [
        say.line(LETTERS[number], *one, brief=style.brief, town=style.town, of=head.group)
        for number, one in enumerate(chosen)
    ]
    in_person = [number for number, (one, _) in enumerate(chosen) if one.miles is not None]
    hint = [say.piece("hint", letter=LETTERS[in_person[0]])] if first_time and in_person and style.hint else []
    page = [say.piece("list_link", link=link)] if link else []
    footer = say.footer([meeting for _, meeting in chosen], brief=style.brief)
    return "\n".join([head.text, *remarks, *lines, *page, footer, *hint])


def _bubbles(
    context: TurnContext, say: MeetingWords, listed: _Listed, head: str, remarks: Sequence[str], link: str
) -> tuple[_Listed, list[Bubble], tuple[Option, ...]]:
    """A bubble for each meeting, with its buttons; source and what else can be done below the last."""
    chosen = listed[:A_TEXT]
    bubbles = [Bubble("\n".join([head, *remarks]))]
    for number, (shown, meeting) in enumerate(chosen):
        text = say.line(LETTERS[number], shown, meeting)
        bubbles.append(Bubble(text, options=buttons_of(context, say, meeting), links=ways_to(say, shown, meeting)))
    week = (Link(say.piece("button.week"), link),) if link else ()
    bubbles.append(Bubble(say.footer([meeting for _, meeting in chosen]), links=week))
    in_person = any(one.miles is not None for one, _ in chosen)
    library, language = say.library, say.language
    codes = [
        *(["control.more"] if len(listed) > len(chosen) else []),
        "choice.online" if in_person else "choice.nearby",
    ]
    return chosen, bubbles, tuple(Option(code, library.label(code, language)) for code in codes)


def _options(context: TurnContext, say: MeetingWords, *, more: bool, online: bool) -> tuple[Option, ...]:
    """Folded: one accent would turn the whole text to UCS-2, which carries less than half as much."""
    codes = [*(["control.more"] if more else []), *(["choice.online"] if online else [])]
    return tuple(Option(code, fold(context.library.label(code, say.language))) for code in codes)


def _offered(shown: Shown, meeting: Meeting) -> Offered:
    return Offered(meeting.name, meeting.group, shown.start, shown.miles, online=shown.miles is None)
