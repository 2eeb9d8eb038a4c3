"""Tables and a picture of how well texts were read, from the answers of bot/understanding/training/evaluation.py."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from bot.understanding.crisis import ALARM_FROM, WORRY_FROM
from bot.understanding.ensemble import SHARPNESS_OF_BOTH, together
from bot.understanding.model import SURE, CrisisLevel
from bot.understanding.training.evaluation import Answer
from knowledge.schema import Language

_BINS = np.array([0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01])


def print_report(answers: Sequence[Answer], console: Console) -> None:
    """Print everything that the README's table and docs/understanding.md show."""
    _by_author(answers, console)
    _ways(answers, console)
    _by_topic(answers, console)
    _confusions(answers, console)
    _thresholds(answers, console)
    _calibration(answers, console)
    times = [answer.milliseconds for answer in answers]
    console.print(f"a text: median {median(times):.2f} ms, 99th percentile {quantiles(times, n=100)[98]:.2f} ms")


def _by_author(answers: Sequence[Answer], console: Console) -> None:
    table = Table(
        "unheard", "texts", "topic", "of 3", "sure, wrong", "off topic", "crisis", "+ asked", "kind", "false alarm",
        "language", "rapidfuzz", "TF-IDF", title="Each author by models that have not heard them",
    )  # fmt: skip
    rows: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        rows[f"{answer.phrase.language} {answer.phrase.author}"].append(answer)
    for name in sorted(rows):
        table.add_row(name, *_cells(rows[name]))
    table.add_section()
    for language in Language:
        if of_language := [answer for answer in answers if answer.phrase.language is language]:
            table.add_row(f"all {language}", *_cells(of_language))
    console.print(table)


def _cells(answers: Sequence[Answer]) -> list[str]:
    calm = [answer for answer in answers if not _is_crisis(answer)]
    crises = [answer for answer in answers if _is_crisis(answer)]
    seen = [answer for answer in crises if _alarm(answer)]
    return [
        str(len(answers)),
        share(_right, calm),
        share(_among_three, calm),
        share(_sure_and_wrong, calm),
        share(_told_as_unknown, [answer for answer in calm if answer.phrase.topic == "unknown"]),
        share(_alarm, crises),
        share(_asked_or_alarm, crises),
        share(_right, seen),
        share(_alarm, calm),
        share(lambda answer: answer.reading.language is answer.phrase.language, answers),
        share(lambda answer: answer.nearest == answer.phrase.topic, calm),
        share(lambda answer: answer.weighed_words == answer.phrase.topic, calm),
    ]


def share(test: Callable[[Answer], bool], answers: Sequence[Answer]) -> str:
    """How many of the answers pass the test, in percent; a dash where there are none."""
    return f"{100 * sum(map(test, answers)) / len(answers):.1f}" if answers else "-"


def _is_crisis(answer: Answer) -> bool:
    return answer.phrase.topic.startswith("crisis.")


def _alarm(answer: Answer) -> bool:
    return answer.reading.crisis is not None and answer.reading.crisis.level is CrisisLevel.ALARM


def _asked_or_alarm(answer: Answer) -> bool:
    return answer.reading.crisis is not None


def _right(answer: Answer) -> bool:
    return answer.reading.topic == answer.phrase.topic


def _among_three(answer: Answer) -> bool:
    return _right(answer) or answer.phrase.topic in [guess.topic for guess in answer.reading.guesses[:3]]


def _sure_and_wrong(answer: Answer) -> bool:
    topic = answer.reading.topic
    return topic not in (answer.phrase.topic, "unknown") and answer.reading.confidence >= SURE


def _told_as_unknown(answer: Answer) -> bool:
    return answer.reading.topic == "unknown" or (not _asked_or_alarm(answer) and answer.reading.confidence < SURE)


def _ways(answers: Sequence[Answer], console: Console) -> None:
    """The ablation: what each part adds, crises aside."""
    calm = [answer for answer in answers if not _is_crisis(answer)]
    table = Table("way", *Language, title="Topic right by each part alone, crises aside")
    ways: dict[str, Callable[[Answer], str]] = {
        "nearest example (rapidfuzz)": lambda answer: answer.nearest,
        "TF-IDF of words, linear": lambda answer: answer.weighed_words,
        "letters and words": lambda answer: _first(answer, answer.by_letters),
        "sense": lambda answer: _first(answer, answer.by_sense),
        "both": lambda answer: _first(answer, together(answer.by_letters, answer.by_sense)),
        "both, rules and keywords": lambda answer: answer.reading.topic,
    }
    for name, way in ways.items():
        table.add_row(
            name,
            *(
                share(
                    lambda answer, way=way: way(answer) == answer.phrase.topic,  # type: ignore[misc] # bound per row
                    [answer for answer in calm if answer.phrase.language is language],
                )
                for language in Language
            ),
        )
    console.print(table)


def _first(answer: Answer, values: npt.NDArray[np.float64]) -> str:
    return answer.topics[int(values.argmax())]


