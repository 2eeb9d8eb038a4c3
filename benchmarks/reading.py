"""How long it takes to read a text: `python -m benchmarks.reading`. The baseline is the nearest example phrase."""

import random
import resource
import time
from collections.abc import Callable
from statistics import median, quantiles

import click
from rapidfuzz import fuzz, process

from bot.understanding.encoder import ENCODER_FILE
from bot.understanding.network import NETWORK_FILE, Network
from bot.understanding.normalize import normalize
from bot.understanding.reader import PhraseReader
from knowledge.library import HERE, load_library
from knowledge.phrases import load_phrases

_TEXTS = 1000
_ENDLESS = (
    "a" * 4096,
    "help me " * 512,
    "😀" * 2048,
    "e\u0301" * 2048,
    "1" * 4096,
    "na " * 1365,
    "?!" * 2048,
    "so alone. " * 400,
)
"""As long as Telegram lets a message be: 4,096 characters."""


def main() -> None:
    """Print load time, median, 99th percentile and the ratio to the baseline."""
    start = time.perf_counter()
    reader = PhraseReader(Network.load())
    load = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    phrases, _ = load_phrases(HERE, load_library().topics)
    texts = [phrase.text for phrase in random.Random(1).sample(phrases, _TEXTS)]  # noqa: S311 - a sample, no secret
    spelled = [normalize(phrase.text) for phrase in phrases]

    def nearest(text: str) -> object:
        return process.extractOne(normalize(text), spelled, scorer=fuzz.ratio)

    ours = [_timed(reader.read, text) for text in texts]
    baseline = [_timed(nearest, text) for text in texts]

    click.echo(f"load {load:.2f} s, process {memory:.0f} MB, {len(phrases)} phrases behind it")
    for file in (ENCODER_FILE, NETWORK_FILE):
        click.echo(f"{file.name}: {file.stat().st_size / 1024 / 1024:.1f} MB")
    for name, times in (("reader", ours), ("nearest phrase (rapidfuzz)", baseline)):
        click.echo(f"{name}: median {median(times):.2f} ms, p99 {quantiles(times, n=100)[98]:.2f} ms")
    click.echo(f"reader takes {median(ours) / median(baseline):.2f} of the baseline's time")
    worst = max(_timed(reader.read, text) for text in _ENDLESS for _ in range(5))
    click.echo(f"slowest of {len(_ENDLESS)} endless texts: {worst:.1f} ms")


def _timed(read: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    read(text)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
