"""Trains the network of bot/understanding/network.py from the example phrases and talks, with PyTorch."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.understanding import language
from bot.understanding.context import NOTHING_BEFORE, before_of, features
from bot.understanding.encoder import Encoder
from bot.understanding.letters import BUCKETS
from bot.understanding.letters import features as letters_of
from bot.understanding.network import KINDS, NETWORK_FILE, SHARPNESS, Network, Rows
from bot.understanding.normalize import normalize, plain
from bot.understanding.training.heard import HEARD
from bot.understanding.training.misspelling import misspell
from bot.understanding.training.padding import pad
from knowledge.phrases import Phrase, in_order
from knowledge.talks import ACTS, RISKS, Turn, act_name, fingerprint

_EPOCHS = 8
_BATCH = 256
_RATE_OF_LAYERS, _RATE_OF_HEADS = 3e-4, 2e-3
_SPELLED = (0.45, 0.3, 0.25)
"""How many of the texts are shown as they were written, with slips of the thumb, with a greeting or filler around."""
_PADDED_FROM = 2
"""Words from which a text is something said, which a greeting does not change."""
_JOINED = 0.18
"""How many are shown with a harmless text of somebody else before or after: danger is danger beside it too."""
_ELSEWHERE = 0.35
"""How many phrases are shown with something said before that has nothing to do with them."""
_KNOWN = 0.3
"""How many of the harmless phrases that encoder.npz has heard are shown in a round."""
_DROPPED_VALUES = 0.3
_SMOOTHING = 0.05
_LETTERS, _CONTEXT, _HIDDEN = 48, 64, 384
"""Widths of what is added up of the letters and of what stood before, and of the hidden layer."""
_WEIGHTS = {"acts": 0.3, "risk": 1.6, "kind": 0.3, "other": 0.2}
"""How much an error of each head counts beside one of the topic."""
_ALONE, _LONG_ENOUGH = 70, 6
"""Pieces up to which a text is joined with another, and from which it may follow something that was said."""
_STEPS = 127
_FAITHFUL = 1.0
"""How far a score may move by storing it in whole steps; scores lie some 10 apart."""
_NOT_ASKED = -100


class StoredBadly(Exception):
    """The stored network does not give what the trained one gave."""


@dataclass(frozen=True)
class Spelling:
    """One way in which a text is written, as the network sees it."""

    added: Any
    """What the convolutions see, added up."""
    pieces: int
    """Of how many pieces."""
    letters: Any


@dataclass(frozen=True)
class Example:
    """One text to learn from."""

    spellings: tuple[Spelling, ...]
    """As it was written, with slips of the thumb, with a greeting or filler around it."""
    context: tuple[str, ...]
    topic: str | None
    """None where it has none of its own."""
    acts: frozenset[str] | None
    """None where nobody has said."""
    risk: int
    kind: int
    other: float | None
    author: str
    single: bool
    """A phrase without what stood before it."""

    @property
    def known(self) -> bool:
        """Whether encoder.npz has heard its author."""
        return self.author in HEARD


class Learner(nn.Module):
    """What is trained of `Network.scores`: everything after the convolutions. Layers have the same names."""

    def __init__(self, encoder: Encoder, topics: Sequence[str], contexts: int) -> None:
        super().__init__()
        begun = {name: encoder.layers[name] for name in ("gain", "shift", "sum", "sum_bias")}
        vector = begun["sum"].shape[1]
        both = vector + _LETTERS + _HIDDEN
        head = np.zeros((both, len(topics) + 1), np.float32)
        for column, topic in enumerate(encoder.topics):
            head[:vector, list(topics).index(topic)] = encoder.layers["topics"][:, column]
        rest = len(ACTS) + len(RISKS) + len(KINDS) + 1
        self.layers = nn.ParameterDict(
            {
                **{name: nn.Parameter(torch.tensor(value)) for name, value in begun.items()},
                "letters": nn.Parameter(torch.randn(BUCKETS, _LETTERS) * 0.1),
                "context": nn.Parameter(torch.randn(contexts, _CONTEXT) * 0.3),
                "hidden": nn.Parameter(torch.randn(vector + _LETTERS + _CONTEXT, _HIDDEN) / (both**0.5)),
                "hidden_bias": nn.Parameter(torch.zeros(_HIDDEN)),
                "topics": nn.Parameter(torch.tensor(head)),
                "topics_bias": nn.Parameter(torch.zeros(len(topics) + 1)),
                "rest": nn.Parameter(torch.randn(both, rest) * 0.02),
                "rest_bias": nn.Parameter(torch.zeros(rest)),
            }
        )
        self.begun = frozenset(begun)

    def forward(self, added: Tensor, length: Tensor, letters: Any, context: Any) -> tuple[Tensor, Tensor]:  # noqa: ANN401 - pairs of tensors
        """The scores of the topics and of the other heads; `length` is the root of the number of pieces."""
        layers = self.layers
        whole = (added * layers["gain"] + length * layers["shift"]) @ layers["sum"] + length * layers["sum_bias"]
        vector = self._drop(SHARPNESS * functional.normalize(torch.tanh(whole), dim=-1))
        spelled = self._drop(_bag(layers["letters"], *letters))
        before = _bag(layers["context"], *context)
        hidden = torch.cat([vector, spelled, before], 1) @ layers["hidden"] + layers["hidden_bias"]
        hidden = self._drop(functional.relu(hidden))
        topics = torch.cat([vector, hidden, spelled], 1) @ layers["topics"] + layers["topics_bias"]
        rest = torch.cat([vector, spelled, hidden], 1) @ layers["rest"] + layers["rest_bias"]
        return topics, rest

    def _drop(self, values: Tensor) -> Tensor:
        return functional.dropout(values, _DROPPED_VALUES, self.training)


def _bag(table: Tensor, at: Tensor, value: Tensor, begins: Tensor) -> Tensor:
    return functional.embedding_bag(at, table, begins, mode="sum", per_sample_weights=value)


def train_network(
    phrases: Sequence[Phrase],
    turns: Sequence[Turn],
    seed: int = 7,
    epochs: int = _EPOCHS,
    examples: Sequence[Example] | None = None,
    say: Callable[[str], None] = print,
) -> Network:
    """Train on phrases and talks; the same ones and the same seed give the same network.

    `examples` may be given where they have been worked out before, in the order of `examples_of`.

    Raises:
        StoredBadly: the stored network gives other scores than the trained one.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    encoder = Encoder.load()
    examples = examples or examples_of(phrases, turns, encoder, seed)
    topics = tuple(sorted({example.topic for example in examples if example.topic}))
    contexts = tuple(sorted({name for example in examples for name in example.context}))
    say(f"{len(phrases)} phrases, {len(turns)} turns of talks")
    learner = Learner(encoder, topics, len(contexts))
    shown = _Shown(examples, topics, contexts, np.random.default_rng(seed))
    _learn(learner, shown, epochs, say)
    everything: list[Phrase | Turn] = [*phrases, *turns]
    texts = ((language.masked(plain(each.text)), each.language) for each in everything)
    layers, letters = _in_whole_steps(learner.eval())
    corpus = fingerprint(list(phrases), list(turns))
    network = Network(encoder, topics, ACTS, contexts, layers, letters, language.fit(texts), corpus)
    _check(network, learner, shown)
    return network


