"""A running clinic and browsers in front of it: a counselor's, and the phone of somebody who writes."""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import httpx
import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pydantic import SecretStr
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.jobs.periodic import Periodic, Running
from bot.messaging.inbox import Inbox
from bot.messaging.outbox import Worker
from bot.messaging.spool import Spool
from bot.published_edits import PublishedEdits
from bot.records.rota import Place
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Environment, Settings, new_push_key
from bot.wiring import Application, build_alert_job, build_feed_sync, now
from sms.carrier import PretendCarrier
from staff.one_time_codes import new_secret
from staff.passwords import Passwords
from tests.staff.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from wsgi import create_app

CHROMIUM = Path("/usr/bin/chromium")
_EXPECTED = re.compile(r"status of 4|ERR_INTERNET_DISCONNECTED|^htmx: htmx:error: Failed to fetch")
"""What a browser and htmx tell the console of a refusal and of a lost connection, which some tests bring about."""
_VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"], selectors: false})).violations
  .flatMap(one => one.nodes.slice(0, 2).map(node => `${one.id}: ${node.html}`))"""
"""No more than is told: axe's whole answer takes longer to carry over than to find."""
PASSWORD = "four words in a row"
expect.set_options(timeout=20_000)  # milliseconds; a machine with much other work is slow, not wrong
IN_A_BROWSER = [
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed: apt-get install chromium"),
]


@dataclass
class Clinic:
    """A running bot, its worker, an admin's authenticator, and a provider that vouches for people."""

    address: str
    secret: str
    store: Store
    application: Application
    provider: IdentityProvider
    """On another site than the console: "localhost" instead of 127.0.0.1, where strict cookies do not follow."""


class Answering:
    """An application, and how many requests it is answering: the server does not wait for them when it stops."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._now = 0
        self._changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._changed:
            self._now += 1
        try:
            return self._application(environ, start_response)
        finally:
            with self._changed:
                self._now -= 1
                self._changed.notify_all()

    def wait(self) -> None:
        """Return once all are answered: one that asks the database after it was closed would leave it open."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._now == 0, timeout=60)


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider("localhost") as running:
        yield running


@pytest.fixture
def clinic(
    settings: Settings, store: Store, engine: Engine, provider: IdentityProvider, tmp_path: Path
) -> Iterator[Clinic]:
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    told = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    told["web_push_key"] = SecretStr(new_push_key())
    here = settings.model_copy(update={"public_url": address, "app_env": Environment.DEVELOPMENT, **told})
    inbox = Inbox(store, engine, Spool(tmp_path / "spool", store.cipher), now, public_url=address)
    carrier = PretendCarrier()
    worker = Worker(store, dict.fromkeys(Channel, carrier), now)
    published_edits = PublishedEdits(store, inbox, engine)
    feed_sync, alert_job = build_feed_sync(here, store), build_alert_job(here, store, carrier)
    application = Application(
        here, engine.library, store, inbox, worker, feed_sync, alert_job, published_edits, carrier=carrier
    )
    answering = Answering(create_app(application))
    server.app = answering
    secret = new_secret()
    with store.transaction() as records:
        user_id = records.staff.add("ann", Role.ADMIN, Passwords().hash(PASSWORD, "ann"), now())
        records.staff.set_totp(user_id, secret)
        records.staff.confirm_totp(user_id)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    running = Running([Periodic("worker", timedelta(milliseconds=50), worker.step)])
    yield Clinic(address, secret, store, application, provider)
    running.stop()
    server.shutdown()
    serving.join()
    answering.wait()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once for the tests of a file."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield running
        running.close()


def new_page(browser: Browser, **how: Any) -> Page:
    """A page in a browser without any past, as patient as the machine may be slow; `how`: as Playwright takes it."""
    context = browser.new_context(**how)
    context.set_default_timeout(60_000)
    return context.new_page()


@pytest.fixture
def pages(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """A counselor's browser and the phone of somebody who writes; nothing may go wrong in their consoles.

    Each begins without anything of the test before; what else a test opens is closed with them.
    """
    problems: list[str] = []
    opened = [new_page(browser, viewport={"width": 390, "height": 844}) for _ in range(2)]
    for page in opened:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda said: (
                problems.append(said.text) if said.type == "error" and not _EXPECTED.search(said.text) else None
            ),
        )
    yield opened[0], opened[1]
    for context in browser.contexts:
        context.close()
    assert not problems, problems


