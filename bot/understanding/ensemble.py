"""Which topic, by both models: the one that knows letters and the one that knows sense."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Encoder
from bot.understanding.topics import NgramModel, NoModel

SURE_BY_LETTERS = 0.97
"""Probability from which the model of letters and words is believed at once, ten times faster than both."""
SENSE = 0.65
"""The say of the encoder; the rest is the say of letters and words. Between 0.5 and 0.8 little changes."""
SHARPNESS_OF_LETTERS, SHARPNESS_OF_BOTH = 1.3, 1.3
"""What the logarithms of the probabilities are multiplied with, so that of the answers given with a confidence of 70 %
seven in ten are right; fitted by `python -m bot evaluate`."""


@dataclass(frozen=True)
class TopicModel:
    """Gives each topic its probability. Without the encoder it reads by letters alone."""

    ngrams: NgramModel
    encoder: Encoder | None = None

    @classmethod
    def load(cls) -> "TopicModel":
        """Read both models.

        Raises:
            NoModel: the model of letters is missing, or the two were trained from different phrases.
        """
        ngrams, encoder = NgramModel.load(), Encoder.load()
        if encoder and encoder.corpus != ngrams.corpus:
            raise NoModel("encoder.npz and ngrams.npz come from different phrases: run `make train`")
        if encoder:
            encoder.warm_up()
        return cls(ngrams, encoder)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics, in the order of the probabilities."""
        return self.ngrams.topics

    def probabilities(self, text: str) -> npt.NDArray[np.float64]:
        """The probability of each topic for a normalised text."""
        by_letters = self.ngrams.scores(text)
        if self.encoder is None or np.exp(by_letters.max()) >= SURE_BY_LETTERS:
            return np.exp(logarithms(SHARPNESS_OF_LETTERS * by_letters))
        return together(by_letters, logarithms(self.encoder.scores(text)))


def together(by_letters: npt.NDArray[np.float64], by_sense: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The probabilities by both: the mean of their logarithms, made as sharp as the test says."""
    return np.exp(logarithms(SHARPNESS_OF_BOTH * ((1 - SENSE) * by_letters + SENSE * by_sense)))


def logarithms(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """The scores moved so that they are logarithms of probabilities (log-softmax), along the last axis."""
    scores = scores.astype(np.float64) - scores.max(axis=-1, keepdims=True)
    result: npt.NDArray[np.float64] = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    return result