def examples_of(phrases: Sequence[Phrase], turns: Sequence[Turn], encoder: Encoder, seed: int = 7) -> list[Example]:
    """What is learnt from, phrases before turns: minutes of work, and the same for every network."""
    rng = random.Random(seed)  # noqa: S311 - slips of the thumb, not secrets
    everything: list[Phrase | Turn] = [*in_order(phrases), *turns]
    return [_example(each, encoder, rng) for each in everything]


def _example(each: Phrase | Turn, encoder: Encoder, rng: random.Random) -> Example:
    spelled = normalize(each.text)
    ways = (spelled, misspell(spelled, rng), _padded(each, spelled, rng))
    if isinstance(each, Phrase):
        danger = each.topic.startswith("crisis.")
        risk, kind, acts = ("danger" if danger else "none"), each.topic[7:] if danger else None, None
        context, other = features(NOTHING_BEFORE), None
    else:
        risk, kind, context = each.risk, each.kind, features(before_of(each.before))
        acts = frozenset(name for act in each.acts if (name := act_name(act)))
        other = None if risk == "none" else float(each.about == "other")
    return Example(
        spellings=tuple(_spelling(encoder, text) for text in ways),
        context=context,
        topic=each.topic,
        acts=acts,
        risk=RISKS.index(risk),
        kind=[kind.value for kind in KINDS].index(kind) if kind else _NOT_ASKED,
        other=other,
        author=each.author,
        single=isinstance(each, Phrase),
    )


def _padded(each: Phrase | Turn, spelled: str, rng: random.Random) -> str:
    """With something around it, unless a greeting or thanks would be what it says."""
    said = each.topic is not None and not each.topic.startswith(("chat.", "control."))
    if not said or len(spelled.split()) < _PADDED_FROM:
        return spelled
    return normalize(pad(each.text, each.language, rng, thanks=isinstance(each, Phrase)))


