"""An alert on Telegram has a button that opens the page on which it is acknowledged."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.jobs.ways import Apprise

LINK = "https://bot.example.org/staff/a/token"


class Telegram(HTTPServer):
    """Keeps what was sent; a chat of the list is gone."""

    sent: list[dict[str, Any]]
    gone: tuple[str, ...] = ()


class Handler(BaseHTTPRequestHandler):
    """Answers as the Bot API does."""

    server: Telegram

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path.endswith("/getMe"):
            self._answer(200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "b", "username": "b"}})
        elif given["chat_id"] in self.server.gone:
            self._answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"})
        else:
            self.server.sent.append(given)
            chat = {"id": int(given["chat_id"]), "type": "private"}
            self._answer(200, {"ok": True, "result": {"message_id": 1, "date": 0, "chat": chat}})

    def _answer(self, status: int, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    server = Telegram(("127.0.0.1", 0), Handler)
    server.sent = []
    serving = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    yield server
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize(("gone", "told"), [((), True), (("555",), True), (("555", "556"), False)])
def test_the_link_of_an_alert_is_a_button_in_every_chat(telegram: Telegram, gone: tuple[str, ...], told: bool) -> None:
    telegram.gone = gone
    teller = Apprise(f"http://127.0.0.1:{telegram.server_port}/bot")
    address = "tgram://123456789:abcdefghijklmnop/555/556"

    assert teller.tell([address], "URGENT", "Somebody needs a human now.", LINK) is told
    assert {one["chat_id"] for one in telegram.sent} == {"555", "556"} - set(gone)
    for one in telegram.sent:
        assert one["text"] == "URGENT\nSomebody needs a human now."
        assert json.loads(one["reply_markup"]) == {"inline_keyboard": [[{"text": "I have it", "url": LINK}]]}
