"""Pieces of text to numbers, the same on every machine and in every process."""

from collections.abc import Iterable
from zlib import crc32

import numpy as np
import numpy.typing as npt


def buckets(pieces: Iterable[str], size: int) -> npt.NDArray[np.int64]:
    """One bucket for each piece. CRC-32, since Python's own hash is salted per process; `size` is a power of two."""
    mask = size - 1
    return np.fromiter((crc32(piece.encode()) & mask for piece in pieces), np.int64)


_STEPS = np.array([crc32(bytes((255 - byte,))) ^ 0xFF000000 for byte in range(256)], np.uint32)
"""How CRC-32 goes on from each byte."""


def buckets_of_runs(text: str, longest: int, size: int) -> npt.NDArray[np.int64]:
    """The same for all runs of 1 to `longest` letters of a text, the shortest first; all at once where it can be."""
    if not text or not text.isascii():
        runs = (text[at : at + run] for run in range(1, longest + 1) for at in range(len(text) - run + 1))
        return buckets(runs, size)
    letters = np.frombuffer(text.encode(), np.uint8)
    state = np.full(len(letters), 0xFFFFFFFF, np.uint32)
    found = []
    for before in range(min(longest, len(letters))):
        state = state[: len(letters) - before]
        state = _STEPS[(state ^ letters[before:]) & 0xFF] ^ (state >> 8)
        found.append(~state & (size - 1))
    return np.concatenate(found).astype(np.int64)
