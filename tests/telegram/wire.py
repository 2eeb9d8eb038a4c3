"""A Telegram that stands in for the real one behind python-telegram-bot's own client: it keeps every request."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.polling import PollingBot

PERSON = {"id": 555, "is_bot": False, "first_name": "Sam", "language_code": "en"}
HOOK, SECRET = "/telegram/hook", {"X-Telegram-Bot-Api-Secret-Token": "hook-secret"}
"""Where the webhook of the tests is, and what proves it."""
CHAT = {"id": 555, "type": "private", "first_name": "Sam"}


class FakeTelegram(BaseRequest):
    """Answers the Bot API's methods; `updates` is what getUpdates hands out, `failures` fail the next sendMessage."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.updates: list[dict[str, Any]] = []
        self.failures: list[tuple[int, dict[str, Any]]] = []
        self.down = False

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def read_timeout(self) -> float | None:
        """No time-out."""
        return None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        """One call of the API."""
        name = url.rsplit("/", 1)[-1]
        parameters = dict(request_data.json_parameters) if request_data else {}
        self.calls.append((name, parameters))
        if self.down:
            raise NetworkError("no route to Telegram")
        if name == "sendMessage" and self.failures:
            status, body = self.failures.pop(0)
            return status, json.dumps({"ok": False, "error_code": status, **body}).encode()
        return 200, json.dumps({"ok": True, "result": self._result(name, parameters)}).encode()

    def sent(self) -> list[str]:
        """The texts sent, in order."""
        return [parameters["text"] for name, parameters in self.calls if name == "sendMessage"]

    def called(self, name: str) -> list[dict[str, Any]]:
        """The parameters of each call of a method."""
        return [parameters for called, parameters in self.calls if called == name]

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        match name:
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "bot", "username": "our_bot"}
            case "getUpdates":
                offset = int(parameters.get("offset", 0))
                return [update for update in self.updates if update["update_id"] >= offset]
            case "sendDocument":
                return {"message_id": len(self.calls), "date": 1, "chat": CHAT, "caption": parameters["caption"]}
            case "sendMessage":
                return {"message_id": len(self.calls), "date": 1, "chat": CHAT, "text": parameters["text"]}
            case _:
                return True


def make_bot(wire: FakeTelegram) -> PollingBot:
    """The real client over the pretended wire."""
    return PollingBot("1:token", request=wire, get_updates_request=wire)


def text_update(update_id: int, text: str, chat_id: int = 555, **message: Any) -> dict[str, Any]:
    """An update as Telegram sends it for a text."""
    chat = {**CHAT, "id": chat_id}
    body = {"message_id": update_id, "date": 1, "chat": chat, "from": {**PERSON, "id": chat_id}, **message}
    return {"update_id": update_id, "message": {**body, "text": text} if text else body}


def tap_update(update_id: int, data: str) -> dict[str, Any]:
    """An update for a tapped button."""
    message = {"message_id": 1, "date": 1, "chat": CHAT, "text": "menu"}
    query = {"id": f"q{update_id}", "from": PERSON, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": update_id, "callback_query": query}


GIVEAWAY = {
    "message_id": 2,
    "date": 1795938762,
    "chat": {"id": 702, "type": "private"},
    "from": {"id": 702, "is_bot": False, "first_name": "Planted-Name"},
    "giveaway": {"chats": []},
}
ODD_UPDATES: list[Any] = [
    {"message": GIVEAWAY},
    {"message": {**GIVEAWAY, "new_kind_of_thing": {"planted": 1}}},
    {"message": {"chat": 5, "text": "planted words"}},
    {"message": "planted words"},
    {"message": None},
    {"edited_message": {**CHAT, "text": "planted words"}},
    {"callback_query": {"id": 7, "from": [], "message": []}},
    {"my_chat_member": {"chat": {"id": "x"}, "new_chat_member": {}}},
    {"message_reaction": {"chat": CHAT, "message_id": 1}},
    {},
]
