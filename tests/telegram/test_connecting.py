"""Connecting a bot in one command: what is set, what is told, and what a dry run leaves alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from telegram.error import InvalidToken

import bot.wiring
from bot.__main__ import cli
from tests.telegram.wire import FakeTelegram, make_bot


class Profile(FakeTelegram):
    """A Telegram that remembers what is set on the bot's profile."""

    def __init__(self, webhook: str = "") -> None:
        super().__init__()
        self.webhook = webhook
        self.known: dict[tuple[str, str], Any] = {}

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        language = parameters.get("language_code", "")
        match name:
            case "getWebhookInfo":
                return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 0}
            case "setWebhook" | "deleteWebhook":
                self.webhook = parameters.get("url", "")
                return True
            case "getMyCommands":
                return self.known.get(("commands", language), [])
            case "setMyCommands":
                self.known["commands", language] = json.loads(parameters["commands"])
                return True
            case "getMyDescription":
                return {"description": self.known.get(("description", language), "")}
            case "setMyDescription":
                self.known["description", language] = parameters["description"]
                return True
            case "getMyShortDescription":
                return {"short_description": self.known.get(("short", language), "")}
            case "setMyShortDescription":
                self.known["short", language] = parameters["short_description"]
                return True
            case _:
                return super()._result(name, parameters)

    def changed(self) -> list[str]:
        return [name for name, _ in self.calls if name.startswith(("set", "delete"))]


@pytest.fixture
def connect_telegram(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """`telegram connect` against a wire, with these words and settings."""

    def run(wire: FakeTelegram, *words: str, **settings: str) -> Result:
        monkeypatch.setattr(bot.wiring, "make_bot", lambda _: make_bot(wire))
        known = {"APP_ENV": "production", "TELEGRAM_TOKEN": "1:planted", "VAR_DIR": str(tmp_path)}
        known["PUBLIC_URL"] = "https://bot.example.org"
        for name, value in {**known, **settings}.items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(cli, ["telegram", "connect", *words])
        assert "planted" not in result.output
        return result

    return run


HOOK = {"TELEGRAM_WEBHOOK_PATH": "hook", "TELEGRAM_WEBHOOK_SECRET": "planted-secret"}


def test_telegram_gets_webhook_commands_and_words_in_both_languages(connect_telegram: Callable[..., Result]) -> None:
    wire = Profile()
    result = connect_telegram(wire, **HOOK)

    assert result.exit_code == 0
    (hook,) = wire.called("setWebhook")
    assert hook["url"] == "https://bot.example.org/telegram/hook"
    assert (hook["secret_token"], hook["max_connections"]) == ("planted-secret", "1")
    assert "edited_message" in hook["allowed_updates"]
    assert {key for key, _ in wire.known} == {"commands", "description", "short"}
    assert {language for _, language in wire.known} == {"", "es"}
    assert wire.known["description", ""].startswith("I'm the Rebostx support-group helper")
    assert wire.known["short", "es"].startswith("Grupos de apoyo")
    assert all("988" in words for (key, _), words in wire.known.items() if key != "commands")
    assert "Connected: write to the bot." in result.output


def test_where_we_poll_a_webhook_is_taken_away(connect_telegram: Callable[..., Result]) -> None:
    wire = Profile(webhook="https://old.example.org/hook")
    result = connect_telegram(wire)

    assert wire.webhook == ""
    assert "SET   webhook = none, because we poll (was https://old.example.org/hook)" in result.output


def test_telegram_a_second_time_changes_nothing(connect_telegram: Callable[..., Result]) -> None:
    wire = Profile()
    connect_telegram(wire)
    wire.calls.clear()
    result = connect_telegram(wire)

    assert wire.changed() == []
    assert "Everything was set already." in result.output


def test_a_dry_run_at_telegram_changes_nothing(connect_telegram: Callable[..., Result]) -> None:
    wire = Profile()
    result = connect_telegram(wire, "--dry-run", **HOOK)

    assert wire.changed() == []
    assert "SET   commands, es = /" in result.output
    assert "Nothing was changed" in result.output


def test_telegram_that_cannot_be_reached_or_refuses_is_told(connect_telegram: Callable[..., Result]) -> None:
    wire = Profile()
    wire.down = True
    result = connect_telegram(wire)
    assert (result.exit_code, "Telegram cannot be reached" in result.output) == (1, True)

    class Refusing(Profile):
        async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
            raise InvalidToken

    assert "is no token that Telegram knows" in connect_telegram(Refusing()).output
    assert (
        "PUBLIC_URL is http://127.0.0.1:8000"
        in connect_telegram(wire, **HOOK, PUBLIC_URL="http://127.0.0.1:8000").output
    )
    assert "get a token from @BotFather" in connect_telegram(wire, TELEGRAM_TOKEN="").output


def test_without_a_word_more_telegram_is_polled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    polled: list[str] = []
    monkeypatch.setattr("bot.commands.polling.poll", lambda settings: polled.append(settings.app_env))
    for name, value in {"APP_ENV": "production", "TELEGRAM_TOKEN": "1:planted", "VAR_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)

    assert CliRunner().invoke(cli, ["telegram"]).exit_code == 0
    assert polled == ["production"]
