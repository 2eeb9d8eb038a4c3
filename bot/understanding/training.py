"""Trains the model of topics from the example phrases. Needs the `train` extra; the bot itself does not."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding import language
from bot.understanding.normalise import normalise, plain
from bot.understanding.topics import BUCKETS, MODEL_FILE, TopicModel, features
from knowledge.phrases import Phrase, fingerprint

_STEPS = 127
"""Weights are stored as whole steps of a byte."""
_KEYBOARD = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


def misspell(text: str, rng: random.Random) -> str:
    """One slip of the thumb for about every 14 letters: a neighbour, a swap, a letter lost or doubled."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 14)):
        at = rng.randrange(len(letters))
        if letters[at] not in _KEYBOARD:
            continue
        match rng.randrange(4):
            case 0:
                letters[at] = rng.choice(_KEYBOARD[letters[at]])
            case 1 if at + 1 < len(letters):
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            case 2:
                letters[at] = ""
            case _:
                letters[at] *= 2
        letters = list("".join(letters))
        if not letters:
            return text
    return "".join(letters)


def train(
    phrases: Sequence[Phrase], seed: int = 7, strength: float = 6.0, say: Callable[[str], None] = print
) -> TopicModel:
    """Fit the model; the same phrases and seed give the same model."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rng = random.Random(seed)  # noqa: S311 - slips of the thumb, not secrets
    ordered = sorted(phrases, key=lambda p: (p.language, p.author, p.topic, p.text))
    texts = [normalise(phrase.text) for phrase in ordered]
    labels = [phrase.topic for phrase in ordered]
    texts += [misspell(text, rng) if text else text for text in list(texts)]
    labels += labels
    say(f"{len(ordered)} phrases, {len(texts)} with slips of the thumb")
    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *(len(at) for at, _ in rows)])
    data = np.concatenate([value for _, value in rows])
    matrix = csr_matrix((data, np.concatenate([at for at, _ in rows]), ends), shape=(len(rows), BUCKETS))
    fitted = LogisticRegression(C=strength, max_iter=200, tol=1e-3).fit(matrix, labels)
    table = language.fit((plain(phrase.text), phrase.language) for phrase in ordered)
    return _packed(fitted, table, fingerprint(list(phrases)))


def _packed(fitted: Any, table: npt.NDArray[np.float32], corpus: str) -> TopicModel:  # noqa: ANN401 - sklearn is untyped
    weights = fitted.coef_.T
    scale = np.abs(weights).max(axis=0) / _STEPS
    return TopicModel(
        topics=tuple(str(topic) for topic in fitted.classes_),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=fitted.intercept_.astype(np.float32),
        language=table,
        corpus=corpus,
    )


def save(model: TopicModel, path: Path = MODEL_FILE) -> None:
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
