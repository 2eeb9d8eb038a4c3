"""How long questions take an engine, by the clock and by the processor, and what came in between."""

import gc
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Question = TypeVar("Question")


@dataclass(frozen=True)
class Measured:
    """How long the questions took, and what came in between."""

    clock: list[float]
    """Milliseconds by the clock, a question each."""
    cpu: list[float]
    """Milliseconds that the thread worked."""
    undisturbed: list[float]
    """By the clock, of those in which the processor was not taken away."""
    collections: int
    """Of garbage, while questions were answered."""
    faults: int
    """Pages that were not at hand."""
    wrong: int
    """Answers that differ from the full scan's."""

    def columns(self) -> list[str]:
        """Median and 99th percentile of each, and how many of a hundred questions were disturbed."""
        shown = [_median_and_tail(times) for times in (self.clock, self.cpu, self.undisturbed)]
        return [*shown, f"{100 * (1 - len(self.undisturbed) / len(self.clock)):.0f} %"]


def measure(
    engine: Callable[[Question], list[float]],
    asking: list[Question],
    right: list[list[float]],
    alike: Callable[[list[float], list[float]], bool],
) -> Measured:
    """Ask all of them, once the pages are at hand as in a process that runs."""
    for question in asking[:50]:
        engine(question)
    clock, cpu, undisturbed, wrong, collections, faults = [], [], [], 0, 0, 0
    for question, expected in zip(asking, right, strict=True):
        before, collected = resource.getrusage(resource.RUSAGE_THREAD), _collections()
        start, working = time.perf_counter(), time.thread_time()
        found = engine(question)
        cpu.append((time.thread_time() - working) * 1000)
        clock.append((time.perf_counter() - start) * 1000)
        after = resource.getrusage(resource.RUSAGE_THREAD)
        if after.ru_nivcsw == before.ru_nivcsw:
            undisturbed.append(clock[-1])
        collections += _collections() - collected
        faults += after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt
        wrong += not alike(found, expected)
    return Measured(clock, cpu, undisturbed, collections, faults, wrong)


def _collections() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def _median_and_tail(times: list[float]) -> str:
    if len(times) < 2:
        return "-"
    return f"{statistics.median(times):.3f} / {statistics.quantiles(times, n=100)[98]:.3f}"
