"""What else a text asks, beside what is answered: each in a short sentence of its own answer, as there is room."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.conversation.model import Turn
from bot.conversation.turn_context import TurnContext
from bot.understanding.normalize import normalize
from knowledge.checks import MAX_UNITS
from knowledge.patterns import read_patterns
from knowledge.schema import Language
from knowledge.segments import count_segments

_BRIEFLY = ("group.", "groups.list", "groups.why", "control.privacy", "clinic.contact", "clinic.treatment", "chat.bot")
"""Topics of which the first words of the answer are an answer; of a danger they would be too few."""
_SHORT = {Language.EN: 140, Language.ES: 120}
"""Characters up to which a further sentence is taken, so that two such answers fit into one text."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LINE = "interface.also_briefly"


def is_worth_naming(context: TurnContext, topic: str) -> bool:
    """Whether the words of a text bear a topic out."""
    pattern = _patterns().get(topic)
    return pattern is None or pattern.search(normalize(context.message.text)) is not None


def is_answered_in_short(topic: str) -> bool:
    """Whether a few words of a topic's answer are one."""
    return topic.startswith(_BRIEFLY)


def in_short(context: TurnContext, turn: Turn, topics: Iterable[str]) -> Turn:
    """The turn with a short answer to each of these topics, in one text; what has no room is left out."""
    ids: list[str] = []
    said = ""
    for topic in dict.fromkeys(topics):
        answer_id = _answer_id(context, turn, topic)
        text = _first_words(context, answer_id) if is_answered_in_short(topic) else ""
        longer = f"{said} {text}".strip()
        if text and answer_id not in turn.answers and _fits(context, longer):
            ids.append(answer_id)
            said = longer
    if not ids:
        return turn
    told = turn.state.answer_history
    turn = context.naming(turn, _LINE, said)
    return replace(turn, answers=(*turn.answers, *ids), state=replace(turn.state, answer_history=told))


def _answer_id(context: TurnContext, turn: Turn, topic: str) -> str:
    line = context.line_for(topic)
    groups = context.reading.groups or turn.groups
    return context.library.topic_answer_id(topic, groups[0]) if line == topic and len(groups) == 1 else line


def _first_words(context: TurnContext, answer_id: str) -> str:
    """The first sentences of an answer, as many as are short."""
    first, *further = _SENTENCE.split(context.library.answer(answer_id, context.language).text)
    said = first
    for sentence in further:
        if len(said) + len(sentence) >= _SHORT[context.language]:
            break
        said = f"{said} {sentence}"
    return said if len(said) <= _SHORT[context.language] and "{label}" not in said else ""


def _fits(context: TurnContext, said: str) -> bool:
    line = context.library.answer(_LINE, context.language).text.replace("{label}", said)
    return count_segments(line).units <= MAX_UNITS[context.language]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).with_name("also_asked.yaml"))


def with_second_question(context: TurnContext, turn: Turn) -> Turn:
    """Two questions in one text: both answers if they fit in two segments, else the second is offered."""
    also = context.reading.also
    advised = turn.topic in ("groups.recommend", "groups.compare")
    same_feeling = turn.topic.startswith("coping.") and (also or "").startswith("coping.")
    if (
        not also
        or also == turn.topic
        or advised
        or same_feeling
        or len(turn.answers) != 1
        or turn.state.open_question != context.state.open_question
        or turn.effects
    ):
        return turn
    group = turn.groups[0] if also.startswith("group.") and len(turn.groups) == 1 else None
    second = context.library.topic_answer_id(also, group)
    if context.fits((*turn.answers, second), MAX_UNITS[context.language]):
        return context.turn((*turn.answers, second), topic=turn.topic, groups=turn.groups, offers=())
    if is_answered_in_short(also) or not is_worth_naming(context, also):
        return turn
    code = f"{also}@{group}" if group else also
    label = context.library.label(code, context.language)
    return context.turn(
        *turn.answers, "interface.also", topic=turn.topic, groups=turn.groups, offers=(code,), label=label
    )
