"""Connecting a number and a bot in one command: what is set, what is told, and what a dry run leaves alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from telegram.error import InvalidToken

import bot.wiring
from bot.__main__ import cli
from sms.connecting import RETRIES
from tests.shared import MASTER_KEY
from tests.telegram.wire import FakeTelegram, make_bot
from tests.twilio_account import ACCOUNT, NUMBER, Account, running_account

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

INCOMING = f"https://bot.example.org/sms/incoming{RETRIES}"
VOICE = "https://bot.example.org/sms/voice"
BIN = "https://handler.twilio.com/twiml/EH1"


@pytest.fixture
def account() -> Iterator[Account]:
    with running_account() as running:
        yield running


@pytest.fixture
def connect(account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """`twilio connect` with these words and settings."""

    def run(*words: str, **settings: str) -> Result:
        known = {
            "APP_ENV": "production",
            "PUBLIC_URL": "https://bot.example.org",
            "VAR_DIR": str(tmp_path),
            "BOT_MASTER_KEYS": MASTER_KEY,
            "TWILIO_API_URL": account.address,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "planted-token",
            "TWILIO_FROM": NUMBER,
        }
        for name, value in {**known, **settings}.items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(cli, ["twilio", "connect", *words])
        assert "planted-token" not in result.output
        return result

    return run


def test_a_number_gets_its_webhooks_its_fallback_and_the_way_to_the_clinic(
    account: Account, connect: Callable[..., Result]
) -> None:
    account.add_number()
    result = connect("--fallback", BIN)

    assert result.exit_code == 0
    number = account.numbers["PN1"]
    assert (number["sms_url"], number["sms_method"]) == (INCOMING, "POST")
    assert (number["voice_url"], number["voice_method"]) == (VOICE, "POST")
    assert (number["sms_fallback_url"], number["sms_fallback_method"]) == (BIN, "GET")
    assert len(account.changes) == 1
    assert "Connected: text the number." in result.output


def test_a_dry_run_tells_everything_and_changes_nothing(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number(voice_url="https://old.example.org/calls")
    result = connect("--dry-run", "--service")

    assert result.exit_code == 0
    assert account.changes == []
    assert f"SET   number {NUMBER}: sms_url = {INCOMING}" in result.output
    assert f"SET   number {NUMBER}: voice_url = {VOICE}\n      was https://old.example.org/calls" in result.output
    assert f"SET   Messaging Service = Rebostx, with the number {NUMBER}" in result.output
    assert "Nothing was changed" in result.output


def test_a_second_time_changes_nothing(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number()
    connect("--fallback", BIN)
    account.changes.clear()
    result = connect()

    assert account.changes == []
    assert "Everything was set already." in result.output


def test_what_somebody_has_set_is_replaced_only_when_they_agree(
    account: Account, connect: Callable[..., Result]
) -> None:
    account.add_number(sms_url="https://old.example.org/texts")
    refused = connect()

    assert refused.exit_code == 1
    assert "Replace what is set there?" in refused.output
    assert account.changes == []
    assert connect("--yes").exit_code == 0
    assert account.numbers["PN1"]["sms_url"] == INCOMING


def test_a_messaging_service_is_made_with_the_number_in_it(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number()
    result = connect("--service", "--fallback", BIN)

    service = account.services["MG1"]
    assert (service["friendly_name"], service["inbound_request_url"]) == ("Rebostx", INCOMING)
    assert (service["fallback_url"], service["use_inbound_webhook_on_number"]) == (BIN, False)
    assert account.pools["MG1"] == ["PN1"]
    assert "set TWILIO_FROM=MG1" in result.output


def test_a_service_that_gets_no_number_is_taken_away_again(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number()
    account.refuses_in_pool = True
    result = connect("--service")

    assert result.exit_code == 1
    assert "Twilio refused (21710)" in result.output
    assert account.services == {}


def test_a_number_in_a_service_is_connected_by_the_service(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number()
    account.add_service("MG7", "PN1", friendly_name="Texts")
    result = connect()

    assert account.services["MG7"]["inbound_request_url"] == INCOMING
    assert account.numbers["PN1"]["sms_url"] == ""
    assert "set TWILIO_FROM=MG7" in result.output


def test_a_service_has_its_webhooks_set_and_each_number_the_way_to_the_clinic(
    account: Account, connect: Callable[..., Result]
) -> None:
    account.add_number("PN1")
    account.add_number("PN2", "+13105550101")
    account.add_service("MG7", "PN1", "PN2", friendly_name="Texts")
    account.campaigns["MG7"] = "VERIFIED"
    result = connect(TWILIO_FROM="MG7")

    assert account.services["MG7"]["inbound_request_url"] == INCOMING
    assert [number["voice_url"] for number in account.numbers.values()] == [VOICE, VOICE]
    assert "ok    the 10DLC campaign is verified" in result.output


def test_advanced_opt_out_is_told_with_the_replies_to_put_in(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number()
    account.add_service("MG7", "PN1", friendly_name="Texts")
    output = connect("--dry-run", TWILIO_FROM="MG7").output

    assert "LOOK  Advanced Opt-Out: only Twilio's console tells whether it is on" in output
    assert "  en STOP: Rebostx: you are opted out" in output
    assert "  es HELP: Rebostx, línea de grupos de apoyo" in output
    assert "LOOK  no 10DLC campaign is registered" in output


def test_without_a_fallback_the_words_for_one_are_told(account: Account, connect: Callable[..., Result]) -> None:
    account.add_number()
    output = connect().output

    assert "LOOK  nothing answers while we cannot: make a TwiML Bin" in output
    assert "<Response><Message>We could not answer just now." in output
    assert "llama al 911" in output


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "`cloudflared tunnel --url http://127.0.0.1:8000`"),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN must be set: docs/settings.md"),
        ({"TWILIO_FROM": "+13105550199"}, f"no number +13105550199; it has {NUMBER}"),
        ({"TWILIO_FROM": ""}, "no number (TWILIO_FROM is not set)"),
        ({"TWILIO_FROM": "MG9"}, "Twilio refused (20404): the account has nothing with this SID: look at TWILIO_FROM"),
        ({"TWILIO_API_URL": "http://127.0.0.1:9"}, "Twilio cannot be reached (ConnectionError): look at the network"),
    ],
)
def test_what_is_wrong_is_told_with_the_remedy(
    account: Account, connect: Callable[..., Result], settings: dict[str, str], told: str
) -> None:
    account.add_number()
    result = connect(**settings)

    assert result.exit_code == 1
    assert told in result.output
    assert account.changes == []


def test_a_refused_account_is_told(account: Account, connect: Callable[..., Result]) -> None:
    account.refuses_with = 20003
    assert "TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is wrong" in connect().output

    account.refuses_with, account.status = None, "suspended"
    assert "the account is suspended" in connect().output


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