def _by_topic(answers: Sequence[Answer], console: Console) -> None:
    table = Table("topic", *(f"{language} {what}" for language in Language for what in ("texts", "right")))
    for topic in answers[0].topics:
        cells = []
        for language in Language:
            of_both = [a for a in answers if a.phrase.topic == topic and a.phrase.language is language]
            cells += [str(len(of_both)), share(_right, of_both)]
        table.add_row(topic, *cells)
    console.print(table)


def _confusions(answers: Sequence[Answer], console: Console, most: int = 20) -> None:
    wrong = Counter((a.phrase.topic, a.reading.topic) for a in answers if not _right(a))
    for (wanted, read), times in wrong.most_common(most):
        console.print(f"{times:4} {wanted} read as {read}")


def _thresholds(answers: Sequence[Answer], console: Console) -> None:
    """The two curves from which the thresholds of the engine and of the crisis screen are taken."""
    calm = [answer for answer in answers if not _is_crisis(answer)]
    table = Table(
        "answered from",
        "answered",
        "wrong, of all",
        title="Confidence: how much is answered, and how much of all wrongly",
    )
    for threshold in np.arange(0.3, 0.91, 0.05):
        sure = [a for a in calm if a.reading.confidence >= threshold and a.reading.topic != "unknown"]
        wrong = [a for a in sure if not _right(a)]
        table.add_row(f"{threshold:.2f}", _part(len(sure), len(calm)), _part(len(wrong), len(calm)))
    console.print(table)
    table = Table(
        "alarm from",
        "found by model or rules",
        "false alarms",
        title="The crisis screen by its threshold (model without cleared spans)",
    )
    likely = {id(a): crisis_probability(a) for a in answers}
    for threshold in sorted({0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, ALARM_FROM, WORRY_FROM}):
        found = [bool(_by_rule(a) or likely[id(a)] >= threshold) for a in answers]
        crises = [hit for hit, a in zip(found, answers, strict=True) if _is_crisis(a)]
        false = [hit for hit, a in zip(found, answers, strict=True) if not _is_crisis(a)]
        table.add_row(f"{threshold:.2f}", _part(sum(crises), len(crises)), _part(sum(false), len(false)))
    console.print(table)


def _part(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _by_rule(answer: Answer) -> bool:
    return answer.reading.crisis is not None and answer.reading.crisis.by_rule


def crisis_probability(answer: Answer) -> float:
    """The models' probability of a crisis of any kind."""
    probabilities = together(answer.by_letters, answer.by_sense)
    return float(sum(p for p, topic in zip(probabilities, answer.topics, strict=True) if topic.startswith("crisis.")))


def _calibration(answers: Sequence[Answer], console: Console) -> None:
    """Of the answers given with a confidence of so much, so many are right."""
    values = np.array([together(a.by_letters, a.by_sense) for a in answers])
    right = values.argmax(axis=1) == np.array([a.topics.index(a.phrase.topic) for a in answers])
    sure = values.max(axis=1)
    table = Table("confidence", "texts", "mean confidence", "right", title="Calibration of both models together")
    for low, high in pairwise(_BINS):
        here = (sure >= low) & (sure < high)
        if here.any():
            table.add_row(
                f"{low:.2f}-{min(high, 1):.2f}",
                str(here.sum()),
                f"{100 * sure[here].mean():.1f}",
                f"{100 * right[here].mean():.1f}",
            )
    console.print(table)
    console.print(f"sharpness that fits best: {SHARPNESS_OF_BOTH * best_sharpness(values, answers):.2f}")


def best_sharpness(values: npt.NDArray[np.float64], answers: Sequence[Answer]) -> float:
    """By how much the logarithms of the probabilities should be multiplied: the likeliest factor.

    Temperature scaling, Guo et al. 2017, https://arxiv.org/abs/1706.04599.
    """
    wanted = np.array([a.topics.index(a.phrase.topic) for a in answers])
    logs = np.log(np.maximum(values, 1e-30))

    def loss(factor: float) -> float:
        scaled = logs * factor
        sums = np.log(np.exp(scaled - scaled.max(axis=1, keepdims=True)).sum(axis=1)) + scaled.max(axis=1)
        return float((sums - scaled[np.arange(len(wanted)), wanted]).mean())

    return float(min(np.arange(0.5, 3.0, 0.02), key=loss))


def draw_confusions(answers: Sequence[Answer], path: Path) -> None:
    """Write a heat map of what was read as what, each row adding up to 100 percent."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    topics = list(answers[0].topics)
    counts = np.zeros((len(topics), len(topics)))
    for answer in answers:
        counts[topics.index(answer.phrase.topic), topics.index(answer.reading.topic)] += 1
    figure, axes = plt.subplots(figsize=(15, 13), layout="constrained")
    image = axes.imshow(
        100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="magma_r", vmin=0, vmax=100
    )
    axes.set_xticks(range(len(topics)), topics, rotation=90, fontsize=7)
    axes.set_yticks(range(len(topics)), topics, fontsize=7)
    axes.set_xlabel("read as")
    axes.set_ylabel("is about")
    figure.colorbar(image, label="percent of the texts about a topic", shrink=0.6)
    figure.savefig(path, dpi=90)
    plt.close(figure)
