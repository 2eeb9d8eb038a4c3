"""Every screen, in both themes, on a phone and on a desk: axe finds nothing, and nothing is wider than the screen.

On a phone a finger finds every button (44 px, WCAG 2.5.5; links within a sentence aside), no text is cut off in its
field, and no screen shows what the code calls things by: keys of topics, ids, hashes.

`SCREENSHOTS=folder` keeps a picture of each.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pyotp
import pytest
from playwright.sync_api import Page

from bot.wiring import now
from tests.staff.browser import (
    IN_A_BROWSER,
    PASSWORD,
    Clinic,
    begin_first_sign_in,
    sign_in,
    take_over,
    violations,
    write,
)
from tests.staff.screens import fill

pytestmark = IN_A_BROWSER
ODD = "blorp the zed thingy"
FINGER = 44
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TOO_SMALL = """least => {
  const shown = one => one.checkVisibility({visibilityProperty: true}) && !one.closest(".skip, .hidden-label");
  const within = one => one.matches("a") && getComputedStyle(one).display === "inline";
  const reached = one => Math.max(one.offsetHeight, one.closest("label") ? one.closest("label").offsetHeight : 0);
  return [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary, textarea")]
    .filter(one => shown(one) && !within(one) && reached(one) < least - 0.5)
    .map(one => `${one.tagName} ${(one.textContent || one.name).trim().slice(0, 30)} is ${one.offsetHeight} high`);
}"""
CUT_OFF = """() => [...document.querySelectorAll("input[type=time], input[type=date], input[type=datetime-local]")]
  .filter(one => one.checkVisibility() && one.offsetWidth < (one.type === "datetime-local" ? 170 : 118))
  .map(one => `${one.name} is cut off: ${one.offsetWidth} wide`)"""
WORDS = """() => {
  const fields = [...document.querySelectorAll("input:not([type=hidden]), textarea")];
  return [document.querySelector("main").textContent, ...fields.map(one => one.value)].join("\\n");
}"""
AT_REST = """() => document.getAnimations()
  .filter(one => one instanceof CSSTransition).forEach(one => one.finish())"""
"""Colors change by and by where the theme does; what is looked at are those at the end."""
HASH = re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{8,}\b")


def inner_names(desk: Page, topics: Iterable[str], where: str) -> list[str]:
    """Keys of topics and hashes on this screen, a line each."""
    words = desk.evaluate(WORDS)
    keys = [topic for topic in topics if "." in topic and re.search(rf"\b{re.escape(topic)}\b", words)]
    return [f"{where} shows {one}" for one in (*keys, *HASH.findall(words))]


def faults_of(desk: Page, where: str, width: int) -> list[str]:
    """What is wrong with the screen that is open, in each theme, a line each."""
    found = []
    for scheme in THEMES:
        desk.emulate_media(color_scheme=scheme)
        desk.evaluate(AT_REST)
        found += _faults_in(desk, where, width, scheme)
    return found


def _faults_in(desk: Page, where: str, width: int, scheme: str) -> list[str]:
    if folder := os.environ.get("SCREENSHOTS"):
        name = re.sub(r"\W+", "-", re.sub(r"([0-9a-f]{4})[0-9a-f]{12,}", r"\1", where)).strip("-")
        desk.screenshot(path=Path(folder) / f"{name}.{width}.{scheme}.png", full_page=True)
    wide = desk.evaluate("document.documentElement.scrollWidth")
    small = desk.evaluate(TOO_SMALL, FINGER) if width < 1000 else []
    worse = [f"{where}: {one}" for one in (*small, *desk.evaluate(CUT_OFF))]
    return violations(desk, f"{where}, {scheme}") + worse + ([f"{where} is {wide} wide"] if wide > width else [])


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_screen_and_none_is_wider_than_it(
    clinic: Clinic, pages: tuple[Page, Page], width: int
) -> None:
    desk, phone = pages
    desk.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{clinic.address}/")
    write(phone, "can i talk to a person")
    phone.click("#new-phone")
    for words in ("i want to kill myself tonight", "can i talk to a person", ODD):
        write(phone, words)
    phone.close()
    desk.goto(f"{clinic.address}/staff/")
    faults = faults_of(desk, "sign-in", width)
    sign_in(desk, clinic)
    address = desk.locator("#queue a.item").first.get_attribute("href") or ""
    desk.goto(clinic.address + address)
    take_over(desk)
    drilled = desk.request.post(
        f"{clinic.address}/staff/drill", form={"token": desk.get_attribute("body", "data-token") or ""}
    )
    assert drilled.ok
    taken = address.rsplit("/", 1)[1]
    with clinic.store.reading() as records:
        other = next(one.id for one in records.queue.places(now()) if one.id != taken)
    for where in fill(clinic.store, taken, other).addresses():
        desk.goto(clinic.address + where)
        faults += faults_of(desk, where, width)
        faults += inner_names(desk, clinic.application.library.topics, where)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_sign_in_is_as_easy_to_use(clinic: Clinic, pages: tuple[Page, Page], width: int) -> None:
    desk, _ = pages
    desk.set_viewport_size({"width": width, "height": 844})
    begin_first_sign_in(desk, clinic, "cleo")
    faults = faults_of(desk, "enrol", width)
    with clinic.store.reading() as records:
        account = records.staff.by_name("cleo")
        assert account
        assert account.totp_secret
    desk.fill("input[name=code]", pyotp.TOTP(account.totp_secret).now())
    desk.click("button.main")
    desk.wait_for_selector("text=I've saved these codes")
    faults += faults_of(desk, "recovery codes", width)
    desk.context.clear_cookies()
    sign_in_name = "ann"
    desk.goto(f"{clinic.address}/staff/")
    desk.fill("input[name=name]", sign_in_name)
    desk.fill("input[name=password]", PASSWORD)
    desk.click("button.main")
    desk.wait_for_selector("input[name=code]")
    faults += faults_of(desk, "code", width)

    assert not faults, "\n".join(faults)
