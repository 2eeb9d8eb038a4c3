"""Cuts a text into pieces of words: the likeliest way to write it with the pieces of a fixed vocabulary.

The unigram model of Kudo 2018 (https://arxiv.org/abs/1804.10959), as SentencePiece runs it: every piece has the
logarithm of its probability, and the best sum over the text wins.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

UNKNOWN, START, END = 0, 1, 2
"""The numbers of the three pieces that are no text; every vocabulary begins with them."""
SPACE = "▁"
"""Stands before each word, and nowhere else in a piece: each word is cut by itself."""
_REMEMBERED = 4096
"""Words whose pieces are remembered; most of a text are words that came before."""
_LOST = 10.0
"""How much likelier the rarest piece is than a letter that is in no piece."""


@dataclass(frozen=True)
class Vocabulary:
    """Pieces with the logarithm of each one's probability, in the order of their numbers."""

    pieces: tuple[str, ...]
    scores: Sequence[float]

    @cached_property
    def _begins(self) -> dict[str, int]:
        """The number of each piece, and -1 for what only begins one."""
        begins = {piece[:end]: -1 for piece in self.pieces for end in range(1, len(piece))}
        begins.update({piece: number for number, piece in enumerate(self.pieces) if number > END})
        return begins

    @cached_property
    def _unknown_score(self) -> float:
        return min(self.scores) - _LOST

    def cut(self, text: str, most: int) -> list[int]:
        """The numbers of at most `most` pieces of a normalized text, between START and END."""
        numbers = [number for word in text.split(" ") for number in self._cut_word(word)]
        return [START, *numbers[: most - 2], END]

    @cached_property
    def _cut_word(self) -> Callable[[str], tuple[int, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(self._pieces_of)

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        text = SPACE + word
        best: list[float] = [0.0] + [float("-inf")] * len(text)
        came: list[tuple[int, int]] = [(0, UNKNOWN)] * (len(text) + 1)
        for begin in range(len(text)):
            self._extend(text, begin, best, came)
        numbers: list[int] = []
        at = len(text)
        while at > 0:
            at, number = came[at]
            numbers.append(number)
        return tuple(numbers[::-1])

    def _extend(self, text: str, begin: int, best: list[float], came: list[tuple[int, int]]) -> None:
        """Continue the best way to `begin` by every piece that starts there."""
        begins, scores = self._begins, self.scores
        if best[begin] + self._unknown_score > best[begin + 1]:
            best[begin + 1], came[begin + 1] = best[begin] + self._unknown_score, (begin, UNKNOWN)
        for end in range(begin + 1, len(text) + 1):
            number = begins.get(text[begin:end])
            if number is None:
                return
            if number >= 0 and best[begin] + scores[number] > best[end]:
                best[end], came[end] = best[begin] + scores[number], (begin, number)
