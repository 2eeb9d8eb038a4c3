"""How well texts are read: each author's texts, by models that have not heard that author."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.understanding.ensemble import TopicModel, logarithms
from bot.understanding.model import Understanding
from bot.understanding.normalise import normalise
from bot.understanding.reader import PhraseReader
from bot.understanding.training.encoder import train_encoder
from bot.understanding.training.ngrams import train_ngrams
from knowledge.phrases import Phrase, in_order, same


@dataclass(frozen=True)
class Answer:
    """One text by an author whom the training has not heard, and what each way of reading made of it."""

    phrase: Phrase
    reading: Understanding
    milliseconds: float
    by_letters: npt.NDArray[np.float64]
    """The logarithm of each topic's probability by letters and words."""
    by_sense: npt.NDArray[np.float64]
    """Likewise by the encoder."""
    topics: tuple[str, ...]
    """The topics of the two."""
    nearest: str
    """The topic of the nearest example by rapidfuzz: the first baseline."""
    weighed_words: str
    """The topic by TF-IDF over words and a linear classifier: the second baseline."""


@dataclass(frozen=True)
class Trial:
    """Which authors are left out, and how much of the rest is heard."""

    heard: tuple[Phrase, ...]
    unheard: tuple[Phrase, ...]


def trials(phrases: Sequence[Phrase], folds: int, share: float = 1.0) -> list[Trial]:
    """Split the authors into `folds` parts of about the same size; each part is left out once.

    A text that somebody else wrote too is not counted. `share` keeps only every so manieth phrase of those heard, for a
    learning curve.
    """
    sizes = Counter(phrase.author for phrase in phrases)
    parts: list[set[str]] = [set() for _ in range(folds)]
    for author, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        min(parts, key=lambda part: sum(sizes[name] for name in part)).add(author)
    return [_trial(in_order(phrases), part, share) for part in parts]


def _trial(phrases: Sequence[Phrase], left_out: set[str], share: float) -> Trial:
    others = [phrase for phrase in phrases if phrase.author not in left_out]
    heard = tuple(phrase for i, phrase in enumerate(others) if int(i * share) != int((i + 1) * share))
    known = {same(phrase.text) for phrase in others}
    unheard = (phrase for phrase in phrases if phrase.author in left_out and same(phrase.text) not in known)
    return Trial(heard, tuple(unheard))


def answers(parts: Iterable[Trial], jobs: int, say: Callable[[str], None]) -> list[Answer]:
    """Train for each trial and read what it left out; `jobs` of them at the same time, on one core each."""
    found: list[Answer] = []
    with ProcessPoolExecutor(jobs) as pool:
        for done in pool.map(_read_unheard, parts):
            found += done
            say(f"{len(found)} texts read by models that have not heard their authors")
    return found


def _read_unheard(trial: Trial) -> list[Answer]:
    import torch

    torch.set_num_threads(1)
    ngrams, encoder = train_ngrams(trial.heard, say=_quiet), train_encoder(trial.heard, say=_quiet)
    encoder.warm_up()
    reader = PhraseReader(TopicModel(ngrams, encoder))
    spelled = [normalise(phrase.text) for phrase in trial.heard]
    weighing = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    weighed = LinearSVC().fit(weighing.fit_transform(spelled), [phrase.topic for phrase in trial.heard])
    by_words = weighed.predict(weighing.transform([normalise(phrase.text) for phrase in trial.unheard]))
    found = []
    for phrase, word_topic in zip(trial.unheard, by_words, strict=True):
        start = perf_counter()
        reading = reader.read(phrase.text)
        milliseconds = (perf_counter() - start) * 1000
        text = normalise(phrase.text)
        nearest = process.extractOne(text, spelled, scorer=fuzz.ratio)
        letters, sense = ngrams.scores(text), logarithms(encoder.scores(text))
        found.append(
            Answer(
                phrase,
                reading,
                milliseconds,
                letters,
                sense,
                ngrams.topics,
                trial.heard[nearest[2]].topic,
                str(word_topic),
            )
        )
    return found


def _quiet(_: str) -> None:
    """Say nothing."""
