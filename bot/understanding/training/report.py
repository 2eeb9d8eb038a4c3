"""Tables and a picture of how well texts were read, from what bot/understanding/training/evaluation.py has found."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.understanding.model import CrisisLevel, CrisisSign
from bot.understanding.training.found import Answer, Found, Ordinary
from knowledge.schema import Language

LENGTHS = ((1, 6), (7, 12), (13, 25), (26, 9999))
"""Words, from and to."""
_NONE = "none"
_COLUMNS = (
    *(
        "texts",
        "topic",
        "of 3",
        "turn",
        "acts F1",
        "danger: alarm",
        "+ asked",
        "kind",
        "unsure: asked",
        "harmless: alarm",
    ),
    *("asked", "language"),
)


def print_report(found: Found, console: Console) -> None:
    """Print every gate: by author, language, length and kind, on ordinary texts, and what is confused."""
    if found.answers:
        _by_author(found.answers, console)
        _by_length(found.answers, console)
        _by_kind(found.answers, console)
        _talks(found.answers, console)
    if found.ordinary:
        _ordinary(found.ordinary, console)
    if found.answers:
        _confusions(found.answers, console)
        times = [answer.milliseconds for answer in found.answers]
        console.print(f"a text: median {median(times):.2f} ms, 99th percentile {quantiles(times, n=100)[98]:.2f} ms")
        console.print(f"a training: {found.seconds:.0f} s")


def share(test: Callable[[Answer], bool], answers: Iterable[Answer]) -> str:
    """How many of the answers pass the test, in percent; a dash where there are none."""
    passed = [test(answer) for answer in answers]
    return f"{100 * sum(passed) / len(passed):.1f}" if passed else "-"


def topic_read(answer: Answer) -> str | None:
    """The topic that was read, None for none of its own; a danger counts as its topic where there is an alarm."""
    reading = answer.reading
    if reading.own_topic < 0.5:
        return None
    return reading.topic


def _cells(answers: Sequence[Answer]) -> list[str]:
    calm = [answer for answer in answers if answer.risk == _NONE]
    single = [answer for answer in calm if answer.first and answer.topic]
    turns = [answer for answer in calm if answer.talk is not None]
    danger = [answer for answer in answers if answer.risk == "danger"]
    unsure = [answer for answer in answers if answer.risk == "unsure"]
    return [
        str(len(answers)),
        share(lambda answer: answer.reading.guesses[0].topic == answer.topic and not _alarm(answer), single),
        share(lambda answer: answer.topic in [guess.topic for guess in answer.reading.guesses[:3]], single),
        share(lambda answer: topic_read(answer) == answer.topic, turns),
        _acts(turns),
        share(_alarm, danger),
        share(_asked_or_alarm, danger),
        share(_kind, [answer for answer in danger if _asked_or_alarm(answer)]),
        share(_asked_or_alarm, unsure),
        share(_alarm, calm),
        share(lambda answer: _asked_or_alarm(answer) and not _alarm(answer), calm),
        share(lambda answer: answer.reading.language is answer.language, answers),
    ]


def _acts(answers: Sequence[Answer]) -> str:
    both = sum(len(answer.acts & answer.reading.acts) for answer in answers if answer.acts is not None)
    all_of_them = sum(len(answer.acts) + len(answer.reading.acts) for answer in answers if answer.acts is not None)
    return f"{200 * both / all_of_them:.1f}" if all_of_them else "-"


def _level(sign: CrisisSign | None) -> CrisisLevel | None:
    return sign.level if sign else None


def _alarm(answer: Answer | Ordinary) -> bool:
    return _level(answer.reading.crisis) is CrisisLevel.ALARM


def _asked_or_alarm(answer: Answer | Ordinary) -> bool:
    return answer.reading.crisis is not None


def _kind(answer: Answer) -> bool:
    return answer.reading.crisis is not None and answer.reading.crisis.kind.value == answer.kind


def _words(text: str) -> int:
    return len(text.split())


def _by_author(answers: Sequence[Answer], console: Console) -> None:
    table = Table("unheard", *_COLUMNS, title="Each author by networks that have not heard them, in percent")
    rows: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        rows[answer.author].append(answer)
    for name in sorted(rows):
        table.add_row(name, *_cells(rows[name]))
    table.add_section()
    for language in Language:
        table.add_row(f"all {language}", *_cells([answer for answer in answers if answer.language is language]))
    console.print(table)


def _by_length(answers: Sequence[Answer], console: Console) -> None:
    table = Table("words", *_COLUMNS, title="By length")
    for language in Language:
        for low, high in LENGTHS:
            here = [a for a in answers if a.language is language and low <= _words(a.text) <= high]
            table.add_row(f"{language} {low}-{high if high < LENGTHS[-1][1] else ''}", *_cells(here))
    console.print(table)


def _by_kind(answers: Sequence[Answer], console: Console) -> None:
    table = Table("kind", "texts", "alarm", "+ asked", "by rule", "kind right", "whom right", title="Dangers by kind")
    for language in Language:
        for kind in sorted({answer.kind for answer in answers if answer.kind}):
            here = [a for a in answers if a.risk == "danger" and a.kind == kind and a.language is language]
            seen = [answer for answer in here if _asked_or_alarm(answer)]
            told = [answer for answer in seen if answer.acts is not None]
            table.add_row(
                f"{language} {kind}",
                str(len(here)),
                share(_alarm, here),
                share(_asked_or_alarm, here),
                share(lambda answer: answer.reading.crisis is not None and answer.reading.crisis.by_rule, here),
                share(_kind, seen),
                share(lambda a: a.reading.crisis is not None and a.reading.crisis.about_other == a.other, told),
            )
    console.print(table)


def _talks(answers: Sequence[Answer], console: Console) -> None:
    """Turns right by topic (or none), acts and risk, each turn in the context that its author gave; whole talks."""
    talks: dict[tuple[str, int], list[bool]] = defaultdict(list)
    none: list[Answer] = []
    for answer in answers:
        if answer.talk is None:
            continue
        if answer.topic is None:
            none.append(answer)
        talks[answer.author, answer.talk].append(_turn_right(answer))
    turns = [right for talk in talks.values() for right in talk]
    if not turns:
        return
    whole = sum(all(talk) for talk in talks.values())
    console.print(
        f"talks: {len(talks)}; turns right (topic or none, and risk) {100 * sum(turns) / len(turns):.1f} %,"
        f" whole {100 * whole / len(talks):.1f} %; none of its own found"
        f" {share(lambda answer: answer.reading.own_topic < 0.5, none)} %"
    )


def _turn_right(answer: Answer) -> bool:
    asked = _asked_or_alarm(answer)
    right_risk = asked == (answer.risk != _NONE) if answer.risk != "unsure" else not _alarm(answer)
    return right_risk and (answer.risk != _NONE or topic_read(answer) == answer.topic)


def _ordinary(ordinary: Sequence[Ordinary], console: Console) -> None:
    table = Table("file", "texts", "alarm", "asked", "by rule", title="Ordinary texts of real people, in percent")
    rows: dict[str, list[Ordinary]] = defaultdict(list)
    for each in ordinary:
        rows[each.file].append(each)
        low, high = next(band for band in LENGTHS if _words(each.text) <= band[1])
        rows[f"{each.file} {low}-{high if high < LENGTHS[-1][1] else ''}"].append(each)
    for name in sorted(rows):
        here = rows[name]
        alarms, asked = sum(map(_alarm, here)), sum(map(_asked_or_alarm, here))
        by_rule = sum(1 for each in here if each.reading.crisis and each.reading.crisis.by_rule)
        shares = [f"{100 * part / len(here):.2f}" for part in (alarms, asked - alarms, by_rule)]
        table.add_row(name, str(len(here)), *shares)
    console.print(table)


def _confusions(answers: Sequence[Answer], console: Console, most: int = 25) -> None:
    wrong = Counter(
        (answer.topic or "none of its own", topic_read(answer) or "none of its own")
        for answer in answers
        if answer.risk == _NONE and topic_read(answer) != answer.topic
    )
    for (wanted, read), times in wrong.most_common(most):
        console.print(f"{times:4} {wanted} read as {read}")


def draw_confusions(answers: Sequence[Answer], path: Path) -> None:
    """Write a heat map of what was read as what, each row adding up to 100 percent."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    pairs = [(answer.topic or "(none)", topic_read(answer) or "(none)") for answer in answers]
    topics = sorted({topic for pair in pairs for topic in pair})
    counts = np.zeros((len(topics), len(topics)))
    for wanted, read in pairs:
        counts[topics.index(wanted), topics.index(read)] += 1
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
