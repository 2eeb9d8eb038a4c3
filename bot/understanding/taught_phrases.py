"""Texts that staff have taught: they, and what is spelled almost alike, get their topic at once.

The trained models learn a phrase at the next training; until then this holds for texts that are at least 88 % the same,
letter by letter. It never touches how a crisis is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.understanding.model import Guess
from bot.understanding.normalize import normalize

LIKE = 88.0
"""Likeness in percent (normalised edit distance): one typo in nine letters."""


@dataclass(frozen=True)
class TaughtPhrases:
    """Taught texts with their topics."""

    spelled: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> "TaughtPhrases":
        """From texts as people write them, each with its topic; of two alike the later one stands."""
        latest = {normalize(text): topic for text, topic in pairs}
        return cls(tuple(latest), tuple(latest.values()))

    def guess(self, spelled: str) -> Guess | None:
        """The topic of a normalised text, where it is like one that was taught."""
        if not self.spelled:
            return None
        found = process.extractOne(spelled, self.spelled, scorer=fuzz.ratio, score_cutoff=LIKE)
        return Guess(self.topics[found[2]], 1.0) if found else None


NOTHING_TAUGHT = TaughtPhrases()
