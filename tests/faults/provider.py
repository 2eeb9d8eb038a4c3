"""A provider on this machine: it answers as Twilio's and Telegram's APIs do, and keeps what it accepted.

It can be told to misbehave: refuse, fail after it accepted, hang, hang up, or talk nonsense.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit


class Mood(StrEnum):
    """What the provider does with the next request to send."""

    TOO_MANY = "answers 429"
    REFUSES = "answers 400, opted out"
    WRONG_TOKEN = "answers 401"
    SUSPENDED = "answers 403, the account is suspended"
    NO_ACCOUNT = "answers 404"
    FAILS_BEFORE = "answers 500 and sent nothing"
    FAILS_AFTER = "answers 503 and sent it all the same"
    HANGS_UP = "accepts and closes the connection"
    HALF = "accepts and answers half a JSON"
    NONSENSE = "accepts and answers a web page"
    HANGS = "accepts and does not answer in time"


_ACCEPTS = {Mood.FAILS_AFTER, Mood.HANGS_UP, Mood.HALF, Mood.NONSENSE, Mood.HANGS}
_STATUS = {
    Mood.TOO_MANY: 429,
    Mood.REFUSES: 400,
    Mood.WRONG_TOKEN: 401,
    Mood.SUSPENDED: 403,
    Mood.NO_ACCOUNT: 404,
    Mood.FAILS_BEFORE: 500,
    Mood.FAILS_AFTER: 503,
}
_CODE = {
    Mood.TOO_MANY: 20429,
    Mood.REFUSES: 21610,
    Mood.WRONG_TOKEN: 20003,
    Mood.SUSPENDED: 20005,
    Mood.NO_ACCOUNT: 20404,
}


@dataclass(frozen=True)
class Accepted:
    """One message that went out."""

    sid: str
    to: str
    body: str
    at: datetime
    row: str = ""
    """The row of the outbox that it belongs to, by its status callback."""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass
class Provider:
    """What was accepted, and what to do next."""

    address: str = ""
    accepted: list[Accepted] = field(default_factory=list)
    moods: list[Mood] = field(default_factory=list)
    answers_lists: bool = True
    inbound: list[dict[str, Any]] = field(default_factory=list)
    """What people sent, as the list of messages shows it; where there is any, nothing else is listed."""
    asked: list[str] = field(default_factory=list)
    """The numbers whose texts were listed, a page each."""
    service_numbers: list[str] = field(default_factory=list)
    """The numbers of the Messaging Service."""
    redacts: bool = False
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    released: threading.Event = field(default_factory=threading.Event)
    """Set to let go of the requests that hang."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def accept(self, to: str, body: str, callback: str = "", **parameters: str) -> Accepted:
        """Take one message: from the API, or out of TwiML."""
        row = "".join(parse_qs(urlsplit(callback).query).get("o", []))
        with self._lock:
            one = Accepted(f"SM{next(self._numbers):032d}", to, body, self.clock(), row, parameters)
            self.accepted.append(one)
        return one

    def sent_twice(self) -> list[str]:
        """Rows of which more than one message was accepted."""
        counts = Counter(one.row for one in self.accepted if one.row)
        return [row for row, number in counts.items() if number > 1]

    def next_mood(self) -> Mood | None:
        """What the next request to send meets."""
        with self._lock:
            return self.moods.pop(0) if self.moods else None


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers on 127.0.0.1 until the end of the block."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a bot that was killed hangs up
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            method = self.path.rsplit("/", 1)[-1]
            if method == "Messages.json":
                form = dict(parse_qsl(body.decode(), keep_blank_values=True))
                self._send_by_twilio(form)
            elif method == "sendMessage":
                self._send_by_telegram(self._telegram_form(body))
            else:
                self._say(200, {"ok": True, "result": _telegram_result(method)})

        def do_GET(self) -> None:
            if not provider.answers_lists:
                self._say(503, {"code": 20500, "message": "down"})
                return
            if "/PhoneNumbers" in self.path:
                numbers = [{"phone_number": number} for number in provider.service_numbers]
                self._say(200, {"phone_numbers": numbers, "meta": {"key": "phone_numbers", "next_page_url": None}})
                return
            to = "".join(parse_qs(urlsplit(self.path).query).get("To", []))
            if provider.inbound:
                self._say(200, self._page_of_inbound(to))
                return
            found = [one for one in provider.accepted if one.to == to]
            self._say(200, {"messages": [_listed(one, provider.redacts) for one in reversed(found)]})

        def _page_of_inbound(self, to: str) -> dict[str, Any]:
            """A page of the texts sent to a number, or of all messages of both directions, as Twilio lists them."""
            query = parse_qs(urlsplit(self.path).query)
            size, start = int(query.get("PageSize", ["50"])[0]), int(query.get("Page", ["0"])[0])
            found = [one for one in provider.inbound if not to or one["to"] == to]
            provider.asked.append(to)
            part = found[start * size : (start + 1) * size]
            more = len(found) > (start + 1) * size
            following = f"{urlsplit(self.path).path}?To={quote(to)}&PageSize={size}&Page={start + 1}" if more else None
            return {"messages": part, "next_page_uri": following, "page_size": size, "page": start}

        def _telegram_form(self, body: bytes) -> dict[str, str]:
            if "json" in self.headers.get("Content-Type", ""):
                return {name: str(value) for name, value in json.loads(body).items()}
            return dict(parse_qsl(body.decode(), keep_blank_values=True))

        def _send_by_twilio(self, form: dict[str, str]) -> None:
            mood = provider.next_mood()
            one = None
            if mood is None or mood in _ACCEPTS:
                others = {name: value for name, value in form.items() if name not in ("To", "Body", "StatusCallback")}
                one = provider.accept(form["To"], form["Body"], form.get("StatusCallback", ""), **others)
            if mood is not None:
                self._misbehave(mood)
            elif one is not None:
                self._say(201, _listed(one, redacted=False))

        def _send_by_telegram(self, form: dict[str, str]) -> None:
            mood = provider.next_mood()
            if mood is None or mood in _ACCEPTS:
                provider.accept(form["chat_id"], form.get("text", ""))
            if mood is not None:
                self._misbehave(mood)
                return
            number = len(provider.accepted)
            chat = {"id": int(form["chat_id"]), "type": "private"}
            self._say(200, {"ok": True, "result": {"message_id": number, "date": 1, "chat": chat, "text": "sent"}})

        def _misbehave(self, mood: Mood) -> None:
            if mood is Mood.HANGS:
                provider.released.wait(60)
                self.close_connection = True
            elif mood is Mood.HANGS_UP:
                self.close_connection = True
            elif mood is Mood.HALF:
                self._write(201, b'{"sid": "SM00', "application/json")
            elif mood is Mood.NONSENSE:
                self._write(200, b"<html>It works!</html>", "text/html")
            else:
                status = _STATUS[mood]
                self._say(status, {"code": _CODE.get(mood, 20500), "message": "no", "status": status})

        def _say(self, status: int, content: Any) -> None:
            self._write(status, json.dumps(content).encode(), "application/json")

        def _write(self, status: int, body: bytes, kind: str) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _listed(one: Accepted, redacted: bool) -> dict[str, Any]:
    """One message as Twilio lists it (https://www.twilio.com/docs/messaging/api/message-resource)."""
    to = re.sub(r"\d{4}$", "XXXX", one.to) if redacted else one.to
    return {
        "sid": one.sid,
        "to": to,
        "body": "" if redacted else one.body,
        "direction": "outbound-api",
        "status": "queued",
        "date_created": format_datetime(one.at),
        "error_code": None,
    }


def _telegram_result(method: str) -> Any:
    me = {"id": 1, "is_bot": True, "first_name": "bot", "username": "our_bot"}
    return me if method == "getMe" else True
