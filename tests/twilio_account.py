"""A Twilio account on this machine: numbers, Messaging Services and campaigns, as Twilio's API shows and changes them.

It knows the parameters that Twilio's API takes there, and refuses every other, so that a slip in a name shows.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

ACCOUNT = "AC00000000000000000000000000000000"
NUMBER = "+13105550100"
_OF_A_NUMBER = {
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
}
_OF_A_SERVICE = {
    "FriendlyName": "friendly_name",
    "InboundRequestUrl": "inbound_request_url",
    "InboundMethod": "inbound_method",
    "FallbackUrl": "fallback_url",
    "FallbackMethod": "fallback_method",
    "UseInboundWebhookOnNumber": "use_inbound_webhook_on_number",
}


@dataclass
class Account:
    """What the account holds; `changes` are the calls that changed something."""

    address: str = ""
    status: str = "active"
    kind: str = "Full"
    refuses_with: int | None = None
    """Twilio's code of a refusal, for every call; 20003 is a wrong token."""
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    pools: dict[str, list[str]] = field(default_factory=dict)
    campaigns: dict[str, str] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    refuses_in_pool: bool = False

    def add_number(self, sid: str = "PN1", phone_number: str = NUMBER, **values: str) -> None:
        """A number that the account has."""
        empty = dict.fromkeys(_OF_A_NUMBER.values(), "")
        self.numbers[sid] = {**empty, "sid": sid, "phone_number": phone_number, **values}

    def add_service(self, sid: str, *numbers: str, **values: Any) -> None:
        """A Messaging Service with numbers in its pool."""
        empty = dict.fromkeys(_OF_A_SERVICE.values())
        self.services[sid] = {**empty, "sid": sid, "use_inbound_webhook_on_number": True, **values}
        self.pools[sid] = list(numbers)


@contextmanager
def running_account() -> Iterator[Account]:
    """An account that answers on 127.0.0.1 until the end of the block."""
    account = Account()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(account))
    account.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(account: Account) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self._refused():
                return
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            match path.strip("/").removesuffix(".json").split("/"):
                case ["2010-04-01", "Accounts", sid] if sid == ACCOUNT:
                    self._say(200, {"sid": sid, "status": account.status, "type": account.kind})
                case ["2010-04-01", "Accounts", _, "IncomingPhoneNumbers"]:
                    wanted = query.get("PhoneNumber", [""])[0]
                    found = [one for one in account.numbers.values() if wanted in ("", one["phone_number"])]
                    self._say(200, {"incoming_phone_numbers": found})
                case ["2010-04-01", "Accounts", _, "IncomingPhoneNumbers", sid] if sid in account.numbers:
                    self._say(200, account.numbers[sid])
                case ["v1", "Services"]:
                    self._say(200, self._page("services", list(account.services.values())))
                case ["v1", "Services", sid] if sid in account.services:
                    self._say(200, account.services[sid])
                case ["v1", "Services", sid, "PhoneNumbers"] if sid in account.services:
                    self._say(200, self._page("phone_numbers", [account.numbers[one] for one in account.pools[sid]]))
                case ["v1", "Services", sid, "Compliance", "Usa2p"] if sid in account.services:
                    state = account.campaigns.get(sid)
                    self._say(
                        200, self._page("compliance", [{"sid": "QE1", "campaign_status": state}] if state else [])
                    )
                case _:
                    self._say(404, {"code": 20404, "message": "not found", "status": 404})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if self._refused():
                return
            form = dict(parse_qsl(body, keep_blank_values=True))
            match urlsplit(self.path).path.strip("/").removesuffix(".json").split("/"):
                case ["2010-04-01", "Accounts", _, "IncomingPhoneNumbers", sid] if sid in account.numbers:
                    self._change(account.numbers[sid], form, _OF_A_NUMBER)
                case ["v1", "Services"]:
                    account.add_service("MG1")
                    self._change(account.services["MG1"], form, _OF_A_SERVICE, 201)
                case ["v1", "Services", sid] if sid in account.services:
                    self._change(account.services[sid], form, _OF_A_SERVICE)
                case ["v1", "Services", sid, "PhoneNumbers"] if sid in account.services:
                    if account.refuses_in_pool:
                        self._say(409, {"code": 21710, "message": "in another service", "status": 409})
                        return
                    account.pools[sid].append(form["PhoneNumberSid"])
                    account.changes.append(f"{form['PhoneNumberSid']} into {sid}")
                    self._say(201, account.numbers[form["PhoneNumberSid"]])
                case _:
                    self._say(404, {"code": 20404, "message": "not found", "status": 404})

        def do_DELETE(self) -> None:
            sid = self.path.rsplit("/", 1)[-1]
            del account.services[sid]
            account.changes.append(f"no {sid}")
            self.send_response(204)
            self.end_headers()

        def _change(
            self, thing: dict[str, Any], form: dict[str, str], known: dict[str, str], status: int = 200
        ) -> None:
            if unknown := form.keys() - known.keys():
                self._say(400, {"code": 20001, "message": f"unknown parameters {unknown}", "status": 400})
                return
            values: dict[str, Any] = {known[name]: value for name, value in form.items()}
            for name in values.keys() & {"use_inbound_webhook_on_number"}:
                values[name] = values[name] == "true"
            thing.update(values)
            account.changes.append(f"{thing['sid']}: {' '.join(sorted(values))}")
            self._say(status, thing)

        def _refused(self) -> bool:
            if account.refuses_with is None:
                return False
            self._say(401, {"code": account.refuses_with, "message": "Authenticate", "status": 401})
            return True

        def _page(self, key: str, items: list[Any]) -> dict[str, Any]:
            return {key: items, "meta": {"key": key, "next_page_url": None}}

        def _say(self, status: int, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
