"""The reader's network: one text with what stood before it in, and out of one body its topic, acts and risk.

The pieces of the text go through convolutions and are added up (bot/understanding/encoder.py); its letters and what
stood before are added up beside them; a hidden layer sees all three, and each head is one layer over them. numpy alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.understanding import encoder
from bot.understanding.encoder import Array, Encoder, Layers, NoModel
from bot.understanding.letters import features
from bot.understanding.model import CrisisKind
from knowledge.talks import RISKS

NETWORK_FILE = Path(__file__).parent / "reader.npz"
SHARPNESS = 8.0
"""What the sentence's vector, of length one, is multiplied with before the heads."""
KINDS = tuple(CrisisKind)
NONE = "none of its own"
"""The last of the topics: the text only answers or steers."""
_TINY = 1e-12
Letters = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Scores:
    """What the heads say of one text: probabilities."""

    topics: dict[str, float]
    """Of each topic, `NONE` among them; they add up to one."""
    acts: dict[str, float]
    """Of each act by itself."""
    unsure: float
    """That a careful reader would ask."""
    danger: float
    """That the crisis answer must go out."""
    kind: CrisisKind
    """The likeliest kind of danger, if there is any."""
    other: float
    """That somebody else is at risk, if anybody is."""


@dataclass(frozen=True)
class Rows:
    """A large table of which a text needs a few rows: a byte for each number, unfolded when it is asked for."""

    whole: npt.NDArray[np.int8]
    step: Array
    """What one step of each column is worth."""

    def of(self, numbers: npt.NDArray[np.int64]) -> Array:
        """The rows with these numbers."""
        unfolded: Array = self.whole[numbers].astype(np.float32) * self.step
        return unfolded


@dataclass(frozen=True)
class Network:
    """The frozen part and the trained one."""

    encoder: Encoder
    topics: tuple[str, ...]
    """In the order of the head, without `NONE`, which comes last."""
    acts: tuple[str, ...]
    contexts: tuple[str, ...]
    """The features of what stood before, in the order of their rows; see bot/understanding/context.py."""
    layers: Mapping[str, Array]
    letters: Rows
    """A row for each bucket of bot/understanding/letters.py."""
    language: Array
    """The table of bot/understanding/language.py."""
    corpus: str
    """The fingerprint of the phrases and talks it was trained from."""

    @classmethod
    def load(cls, path: Path = NETWORK_FILE) -> "Network":
        """Read both files and work out what would slow down the first text.

        Raises:
            NoModel: a file is missing.
        """
        if not path.exists():
            raise NoModel(
                f"{path.name} is missing: fetch the code, or install the package, once more; or run `make train`"
            )
        made_from = blake2b(path.read_bytes() + Path(encoder.__file__).read_bytes(), digest_size=12).hexdigest()
        with np.load(path, allow_pickle=False) as stored:
            network = cls(
                encoder=Encoder.load(),
                topics=tuple(stored["topics"].tolist()),
                acts=tuple(stored["acts"].tolist()),
                contexts=tuple(stored["contexts"].tolist()),
                layers=Layers(path, "reader", made_from),
                letters=Rows(stored["layer_letters"], stored["step_layer_letters"]),
                language=stored["language"].astype(np.float32),
                corpus=str(stored["corpus"]),
            )
        network.read("", ())
        return network

    @cached_property
    def _context_rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.contexts)}

    def read(self, text: str, context: Sequence[str]) -> Scores:
        """What the heads say of a normalized text, with the features of what stood before it."""
        topics, rest = self.scores(text, context)
        by_topic = softmax(topics)
        acts, risk, kind, other = np.split(rest, np.cumsum([len(self.acts), len(RISKS), len(KINDS)]))
        _, unsure, danger = softmax(risk).tolist()
        return Scores(
            topics=dict(zip((*self.topics, NONE), by_topic.tolist(), strict=True)),
            acts=dict(zip(self.acts, _sigmoid(acts).tolist(), strict=True)),
            unsure=unsure,
            danger=danger,
            kind=KINDS[int(kind.argmax())],
            other=float(_sigmoid(other)[0]),
        )

    def scores(self, text: str, context: Sequence[str]) -> tuple[Array, Array]:
        """The raw scores of the topics, and of acts, risk, kind and whom it is about, one after the other."""
        numbers = self.encoder.cut(text)
        added = self.encoder.added_up(numbers)
        return self.heads(added, len(numbers), features(text), context)

    def heads(self, added: Array, pieces: int, letters: Letters, context: Sequence[str]) -> tuple[Array, Array]:
        """The same, from what the convolutions saw in so many pieces, and the letters."""
        layers, length = self.layers, np.float32(np.sqrt(pieces))
        whole = (added * layers["gain"] + length * layers["shift"]) @ layers["sum"] + length * layers["sum_bias"]
        vector = np.tanh(whole)
        vector *= np.float32(SHARPNESS / np.sqrt(vector @ vector + _TINY))
        at, value = letters
        spelled = (self.letters.of(at) * value[:, None]).sum(axis=0)
        rows = [self._context_rows[name] for name in context if name in self._context_rows]
        before = layers["context"][rows].sum(axis=0)
        hidden = np.concatenate([vector, spelled, before]) @ layers["hidden"] + layers["hidden_bias"]
        hidden = np.maximum(hidden, 0)
        topics = np.concatenate([vector, hidden, spelled]) @ layers["topics"] + layers["topics_bias"]
        rest = np.concatenate([vector, spelled, hidden]) @ layers["rest"] + layers["rest_bias"]
        return topics, rest


def softmax(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Scores as probabilities that add up to one."""
    risen = np.exp(scores.astype(np.float64) - scores.max())
    result: npt.NDArray[np.float64] = risen / risen.sum()
    return result


def _sigmoid(scores: Array) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = 1 / (1 + np.exp(-scores.astype(np.float64)))
    return result
