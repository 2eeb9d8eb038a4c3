"""How well texts are read: each author's texts, by a model that has not heard that author."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot.understanding.model import CrisisLevel, Understanding
from bot.understanding.normalise import normalise
from bot.understanding.reader import PhraseReader
from bot.understanding.training import train
from knowledge.phrases import Phrase, same

_ANSWERED_FROM = 0.45
"""The confidence from which the engine answers; kept equal to bot/conversation/engine.py by a test."""


@dataclass
class Score:
    """Counts over one author's texts."""

    texts: int = 0
    topic_right: int = 0
    among_three: int = 0
    sure_and_wrong: int = 0
    off_topic: int = 0
    off_topic_right: int = 0
    crises: int = 0
    crises_seen: int = 0
    crises_asked: int = 0
    kind_right: int = 0
    calm: int = 0
    false_alarms: int = 0
    language_right: int = 0
    nearest_right: int = 0
    milliseconds: list[float] = field(default_factory=list)


def evaluate_by_author(phrases: Sequence[Phrase], console: Console) -> None:
    """Print a table, a row for each author left out of the training, and the confusions seen most often."""
    table = Table(
        "author left out", "texts", "topic", "of 3", "sure, wrong", "off topic", "crisis", "+ asked", "kind",
        "false alarm", "language", "nearest phrase", "ms",
    )  # fmt: skip
    confusions: Counter[tuple[str, str]] = Counter()
    for author in sorted({phrase.author for phrase in phrases}):
        heard = [phrase for phrase in phrases if phrase.author != author]
        known = {same(phrase.text) for phrase in heard}
        unheard = [phrase for phrase in phrases if phrase.author == author and same(phrase.text) not in known]
        score = _score(heard, unheard, confusions)
        table.add_row(author, *_cells(score))
    console.print(table)
    for (wanted, read), times in confusions.most_common(15):
        console.print(f"{times:4} {wanted} read as {read}")


def _score(heard: Sequence[Phrase], unheard: Sequence[Phrase], confusions: Counter[tuple[str, str]]) -> Score:
    reader = PhraseReader(train(heard, say=lambda _: None))
    spelled = [normalise(phrase.text) for phrase in heard]
    score = Score()
    for phrase in unheard:
        start = perf_counter()
        reading = reader.read(phrase.text)
        score.milliseconds.append((perf_counter() - start) * 1000)
        _count(score, phrase, reading, confusions)
        nearest = process.extractOne(normalise(phrase.text), spelled, scorer=fuzz.ratio)
        score.nearest_right += heard[nearest[2]].topic == phrase.topic
    return score


def _count(score: Score, phrase: Phrase, reading: Understanding, confusions: Counter[tuple[str, str]]) -> None:
    score.texts += 1
    score.language_right += reading.language is phrase.language
    alarm = reading.crisis is not None and reading.crisis.level is CrisisLevel.ALARM
    if phrase.topic.startswith("crisis."):
        score.crises += 1
        score.crises_seen += alarm
        score.crises_asked += reading.crisis is not None
        score.kind_right += reading.topic == phrase.topic
    else:
        score.calm += 1
        score.false_alarms += alarm
    right = reading.topic == phrase.topic
    score.topic_right += right
    score.among_three += right or phrase.topic in [guess.topic for guess in reading.guesses[:3]]
    score.sure_and_wrong += not right and reading.confidence >= _ANSWERED_FROM and reading.topic != "unknown"
    if phrase.topic == "unknown":
        score.off_topic += 1
        score.off_topic_right += right or reading.confidence < _ANSWERED_FROM
    if not right:
        confusions[phrase.topic, reading.topic] += 1


def _cells(score: Score) -> list[str]:
    def share(part: int, whole: int) -> str:
        return f"{100 * part / whole:.1f} %" if whole else "-"

    return [
        str(score.texts),
        share(score.topic_right, score.texts),
        share(score.among_three, score.texts),
        share(score.sure_and_wrong, score.texts),
        share(score.off_topic_right, score.off_topic),
        share(score.crises_seen, score.crises),
        share(score.crises_asked, score.crises),
        share(score.kind_right, score.crises_seen),
        share(score.false_alarms, score.calm),
        share(score.language_right, score.texts),
        share(score.nearest_right, score.texts),
        f"{median(score.milliseconds):.2f}" if score.milliseconds else "-",
    ]
