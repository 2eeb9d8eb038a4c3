"""What a text does, in the words of docs/contract.md and of the talks in knowledge/."""

from bot.conversation.interpret import Interpretation, Route
from bot.conversation.turn_context import TurnContext
from bot.meetings.model import Trait
from bot.meetings.times import words_of_time
from bot.understanding.answer import Agreement
from bot.understanding.model import SURE


def acts_of(context: TurnContext, meaning: Interpretation) -> tuple[str, ...]:
    """What the text does, in the words of docs/contract.md."""
    reading, constraints, entities = context.reading, meaning.constraints, context.entities
    acts: list[str] = []
    agreement = reading.answer.agreement
    if agreement is Agreement.YES:
        acts.append("yes")
    elif agreement in (Agreement.NO, Agreement.WEAK_NO):
        acts.append("no")
    elif agreement in (Agreement.WEAK_YES, Agreement.DONT_KNOW):
        acts.append("maybe")
    if reading.answer.denies:
        acts.append("safe")
    if meaning.route is Route.CHOICE and meaning.code in context.state.options:
        acts.append(f"pick {context.state.options.index(meaning.code) + 1}")
    if meaning.route is Route.LIST and constraints.number is not None:
        acts.append("point last" if constraints.number == -1 else f"point {constraints.number + 1}")
    acts += [f"place: {entities.place.label}"] if entities.place else []
    acts += [f"when: {words_of_time(context.message.text)}"] if entities.when else []
    acts += ["online"] if constraints.online else ["in person"] if constraints.online is False else []
    acts += [f"trait: {trait_word(trait)}" for trait in sorted(constraints.traits)]
    acts += [f"want {group}" for group in reading.groups] if meaning.route is Route.LIST else []
    acts += [f"not {group}" for group in reading.excluded]
    acts += ["other one"] if reading.other_one else []
    acts += (
        [constraints.change.value]
        if constraints.change and constraints.change.value in ("more", "later", "closer")
        else []
    )
    acts += (
        [constraints.act.value]
        if constraints.act and meaning.route is Route.LIST and constraints.act.value in _ACT_WORDS
        else []
    )
    acts += ["thanks"] if reading.topic == "chat.thanks" and reading.confidence >= SURE else []
    acts += [_CUE_WORDS[cue] for cue in reading.cues if cue in _CUE_WORDS and context.state.risk is not None]
    acts += ["stop"] if reading.wants_stop else []
    return tuple(dict.fromkeys(acts))


def trait_word(trait: Trait) -> str:
    """A kind of meeting by its name in the talks of knowledge/."""
    return _TRAIT_WORDS.get(trait, trait.value)


_TRAIT_WORDS = {Trait.LGBTQ: "lgbt", Trait.NEWCOMER: "beginners"}
_ACT_WORDS = frozenset(("remind", "directions", "join", "calendar", "wrong"))
_CUE_WORDS = {
    "breathing_yes": "breathing yes", "breathing_no": "breathing no", "naloxone_given": "naloxone yes",
    "no_naloxone": "naloxone no", "help_coming": "help coming", "awake": "awake", "means_near": "means near",
    "means_away": "means away", "alone": "alone", "with_somebody": "with somebody", "refuses_help": "refuses help",
}  # fmt: skip
