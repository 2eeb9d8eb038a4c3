"""How well texts are read: each author's texts and talks, by networks that have not heard that author."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from bot.understanding.context import NOTHING_BEFORE, before_of
from bot.understanding.encoder import Encoder
from bot.understanding.model import Understanding
from bot.understanding.network import Network
from bot.understanding.reader import PhraseReader
from bot.understanding.training.found import Answer, Found, Ordinary, read_ordinary
from bot.understanding.training.heard import HEARD
from bot.understanding.training.network import Example, examples_of, train_network
from knowledge.phrases import Phrase, in_order, same
from knowledge.talks import Turn, act_name


@dataclass(frozen=True)
class Trial:
    """Which authors are left out."""

    phrases: tuple[Phrase, ...]
    turns: tuple[Turn, ...]
    unheard: frozenset[str]


def trials(phrases: Sequence[Phrase], turns: Sequence[Turn], folds: int) -> list[Trial]:
    """Split the authors whom encoder.npz has not heard into parts of about the same size; each is left out once."""
    everything: list[Phrase | Turn] = [*phrases, *turns]
    sizes = Counter(each.author for each in everything if each.author not in HEARD)
    parts: list[set[str]] = [set() for _ in range(folds)]
    for author, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        min(parts, key=lambda part: sum(sizes[name] for name in part)).add(author)
    return [Trial(tuple(in_order(phrases)), tuple(turns), frozenset(part)) for part in parts]


def answers(trials: Sequence[Trial], ordinary: Sequence[tuple[str, str]], say: Callable[[str], None] = print) -> Found:
    """Train for each trial and read the texts of the authors that it left out, and the ordinary texts."""
    examples = examples_of(trials[0].phrases, trials[0].turns, Encoder.load())
    found: list[Answer] = []
    real: list[Ordinary] = []
    seconds = []
    for number, trial in enumerate(trials, 1):
        say(f"part {number} of {len(trials)}, without {', '.join(sorted(trial.unheard))}")
        begin = perf_counter()
        reader = PhraseReader(_trained(trial, examples, say))
        seconds.append(perf_counter() - begin)
        found += _read(trial, reader)
        real += read_ordinary(reader, ordinary)
    return Found(tuple(found), tuple(real), sum(seconds) / len(seconds))


def _trained(trial: Trial, examples: Sequence[Example], say: Callable[[str], None]) -> Network:
    return train_network(
        [phrase for phrase in trial.phrases if phrase.author not in trial.unheard],
        [turn for turn in trial.turns if turn.author not in trial.unheard],
        examples=[example for example in examples if example.author not in trial.unheard],
        say=say,
    )


def _read(trial: Trial, reader: PhraseReader) -> list[Answer]:
    """The texts of the authors left out; a phrase that somebody else wrote too is not counted."""
    known = {same(phrase.text) for phrase in trial.phrases if phrase.author not in trial.unheard}
    found = []
    everything: list[Phrase | Turn] = [*trial.phrases, *trial.turns]
    for each in everything:
        if each.author not in trial.unheard or (isinstance(each, Phrase) and same(each.text) in known):
            continue
        before = NOTHING_BEFORE if isinstance(each, Phrase) else before_of(each.before)
        begin = perf_counter()
        reading = reader.read(each.text, None if before == NOTHING_BEFORE else each.language, before)
        found.append(_answer(each, reading, 1000 * (perf_counter() - begin)))
    return found


def _answer(each: Phrase | Turn, reading: Understanding, milliseconds: float) -> Answer:
    if isinstance(each, Phrase):
        danger = each.topic.startswith("crisis.")
        kind = each.topic.removeprefix("crisis.") if danger else None
        risk, other, acts, first, talk = "danger" if danger else "none", False, None, True, None
    else:
        risk, kind, other, first, talk = each.risk, each.kind, each.about == "other", not each.before, each.talk
        acts = frozenset(name for act in each.acts if (name := act_name(act)))
    return Answer(
        each.text, each.author, each.language, each.topic, risk, kind, other, acts, first, talk, reading, milliseconds
    )
