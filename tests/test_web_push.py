"""Alerts are pushed to the devices of who is on call: sealed for the browser, signed by us, and naming nobody."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import ECKey

from bot.__main__ import cli
from bot.jobs.alert_links import AlertLinks
from bot.jobs.alerts import AlertJob
from bot.jobs.ways import OwnWays
from bot.jobs.web_push import WebPush
from bot.messaging.inbox import Inbox
from bot.records.push_devices import Subscription
from bot.records.rota import Place
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Settings, new_push_key
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import Clock
from tests.push_service import Browser, PushService, push_service, written
from tests.shared import MASTER_KEY
from tests.test_alerts import Phones, text, work

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
KEY = new_push_key()
DANGER = "i want to kill myself, i am Sam Hill"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def push(store: Store, library: Library) -> WebPush:
    return WebPush(store, KEY, library.clinic.email, anywhere=True)


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def alert_job(store: Store, library: Library, clock: Clock, phones: Phones, push: WebPush) -> AlertJob:
    links = AlertLinks.from_settings("https://bot.example.org", MASTER_KEY)
    own = OwnWays(links, library.staff_lines[Language.EN], push=push)
    return AlertJob(store, library, {"on call": ["desk"]}, "https://bot.example.org", clock, phones, own)


def on_call(store: Store, clock: Clock, name: str, *devices: Subscription, place: Place | None = Place.FIRST) -> str:
    """Somebody of staff with these devices; on call where a place is given."""
    with store.transaction() as records:
        user_id = records.staff.add(name, Role.RESPONDER, "no password", clock())
        if place:
            records.rota.add(user_id, place, clock(), clock() + timedelta(days=1))
        for device in devices:
            records.push_devices.add(user_id, device, "a browser", clock())
    return user_id


def devices_of(store: Store, user_id: str) -> int:
    with store.reading() as records:
        return len(records.push_devices.of(user_id))


def test_a_push_says_that_somebody_may_be_in_danger_and_nothing_else(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, service: PushService, browser: Browser
) -> None:
    on_call(store, clock, "ann", browser.subscription(f"{service.address}/ann"))
    text(inbox, DANGER)
    work(alert_job)
    (pushed,) = service.pushed

    assert json.loads(browser.opened(pushed.content)) == {
        "title": "Alert",
        "body": "Somebody may be in danger. Open the console.",
    }
    assert b"danger" not in pushed.content
    assert pushed.headers["content-encoding"] == "aes128gcm"
    assert (pushed.headers["ttl"], pushed.headers["urgency"]) == ("3600", "high")


def test_it_is_signed_for_that_push_service_with_the_key_that_the_browser_knows(
    store: Store, clock: Clock, push: WebPush, service: PushService, browser: Browser, library: Library
) -> None:
    user_id = on_call(store, clock, "ann", browser.subscription(f"{service.address}/ann"))
    assert push.push(user_id, "Alert", "words")
    found = re.fullmatch(r"vapid t=([^,]+), ?k=(\S+)", service.pushed[0].headers["authorization"])
    assert found
    assert found[2] == push.public_key
    raw = urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
    key = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": written(raw[1:33]), "y": written(raw[33:])})
    claims = jwt.decode(found[1], key, algorithms=["ES256"]).claims

    assert (claims["aud"], claims["sub"]) == (service.address, f"mailto:{library.clinic.email}")


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten_and_the_next_is_told_at_once(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, service: PushService, phones: Phones, status: int
) -> None:
    service.answers["/gone"] = status
    user_id = on_call(store, clock, "ann", Browser().subscription(f"{service.address}/gone"))
    text(inbox, DANGER)
    work(alert_job)

    assert devices_of(store, user_id) == 0
    assert phones.rung == ["desk"]


@pytest.mark.parametrize("status", [400, 413, 429, 500])
def test_a_service_that_refuses_for_now_loses_no_device(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, service: PushService, phones: Phones, status: int
) -> None:
    service.answers["/ann"] = status
    user_id = on_call(store, clock, "ann", Browser().subscription(f"{service.address}/ann"))
    text(inbox, DANGER)
    work(alert_job)

    assert devices_of(store, user_id) == 1
    assert phones.rung == ["desk"]


def test_only_who_the_rota_calls_is_told_on_each_of_their_devices(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, service: PushService
) -> None:
    phone, laptop, other = (Browser().subscription(f"{service.address}/{name}") for name in ("phone", "laptop", "ben"))
    on_call(store, clock, "ann", phone, laptop)
    on_call(store, clock, "ben", other, place=None)
    text(inbox, DANGER)
    work(alert_job)
    assert sorted(one.path for one in service.pushed) == ["/laptop", "/phone"]
    clock.forward(minutes=5)
    work(alert_job)

    assert "/ben" in {one.path for one in service.pushed}


def test_keys_that_are_none_and_a_service_that_does_not_answer_are_survived(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, phones: Phones
) -> None:
    silent = Browser().subscription("http://127.0.0.1:9/ann")
    broken = Subscription("http://127.0.0.1:9/x", "AAAA", "AAAA")
    on_call(store, clock, "ann", silent, broken)
    text(inbox, DANGER)
    work(alert_job)

    assert phones.rung == ["desk"]


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc", True),
        ("http://fcm.googleapis.com/abc", False),
        ("https://fcm.googleapis.com:8080/abc", False),
        ("https://fcm.googleapis.com.example.org/abc", False),
        ("https://evilfcm.googleapis.com/abc", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1:5432/", False),
        ("https://[", False),
        ("https://fcm.googleapis.com:port/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_push_services_are_called(store: Store, endpoint: str, may: bool) -> None:
    assert WebPush(store, KEY, "desk@clinic.example").may_call(endpoint) is may


def test_a_device_has_one_owner_and_its_address_is_sealed(store: Store, clock: Clock) -> None:
    device = Browser().subscription("https://fcm.googleapis.com/secret-path")
    first = on_call(store, clock, "ann", device)
    second = on_call(store, clock, "ben", device, place=Place.BACKUP)

    assert (devices_of(store, first), devices_of(store, second)) == (0, 1)
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT subscription, browser FROM push_device").all()
    assert "secret-path" not in str([bytes(row[0]) for row in rows])


def test_a_key_is_made_by_a_command_and_another_one_is_refused(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    made = CliRunner().invoke(cli, ["keys", "push"]).output.strip()
    assert len(WebPush(store, made, "desk@clinic.example").public_key) == 87
    monkeypatch.setenv("WEB_PUSH_KEY", "not a key")
    with pytest.raises(ValueError, match="python -m bot keys push"):
        Settings(_env_file=None)
