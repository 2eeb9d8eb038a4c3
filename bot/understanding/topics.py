"""Which topic, by letters and words: a linear model trained from the example phrases, run with numpy alone.

The text is cut into pieces of 2 to 5 letters within words, words, and pairs of words; each piece falls into one of
`BUCKETS` buckets; the weights of its buckets are added up for each topic. See docs/understanding.md.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.understanding.hashing import buckets
from bot.understanding.model import CrisisKind, Guess

BUCKETS = 1 << 16
NGRAMS_FILE = Path(__file__).parent / "ngrams.npz"


class NoModel(Exception):
    """The model file is missing; `python -m bot train` makes it from knowledge/."""


@dataclass(frozen=True)
class NgramModel:
    """The trained weights."""

    topics: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    """BUCKETS x topics."""
    scale: npt.NDArray[np.float32]
    """What one step of a topic's weights is worth."""
    bias: npt.NDArray[np.float32]
    language: npt.NDArray[np.float32]
    """The table of bot/understanding/language.py."""
    corpus: str
    """The fingerprint of the phrases it was trained from."""

    @classmethod
    def load(cls, path: Path = NGRAMS_FILE) -> "NgramModel":
        """Read the model.

        Raises:
            NoModel: there is no such file.
        """
        if not path.exists():
            raise NoModel(f"{path.name} is missing: run `make train`")
        with np.load(path, allow_pickle=False) as stored:
            return cls(
                topics=tuple(stored["topics"].tolist()),
                weights=stored["weights"],
                scale=stored["scale"],
                bias=stored["bias"],
                language=stored["language"],
                corpus=str(stored["corpus"]),
            )

    def scores(self, text: str) -> npt.NDArray[np.float64]:
        """The logarithm of each topic's probability for a normalised text."""
        at, value = features(text)
        scores = (self.weights[at].astype(np.float32) * value[:, None]).sum(axis=0) * self.scale + self.bias
        scores = scores.astype(np.float64) - scores.max()
        result: npt.NDArray[np.float64] = scores - np.log(np.exp(scores).sum())
        return result


def features(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The buckets of a normalised text and the weight of each; letters and words are scaled apart to length one."""
    words = text.split()
    letters = [f" {word} "[i : i + n] for word in words for n in (2, 3, 4, 5) for i in range(len(word) + 3 - n)]
    whole = [f"w:{word}" for word in words] + [f"p:{a} {b}" for a, b in pairwise(words)]
    parts = [_scaled(buckets(pieces, BUCKETS)) for pieces in (letters, whole) if pieces]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    return np.concatenate([at for at, _ in parts]), np.concatenate([value for _, value in parts])


def _scaled(found: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    at, count = np.unique(found, return_counts=True)
    damped = np.sqrt(count.astype(np.float32))
    return at, damped / np.linalg.norm(damped)


def split_crisis(
    topics: tuple[str, ...], probabilities: npt.NDArray[np.float64]
) -> tuple[float, CrisisKind, tuple[Guess, ...]]:
    """The probability of any crisis, its likeliest kind, and the other topics, best first, as if there were none."""
    by_topic = dict(zip(topics, probabilities.tolist(), strict=True))
    crises = {kind: by_topic.pop(kind.topic, 0.0) for kind in CrisisKind}
    rest = sum(by_topic.values()) or 1.0
    guesses = tuple(
        Guess(topic, value / rest) for topic, value in sorted(by_topic.items(), key=lambda item: -item[1])[:5]
    )
    return sum(crises.values()), max(crises, key=lambda kind: crises[kind]), guesses
