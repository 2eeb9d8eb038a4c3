"""Requests that break the rules of HTTP, at the server as it runs: refused in a word, and the next one is answered."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.shared import MASTER_KEY, ROOT
from tests.test_in_front import free_port

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CHUNKS = {
    "no size": b"ZZ\r\nabc\r\n0\r\n\r\n",
    "shorter than it says": b"5\r\nabc",
    "a negative size": b"-1\r\n\r\n",
    "longer than it says": b"3\r\nabcXX0\r\n\r\n",
    "a size beyond measure": b"FFFFFFFFFFFFFFFFFFFF\r\na",
    "nothing at all": b"",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """`python -m bot web`: its port, and what it says."""
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    settings = {
        "APP_ENV": "production",
        "PUBLIC_URL": "https://bot.example.org",
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "VAR_DIR": str(folder),
        "BOT_MASTER_KEYS": MASTER_KEY,
        "TWILIO_AUTH_TOKEN": "a-token",
        "TELEGRAM_TOKEN": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "HTTPS_PROXY": "http://127.0.0.1:9",  # no list of meetings is asked for from here
    }
    said = folder / "said"
    with (
        said.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "web"], cwd=ROOT, env={**os.environ, **settings}, stdout=file, stderr=file
        ) as process,
    ):
        try:
            while not answers(port):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
                assert process.poll() is None, said.read_text()
            yield port, said
        finally:
            process.terminate()


def send(port: int, request: bytes) -> bytes:
    """The first line of the answer; empty where the server only hangs up."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65536).split(b"\r\n", 1)[0]


def answers(port: int) -> bool:
    try:
        return send(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == b"HTTP/1.1 200 OK"
    except OSError:
        return False


@pytest.mark.parametrize("path", ["/sms/incoming", "/staff/sign-in", "/telegram/hook", "/healthz"])
@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_bad_chunk_is_refused_without_an_error_of_ours(server: tuple[int, Path], path: str, chunk: str) -> None:
    port, said = server
    before = len(said.read_text())  # what a busy start has said is not of this request
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: a\r\nTransfer-Encoding: chunked\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    answer = send(port, head.encode() + CHUNKS[chunk])

    assert not answer.startswith(b"HTTP/1.1 5"), answer
    assert answers(port)
    since = said.read_text()[before:]
    assert "Traceback" not in since
    assert [line for line in since.splitlines() if '"level": "error"' in line and '"job"' not in line] == []
