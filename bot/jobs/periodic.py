"""A step that is done every so often, in a thread of its own, until the process is told to stop."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from bot.monitoring.logs import where

log = structlog.get_logger()

_AFTER_A_FAILURE = timedelta(seconds=30)
"""A step that failed is tried again after this, or sooner where it is done more often."""
PATIENCE = timedelta(seconds=15)
"""How long a process waits at its end for what its threads are doing: longer than any request to a provider takes."""


class Bell:
    """Wakes every thread that waits for it, and whoever was about to."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.rings = 0
        """How often it has rung."""

    def ring(self) -> None:
        """There is something to do."""
        with self._rung:
            self.rings += 1
            self._rung.notify_all()

    def wait(self, seconds: float, heard: int) -> None:
        """Until it has rung more often than `heard`, or for so long."""
        with self._rung:
            self._rung.wait_for(lambda: self.rings != heard, seconds)


class Periodic:
    """One step, and how often it is done."""

    def __init__(
        self,
        name: str,
        every: timedelta,
        step: Callable[[], object],
        *,
        remedy: str = "it is tried again by itself",
        bell: Bell | None = None,
        after: Callable[[], None] | None = None,
    ) -> None:
        """`step`: returns True where it is to be done again at once.

        `remedy`: what to do where the log says again and again that it fails. `bell`: what wakes it before its time.
        `after`: what is done in its thread at the end.
        """
        self.name = name
        self.bell = bell or Bell()
        self._every = every
        self._step = step
        self._remedy = remedy
        self._after = after

    def run(self, stop: threading.Event) -> None:
        """Do the step again and again until told to stop; a failure is logged, and the work goes on."""
        while not stop.is_set():
            heard = self.bell.rings
            pause = self.once()
            if pause and not stop.is_set():
                self.bell.wait(pause.total_seconds(), heard)
        if self._after:
            self._after()

    def once(self) -> timedelta:
        """Do the step; how long to wait before the next one."""
        try:
            return timedelta(0) if self._step() is True else self._every
        except Exception as error:  # whatever one step does, the next ones are done
            log.error("a job failed", job=self.name, where=where(error), remedy=self._remedy)
            return min(self._every, _AFTER_A_FAILURE)


class Running:
    """Jobs at work, a thread for each."""

    def __init__(self, jobs: Sequence[Periodic]) -> None:
        self._stop = threading.Event()
        self._bells = {job.bell for job in jobs}
        self._threads = [
            threading.Thread(target=job.run, args=(self._stop,), name=job.name, daemon=True) for job in jobs
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, patience: timedelta = PATIENCE) -> None:
        """Let each finish what it is doing, and wait for that; what takes longer is told in the log and left."""
        self._stop.set()
        for bell in self._bells:
            bell.ring()
        end = time.monotonic() + patience.total_seconds()
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        if late := [thread.name for thread in self._threads if thread.is_alive()]:
            log.warning("stopped in the middle of something", jobs=late)
