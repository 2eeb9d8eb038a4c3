"""Whether a text asks for a meeting, where its topic is not sure; and a line for whoever is shy of going."""

import re

from bot.conversation.model import Turn
from bot.conversation.residue import is_all_slots, residue
from bot.conversation.stories import tells_a_story
from bot.conversation.topics.listed import (
    ASK_PLACE,
    TOPIC,
)
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Act, find_constraints
from bot.meetings.whereabouts import asks_the_way, tells_of_another
from bot.understanding.model import SURE, Need
from bot.understanding.normalize import normalize, plain
from bot.understanding.signals import tells_of_hardship, wants_to_go
from knowledge.fellowships import load_fellowships

SHY = "meetings.find.shy"
_LATELY = 6
"""Answers within which the line for the shy is not said again."""
_SHORT = 9
"""Words up to which a text that names a place, a time or a wish is taken for a change of the list before it."""
_FEW = 5
"""Words that no slot explains, up to which "im in van nuys and get off work at 6" asks for a meeting."""
_MEETING = re.compile(
    r"(?:meetings?|mtgs?|reuniones|reunion|juntas?)"
    r"(?: (?:today|tonight|tomorrow|now|please|hoy|ahora|ahorita|manana))*$"
)
_NAMES_ONE = re.compile(r"\b(?:meetings?|mtgs?|reunion(?:es)?|juntas?)\b")
_LIKELY = 0.3
"""Probability from which a question that names a place, a time or a meeting is taken for a search."""


def is_meant(context: TurnContext) -> bool:
    """Whether a text asks for a meeting: a short, vague one ("na in torrance", "90026"), or that of somebody shy."""
    if Need.COURAGE in context.reading.needs and wants_to_go(normalize(context.message.text)):
        return not context.reading.turned_down
    if _tells_where_and_when(context):
        return True
    if len(context.message.text.split()) > _SHORT or tells_a_story(context) or context.reading.turned_down:
        return False
    said = find_constraints(plain(context.message.text))
    if said.act is Act.BRING or (context.entities.place and asks_the_way(context.message.text)):
        return False
    reading, entities = context.reading, context.entities
    of_another = reading.other_group in load_fellowships()
    if reading.topic == "groups.family" and reading.confidence >= SURE and not of_another:
        return False
    names_a_meeting = bool(reading.groups) or of_another or _NAMES_ONE.search(plain(context.message.text)) is not None
    if tells_of_another(context.message.text) and not names_a_meeting:
        return False
    place = entities.place.label if entities.place else ""
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


def _tells_where_and_when(context: TurnContext) -> bool:
    """Whether a text says where the person is and when they could come, and next to nothing else."""
    entities, text = context.entities, context.message.text
    if not (entities.is_theirs and entities.is_free_then and entities.place) or context.reading.turned_down:
        return False
    in_need = context.reading.topic == "needs.basic" and context.reading.confidence >= SURE
    if tells_of_hardship(normalize(text)) or in_need:
        return False  # "need a bed tonight, im in skid row" asks for no meeting
    return len(residue(text, entities.place.label)) <= _FEW


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
