"""The reader: one text in, an `Understanding` out. Crisis is looked for first; nothing leaves the machine."""

import re
from dataclasses import dataclass, replace

import numpy as np

from bot.understanding import crisis, language, signals
from bot.understanding.added import NOTHING_ADDED, AddedPhrases
from bot.understanding.context import NOTHING_BEFORE, Before
from bot.understanding.ensemble import TopicModel
from bot.understanding.groups import GroupsNamed, find_groups
from bot.understanding.model import CrisisLevel, Guess, Understanding
from bot.understanding.normalise import normalise, plain
from bot.understanding.polarity import read_answer
from bot.understanding.topics import split_crisis
from knowledge.schema import Language

_CLAUSES = re.compile(r"[.?!;\n]+|\b(?:and also|and|also|y tambien|y|tambien|pero|but|plus)\b")
_SECOND_FROM = 0.6
"""Confidence from which the other half of a text counts as a question of its own."""
_UNSURE_STOP = 0.49
"""All that a text can want to stop that does not speak of messages: it is asked what it means."""
_NEUTRAL = ("chat.", "unknown", "control.")


@dataclass(frozen=True)
class PhraseReader:
    """Reads texts with the trained model and the rules."""

    model: TopicModel
    added: AddedPhrases = NOTHING_ADDED
    """What staff have taught since the last training."""

    def read(self, text: str, talk: Language | None = None, before: Before = NOTHING_BEFORE) -> Understanding:
        """Read one text; `talk` is the language of the talk so far, `before` what we last did in it."""
        spelled = normalise(text)
        alarm, kind, guesses = split_crisis(self.model.topics, self.model.probabilities(spelled))
        cleared = crisis.without_safe_spans(spelled)
        if cleared != spelled:
            left, kind, _ = split_crisis(self.model.topics, self.model.probabilities(cleared))
            alarm = min(alarm, left)
        sign = crisis.screen(spelled, [normalise(clause) for clause in crisis.clauses_of(text)], alarm, kind)
        foreign = language.is_foreign(text) and not (sign and sign.level is CrisisLevel.ALARM)
        said, sure = language.detect(plain(text), self.model.ngrams.language, talk)
        named = find_groups(spelled)
        keyword = signals.keyword(plain(text).strip())
        if keyword and talk is None:
            said = keyword[1]
        topic = keyword[0] if keyword else "control.stop" if signals.says_stop(spelled) else None
        taught = None if topic else self.added.guess(spelled)
        topic = taught.topic if taught else topic
        if topic:
            guesses = (Guess(topic, 1.0), *(guess for guess in guesses if guess.topic != topic))
        elif guesses[0].topic == "control.stop" and not signals.speaks_of_messages(spelled):
            guesses = (replace(guesses[0], probability=min(guesses[0].probability, _UNSURE_STOP)), *guesses[1:])
        wished = signals.wants_language(spelled) if guesses[0].topic == "control.language" else None
        return Understanding(
            language=wished or said,
            language_sure=sure or wished is not None,
            guesses=_in_the_light_of_groups(guesses, named),
            foreign=foreign,
            crisis=None if foreign else sign,
            groups=named.named,
            excluded=named.excluded,
            other_group=named.other,
            also=None if topic else self._second_topic(spelled, guesses[0].topic),
            answer=read_answer(text),
            cues=signals.cues(spelled),
            needs=signals.needs(spelled),
            follow_up=named.follow_up,
            other_one=named.other_one,
            wants_language=wished,
        )

    def _second_topic(self, spelled: str, first: str) -> str | None:
        """The topic of another question in the same text, by letters alone: there may be many clauses."""
        clauses = [clause.strip() for clause in _CLAUSES.split(spelled) if len(clause.split()) >= 2]
        if len(clauses) < 2:
            return None
        for clause in clauses:
            best = split_crisis(self.model.topics, np.exp(self.model.ngrams.scores(clause)))[2][0]
            if best.topic != first and best.probability >= _SECOND_FROM and not best.topic.startswith(_NEUTRAL):
                return best.topic
        return None


def _in_the_light_of_groups(guesses: tuple[Guess, ...], named: GroupsNamed) -> tuple[Guess, ...]:
    """A group outside the four, and nothing else asked of the four: the text is about that one."""
    best = guesses[0]
    if named.other and not named.named and best.topic in ("group.about", "groups.list", "unknown"):
        return (replace(best, topic="groups.other"), *guesses[1:])
    return guesses
