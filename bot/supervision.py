"""Keeps several processes running: one that ends is started again, and the others never notice."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

log = structlog.get_logger()

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
"""Seconds before a process that ends again and again is started anew."""
_WELL_AFTER = 60.0
"""A process that ran for so long has started well: the next pause is short again."""
_TO_FINISH = 25.0
"""Seconds for what is being answered and sent, before a process is killed."""


class Supervisor:
    """Runs commands side by side until told to stop."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        environment: Mapping[str, str],
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        """`wait`: how to pause before a process is started again."""
        self._commands = commands
        self._environment = dict(environment)
        self._wait = wait
        self._stop = threading.Event()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def run(self) -> None:
        """Keep all of them running; returns once `stop` was called and all have ended."""
        keepers = [threading.Thread(target=self._keep, args=(name,), name=name) for name in self._commands]
        for keeper in keepers:
            keeper.start()
        for keeper in keepers:
            keeper.join()

    def stop(self) -> None:
        """Let every process finish what it does, and start none again."""
        self._stop.set()
        with self._lock:
            running = list(self._running.values())
        for process in running:
            _signal(process, signal.SIGTERM)
        threading.Thread(target=_kill_after, args=(running, _TO_FINISH), daemon=True).start()

    def process_id(self, name: str) -> int | None:
        """The id of a process while it runs."""
        with self._lock:
            process = self._running.get(name)
        return process.pid if process else None

    def _keep(self, name: str) -> None:
        pause = _FIRST_PAUSE
        while (process := self._start(name)) is not None:
            began = time.monotonic()
            status = process.wait()
            with self._lock:
                del self._running[name]
            if self._stop.is_set():
                return
            pause = _FIRST_PAUSE if time.monotonic() - began > _WELL_AFTER else min(pause * 2, _LONGEST_PAUSE)
            log.error("a process ended and is started again", process=name, status=status, pause=pause)
            self._wait(self._stop, pause)

    def _start(self, name: str) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stop.is_set():
                return None
            process = subprocess.Popen(self._commands[name], env=self._environment, start_new_session=True)  # noqa: S603 - our own
            self._running[name] = process
        log.info("started", process=name, pid=process.pid)
        return process


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # it has ended by itself


def _kill_after(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    end = time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
