"""What operators see: ready or not, counts, and the doctor. Numbers only, never a person."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pydantic import SecretStr

from bot.__main__ import cli
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.monitoring.metrics import Metrics
from bot.records.store import Store, migrate
from bot.settings import Settings
from bot.wiring import Application
from tests.conftest import Clock, FakeSender
from tests.shared import MASTER_KEY
from wsgi import create_app


def test_a_process_is_ready_when_tables_and_database_are(client: FlaskClient, store: Store) -> None:
    assert client.get("/readyz").get_data(as_text=True) == "ready\n"
    migrate(store, "0002")
    answer = client.get("/readyz")

    assert (answer.status_code, answer.get_data(as_text=True)) == (503, "migrations\n")


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer tökén"}],
)
def test_metrics_are_for_whoever_has_the_token(
    application: Application, settings: Settings, header: dict[str, str]
) -> None:
    with_token = settings.model_copy(update={"metrics_token": SecretStr("t0ken")})

    assert create_app(application).test_client().get("/metrics", headers=header).status_code == 404
    app = create_app(replace(application, settings=with_token))
    assert app.test_client().get("/metrics", headers=header).status_code == 404


def test_metrics_count_and_name_nobody(application: Application, settings: Settings, inbox: Inbox) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550142", "i want to kill myself"))
    with_token = settings.model_copy(update={"metrics_token": SecretStr("t0ken")})
    client = create_app(replace(application, settings=with_token)).test_client()
    text = client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).get_data(as_text=True)

    assert 'bot_messages{channel="sms",direction="in"} 1.0' in text
    assert 'bot_topics{topic="crisis.suicide"} 1.0' in text
    assert 'bot_handoffs_unacknowledged{urgent="yes"} 1.0' in text
    assert 'bot_outbox{state="sending"}' in text
    assert "5550142" not in text


def test_metrics_count_on_from_where_they_were_and_hold_up_no_writer(store: Store, inbox: Inbox, clock: Clock) -> None:
    metrics = Metrics(store, clock)
    for number in range(6):
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", "+12135550142", "hello"))
        with store.no_writers():
            text = metrics.exposition().decode()
        assert f'bot_messages{{channel="sms",direction="in"}} {number + 1}.0' in text
        assert f'bot_topics{{topic="chat.greeting"}} {number + 1}.0' in text
        clock.forward(seconds=25)


def run_doctor(settings: Settings, monkeypatch: pytest.MonkeyPatch, **environment: str) -> tuple[int, str]:
    known = {
        "DATABASE_URL": settings.database_url,
        "BOT_MASTER_KEYS": MASTER_KEY,
        "PUBLIC_URL": "https://bot.example.org",
        "ALERT_ON_CALL": "json://example.org",
        "ALERT_CLINICAL_LEAD": "json://example.org",
        "TWILIO_ACCOUNT_SID": "AC0",
        "TWILIO_AUTH_TOKEN": "planted-token",
    }
    for name, value in {**known, **environment}.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli, ["doctor"])
    return result.exit_code, result.output


def test_the_doctor_finds_what_needs_mending_and_says_how(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output = run_doctor(settings, monkeypatch, PUBLIC_URL="http://x", ALERT_ON_CALL="", TWILIO_AUTH_TOKEN="")

    assert code == 1
    mend = [line.split(":")[0] for line in output.splitlines() if line.startswith("MEND")]
    assert mend == ["MEND address", "MEND feeds", "MEND Twilio", "MEND alerts to on call"]
    assert "set ALERT_ON_CALL to Apprise URLs" in output


def test_the_doctor_tells_no_secret(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _, output = run_doctor(settings, monkeypatch)

    assert "planted-token" not in output
    assert MASTER_KEY not in output
    assert "ok   keys: they open the database" in output


def test_the_doctor_knows_wrong_keys(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store.check_keys()
    code, output = run_doctor(settings, monkeypatch, BOT_MASTER_KEYS="1:" + "B" * 43 + "=")

    assert code == 1
    assert "MEND keys: BOT_MASTER_KEYS does not hold the keys of this database" in output


def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("BOT_MASTER_KEYS", MASTER_KEY)
    result = CliRunner().invoke(cli, [*words])
    return result.exit_code, result.output


def test_a_row_that_was_flagged_is_shown_and_sent_again_on_an_operators_word(
    store: Store,
    inbox: Inbox,
    worker: Worker,
    sender: FakeSender,
    clock: Clock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender.failures = [OSError("nobody knows")]
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", "555", "is na religious?"), worker_sends=True)
    worker.step()
    clock.forward(minutes=1)
    while worker.step():
        pass
    with store.transaction() as records:
        row = next(one for one in records.outbox.in_states(["flagged"]))

    code, output = run(settings, monkeypatch, "outbox", "list")
    assert code == 0
    assert row.id[:8] in output
    assert "religious" not in output
    assert run(settings, monkeypatch, "outbox", "retry", row.id[:8]) == (0, "It will be sent.\n")
    while worker.step():
        pass
    assert row.id in [outbound.outbox_id for outbound in sender.sent]
    assert run(settings, monkeypatch, "outbox", "cancel", row.id[:8])[0] == 1
