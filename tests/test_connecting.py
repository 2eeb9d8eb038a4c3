"""Connecting a number in one command: what is set, what is told, and what a dry run leaves alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli
from sms.connecting import RETRIES
from tests.shared import MASTER_KEY
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
