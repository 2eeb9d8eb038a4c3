"""The likeliest topics of a text, and what its own words do to them: decide, rule out, or are in doubt."""

from collections.abc import Mapping
from dataclasses import replace

from bot.understanding import signals, stopping
from bot.understanding.groups import GroupsNamed
from bot.understanding.model import QUITE_SURE, SURE, SURELY_ANOTHER, Contact, CrisisKind, Guess
from bot.understanding.network import NONE
from bot.understanding.normalize import normalize

LANGUAGE = "control.language"
_CONTACT = "coping.reached_out"
_STOP = "control.stop"
_UNSURE_STOP = 0.49
"""All that a text can want to stop that does not speak of messages: it is asked what it means."""
_GUESSES = 5
_SURELY_UNKNOWN = 0.8
"""Probability of being about nothing of ours from which words no more decide for a topic: on texts of unheard authors
they were wrong 32 times of 32."""
_SAID_OUTRIGHT = ("coping.grief", "coping.trigger", "needs.basic", "quit.start")
"""Topics whose words decide all the same."""
_BESIDE_CONTACT = (
    *("unknown", "coping.good_news", "coping.isolation", "coping.company", "coping.relationships", "coping.low_mood"),
    *("coping.anger", "coping.stress", "coping.sleep", "coping.boredom"),
)
"""What the network takes a report of reaching out for, with less reason than its words."""
_A_STORY, _THOUGHT_OF = 25, 0.01
"""Words from which a text is a story; and the probability that the network then must see."""
_GIVE_WAY = ("unknown", "chat.thanks", "chat.greeting", "chat.goodbye", "handoff.medical")
"""What says nothing of its own, or hands the question on: words that name a topic outright decide over these."""
_FELT_OVER = {
    "needs.basic": ("coping.stress",),
    "groups.family": ("meetings.find",),
    "coping.company": ("coping.isolation", "coping.sleep", "coping.boredom"),
    "coping.relationships": ("coping.stress",),
    "coping.grief": ("coping.anger", "coping.relationships", "coping.reached_out", "coping.stress"),
}
"""Feelings that have their reason named beside them: what is outright said of the reason decides."""
_OF_THE_MACHINE = "chat.bot"
"""Whoever asks whether a person writes is told the truth, whatever else the network takes it for."""
_CRISES = frozenset(kind.topic for kind in CrisisKind)


def by_words(
    guesses: tuple[Guess, ...], surely: str | None, text: str, told: str
) -> tuple[tuple[Guess, ...], Contact | None]:
    """The guesses once the text's own words have had their say, and how reaching out went, where it reports that.

    Args:
        guesses: What the network takes the text for.
        surely: The topic of a keyword, of an opt-out or of a taught phrase, which nothing else outweighs.
        text: The text as it was written.
        told: What it says besides what it turns down, normalized.
    """
    if surely:
        return (Guess(surely, 1.0), *(guess for guess in guesses if guess.topic != surely)), None
    spelled = normalize(text)
    if signals.is_language_of_something_else(told):
        guesses = _without(guesses, LANGUAGE)
    if stopping.means_no_stop(text):
        guesses = _without(guesses, _STOP)
    best = guesses[0]
    if best.topic == _STOP and not signals.speaks_of_messages(spelled):
        return (replace(best, probability=min(best.probability, _UNSURE_STOP)), *guesses[1:]), None
    if (outright := signals.topic_said_outright(told)) and _may_decide_outright(outright, best):
        return _decided(outright, guesses), None
    if (topic := signals.topic_by_words(told)) and _may_decide(topic, best):
        return _decided(topic, guesses), None
    contact = signals.contact(told)
    if contact and _may_be_contact(told, guesses):
        return _decided(_CONTACT, guesses, QUITE_SURE), contact
    of_theirs = best.topic == _CONTACT and signals.only_others_called(spelled)
    if contact is None and (of_theirs or signals.of_other_contact(spelled)):
        return _without(guesses, _CONTACT), None
    return guesses, contact


def _may_decide_outright(by_words: str, best: Guess) -> bool:
    """Whether words that say a topic outright decide for it."""
    gives_way = best.topic.startswith(_GIVE_WAY) or best.topic in _FELT_OVER.get(by_words, ())
    return by_words == _OF_THE_MACHINE or gives_way or best.probability < QUITE_SURE


def _may_be_contact(spelled: str, guesses: tuple[Guess, ...]) -> bool:
    """Whether a text with the words of a report is one.

    The network is not sure of another topic; and in a long story, in which such words stand for much else, it thinks of
    a report as well.
    """
    best = guesses[0]
    if best.probability >= SURELY_ANOTHER and not best.topic.startswith(_BESIDE_CONTACT):
        return False
    likely = next((guess.probability for guess in guesses if guess.topic == _CONTACT), 0.0)
    return len(spelled.split()) <= _A_STORY or likely >= _THOUGHT_OF


def _decided(topic: str, guesses: tuple[Guess, ...], sure: float = SURE) -> tuple[Guess, ...]:
    """The guesses with a topic first that the text's own words decide for."""
    return (Guess(topic, sure), *(guess for guess in guesses if guess.topic != topic))


def _may_decide(by_words: str, best: Guess) -> bool:
    """Whether a text's own words decide for its topic, the network's best guess being another."""
    if best.topic != "unknown":
        return best.probability < SURE
    return best.probability < _SURELY_UNKNOWN or by_words in _SAID_OUTRIGHT


def _without(guesses: tuple[Guess, ...], topic: str) -> tuple[Guess, ...]:
    """The guesses but for one that the text's own words rule out."""
    return tuple(guess for guess in guesses if guess.topic != topic) or (Guess("unknown", 1.0),)


def likeliest(topics: Mapping[str, float]) -> tuple[Guess, ...]:
    """The likeliest topics, as if the text had one of its own and there were no crises."""
    left = {topic: value for topic, value in topics.items() if topic != NONE and topic not in _CRISES}
    whole = sum(left.values()) or 1.0
    best = sorted(left, key=lambda topic: -left[topic])[:_GUESSES]
    return tuple(Guess(topic, left[topic] / whole) for topic in best)


def in_the_light_of_groups(guesses: tuple[Guess, ...], named: GroupsNamed) -> tuple[Guess, ...]:
    """A group outside the four, and nothing else asked of the four: the text is about that one."""
    best = guesses[0]
    if named.other and not named.named and best.topic in ("group.about", "groups.list", "unknown"):
        return (replace(best, topic="groups.other"), *guesses[1:])
    return guesses
