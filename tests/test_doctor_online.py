"""What `doctor --online` asks of Twilio and Telegram: whether they know us, and whether their webhooks lead here."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from telegram.error import InvalidToken

import bot.wiring
from bot.__main__ import cli
from bot.records.store import Store
from bot.settings import Settings
from sms.connecting import RETRIES
from tests.shared import MASTER_KEY
from tests.telegram.wire import FakeTelegram, make_bot
from tests.twilio_account import ACCOUNT, NUMBER, Account, running_account

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

URL = "https://bot.example.org"
GOOD = {"sms_url": f"{URL}/sms/incoming{RETRIES}", "sms_method": "POST"} | {
    "voice_url": f"{URL}/sms/voice",
    "voice_method": "POST",
    "sms_fallback_url": "https://handler.twilio.com/twiml/EH1",
}
Doctor = Callable[..., list[str]]


class Webhook(FakeTelegram):
    """Telegram, with what it knows of our webhook."""

    def __init__(self, **info: Any) -> None:
        super().__init__()
        self.info = {"url": "", "has_custom_certificate": False, "pending_update_count": 0, **info}
        self.refuses = False

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        if self.refuses:
            raise InvalidToken
        return self.info if name == "getWebhookInfo" else super()._result(name, parameters)


@pytest.fixture
def account() -> Iterator[Account]:
    with running_account() as running:
        yield running


@pytest.fixture
def doctor(account: Account, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """The lines that speak of Twilio and Telegram, as it prints them."""

    def run(wire: FakeTelegram | None = None, **environment: str) -> list[str]:
        known = {
            "DATABASE_URL": settings.database_url,
            "BOT_MASTER_KEYS": MASTER_KEY,
            "PUBLIC_URL": URL,
            "TWILIO_API_URL": account.address,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "planted-token",
            "TWILIO_FROM": NUMBER,
        }
        if wire is not None:
            monkeypatch.setattr(bot.wiring, "make_bot", lambda _: make_bot(wire))
            known["TELEGRAM_TOKEN"] = "1:planted"
        for name, value in {**known, **environment}.items():
            monkeypatch.setenv(name, value)
        output = CliRunner().invoke(cli, ["doctor", "--online"]).output
        assert "planted" not in output
        lines = output.splitlines()
        return lines[next(number for number, line in enumerate(lines) if line[5:].startswith("clock")) :]

    return run


def mended(lines: list[str]) -> list[str]:
    return [line[5:] for line in lines if line.startswith("MEND")]


def test_webhooks_that_lead_here_are_good(account: Account, doctor: Doctor) -> None:
    account.add_number(**GOOD)
    lines = doctor(Webhook())

    assert mended(lines) == []
    assert "ok   Twilio's webhooks: lead here" in lines
    assert "ok   Telegram's webhook: is none" in lines


def test_a_number_that_calls_somebody_else_is_told_with_the_remedy(account: Account, doctor: Doctor) -> None:
    account.add_number(**{**GOOD, "sms_url": "https://old.example.org/texts", "voice_url": ""})

    assert mended(doctor()) == [
        f"number {NUMBER}: sms_url: is https://old.example.org/texts: python -m bot twilio connect",
        f"number {NUMBER}: voice_url: is not set so: python -m bot twilio connect",
    ]
    assert account.changes == []


def test_a_messaging_service_is_looked_at_with_its_numbers(account: Account, doctor: Doctor) -> None:
    account.add_number(**GOOD)
    account.add_service("MG7", "PN1", friendly_name="Texts")
    account.campaigns["MG7"] = "FAILED"
    lines = doctor(TWILIO_FROM="MG7")

    assert any(line.startswith("Messaging Service Texts: inbound_request_url: is not set so") for line in mended(lines))
    assert "-    at Twilio: the 10DLC campaign is FAILED: wait, or mend what Twilio names" in lines


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"status": "suspended"}, "Twilio answers: the account is suspended"),
        ({"refuses_with": 20003}, "Twilio answers: HTTP 401, 20003: look at the credentials"),
        ({}, f"Twilio answers: the account has no number {NUMBER}"),
    ],
)
def test_an_account_that_is_not_as_it_must_be_is_told(
    account: Account, doctor: Doctor, wrong: dict[str, Any], told: str
) -> None:
    for name, value in wrong.items():
        setattr(account, name, value)

    assert any(line.startswith(told) for line in mended(doctor()))


HOOK = {"TELEGRAM_WEBHOOK_PATH": "hook", "TELEGRAM_WEBHOOK_SECRET": "planted-secret"}


def test_a_webhook_at_telegram_that_leads_elsewhere_or_nowhere_is_told(account: Account, doctor: Doctor) -> None:
    account.add_number(**GOOD)

    assert mended(doctor(Webhook(url=f"{URL}/telegram/hook"), **HOOK)) == []
    for elsewhere in ("", "https://old.example.org/telegram/hook"):
        assert mended(doctor(Webhook(url=elsewhere), **HOOK)) == [
            f"Telegram's webhook: is {elsewhere or 'none'}: python -m bot telegram connect"
        ]


@pytest.mark.parametrize(("minutes", "is_news"), [(5, True), (600, False)])
def test_what_telegram_says_of_a_delivery_that_failed_lately_is_told(
    account: Account, doctor: Doctor, minutes: int, *, is_news: bool
) -> None:
    account.add_number(**GOOD)
    at = int((datetime.now(UTC) - timedelta(minutes=minutes)).timestamp())
    failed = {"last_error_date": at, "last_error_message": "Connection refused", "pending_update_count": 7}
    told = mended(doctor(Webhook(url=f"{URL}/telegram/hook", **failed), **HOOK))

    assert bool(told) is is_news
    assert all(line.startswith("Telegram reaches us: Connection refused (7 updates wait there)") for line in told)


def test_a_token_that_telegram_does_not_know_is_told(account: Account, doctor: Doctor) -> None:
    account.add_number(**GOOD)
    wire = Webhook()
    wire.refuses = True

    assert mended(doctor(wire)) == ["Telegram answers: TELEGRAM_TOKEN is no token that it knows: ask @BotFather for it"]
