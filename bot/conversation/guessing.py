"""What a text may mean, put before the person: the next guesses below an answer, or the best two to choose from."""

from dataclasses import replace

from bot.conversation.choices import SOMETHING_ELSE
from bot.conversation.model import Turn
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import SURE, SURELY_OFF_TOPIC, WORTH_A_GUESS
from knowledge.schema import Group

_NO_OPTIONS = ("chat.", "control.", "refuse.", "unknown")
"""Topics that nobody would choose from a menu: "1 Say thanks"."""
_SAYS_NOTHING_ELSE = "chat."
"""Topics under whose answer nothing else is offered: a hello, a thank-you, a joke."""
_GUESS, _NONE = "interface.guess", "interface.guess_none"
_JUST_NOW = 2
"""Answers by which a menu of guesses was just put: a safety line may stand behind it."""
_LIKELY = 0.35
"""Probability from which a single guess is worth a question. Where it lies matters little: of 7,402 turns of the
example talks, held on 2026-11-30, 5,672 are right, with 0.25 three more and with 0.45 one more."""


def in_case_another_was_meant(context: TurnContext, turn: Turn) -> Turn:
    """The answer with the next guesses below it, where it is an answer and nothing more."""
    if (
        turn.effects
        or turn.crisis
        or turn.topic.startswith(_SAYS_NOTHING_ELSE)
        or turn.state.open_question != context.state.open_question
        or len(turn.answers) != 1
        or turn.topic != context.reading.topic
    ):
        return turn
    others = [guess for guess in context.reading.guesses[1:3] if guess.probability >= WORTH_A_GUESS / 2]
    codes = _codes(context, [guess.topic for guess in others if guess.topic != "unknown"])
    if not codes:
        return turn
    return context.turn(*turn.answers, topic=turn.topic, groups=turn.groups, offers=codes, optional=True)


def worth_guessing(context: TurnContext) -> bool:
    """Whether a topic is likely enough to be offered, and the text not surely off topic."""
    best, *others = context.reading.guesses
    if best.topic == "unknown":
        return best.probability < SURELY_OFF_TOPIC and bool(others) and others[0].probability >= WORTH_A_GUESS
    return best.probability >= WORTH_A_GUESS


def offer_guesses(context: TurnContext) -> Turn | None:
    """The two best guesses to choose from, never a wrong answer said with confidence; None where none is worth it."""
    likely = [guess for guess in context.reading.guesses if guess.topic != "unknown"][:2]
    codes = _codes(context, [guess.topic for guess in likely])
    if not codes or (len(codes) == 1 and likely[0].probability < _LIKELY):
        return None
    state = replace(context.state, misunderstood=0)
    groups = tuple(dict.fromkeys(Group(code.partition("@")[2]) for code in codes if "@" in code))
    turn = context.with_state(state).turn(_GUESS, offers=(*codes, SOMETHING_ELSE), groups=groups)
    return replace(turn, state=replace(turn.state, topic=context.state.topic))


def was_just_offered(context: TurnContext) -> bool:
    """Whether guesses were put before them and none was meant: a second menu in a row helps nobody."""
    return bool({_GUESS, _NONE}.intersection(context.state.answer_history[-_JUST_NOW:]))


def none_of_the_guesses(context: TurnContext) -> Turn:
    """None of the guesses was meant: other words are asked for, or a person."""
    turn = context.with_state(replace(context.state, misunderstood=1)).turn(_NONE, topic="unknown", offers=())
    return replace(turn, state=replace(turn.state, topic=context.state.topic))


def _codes(context: TurnContext, topics: list[str]) -> tuple[str, ...]:
    """The topics as options, about the group that the text names, else the one spoken of."""
    named = context.reading.groups or tuple(g for g in context.state.groups if g not in context.reading.excluded)
    group = named[0] if len(named) == 1 else None
    worth = [topic for topic in topics if not topic.startswith(_NO_OPTIONS)]
    return tuple(f"{topic}@{group}" if group and topic.startswith("group.") else topic for topic in worth)


def merely_guessed(context: TurnContext, turn: Turn) -> bool:
    """Whether a group is what the network takes a text for, unsurely, whose own words name a danger."""
    sign, reading = context.reading.crisis, context.reading
    named = sign is not None and sign.by_rule
    return named and turn.topic == reading.topic and turn.topic.startswith("group") and reading.confidence < SURE
