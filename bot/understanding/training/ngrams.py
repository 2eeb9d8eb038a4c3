"""Trains the model of letters and words (bot/understanding/topics.py)."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.understanding import language
from bot.understanding.normalise import normalise, plain
from bot.understanding.topics import BUCKETS, NGRAMS_FILE, NgramModel, features
from bot.understanding.training.misspelling import misspell
from knowledge.phrases import Phrase, fingerprint, in_order

_STEPS = 127
"""Weights are stored as whole steps of a byte."""
_STRENGTH = 6.0
"""How freely the weights may grow: 4 to 12 read unheard authors equally well."""


def train_ngrams(phrases: Sequence[Phrase], seed: int = 7, say: Callable[[str], None] = print) -> NgramModel:
    """Fit the model; the same phrases and seed give the same model."""
    rng = random.Random(seed)  # noqa: S311 - slips of the thumb, not secrets
    ordered = in_order(phrases)
    texts = [normalise(phrase.text) for phrase in ordered]
    labels = [phrase.topic for phrase in ordered]
    texts += [misspell(text, rng) for text in list(texts)]
    labels += labels
    say(f"letters and words: {len(ordered)} phrases, {len(texts)} with slips of the thumb")
    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *(len(at) for at, _ in rows)])
    data = np.concatenate([value for _, value in rows])
    matrix = csr_matrix((data, np.concatenate([at for at, _ in rows]), ends), shape=(len(rows), BUCKETS))
    fitted = LogisticRegression(C=_STRENGTH, max_iter=200, tol=1e-3).fit(matrix, labels)
    table = language.fit((plain(phrase.text), phrase.language) for phrase in ordered)
    return _packed(fitted, table, fingerprint(list(phrases)))


def _packed(fitted: Any, table: npt.NDArray[np.float32], corpus: str) -> NgramModel:  # noqa: ANN401 - sklearn is untyped
    weights = fitted.coef_.T
    scale = np.abs(weights).max(axis=0) / _STEPS
    return NgramModel(
        topics=tuple(str(topic) for topic in fitted.classes_),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=fitted.intercept_.astype(np.float32),
        language=table,
        corpus=corpus,
    )


def save_ngrams(model: NgramModel, path: Path = NGRAMS_FILE) -> None:
    """Write the model as the bot reads it."""
    np.savez_compressed(
        path,
        topics=np.array(model.topics),
        weights=model.weights,
        scale=model.scale,
        bias=model.bias,
        language=model.language,
        corpus=np.array(model.corpus),
    )
