"""Whether a text costs more in a large record than in a small one: `python -m benchmarks.growth`.

Two records are filled, then texts and what is done by the clock take turns on both, in this process. Told is the
processor time, PostgreSQL's own included, and how many statements a text takes: others on the machine sway both little.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import click
from sqlalchemy import event
from werkzeug.test import run_wsgi_app

from benchmarks.sample import TEXTS, environment_of, fill, signed
from bot.monitoring.logs import configure_logs
from bot.settings import load_settings
from bot.wiring import build_application, jobs_of_the_worker
from wsgi import create_app

GOAL = 1.2
_TURNS = 5
_BESIDE = ("worker", "alerts", "held answers", "reminders", "check-ins", "quiet hand-back", "daily counts", "retention")
"""What the worker does by the clock, by the names of its jobs."""


class Record:
    """One record with the application over it."""

    def __init__(self, folder: Path, messages: int, database: str) -> None:
        folder.mkdir()
        environment = {**environment_of(folder, database), "METRICS_TOKEN": "token"}
        fill(environment, messages)
        os.environ.update(environment)
        self.application = build_application(load_settings())
        self.app = create_app(self.application)
        self.beside = {job.name: job.once for job in jobs_of_the_worker(self.application) if job.name in _BESIDE}
        self.statements = 0
        self._backends: set[Path] = set()
        engine = self.application.store.engine
        event.listen(engine, "before_cursor_execute", self._count)
        if database:
            engine.dispose()  # what was connected before is connected anew, and seen
            event.listen(engine, "connect", self._note_backend)

    def _count(self, *_: object) -> None:
        self.statements += 1

    def _note_backend(self, connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
        self._backends.add(Path(f"/proc/{connection.info.backend_pid}/schedstat"))

    def processor(self) -> int:
        """Nanoseconds of processor time so far: of this process, and of PostgreSQL for this record."""
        theirs = (path.read_text(encoding="ascii").split()[0] for path in self._backends if path.exists())
        return time.process_time_ns() + sum(map(int, theirs))

    def cost(self, action: Callable[[], object]) -> float:
        """Milliseconds of processor time."""
        begun = self.processor()
        action()
        return (self.processor() - begun) / 1e6

    def post(self, sent: tuple[str, bytes]) -> None:
        """One text, by its signed request."""
        signature, body = sent
        self._ask("POST", "/sms/incoming", body, HTTP_X_TWILIO_SIGNATURE=signature)

    def metrics(self) -> None:
        """What Prometheus asks for every few seconds."""
        self._ask("GET", "/metrics", b"", HTTP_AUTHORIZATION="Bearer token")

    def _ask(self, method: str, path: str, body: bytes, **headers: str) -> None:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SERVER_NAME": "bot.example.org",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            **headers,
        }
        _, status, _ = run_wsgi_app(self.app, environ)
        if not status.startswith("200"):
            raise click.ClickException(f"{path}: {status}")


@click.command()
@click.option("--messages", nargs=2, default=(1_000, 1_000_000), show_default=True, help="In the two records.")
@click.option("--texts", default=200, show_default=True, help="So many texts in each turn.")
@click.option("--database", multiple=True, help="Empty PostgreSQL databases, two of them; without, SQLite.")
def main(messages: tuple[int, int], texts: int, database: tuple[str, ...]) -> None:
    """Print what each thing costs in the small record and in the large one, and the ratio."""
    configure_logs("ERROR", as_json=True)
    with tempfile.TemporaryDirectory() as name:
        databases = database or ("", "")
        small, large = (Record(Path(name) / str(size), size, databases[number]) for number, size in enumerate(messages))
        rng = random.Random(1)  # noqa: S311 - a sample, no secret
        for _ in range(texts):  # everybody who writes is known from here on, and every statement is built
            sent = signed(rng, rng.choice(TEXTS))
            small.post(sent)
            large.post(sent)
        turns = [[signed(rng, rng.choice(TEXTS)) for _ in range(texts)] for _ in range(_TURNS)]
        small.statements = large.statements = 0
        taken = [
            [record.cost(partial(record.post, sent)) for sent in turn] for turn in turns for record in (small, large)
        ]
        click.echo(
            f"statements a text: {small.statements / texts / _TURNS:.1f}, {large.statements / texts / _TURNS:.1f}"
        )
        _tell("a text", [cost for turn in taken[::2] for cost in turn], [cost for turn in taken[1::2] for cost in turn])
        for record in (small, large):  # days that are over are counted once
            while not record.beside["daily counts"]():
                pass
        for what in ("metrics", *_BESIDE):
            both = [(record, record.metrics if what == "metrics" else record.beside[what]) for record in (small, large)]
            for _, action in both:
                action()
            costs = [[record.cost(action) for record, action in both] for _ in range(_TURNS * 4)]
            _tell(what, [one for one, _ in costs], [other for _, other in costs])


def _tell(what: str, small: list[float], large: list[float]) -> None:
    one, other = median(small), median(large)
    verdict = "" if other <= one * GOAL else f", more than {GOAL}"
    click.echo(f"{what}: {one:.2f} ms, {other:.2f} ms, {other / one:.2f} times as much{verdict}")


if __name__ == "__main__":
    main()
