"""A text over a list of meetings, or over an open search: it points at one, steers it, or speaks of another thing."""

import re

from bot.conversation import choices
from bot.conversation.forms import surely_asks
from bot.conversation.state import Flow
from bot.conversation.stories import tells_a_story
from bot.conversation.topics.pointed_at import points_at_one
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, Constraints, find_constraints
from bot.meetings.model import Trait
from bot.meetings.times import words_of_time
from bot.understanding.model import SURE, SURELY_ANOTHER
from bot.understanding.normalize import plain

_SENTENCES = re.compile(r"[.!?;\n]+(?:\s|$)")
_WISHES = re.compile(
    r"^\W*(?:(?:pero|but|so|asi que|mejor|y|and|ok|pues|oye|entonces) )*(?:algo|otr[ao]s?|alguna|una|hay|busca\w*"
    r"|que sea|no hay|tiene\w*|quiero|necesito"
    r"|something|anything|any|another|one|is there|are there|find|got|need|i need|i want)\b"
)
"""How a wish for another one begins."""
_SHORT = 12
"""Words up to which a text says what to do with a list."""


def points_at_the_list(context: TurnContext, constraints: Constraints) -> bool:
    """A listed meeting before a menu option: "the second one", "B"; a bare digit is the menu's while there is one."""
    memory = context.state.meetings
    points = memory is not None and bool(memory.shown) and constraints.number is not None
    newest = context.state.newest
    asked = newest is not None and newest.flow in (Flow.ERASE, Flow.RECOMMEND, Flow.COMPANY)
    return points and not asked and not picks_from_a_menu(context)


def picks_from_a_menu(context: TurnContext) -> bool:
    """A bare digit while options stand before the person."""
    return bool(context.state.options) and bool(re.fullmatch(r"\W*\d\W*", context.message.text))


def search_is_open(context: TurnContext) -> bool:
    """Whether there is a search to steer, and a list to search."""
    return context.state.meetings is not None and context.index is not None


def finder_stands(context: TurnContext) -> bool:
    """Whether, with no list at hand, we have just said where to look: a day or place then means the same meeting."""
    said = context.entities.when or context.entities.where
    return context.index is None and context.state.topic == "meetings.find" and bool(said)


def speaks_of_the_list(context: TurnContext, constraints: Constraints) -> bool:
    """Whether it does something with the list that stands before the person, beside whatever else it says."""
    memory = context.state.meetings
    if memory is None or context.index is None:
        return False
    if constraints.act is Act.WRONG and constraints.number is not None:
        return True
    short = len(context.message.text.split()) <= _SHORT or choices.number_of(context.message.text) is not None
    if not memory.shown or not short:
        return False
    asks = context.reading
    of_another = not asks.topic.startswith("meetings.") and asks.confidence >= SURELY_ANOTHER
    if constraints.act is Act.WRONG and of_another:
        return False
    elsewhere = surely_asks(context, "meetings.")
    of_one = constraints.number is not None or points_at_one(context, memory, plain(context.message.text))
    if of_one or constraints.act is not None or constraints.unlisted:
        return not elsewhere or context.state.topic in ("meetings.find", "meetings.reminder")
    if asks.groups and (asks.follow_up or (asks.excluded and not asks.asks and len(asks.groups) == 1)):
        return context.state.topic in ("meetings.find", "meetings.reminder")
    if tells_a_story(context) and not constraints.unwanted >= {Trait.WOMEN, Trait.MEN}:
        return False
    said = (
        constraints.change
        or constraints.online is not None
        or (constraints.traits | constraints.without)
        or constraints.within
        or context.entities.where
        or constraints.any_kind
        or (constraints.no_kind and memory.traits)
    )
    of_the_group = asks.topic.startswith("group.") and asks.confidence >= SURE  # "y si hoy consumi": no day wished
    return bool(said or (context.entities.when and not of_the_group)) and not elsewhere


def changed_at_the_end(context: TurnContext) -> Constraints | None:
    """What the end of a longer text changes in the search, the reason standing before it; None where it is no change.

    "The first one starts too soon, can't make it. Something after 6, but mixed."
    """
    *reason, last = [part for part in _SENTENCES.split(plain(context.message.text)) if part.strip()] or [""]
    memory = context.state.meetings
    if not reason or memory is None or not memory.shown or not context.state.is_over_a_list or context.index is None:
        return None
    if not _WISHES.search(last) or len(last.split()) > _SHORT or surely_asks(context, "meetings."):
        return None
    said = find_constraints(last)
    if said.number is not None or said.act is not None or said.unlisted:
        return None
    named = said.traits | said.without or said.online is not None or said.change or words_of_time(last)
    return said if named else None