def add_colleague(clinic: Clinic, name: str) -> None:
    """Another admin, whose authenticator shows what ann's does."""
    with clinic.store.transaction() as records:
        user_id = records.staff.add(name, Role.ADMIN, Passwords().hash(PASSWORD, name), now())
        records.staff.set_totp(user_id, clinic.secret)
        records.staff.confirm_totp(user_id)


def sign_in(desk: Page, clinic: Clinic, name: str = "ann") -> None:
    """With the code of this half minute."""
    desk.goto(f"{clinic.address}/staff/")
    desk.fill("input[name=name]", name)
    desk.fill("input[name=password]", PASSWORD)
    desk.click("button.main")
    desk.fill("input[name=code]", pyotp.TOTP(clinic.secret).now())
    desk.click("button.main")


def begin_first_sign_in(desk: Page, clinic: Clinic, name: str) -> None:
    """A new responder, before the page on which an authenticator is set up."""
    with clinic.store.transaction() as records:
        records.staff.add(name, Role.RESPONDER, Passwords().hash(PASSWORD, name), now())
    desk.goto(f"{clinic.address}/staff/")
    desk.fill("input[name=name]", name)
    desk.fill("input[name=password]", PASSWORD)
    desk.click("button.main")
    desk.wait_for_url("**/enrol**")


def put_on_call(clinic: Clinic, number: str) -> None:
    """Ann is on call today, with this phone."""
    with clinic.store.transaction() as records:
        account = records.staff.by_name("ann")
        assert account
        records.rota.add(account.id, Place.FIRST, now() - timedelta(hours=1), now() + timedelta(hours=8))
        records.staff_phones.give(account.id, number, "123456", now())
        assert records.staff_phones.confirm(account.id, "123456", now())


def alert_to(clinic: Clinic, number: str) -> str:
    """Whatever is due is told; the last alert on this phone."""
    while clinic.application.alert_job.step():
        pass
    assert clinic.application.carrier
    return clinic.application.carrier.arrived(number, 0)[-1]


def text_from(clinic: Clinic, number: str, words: str) -> str:
    """A text by way of Twilio's webhook; the answer."""
    settings, sid = clinic.application.settings, f"SM{hash(words)}"
    form = {"MessageSid": sid, "From": number, "To": "+12135550100", "Body": words}
    form["AccountSid"] = settings.twilio_account_sid
    signature = RequestValidator(settings.twilio_auth_tokens[0]).compute_signature(
        f"{clinic.address}/sms/incoming", form
    )
    headers = {"X-Twilio-Signature": signature}
    return httpx.post(f"{clinic.address}/sms/incoming", data=form, headers=headers).text


def taken_over(clinic: Clinic, pages: tuple[Page, Page], words: str = "can i talk to a person") -> tuple[Page, Page]:
    """Somebody has written, and ann has taken their conversation over; her browser and their phone."""
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    write(phone, words)
    sign_in(desk, clinic)
    desk.click("#queue a.item")
    take_over(desk)
    return desk, phone


def expect_the_last_in_sight(desk: Page) -> None:
    """Its last line stands above the reply box, whatever height that has."""
    desk.wait_for_function(
        """() => {
          const last = [...document.querySelectorAll(".thread .words")].at(-1).getBoundingClientRect();
          const talk = document.getElementById("talk").getBoundingClientRect();
          return last.bottom <= talk.bottom + 1 && last.bottom > talk.top;
        }"""
    )


def take_over(desk: Page) -> None:
    """Take the open talk over, and wait until it is: the box to write stands there before as well."""
    desk.click("button:has-text('Take over')")
    expect(desk.locator("button:has-text('Take over')")).to_have_count(0)


def look(page: Page) -> None:
    """Let a page look for what is new, as it does every few seconds; it has looked when this returns."""
    page.evaluate("lookAround()")


def end_sessions(clinic: Clinic) -> None:
    """Ann is signed out everywhere."""
    with clinic.store.transaction() as records:
        account = records.staff.by_name("ann")
        assert account
        records.staff.end_all(account.id, now())


def next_code(clinic: Clinic) -> str:
    """A code that was not used yet: the one after it is taken too."""
    return pyotp.TOTP(clinic.secret).at(now() + timedelta(seconds=30))


def write(phone: Page, words: str) -> None:
    """Text the bot and wait for the answer."""
    phone.fill("#box", words)
    phone.press("#box", "Enter")
    phone.wait_for_selector("body:not(.waiting)")


def violations(page: Page, where: str) -> list[str]:
    """What axe finds (WCAG 2.2 AA and its own advice), a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(_VIOLATIONS)
    return [f"{where}: {one[:140]}" for one in found]
