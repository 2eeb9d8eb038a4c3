"""How fast a text gets through: `python -m benchmarks.webhook`. The baseline is a bare signed webhook.

Both are served by gunicorn as `python -m bot web` does, on SQLite with each commit on the disk, and get the same signed
requests from this process, which shares the cores with them. The bare one checks the signature, inserts a row and
answers; ours also reads the text, answers it, and records everything that belongs to it.
"""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, quantiles

import click
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from benchmarks.sample import TEXTS, TOKEN, URL, environment_of, fill, signed

ROOT = Path(__file__).parent.parent
_PATIENCE = 300
"""Seconds for an answer: the first start of all takes minutes on a machine that does much else."""


@dataclass(frozen=True)
class Measured:
    """What one run gave."""

    a_second: float
    milliseconds: list[float]
    processor: float
    """Milliseconds of processor time for each request: what is left of the comparison on a machine that is busy."""

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return quantiles(self.milliseconds, n=100)[49]

    @property
    def p99(self) -> float:
        """In milliseconds."""
        return quantiles(self.milliseconds, n=100)[98]


def bare() -> Flask:
    """The least that a signed webhook can do."""
    app = Flask("bare")
    validator, here, writer = RequestValidator(TOKEN), threading.local(), threading.Lock()

    @app.post("/sms/incoming")
    def incoming() -> Response:
        """Check, insert, answer."""
        if not validator.validate(URL, request.form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        if not hasattr(here, "connection"):
            here.connection = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None)
            here.connection.execute("PRAGMA journal_mode=WAL")
            here.connection.execute("PRAGMA synchronous=FULL")
        with writer:
            here.connection.execute("BEGIN IMMEDIATE")
            row = (request.form["MessageSid"], request.form["From"], request.form["Body"])
            here.connection.execute("INSERT OR IGNORE INTO inbound VALUES (?, ?, ?)", row)
            here.connection.execute("COMMIT")
        return Response("<Response><Message>ok</Message></Response>", content_type="text/xml")

    return app


@click.command()
@click.option("--seconds", default=4, show_default=True, help="How long each is measured in each round.")
@click.option("--rounds", default=3, show_default=True, help="How often they take turns.")
@click.option("--connections", default=16, show_default=True, help="So many requests at once.")
@click.option("--rate", default=50, show_default=True, help="Requests a second of the second measurement.")
@click.option("--messages", default=0, show_default=True, help="So many messages are in the record before.")
@click.option("--database", default="", help="Measure ours on this PostgreSQL database, which must be empty.")
def main(seconds: int, rounds: int, connections: int, rate: int, messages: int, database: str) -> None:
    """Print requests a second, median and 99th percentile of both, and the ratio.

    Both run at the same time and are measured in turns, so that what else this machine does meets both alike.
    """
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as name, ExitStack() as stack:
        folder = Path(name)
        bare_server = stack.enter_context(_served("benchmarks.webhook:bare()", _bare_environment(folder)))
        environment = environment_of(folder, database)
        fill(environment, messages)
        first_ready = _start(environment)
        started = time.perf_counter()
        our_server = stack.enter_context(_served("wsgi:app", environment))
        ready, ready_work = time.perf_counter() - started, our_server.processor_seconds()
        turns = [
            (
                _measure(bare_server, seconds, connections, turn),
                _measure(our_server, seconds, connections, turn),
            )
            for turn in range(rounds)
        ]
        steady = _measure(our_server, seconds, connections, rounds, rate)
        memory = our_server.memory()
    baseline, ours = (_together(measured) for measured in zip(*turns, strict=True))
    for who, measured in (("bare", baseline), ("ours", ours)):
        took = f"p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms, processor {measured.processor:.2f} ms each"
        click.echo(f"{who}: {measured.a_second:.0f} a second, {took}")
    click.echo(f"ours at {rate} a second: p50 {steady.p50:.1f} ms, p99 {steady.p99:.1f} ms")
    click.echo(f"ready after {ready:.1f} s, processor {ready_work:.1f} s (the first start: {first_ready:.1f} s)")
    click.echo(
        f"memory {memory.whole:.0f} MB, of which {memory.own:.0f} MB are the process's own and the rest are files"
    )
    ratios = ", ".join(f"{mine.a_second / least.a_second:.2f}" for least, mine in turns)
    click.echo(f"ours is {ours.a_second / baseline.a_second:.2f} of the bare webhook (turns: {ratios})")
    click.echo(f"by processor time alone {baseline.processor / ours.processor:.2f}")


