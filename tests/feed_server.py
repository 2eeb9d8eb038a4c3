"""A real web server on this machine that answers as feeds do on their worst days."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    """What the server says next."""

    body: bytes = b"[]"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    """Seconds between bytes."""
    length: int | None = None
    """A Content-Length that is not true."""


@dataclass
class FeedServer:
    """Answers in turn; the last one is said again and again."""

    address: str
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    """Path, query and headers of each request."""

    def says(self, *answers: Answer | Any) -> None:
        self.answers = [one if isinstance(one, Answer) else Answer(json.dumps(one).encode()) for one in answers]


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            served.asked.append((parts.path, parse_qs(parts.query), dict(self.headers)))
            answer = served.answers.pop(0) if len(served.answers) > 1 else served.answers[0]
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.end_headers()
            try:
                self._write(answer)
            except OSError:
                return  # the client has left, as it should

        def _write(self, answer: Answer) -> None:
            if not answer.drip:
                self.wfile.write(answer.body)
                return
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if closing.wait(answer.drip):
                    return

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = FeedServer(f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def bomb(megabytes: int) -> bytes:
    """So many megabytes of JSON, packed to next to nothing."""
    return gzip.compress(b"[" + b" " * (megabytes * 1_000_000) + b"]", 1)
