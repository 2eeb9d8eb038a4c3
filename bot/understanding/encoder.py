"""What never changes of the reader: pieces of words, their rows of numbers, and the layers that look at neighbors.

The network is Google's multilingual Universal Sentence Encoder (Yang et al. 2019, https://arxiv.org/abs/1907.04307),
cut down to the pieces of English and Spanish words and its convolutions, then trained further on the example phrases of
55 authors. From there bot/understanding/network.py is trained; `encoder.npz` itself is left as it is, so that a
training adds only the small `reader.npz` to the history.
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.understanding.tokenizer import Vocabulary
from knowledge.mapped import mapped

ENCODER_FILE = Path(__file__).parent / "encoder.npz"
LONGEST = 128
"""Pieces that are read, about 90 words; of a longer text the beginning here, and the whole by its letters."""
WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Of each of the three convolutions: how many pieces it sees at once, and how many of them stand before the middle."""
CHANNELS = 256
"""Values that each convolution gives for a piece."""
_TINY = 1e-12
_LAYER = "layer_"
_SMALL = ("_bias", "gain", "shift", "context")
"""How the names of weights end that are too small to be mapped."""

Array = npt.NDArray[np.float32]


class NoModel(Exception):
    """A model file is missing; the message says which, and what makes it."""


class Layers(Mapping[str, Array]):
    """Weights by name, each read when it is first asked for: some are only for training, or for what is kept of them.

    A file has them in whole steps; unfolded, the large ones are mapped, one file for all processes.
    """

    def __init__(self, path: Path, kind: str, made_from: str) -> None:
        """`kind` and `made_from`: what tells these weights from others."""
        self._path, self._kind, self._made_from = path, kind, made_from
        self._read: dict[str, Array] = {}
        with np.load(path, allow_pickle=False) as stored:
            self._names = tuple(name.removeprefix(_LAYER) for name in stored.files if name.startswith(_LAYER))

    def __getitem__(self, name: str) -> Array:
        if name not in self._read:
            if name not in self._names:
                raise KeyError(name)
            mapping = not name.endswith(_SMALL)
            made = partial(self._unfolded, name)
            layer: Array = mapped(f"{self._kind}_{name}", self._made_from, made) if mapping else made()
            self._read[name] = layer
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _unfolded(self, name: str) -> Array:
        with np.load(self._path, allow_pickle=False) as stored:
            whole, step = stored[f"{_LAYER}{name}"], stored[f"step_{_LAYER}{name}"]
            layer: Array = whole.astype(np.float32) * step.astype(np.float32)
            return layer


@dataclass(frozen=True)
class Encoder:
    """The frozen part."""

    topics: tuple[str, ...]
    """The topics that it was trained for."""
    vocabulary: Vocabulary
    table: npt.NDArray[np.int8]
    """A row of 512 whole steps for each piece."""
    steps: Array
    """What one step of each row is worth."""
    layers: Mapping[str, Array]
    """Weights by name, as they were before any further training."""
    made_from: str
    """A digest of the file and of this code, by which what is worked out of both is kept."""

    @classmethod
    def load(cls, path: Path = ENCODER_FILE) -> "Encoder":
        """Read the file.

        Raises:
            NoModel: there is no such file.
        """
        if not path.exists():
            raise NoModel(
                f"{path.name} is missing: fetch the code, or install the package, once more; it comes with it"
            )
        made_from = blake2b(path.read_bytes() + Path(__file__).read_bytes(), digest_size=12).hexdigest()
        with np.load(path, allow_pickle=False) as stored:
            vocabulary = Vocabulary(tuple(str(stored["pieces"]).split("\n")), array("d", stored["piece_scores"]))
            table = mapped("pieces", made_from, lambda: stored["table"])
            layers = Layers(path, "encoder", made_from)
            return cls(tuple(stored["topics"].tolist()), vocabulary, table, stored["steps"], layers, made_from)

    @cached_property
    def narrowed(self) -> npt.NDArray[np.float16]:
        """What the convolutions see of each piece; the same in every text, so worked out once."""
        return mapped("narrowed", self.made_from, self._narrowed)

    def _narrowed(self) -> npt.NDArray[np.float16]:
        layers = self.layers
        return np.concatenate(
            [
                (
                    even(self.rows(slice(at, at + 1024)) @ layers["narrow"] + layers["narrow_bias"])
                    * layers["narrow_gain"]
                    + layers["narrow_shift"]
                ).astype(np.float16)
                for at in range(0, len(self.table), 1024)
            ]
        )

    def rows(self, numbers: slice | list[int]) -> Array:
        """The rows of the pieces with these numbers."""
        result: Array = self.table[numbers].astype(np.float32) * self.steps[numbers, None]
        return result

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces of a normalized text."""
        return self.vocabulary.cut(text, LONGEST)

    def added_up(self, numbers: list[int]) -> Array:
        """What the convolutions see in these pieces, added up and divided by the root of their number."""
        layers = self.layers
        narrow = self.narrowed[numbers].astype(np.float32)
        seen = [self.rows(numbers)]
        for i, window in enumerate(WINDOWS):
            part = narrow[:, i * CHANNELS : (i + 1) * CHANNELS]
            once = part + _convolved(part, window, layers[f"first{i}"], layers[f"first{i}_bias"])
            seen.append(once + _convolved(once, window, layers[f"second{i}"], layers[f"second{i}_bias"]))
        result: Array = even(np.concatenate(seen, axis=1)).sum(axis=0) / np.float32(np.sqrt(len(numbers)))
        return result


def even(rows: Array) -> Array:
    """Each row moved and scaled to mean 0 and variance 1."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    result: Array = rows / np.sqrt(variance + np.float32(_TINY))[:, None]
    return result


def _convolved(rows: Array, window: tuple[int, int], weights: Array, bias: Array) -> Array:
    """A convolution along the rows, with nothing before the first and after the last."""
    width, before = window
    length, channels = rows.shape
    around = np.zeros((length, width * channels), np.float32)
    for i in range(width):
        shift = i - before
        to, at = slice(max(0, -shift), length - max(0, shift)), slice(max(0, shift), length - max(0, -shift))
        around[to, i * channels : (i + 1) * channels] = rows[at]
    result: Array = around @ weights
    result += bias
    return np.maximum(result, 0, out=result)