def _together(turns: Sequence[Measured]) -> Measured:
    times = [time for turn in turns for time in turn.milliseconds]
    return Measured(mean(turn.a_second for turn in turns), times, mean(turn.processor for turn in turns))


def _bare_environment(folder: Path) -> dict[str, str]:
    path = folder / "bare.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE inbound (sid TEXT PRIMARY KEY, sender TEXT, body TEXT)")
    connection.close()
    return {"BARE_DATABASE": str(path)}


@dataclass(frozen=True)
class Server:
    """An application behind gunicorn."""

    port: int
    process_id: int

    def _child(self) -> Path:
        """The process that answers, as the kernel tells of it."""
        children = Path(f"/proc/{self.process_id}/task/{self.process_id}/children").read_text(encoding="ascii").split()
        return Path("/proc") / children[0]

    def processor_seconds(self) -> float:
        """What it has used so far."""
        fields = (self._child() / "stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> "Memory":
        """Of the process that answers."""
        lines = (self._child() / "status").read_text(encoding="ascii").splitlines()
        kilobytes = {
            name: int(line.split()[1]) for line in lines for name in ("VmRSS", "RssAnon") if line.startswith(name)
        }
        return Memory(kilobytes["VmRSS"] / 1024, kilobytes["RssAnon"] / 1024)


@dataclass(frozen=True)
class Memory:
    """What a process has in memory, in megabytes."""

    whole: float
    own: float
    """Without files that are mapped, which all processes share."""


def _start(environment: dict[str, str]) -> float:
    """Start ours once and end it again; the seconds until it was ready."""
    started = time.perf_counter()
    with _served("wsgi:app", environment):
        return time.perf_counter() - started


@contextmanager
def _served(application: str, environment: dict[str, str]) -> Iterator[Server]:
    """An application behind gunicorn, with the numbers of `python -m bot web`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        f"{Path(sys.executable).parent}/gunicorn",
        "--workers",
        "1",
        "--threads",
        "8",
        "--worker-class",
        "gthread",
    ]
    command += ["--no-control-socket", "--keep-alive", "30", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, application],
        cwd=ROOT,
        env=_as_installed(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            _wait_for(port, process)
            yield Server(port, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _as_installed(environment: dict[str, str]) -> dict[str, str]:
    """With what Python has compiled kept from one start to the next, as where a bot is installed, but not here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "PYTHONPYCACHEPREFIX": environment.get("VAR_DIR", "") and f"{environment['VAR_DIR']}/compiled",
        **environment,
    }


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            _post(_connect(port), *signed(random.Random(0), "hello"))  # noqa: S311 - a sample, no secret
        except ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise click.ClickException("the server has ended")


def _measure(server: Server, seconds: int, connections: int, turn: int, rate: int | None = None) -> Measured:
    """Requests one after another on each connection; with a rate, each when it is due, and timed from then."""
    rng = random.Random(turn + 1)  # noqa: S311 - a sample, no secret
    prepared = [signed(rng, rng.choice(TEXTS)) for _ in range((rate or 900) * seconds)]
    times: list[float] = []
    lock, begin, used = threading.Lock(), time.perf_counter() + 0.1, server.processor_seconds()
    waiting = iter(enumerate(prepared))

    def work() -> None:
        connection = _connect(server.port)
        while True:
            with lock:
                number, sent = next(waiting, (0, None))
            due = begin + number / rate if rate else time.perf_counter()
            if sent is None or due > begin + seconds:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            _post(connection, *sent)
            times.append((time.perf_counter() - due) * 1000)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = server.processor_seconds() - used
    return Measured(len(times) / (time.perf_counter() - begin), times, used / len(times) * 1000)


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _post(connection: socket.socket, signature: str, body: bytes) -> None:
    head = (
        "POST /sms/incoming HTTP/1.1\r\nHost: bot.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    answer = b""
    while b"</Response>" not in answer and b"<Response />" not in answer:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        answer += part
    if not answer.startswith(b"HTTP/1.1 200"):
        raise click.ClickException(answer.split(b"\r\n", 1)[0].decode())


if __name__ == "__main__":
    main()
