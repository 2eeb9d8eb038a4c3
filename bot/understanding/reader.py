"""The reader: one text in, an `Understanding` out. Crisis is looked for first; nothing leaves the machine."""

import re
from dataclasses import dataclass, replace
from typing import TypeGuard

from bot.understanding import crisis, language, signals, stopping
from bot.understanding.answer import Content, ShortAnswer
from bot.understanding.context import NOTHING_BEFORE, Before, features
from bot.understanding.crisis import Danger
from bot.understanding.crisis_rules import names_what_is_not, without_harmless
from bot.understanding.groups import find_groups
from bot.understanding.guesses import LANGUAGE, by_words, in_the_light_of_groups, likeliest
from bot.understanding.memories import without_memories
from bot.understanding.model import (
    SURELY_ANOTHER,
    CrisisKind,
    CrisisLevel,
    CrisisSign,
    Cue,
    Guess,
    Understanding,
)
from bot.understanding.moods import without_mistaken_gloom
from bot.understanding.network import NONE, Network, Scores
from bot.understanding.normalize import normalize, plain
from bot.understanding.polarity import read_answer
from bot.understanding.taught_phrases import NOTHING_TAUGHT, TaughtPhrases
from bot.understanding.turned_down import Refusal, read_turned_down
from bot.understanding.who import who_in
from knowledge.schema import Language

_CLAUSES = re.compile(
    r"[.,?!;\n]+|\b(?:and also|and|n|also|y tambi[eé]n|y|tambi[eé]n|pero|but|plus)\b|&", re.IGNORECASE
)
_LISTED = re.compile(r"(?:^|\s)1[.):]?\s+\D.*\s2[.):]?\s+\D")
"""Questions that are numbered: "1 is it free 2 what time"."""
_NUMBERED = re.compile(r"(?:^|(?<=\s))[1-9][.):]?\s+(?=[^\W\d])")
_SECOND_FROM = 0.6
"""Confidence from which the other half of a text counts as a question of its own."""
_NAMED_FROM = 0.7
"""The same where it is only named as answered next."""
_NO_BY_ITSELF = re.compile(
    r"^\W*(?:(?:lol|lmao|haha\w*|jaja\w*|oh|ok|okay|no|nope|nah|yes|yeah|s[ií])\W+)*(?:no|nope|nah)\s*[.!;,\n]+\s*(?=\S)",
    re.IGNORECASE,
)
"""An answer before a group is named: it does not turn the group down."""
_NO_BEHIND = re.compile(
    r"\b(na|smart|sos|dra|aa)(?: (?:meetings?|groups?|juntas?|grupos?))?,? (?:ya )?(?:no|nope|nah)\s*"
    r"(?:[.!;,\n]+\s*|(?=(?:mejor|sino|prefiero|but)\b))(?=\S)",
    re.IGNORECASE,
)
"""A group that is turned down by what stands behind it: "na no, smart"."""
_MOST_CLAUSES = 3
"""Clauses that are read for it; each costs as much as a text."""
_NEUTRAL = ("chat.", "unknown", "control.", "crisis.", NONE)
_ASKED_ALL_THE_SAME = ("chat.bot", "control.privacy", "control.delete")
_TOLD = ("coping.", "meetings.", "safety.")
"""Topics that a clause has though it asks nothing; "i don't believe in god" beside a question is no second one."""
_ACT_FROM = 0.4
"""Probability from which an act counts; fitted by `python -m bot evaluate`."""
_OWN_ODDS = 3.0
"""By how much the odds of a topic of its own are lowered, so that at one half as much is lost on either side."""
_STEERING = {"control.more": "more", "control.restart": "back"}
"""Keywords that only steer, and what they do."""
_START_OVER = frozenset(("restart", "start over", "main menu", "inicio", "reiniciar"))
_KEYWORD_ACTS = {"control.stop": "stop", "chat.thanks": "thanks"}
_BY_CUE = (
    (Cue.BREATHING_NO, "breathing no", "breathing yes"),
    (Cue.NO_NALOXONE, "naloxone no", "naloxone yes"),
)
"""Words that say the opposite of an act: what hangs on a life is not left to the network."""
_NO_DANGER = Danger(0.0, 0.0, CrisisKind.SUICIDE, 0.0)


