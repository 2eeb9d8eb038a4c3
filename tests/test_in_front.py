"""What stands in front of the bot: the proxy's configuration as it is shipped, and whom a request comes from."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, Response, request
from pydantic import ValidationError

from bot.proxies import BehindProxies, networks_of
from bot.settings import Settings
from bot.wiring import Application
from tests.shared import ROOT
from wsgi import create_app, create_console_alone

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
HALF_THE_HEAD = b"POST /sms/incoming HTTP/1.1\r\nHost: bot.example.org\r\nContent-Le"
HALF_THE_BODY = b"POST /sms/incoming HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 5000\r\n\r\nBody=hel"
NOTHING = b""


def echo() -> Flask:
    """Behind the proxy: says from where it was called."""
    app = Flask("echo")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> Response:
        return Response(f"{path} {request.headers.get('X-Forwarded-For')}\n")

    return app


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Front:
    """A running nginx with the shipped configuration, in front of a running gunicorn."""

    port: int
    behind: int

    def connect(self, sent: bytes = b"", port: int = 0) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", port or self.port), timeout=4)
        connection.sendall(sent)
        return connection

    def ask(self, path: str, headers: str = "") -> str:
        """The answer to a whole request, within four seconds."""
        ask = (
            f"POST {path} HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n"
        )
        with self.connect(ask.encode()) as connection:
            answer = b""
            while part := connection.recv(4096):
                answer += part
        return answer.decode()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if NGINX is None:
        pytest.skip("nginx is not installed here")
    tmp_path = tmp_path_factory.mktemp("front")
    port, behind = free_port(), free_port()
    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    site = re.sub(r"^ *ssl_.*\n", "", shipped, flags=re.MULTILINE).replace(
        "listen 443 ssl;", f"listen 127.0.0.1:{port};"
    )
    site = re.sub(r"server 127\.0\.0\.1:\d+;", f"server 127.0.0.1:{behind};", site)
    folders = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off; pid {tmp_path}/pid; events {{}} http {{ access_log off; {folders}\n{site}\n}}"
    (tmp_path / "nginx.conf").write_text(whole)
    gunicorn = [f"{Path(sys.executable).parent}/gunicorn", "--threads", "8", "--worker-class", "gthread"]
    gunicorn += ["--no-control-socket", "--log-level", "error", "--bind", f"127.0.0.1:{behind}"]
    nginx = [NGINX, "-e", f"{tmp_path}/error.log", "-c", f"{tmp_path}/nginx.conf"]
    with ExitStack() as stack:
        for command in ([*gunicorn, "tests.test_in_front:echo()"], nginx):
            process = stack.enter_context(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL))
            stack.callback(process.terminate)
        running = Front(port, behind)
        while not _answers(running):
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
            assert process.poll() is None, "nginx did not start"
        yield running


def _answers(front: Front) -> bool:
    try:
        return "200 OK" in front.ask("/sms/ready")
    except OSError:
        return False


pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("half", [NOTHING, HALF_THE_HEAD, HALF_THE_BODY])
def test_half_sent_requests_hold_up_nobody(front: Front, half: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(front.connect(half))
        assert "200 OK" in front.ask("/sms/incoming")


def test_what_a_client_claims_about_its_address_is_not_passed_on(front: Front) -> None:
    assert front.ask("/sms/incoming", "X-Forwarded-For: 1.2.3.4\r\n").endswith("sms/incoming 127.0.0.1\n")


def test_a_flood_of_sign_ins_is_cut_off_and_texts_are_not(front: Front) -> None:
    signed_in = [front.ask("/staff/sign-in") for _ in range(30)]
    texts = [front.ask("/sms/incoming") for _ in range(30)]

    assert sum("200 OK" in answer for answer in signed_in) <= 12
    assert all("200 OK" in answer for answer in texts)


def test_anything_else_is_not_there(front: Front) -> None:
    assert "404 Not Found" in front.ask("/wp-login.php")


@pytest.mark.parametrize(
    ("peer", "claimed", "address"),
    [
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.0.0.9", "198.51.100.7"),
        ("198.51.100.9", "1.2.3.4", "198.51.100.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_proxies_say_where_somebody_comes_from(peer: str, claimed: str, address: str) -> None:
    seen: list[str] = []

    def application(environ: dict[str, str], _start: object) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": claimed}
    BehindProxies(application, networks_of("127.0.0.1, 10.0.0.0/8"))(environ, lambda *_: None)

    assert seen == [address]


def test_a_malformed_list_of_proxies_is_told_at_the_start() -> None:
    with pytest.raises(ValidationError, match=r"TRUSTED_PROXIES: 'localhost' is no address or network"):
        Settings(_env_file=None, trusted_proxies="10.0.0.0/8, localhost")


def test_with_a_port_of_its_own_the_console_is_in_its_own_process_only(application: Application) -> None:
    apart = Application(
        **{**vars(application), "settings": application.settings.model_copy(update={"console_port": 8001})}
    )
    web, console = create_app(apart).test_client(), create_console_alone(apart).test_client()

    assert (web.get("/staff/sign-in").status_code, console.get("/staff/sign-in").status_code) == (404, 200)
    assert console.post("/sms/incoming").status_code == 404
    assert create_app(application).test_client().get("/staff/sign-in").status_code == 200
