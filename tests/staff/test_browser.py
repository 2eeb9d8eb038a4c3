"""A counselor's shift in a real browser: from the sign-in to a bot that has learned something."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from pydantic import SecretStr
from werkzeug.serving import make_server

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.inbox import Inbox
from bot.outbox import Worker
from bot.overlay import Overlay
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Environment, Settings
from bot.spool import Spool
from bot.wiring import House, build_alerter, build_refresher, now
from sms.carrier import PretendCarrier
from staff.one_time_codes import new_secret
from staff.passwords import Passwords
from tests.staff.conftest import PASSWORD
from tests.staff.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from wsgi import create_app

CHROMIUM = Path("/usr/bin/chromium")
ODD = "blorp the zed thingy"
pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed: apt-get install chromium"),
]


@dataclass
class Clinic:
    """A running bot, its worker, an admin's authenticator, and a provider that vouches for people."""

    address: str
    secret: str
    provider: IdentityProvider
    """On another site than the console: "localhost" instead of 127.0.0.1, where strict cookies do not follow."""


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
    here = settings.model_copy(update={"public_url": address, "app_env": Environment.DEVELOPMENT, **told})
    inbox = Inbox(store, engine, Spool(tmp_path / "spool", store.cipher), now)
    carrier = PretendCarrier()
    worker = Worker(store, inbox, dict.fromkeys(Channel, carrier), now)
    overlay = Overlay(store, inbox, engine, now)
    refresher, alerter = build_refresher(here, store), build_alerter(here, store)
    house = House(here, engine.library, store, inbox, worker, refresher, alerter, overlay, carrier=carrier)
    server.app = create_app(house)
    secret = new_secret()
    with store.transaction() as records:
        user_id = records.staff.add("ann", Role.ADMIN, Passwords().hash(PASSWORD, "ann"), now())
        records.staff.set_totp(user_id, secret)
        records.staff.confirm_totp(user_id)
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=worker.run, args=(stop, 0.05), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield Clinic(address, secret, provider)
    stop.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()


@pytest.fixture
def pages() -> Iterator[tuple[Page, Page]]:
    """A counselor's browser and the phone of somebody who writes; nothing may go wrong in their consoles."""
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened = [browser.new_context(viewport={"width": 390, "height": 844}).new_page() for _ in range(2)]
        for page in opened:
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        yield opened[0], opened[1]
        browser.close()
    assert problems == []


def sign_in(desk: Page, clinic: Clinic) -> None:
    desk.goto(f"{clinic.address}/staff/")
    desk.fill("input[name=name]", "ann")
    desk.fill("input[name=password]", PASSWORD)
    desk.click("button.main")
    desk.fill("input[name=code]", pyotp.TOTP(clinic.secret).now())
    desk.click("button.main")


def write(phone: Page, words: str) -> None:
    phone.fill("#box", words)
    phone.press("#box", "Enter")
    phone.wait_for_selector("body:not(.waiting)")


def test_a_shift(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    write(phone, "i want to kill myself tonight <script>document.title='owned'</script>")

    sign_in(desk, clinic)
    desk.wait_for_selector("#queue .badge.crisis")
    assert desk.title().startswith("(1) Queue")

    desk.click("#queue a.item")
    desk.click("text=Take over")
    desk.fill("#words", "This is Ann from the clinic. I am here with you.")
    desk.wait_for_selector("text=1 text by SMS")
    desk.click("text=Send")
    phone.wait_for_selector("text=This is Ann from the clinic.")
    write(phone, "thank you for writing")
    desk.reload()
    assert desk.locator("text=thank you for writing").count() == 1
    desk.click("a:has-text('Finish')")
    desk.click("text=Only hand back to the bot")
    phone.wait_for_selector("text=has left the chat")

    phone.click("#new-phone")
    write(phone, ODD)
    desk.goto(f"{clinic.address}/staff/review")
    desk.click(f"li:has-text('{ODD}') >> text=Teach the bot")
    desk.select_option("select[name=topic]", "group.sponsor")
    desk.click("text=Try it")
    desk.wait_for_selector("text=0 would change")
    desk.click("button:has-text('Publish')")
    desk.wait_for_selector(".badge:has-text('published')")
    write(phone, ODD)
    phone.wait_for_selector("text=/sponsor/i")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_a_phone(
    clinic: Clinic, pages: tuple[Page, Page], scheme: Literal["light", "dark"]
) -> None:
    desk, phone = pages
    desk.emulate_media(color_scheme=scheme)
    phone.goto(f"{clinic.address}/")
    for words in ("i want to kill myself tonight", "can i talk to a person", ODD):
        write(phone, words)
    desk.goto(f"{clinic.address}/staff/")
    faults = violations(desk, "sign-in")
    sign_in(desk, clinic)
    address = desk.locator("#queue a.item").first.get_attribute("href")
    for path in (*PAGES, address or "", f"{address}/replay"):
        desk.goto(clinic.address + path)
        faults += violations(desk, path)
        width = desk.evaluate("document.documentElement.scrollWidth")
        faults += [f"{path} is {width} wide"] if width > 390 else []

    assert faults == []


def test_a_button_is_tapped_in_the_simulator(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = pages
    sign_in(desk, clinic)
    desk.goto(f"{clinic.address}/staff/simulator")
    desk.select_option("select[name=channel]", "telegram")
    desk.fill("input[name=text]", "i feel so lonely tonight")
    desk.press("input[name=text]", "Enter")
    desk.click("button[name=choice] >> nth=0")
    expect(desk.locator("ol.thread")).to_contain_text("read as meetings")
    expect(desk.locator("ol.thread")).not_to_contain_text("That menu is old")


def test_staff_sign_in_at_a_provider_on_another_site(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = pages
    issued = int(now().timestamp())
    clinic.provider.claims = {"email": "ann", "amr": ["mfa"], "iat": issued, "exp": issued + 300}
    desk.goto(f"{clinic.address}/staff/handoffs")
    desk.click("text=Sign in with localhost")
    desk.wait_for_url("**/staff/handoffs")
    expect(desk.locator("h1")).to_have_text("Hand-offs")


PAGES = (
    "/staff/",
    "/staff/?channel=sms",
    "/staff/search?words=person",
    "/staff/handoffs",
    "/staff/review",
    "/staff/knowledge",
    "/staff/knowledge/clinic.contact",
    "/staff/insights",
    "/staff/meetings?find=hall",
    "/staff/simulator",
    "/staff/drill",
    "/staff/users",
    "/staff/audit",
    "/staff/account",
    "/staff/prove",
)


def violations(page: Page, where: str) -> list[str]:
    """What axe finds (WCAG 2.2 AA and its own advice), a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{where}: {one['id']}: {node['html'][:100]}" for one in found for node in one["nodes"][:2]]