@dataclass(frozen=True)
class PhraseReader:
    """Reads texts with the trained network and the rules."""

    model: Network
    taught: TaughtPhrases = NOTHING_TAUGHT
    """What staff have taught since the last training."""

    def read(self, text: str, so_far: Language | None = None, before: Before = NOTHING_BEFORE) -> Understanding:
        """Read one text; `so_far` is the language of the talk until now, `before` what we last did in it."""
        spelled = normalize(text)
        keyword = signals.keyword(plain(text).strip())
        said = signals.without_opening(spelled)
        scores = None if keyword and not before.crisis else self.model.read(said, features(before))
        sign, answer = self._sign(text, said, scores, before)
        foreign = language.is_foreign(text) and not (sign and sign.level is CrisisLevel.ALARM)
        spoken, sure = language.detect(plain(text), self.model.language, so_far)
        if keyword and so_far is None:
            spoken = keyword[1]
        named = find_groups(normalize(_NO_BEHIND.sub(r"not \1 . ", _NO_BY_ITSELF.sub("", text))))
        refusal = read_turned_down(text)
        refused = self._topics_of(refusal)
        topic = keyword[0] if keyword else self._said_surely(text, spelled)
        guesses = self._guesses_besides(refusal, refused, scores, before) if scores else ()
        guesses, contact = by_words(guesses, topic, text, refusal.rest or spelled)
        if not topic and not sign:
            guesses = without_mistaken_gloom(guesses, spelled)
        asks = any(signals.asks(normalize(part)) for part in (text, *_CLAUSES.split(text)))
        parts = self._parts(text) if (asks or _LISTED.search(text)) and not topic else ()
        parts = tuple(part for part in parts if part.topic not in refused)
        wished = signals.wants_language(spelled) if guesses[0].topic == LANGUAGE else None
        return Understanding(
            language=wished or spoken,
            language_sure=sure or wished is not None,
            guesses=in_the_light_of_groups(guesses, named),
            foreign=foreign,
            crisis=None if foreign else sign,
            groups=named.named,
            excluded=named.excluded,
            other_group=named.other,
            other_too=named.other_too,
            also=next((guess.topic for guess in parts if guess.topic != guesses[0].topic), None),
            asked=tuple(dict.fromkeys(guess.topic for guess in parts if guess.probability >= _NAMED_FROM)),
            answer=answer,
            cues=signals.cues(spelled),
            needs=signals.needs(spelled),
            contact=contact,
            who=who_in(spelled),
            follow_up=named.follow_up,
            other_one=named.other_one,
            nth=named.nth,
            wants_language=wished,
            acts=_acts(scores, topic, spelled),
            own_topic=_own_topic(scores, topic, spelled),
            turned_down=refusal.kinds,
            misread=refusal.misread,
            asks=asks,
        )

    def _said_surely(self, text: str, spelled: str) -> str | None:
        """The topic of a text that wants no more messages, or that is like a phrase that staff have taught."""
        if stopping.says_stop(text):
            return "control.stop"
        taught = self.taught.guess(spelled)
        return taught.topic if taught else None

    def _sign(
        self, text: str, said: str, scores: Scores | None, before: Before
    ) -> tuple[CrisisSign | None, ShortAnswer]:
        """The danger that a text speaks of, and what it answers; what is only remembered is none but in a danger."""
        present = text if before.crisis else without_memories(text, bereaved=before.bereaved)
        clauses = [normalize(clause) for clause in crisis.clauses_of(present)]
        going_on = said if present == text else normalize(present)
        sign = crisis.screen(normalize(present), clauses, self._danger(said, going_on, scores, before), before)
        answer = read_answer(text)
        if not (sign and sign.by_rule) and not answer.unsafe and names_what_is_not(normalize(present)):
            answer = replace(answer, denies=True, contents=answer.contents | {Content.FINE})
        if before.crisis is None and _tells_of_the_end(sign, answer):
            sign = replace(sign, level=CrisisLevel.WORRY)
        return sign, answer

    def _guesses_besides(
        self, refusal: Refusal, refused: frozenset[str], scores: Scores, before: Before
    ) -> tuple[Guess, ...]:
        """The likeliest topics of what a text says besides what it turns down; never what it says it is not about.

        What was only turned down in passing may be what the rest is surely about all the same.
        """
        if not refusal.kinds and not refusal.misread:
            return likeliest(scores.topics)
        left = self.model.read(refusal.rest, features(before)).topics if refusal.rest else {"unknown": 1.0}
        again = {topic for topic, value in left.items() if refusal.aside and value >= SURELY_ANOTHER}
        besides = {topic: value for topic, value in left.items() if topic not in refused - again}
        return likeliest(besides or {"unknown": 1.0})

    def _topics_of(self, refusal: Refusal) -> frozenset[str]:
        """What the words of what a text is not about are about."""
        read = (self.model.read(words, features(NOTHING_BEFORE)).topics for words in refusal.topics)
        best = (max(topics, key=lambda topic: topics[topic]) for topics in read)
        return frozenset(topic for topic in best if topic not in ("unknown", NONE))

    def _danger(self, spelled: str, going_on: str, scores: Scores | None, before: Before) -> Danger:
        """What the network says of danger, in the text as it is and without what only sounds like it."""
        if scores is None:
            return _NO_DANGER
        found = Danger(scores.danger, scores.unsure, scores.kind, scores.other)
        cleared = without_harmless(going_on)
        if cleared == spelled:
            return found
        if not cleared:
            return _NO_DANGER
        left = self.model.read(cleared, features(before))
        return Danger(min(found.danger, left.danger), min(found.unsure, left.unsure), left.kind, left.other)

    def _parts(self, text: str) -> tuple[Guess, ...]:
        """The topics that the clauses of a text surely have, in its order; none where it has one clause.

        Each costs as much as a text: only those that ask something are taken apart.
        """
        listed = _LISTED.search(text) is not None
        divided = _NUMBERED.sub(". ", text) if listed else text
        clauses = [
            normalize(clause) for clause in _CLAUSES.split(divided) if len(clause.split()) >= (1 if listed else 2)
        ]
        if len(clauses) < 2:
            return ()
        found = []
        for clause in clauses[:_MOST_CLAUSES]:
            topics = self.model.read(clause, features(NOTHING_BEFORE)).topics
            best = max(topics, key=lambda topic: topics[topic])
            meant = best in _ASKED_ALL_THE_SAME or not best.startswith(_NEUTRAL)
            if (
                topics[best] >= _SECOND_FROM
                and meant
                and (listed or "?" in text or signals.asks(clause) or best.startswith(_TOLD))
            ):
                found.append(Guess(best, topics[best]))
        return tuple(found)


