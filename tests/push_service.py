"""A push service on this machine, and a browser that has signed up with it and opens what is pushed."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.records.push_devices import Subscription


def written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Browser:
    """The keys that stay in a browser."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"sixteen bytes ok"

    def subscription(self, endpoint: str) -> Subscription:
        """What it tells the page."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscription(endpoint, written(point), written(self.auth))

    def opened(self, content: bytes) -> str:
        """What it shows."""
        plain: bytes = http_ece.decrypt(content, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        return plain.decode()


@dataclass
class Pushed:
    """One request to the service."""

    path: str
    headers: dict[str, str]
    content: bytes


class PushService(HTTPServer):
    """Takes what is pushed; `answers` says with which status a path answers, 201 where nothing is said."""

    pushed: list[Pushed]
    answers: dict[str, int]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.pushed.append(Pushed(self.path, {k.lower(): v for k, v in self.headers.items()}, content))
        self.send_response(self.server.answers.get(self.path, 201))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def push_service() -> Iterator[PushService]:
    """One that runs as long as it is used."""
    server = PushService(("127.0.0.1", 0), _Handler)
    server.pushed, server.answers = [], {}
    serving = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    try:
        yield server
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
