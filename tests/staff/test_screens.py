"""Every screen, in both themes, on a phone and on a desk: axe finds nothing, and nothing is wider than the screen.

`SCREENSHOTS=folder` keeps a picture of each.
"""

import os
import re
from pathlib import Path
from typing import Literal

import pyotp
import pytest
from playwright.sync_api import Page

from bot.records.staff import Role
from bot.wiring import now
from staff.passwords import Passwords
from tests.staff.browser import IN_A_BROWSER, PASSWORD, Clinic, sign_in, violations, write
from tests.staff.screens import fill

pytestmark = IN_A_BROWSER
ODD = "blorp the zed thingy"


def faults_of(desk: Page, where: str, width: int, scheme: str) -> list[str]:
    """What is wrong with the screen that is open, a line each."""
    if folder := os.environ.get("SCREENSHOTS"):
        name = re.sub(r"\W+", "-", re.sub(r"([0-9a-f]{4})[0-9a-f]{12,}", r"\1", where)).strip("-")
        desk.screenshot(path=Path(folder) / f"{name}.{width}.{scheme}.png", full_page=True)
    wide = desk.evaluate("document.documentElement.scrollWidth")
    return violations(desk, where) + ([f"{where} is {wide} wide"] if wide > width else [])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen_and_none_is_wider_than_it(
    clinic: Clinic, pages: tuple[Page, Page], scheme: Literal["light", "dark"], width: int
) -> None:
    desk, phone = pages
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{clinic.address}/")
    write(phone, "can i talk to a person")
    phone.click("#new-phone")
    for words in ("i want to kill myself tonight", "can i talk to a person", ODD):
        write(phone, words)
    desk.goto(f"{clinic.address}/staff/")
    faults = faults_of(desk, "sign-in", width, scheme)
    sign_in(desk, clinic)
    address = desk.locator("#queue a.item").first.get_attribute("href") or ""
    desk.goto(clinic.address + address)
    desk.click("text=Take over")
    desk.wait_for_selector("#words")
    drilled = desk.request.post(
        f"{clinic.address}/staff/drill", form={"token": desk.get_attribute("body", "data-token") or ""}
    )
    assert drilled.ok
    taken = address.rsplit("/", 1)[1]
    with clinic.store.reading() as records:
        other = next(one.id for one in records.queue.places(now()) if one.id != taken)
    for where in fill(clinic.store, taken, other).addresses():
        desk.goto(clinic.address + where)
        faults += faults_of(desk, where, width, scheme)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_sign_in_is_as_easy_to_use(
    clinic: Clinic, pages: tuple[Page, Page], scheme: Literal["light", "dark"]
) -> None:
    desk, _ = pages
    desk.emulate_media(color_scheme=scheme)
    with clinic.store.transaction() as records:
        records.staff.add("cleo", Role.RESPONDER, Passwords().hash(PASSWORD, "cleo"), now())
    desk.goto(f"{clinic.address}/staff/")
    desk.fill("input[name=name]", "cleo")
    desk.fill("input[name=password]", PASSWORD)
    desk.click("button.main")
    desk.wait_for_url("**/enrol**")
    faults = faults_of(desk, "enrol", 390, scheme)
    with clinic.store.reading() as records:
        account = records.staff.by_name("cleo")
        assert account
        assert account.totp_secret
    desk.fill("input[name=code]", pyotp.TOTP(account.totp_secret).now())
    desk.click("button.main")
    desk.wait_for_selector("text=I've saved these codes")
    faults += faults_of(desk, "recovery codes", 390, scheme)
    desk.context.clear_cookies()
    sign_in_name = "ann"
    desk.goto(f"{clinic.address}/staff/")
    desk.fill("input[name=name]", sign_in_name)
    desk.fill("input[name=password]", PASSWORD)
    desk.click("button.main")
    desk.wait_for_selector("input[name=code]")
    faults += faults_of(desk, "code", 390, scheme)

    assert not faults, "\n".join(faults)