def _spelling(encoder: Encoder, text: str) -> Spelling:
    numbers = encoder.cut(text)
    return Spelling(encoder.added_up(numbers).astype(np.float16), len(numbers), letters_of(text))


def _learn(learner: Learner, shown: "_Shown", epochs: int, say: Callable[[str], None]) -> None:
    step = _optimiser(learner, epochs * (shown.in_a_round // _BATCH + 1))
    for epoch in range(epochs):
        learner.train()
        losses = []
        for batch in shown.round():
            inputs, joined = shown.batch(batch)
            losses.append(step(shown.loss(learner(*inputs), batch, joined)))
        say(f"round {epoch + 1} of {epochs}: loss {sum(losses) / len(losses):.3f}")


class _Shown:
    """Puts texts together as the network sees them: misspelt, joined or after something else now and then."""

    def __init__(
        self, examples: Sequence[Example], topics: Sequence[str], contexts: Sequence[str], rng: np.random.Generator
    ) -> None:
        self.examples, self._rng = examples, rng
        self._topics: dict[str | None, int] = {topic: number for number, topic in enumerate(topics)}
        self._topics[None] = len(topics)
        self._contexts = {name: row for row, name in enumerate(contexts)}
        befores = [example.context for example in examples if not example.single and example.context != ("first",)]
        self._anywhere = befores
        self._calm = [context for context in befores if "says" in context and not {"asks", "crisis"} & set(context)]
        self._harmless = [example for example in examples if example.single and not example.risk and not example.known]
        self._always = [i for i, example in enumerate(examples) if not example.known or example.risk]
        self._seldom = [i for i, example in enumerate(examples) if example.known and not example.risk]
        self.in_a_round = len(self._always) + int(_KNOWN * len(self._seldom))

    def round(self) -> Iterator[list[int]]:
        """The texts of a round in batches, by chance."""
        seldom = self._rng.permutation(self._seldom)[: self.in_a_round - len(self._always)]
        order = self._rng.permutation(np.concatenate([self._always, seldom]).astype(int)).tolist()
        yield from (order[at : at + _BATCH] for at in range(0, len(order), _BATCH))

    def batch(self, numbers: Sequence[int], *, plainly: bool = False) -> tuple[tuple[Any, ...], list[bool]]:
        """The inputs of a batch, and which of its texts were joined with another; `plainly`: as they were written."""
        added, lengths, letters, befores, joined = [], [], [], [], []
        for number in numbers:
            example = self.examples[number]
            way = 0 if plainly else int(self._rng.choice(len(_SPELLED), p=_SPELLED))
            spelling = example.spellings[way]
            other = None if plainly else self._beside(example)
            seen, pieces = spelling.added.astype(np.float32), spelling.pieces
            if other:
                beside = other.spellings[way]
                more, further = beside.added.astype(np.float32), beside.pieces
                seen = (seen * pieces**0.5 + more * further**0.5) / (pieces + further) ** 0.5
                pieces += further
            added.append(seen)
            lengths.append([pieces**0.5])
            joined.append(other is not None)
            letters.append(spelling.letters)
            context = example.context if plainly else self._before(example)
            rows = [self._contexts[name] for name in context if name in self._contexts]
            befores.append((np.array(rows, np.int64), np.ones(len(rows), np.float32)))
        inputs = (torch.tensor(np.array(added)), torch.tensor(lengths), _bags(letters), _bags(befores))
        return inputs, joined

    def _beside(self, example: Example) -> Example | None:
        """A harmless text of somebody else, to stand before or after this one."""
        if not example.single or example.spellings[0].pieces > _ALONE or self._rng.random() >= _JOINED:
            return None
        return self._harmless[self._rng.integers(len(self._harmless))]

    def _before(self, example: Example) -> tuple[str, ...]:
        if not example.single or example.spellings[0].pieces < _LONG_ENOUGH or self._rng.random() >= _ELSEWHERE:
            return example.context
        pool = self._anywhere if example.risk else self._calm
        return pool[self._rng.integers(len(pool))]

    def loss(self, found: tuple[Tensor, Tensor], numbers: Sequence[int], joined: Sequence[bool]) -> Tensor:
        """How far the heads are off; of a joined text only its risk is asked."""
        topics, rest = found
        examples = [self.examples[number] for number in numbers]
        acts, risk, kind, other = rest.split([len(ACTS), len(RISKS), len(KINDS), 1], dim=1)
        wanted = [
            _NOT_ASKED if beside else self._topics[each.topic] for each, beside in zip(examples, joined, strict=True)
        ]
        by_text = functional.cross_entropy(
            topics, torch.tensor(wanted), reduction="none", label_smoothing=_SMOOTHING, ignore_index=_NOT_ASKED
        )
        dangers = torch.tensor([each.risk for each in examples])
        kinds = functional.cross_entropy(
            kind, torch.tensor([each.kind for each in examples]), reduction="none", ignore_index=_NOT_ASKED
        )
        loss = _mean(by_text) + _WEIGHTS["kind"] * _mean(kinds)
        loss = loss + _WEIGHTS["risk"] * functional.cross_entropy(risk, dangers, label_smoothing=0.01)
        told = [number for number, each in enumerate(examples) if each.acts is not None]
        if told:
            done = torch.tensor([[float(act in (examples[number].acts or ())) for act in ACTS] for number in told])
            by_act = functional.binary_cross_entropy_with_logits(acts[told], done, reduction="none")
            loss = loss + _WEIGHTS["acts"] * by_act.sum(1).mean()
        about = [number for number, each in enumerate(examples) if each.other is not None]
        if about:
            whom = torch.tensor([examples[number].other for number in about], dtype=torch.float32)
            loss = loss + _WEIGHTS["other"] * functional.binary_cross_entropy_with_logits(other[about, 0], whom)
        return loss


def _bags(rows: Sequence[Any]) -> tuple[Tensor, Tensor, Tensor]:
    begins = np.cumsum([0, *(len(at) for at, _ in rows)])[:-1]
    return (
        torch.tensor(np.concatenate([at for at, _ in rows])),
        torch.tensor(np.concatenate([value for _, value in rows])),
        torch.tensor(begins),
    )


def _mean(losses: Tensor) -> Tensor:
    """The mean over those that were asked for; the others are zero."""
    return losses.sum() / max(1, int((losses != 0).sum()))


def _optimiser(learner: Learner, steps: int) -> Callable[[Tensor], float]:
    """A function that learns from a loss and returns it as a number."""
    begun = [value for name, value in learner.layers.items() if name in learner.begun]
    heads = [value for name, value in learner.layers.items() if name not in learner.begun]
    rates = [_RATE_OF_LAYERS, _RATE_OF_HEADS]
    adam = torch.optim.AdamW(
        [
            {"params": begun, "lr": rates[0], "weight_decay": 0.01},
            {"params": heads, "lr": rates[1], "weight_decay": 0.02},
        ]
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, rates, total_steps=steps + 1, pct_start=0.1)

    def learn(loss: Tensor) -> float:
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        adam.step()
        schedule.step()
        return float(loss.item())

    return learn


def _in_whole_steps(learner: Learner) -> tuple[dict[str, Any], Rows]:
    """The weights as they are read again, and those of the letters, which stay in steps."""
    layers = {name: Rows(*in_steps(value.detach().numpy())) for name, value in learner.layers.items()}
    letters = layers.pop("letters")
    return {name: rows.whole.astype(np.float32) * rows.step for name, rows in layers.items()}, letters


def in_steps(values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Whole steps of a byte, and what one step of each column is worth; a single row keeps its numbers."""
    if values.ndim == 1:
        return values.astype(np.float32), np.ones(1, np.float32)
    step = (np.abs(values).max(axis=0) / _STEPS + 1e-12).astype(np.float32)
    return np.round(values / step).astype(np.int8), step


def _check(network: Network, learner: Learner, shown: _Shown) -> None:
    for number in range(0, len(shown.examples), max(1, len(shown.examples) // 200)):
        example = shown.examples[number]
        with torch.no_grad():
            inputs, _ = shown.batch([number], plainly=True)
            wanted = learner(*inputs)[0][0].numpy()
        spelling = example.spellings[0]
        added = spelling.added.astype(np.float32)
        found = network.heads(added, spelling.pieces, spelling.letters, example.context)[0]
        if (gap := float(np.abs(found - wanted).max())) > _FAITHFUL:
            raise StoredBadly(f"stored scores differ by {gap:.2f}, more than {_FAITHFUL}: are the networks the same?")


def save_network(network: Network, path: Path = NETWORK_FILE) -> None:
    """Write the trained part as the bot reads it."""
    layers: dict[str, Any] = {"layer_letters": network.letters.whole, "step_layer_letters": network.letters.step}
    for name, value in network.layers.items():
        if name == "letters":
            continue
        layers[f"layer_{name}"], layers[f"step_layer_{name}"] = in_steps(value)
    np.savez_compressed(
        path,
        allow_pickle=False,
        topics=np.array(network.topics),
        acts=np.array(network.acts),
        contexts=np.array(network.contexts),
        language=network.language.astype(np.float16),
        corpus=np.array(network.corpus),
        **layers,
    )
