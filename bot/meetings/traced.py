"""A text that is respelled step by step and still knows which part of the original each of its letters stands for."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Traced:
    """A respelled text."""

    text: str
    at: tuple[tuple[int, int], ...]
    """For each letter the span of the original that it stands for."""

    @classmethod
    def of(cls, original: str) -> "Traced":
        """A text as it is."""
        return cls(original, tuple((place, place + 1) for place in range(len(original))))

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """The part of the original that a match within `text` stands for."""
        return self.at[match.start()][0], self.at[match.end() - 1][1]

    def replacing(self, pattern: re.Pattern[str], how: Callable[[re.Match[str]], str]) -> "Traced":
        """With each match that is not empty replaced, as `pattern.sub` does it."""
        pieces: list[str] = []
        at: list[tuple[int, int]] = []
        end = 0
        for match in pattern.finditer(self.text):
            new = how(match)
            if match.end() == match.start() or new == match[0]:
                continue
            pieces += [self.text[end : match.start()], new]
            at += [*self.at[end : match.start()], *[self.span(match)] * len(new)]
            end = match.end()
        if not pieces:
            return self
        return Traced("".join([*pieces, self.text[end:]]), (*at, *self.at[end:]))