def _tells_of_the_end(sign: CrisisSign | None, answer: ShortAnswer) -> TypeGuard[CrisisSign]:
    """Whether the first that a text tells of a body in danger is that others look after it: that is asked about."""
    of_a_body = sign is not None and sign.kind in (CrisisKind.OVERDOSE, CrisisKind.MEDICAL)
    return of_a_body and not answer.unsafe and bool(answer.contents & {Content.IN_CARE, Content.OVER})


def _acts(scores: Scores | None, topic: str | None, spelled: str) -> frozenset[str]:
    if topic in _KEYWORD_ACTS:
        return frozenset((_KEYWORD_ACTS[topic],))
    if topic in _STEERING and spelled not in _START_OVER:
        return frozenset((_STEERING[topic],))
    if scores is None:
        return frozenset()
    found = {act for act, value in scores.acts.items() if value >= _ACT_FROM}
    cues = signals.cues(spelled)
    for cue, said, opposite in _BY_CUE:
        if cue in cues:
            return frozenset(found - {opposite} | {said})
    return frozenset(found)


def _own_topic(scores: Scores | None, topic: str | None, spelled: str) -> float:
    """The probability that a text has a topic of its own; a keyword has, unless it only steers."""
    if topic in _STEERING and spelled not in _START_OVER:
        return 0.0
    if topic or scores is None:
        return 1.0
    own = 1.0 - scores.topics[NONE]
    return own / (own + _OWN_ODDS * (1.0 - own)) if own else 0.0
