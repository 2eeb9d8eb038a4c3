"""Pieces of text to numbers, the same on every machine and in every process."""

from collections.abc import Iterable
from zlib import crc32

import numpy as np
import numpy.typing as npt


def buckets(pieces: Iterable[str], size: int) -> npt.NDArray[np.int64]:
    """One bucket for each piece. CRC-32, since Python's own hash is salted per process; `size` is a power of two."""
    mask = size - 1
    return np.fromiter((crc32(piece.encode()) & mask for piece in pieces), np.int64)
