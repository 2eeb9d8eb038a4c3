"""The letters and words of a text as numbers: pieces of 2 to 5 letters within words, words, and pairs of words.

Each piece falls into one of `BUCKETS` buckets. They tell how people misspell, which the pieces of words of
bot/understanding/tokenizer.py do not. See docs/understanding.md.
"""

from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from bot.understanding.hashing import buckets

BUCKETS = 1 << 15
_REMEMBERED = 4096
"""Words whose letters are remembered; most of a text are words that came before."""


def features(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The buckets of a normalized text and the weight of each; letters and words are scaled apart to length one."""
    words = text.split()
    if not words:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    letters = np.fromiter(chain.from_iterable(map(_letters_of, words)), np.int64)
    whole = [f"w:{word}" for word in words] + [f"p:{a} {b}" for a, b in pairwise(words)]
    parts = [_scaled(found) for found in (letters, buckets(whole, BUCKETS))]
    return np.concatenate([at for at, _ in parts]), np.concatenate([value for _, value in parts])


@lru_cache(maxsize=_REMEMBERED)
def _letters_of(word: str) -> tuple[int, ...]:
    """The buckets of the pieces of one word."""
    pieces = [f" {word} "[i : i + n] for n in (2, 3, 4, 5) for i in range(len(word) + 3 - n)]
    return tuple(buckets(pieces, BUCKETS).tolist())


def _scaled(found: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    at, count = np.unique(found, return_counts=True)
    damped = np.sqrt(count.astype(np.float32))
    return at, damped / np.linalg.norm(damped)
