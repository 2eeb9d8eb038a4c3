"""A word of ours with a slip of the finger: "scritp", "SMALER"; never a short word that is another."""

from rapidfuzz.distance import OSA

_SHORTEST, _LONG_ENOUGH, _LONG = 4, 5, 8
"""Letters of a word of ours that may be mistyped, by how much."""


def is_mistyped(typed: str, word: str) -> bool:
    """Whether this was typed for the word; the word itself is none."""
    if typed == word or len(word) < _SHORTEST:
        return False
    if len(word) < _LONG_ENOUGH:  # "stop" is no slip of "step": the letters must be the same, or one of them twice
        return set(typed) == set(word) and OSA.distance(typed, word) == 1
    return OSA.distance(typed, word) <= (1 if len(word) < _LONG else 2)
