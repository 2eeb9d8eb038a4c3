"""The console as an app on a phone: what a browser needs to install it, and alerts that it shows."""

import json

import pytest
from playwright.sync_api import Page, expect

from bot.jobs.web_push import WebPush
from bot.records.staff import Role
from bot.settings import new_push_key
from tests.push_service import Browser
from tests.staff.browser import IN_A_BROWSER, Clinic, sign_in
from tests.staff.conftest import Application, Person

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def pushing(console: Application) -> Application:
    """A console with a key for Web Push."""
    object.__setattr__(console.own, "push", WebPush(console.store, new_push_key(), "desk@clinic.example"))
    return console


def subscription(endpoint: str = ENDPOINT) -> str:
    one = Browser().subscription(endpoint)
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}})


def devices(console: Application, name: str) -> list[str]:
    with console.store.reading() as records:
        account = records.staff.by_name(name)
        assert account
        return [one.id for one in records.push_devices.of(account.id)]


def test_a_device_is_switched_on_and_off_by_its_owner_alone(pushing: Application, responder: Person) -> None:
    assert responder.post("/staff/account/devices", subscription=subscription()).status_code == 204
    (device,) = devices(pushing, "responder")
    ben = pushing.person(Role.RESPONDER, "ben")
    assert ben.post(f"/staff/account/devices/{device}/remove").status_code == 404
    ben.post("/staff/account/devices/forget", endpoint=ENDPOINT)
    assert devices(pushing, "responder") == [device]
    responder.post("/staff/account/devices/forget", endpoint=ENDPOINT)

    assert devices(pushing, "responder") == []
    assert ("responder", "added a device for alerts") in pushing.audited()
    assert pushing.audited()[-1] == ("responder", "removed a device for alerts")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"endpoint": "https://fcm.googleapis.com/x"}',
        '{"endpoint": 1, "keys": {"p256dh": "AA", "auth": "AA"}}',
        '{"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "<>", "auth": "AA"}}',
        subscription("https://127.0.0.1/x"),
        subscription("https://fcm.googleapis.com/" + "x" * 3000),
    ],
)
def test_what_is_no_subscription_is_refused(pushing: Application, responder: Person, wrong: str) -> None:
    assert responder.post("/staff/account/devices", subscription=wrong).status_code == 400
    assert devices(pushing, "responder") == []


def test_without_a_key_the_account_page_says_how_to_get_one(console: Application, responder: Person) -> None:
    assert "python -m bot keys push" in responder.text("/staff/account")
    assert responder.post("/staff/account/devices", subscription=subscription()).status_code == 400


def test_somebody_has_ten_devices_at_most(pushing: Application, responder: Person) -> None:
    for number in range(12):
        pushing.clock.forward(seconds=1)
        responder.post("/staff/account/devices", subscription=subscription(f"{ENDPOINT}{number}"))

    assert len(devices(pushing, "responder")) == 10


def test_the_worker_answers_no_request_and_keeps_nothing(console: Application) -> None:
    stranger = Person("", "", console.app.test_client(), console.clock, console.store)
    answer = stranger.get("/staff/worker.js")
    script = "\n".join(line for line in answer.get_data(as_text=True).splitlines() if not line.startswith("//"))

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(word in script for word in ('"fetch"', "caches", "indexedDB", "localStorage"))


@pytest.fixture
def app(clinic: Clinic, pages: tuple[Page, Page]) -> Page:
    desk, _ = pages
    desk.context.grant_permissions(["notifications"], origin=clinic.address)
    sign_in(desk, clinic)
    desk.wait_for_selector("#queue")
    return desk


@IN_A_BROWSER[0]
@IN_A_BROWSER[1]
def test_a_browser_finds_all_that_it_needs_to_install_the_console(clinic: Clinic, app: Page) -> None:
    found = app.context.new_cdp_session(app).send("Page.getAppManifest")
    manifest = json.loads(found["data"])
    assert found["errors"] == []
    assert (manifest["start_url"], manifest["display"]) == ("/staff/", "standalone")
    for icon in manifest["icons"]:
        answer = app.request.get(clinic.address + icon["src"])
        assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, icon["type"])
    scope = app.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)")

    assert scope == f"{clinic.address}/staff/"
    assert app.evaluate("caches.keys()") == []


@IN_A_BROWSER[0]
@IN_A_BROWSER[1]
def test_what_is_pushed_is_shown_and_the_switch_keeps_its_device(clinic: Clinic, app: Page) -> None:
    app.goto(f"{clinic.address}/staff/account")
    app.evaluate(
        """([endpoint, keys]) => { PushManager.prototype.subscribe = async (options) => ({
            endpoint, options, toJSON: () => ({ endpoint, keys }), unsubscribe: async () => true }); }""",
        [ENDPOINT, json.loads(subscription())["keys"]],
    )
    app.check("[data-push]")
    expect(app.locator("#push-state")).to_have_text("On. Alerts come to this device.")
    with clinic.store.reading() as records:
        account = records.staff.by_name("ann")
        assert account
        (device,) = records.push_devices.of(account.id)
    assert device.subscription.endpoint == ENDPOINT

    session = app.context.new_cdp_session(app)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    app.wait_for_function("navigator.serviceWorker.controller !== null")
    told = json.dumps({"title": "Alert", "body": "Somebody may be in danger. Open the console."})
    origin = {"origin": clinic.address, "registrationId": registrations[0]}
    session.send("ServiceWorker.deliverPushMessage", {**origin, "data": told})
    app.wait_for_function(
        """async () => (await (await navigator.serviceWorker.ready).getNotifications())
            .some((one) => one.title === "Alert" && one.body.startsWith("Somebody may be in danger"))"""
    )
