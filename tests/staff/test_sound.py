"""A sound for who waits and nobody has: once each, in whichever tab, as soon as the browser lets it, or not at all."""

import pytest
from playwright.sync_api import Page

from tests.staff.browser import CHROMIUM, IN_A_BROWSER, Clinic, look, new_page, sign_in, write

pytestmark = IN_A_BROWSER

COUNTED = """
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) {
  localStorage.setItem("chimes", Number(localStorage.getItem("chimes") || 0) + 1);
  return start.apply(this, given);
};
"""
"""Counts in this browser what is really started."""


TOLD = """
addEventListener("load", () => setTimeout(() => console.log("at first", audio.state, localStorage.chimes || 0), 300));
"""
"""What a page asked by a test does counts as a click; so this one tells by itself."""
STRICT = "--autoplay-policy=document-user-activation-required"
"""As browsers are that people use; the one of the tests plays at once."""


def chimes(desk: Page) -> int:
    return int(desk.evaluate("localStorage.getItem('chimes') || 0"))


@pytest.fixture
def desk(clinic: Clinic, pages: tuple[Page, Page]) -> Page:
    """Signed in, and counting chimes; nobody waits."""
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    desk.context.add_init_script(COUNTED)
    sign_in(desk, clinic)
    desk.wait_for_selector("#queue")
    return desk


def asks(phone: Page, words: str = "i want to kill myself tonight") -> None:
    """Somebody else writes."""
    phone.click("#new-phone")
    write(phone, words)


def test_each_new_danger_rings_once_and_none_again_on_another_page_or_in_another_tab(
    clinic: Clinic, desk: Page, pages: tuple[Page, Page]
) -> None:
    _, phone = pages
    asks(phone)
    look(desk)
    desk.click("h1")
    desk.wait_for_function("localStorage.getItem('chimes') === '1'")
    for _ in range(2):
        look(desk)
    desk.goto(f"{clinic.address}/staff/insights")
    desk.click("h1")
    look(desk)
    other = desk.context.new_page()
    other.goto(f"{clinic.address}/staff/")
    other.click("h1")
    look(other)
    assert chimes(desk) == 1

    asks(phone, "ya no quiero vivir")
    look(other)
    other.wait_for_function("localStorage.getItem('chimes') === '2'")
    look(desk)
    assert chimes(desk) == 2


def test_one_that_comes_as_another_is_claimed_rings_too(clinic: Clinic, desk: Page, pages: tuple[Page, Page]) -> None:
    _, phone = pages
    asks(phone)
    look(desk)
    desk.click("h1")
    desk.wait_for_function("localStorage.getItem('chimes') === '1'")
    with clinic.store.transaction() as records:
        (one,) = records.handoffs.find(resolved=False)
        records.handoffs.acknowledge(one.id, "ben", one.opened_at)
    asks(phone, "ya no quiero vivir")
    look(desk)
    desk.wait_for_function("localStorage.getItem('chimes') === '2'")


def test_before_a_hand_has_touched_the_page_nothing_is_lost_it_rings_with_the_first_click(
    clinic: Clinic, desk: Page, pages: tuple[Page, Page]
) -> None:
    _, phone = pages
    browser = desk.context.browser
    assert browser
    strict = browser.browser_type.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", STRICT])
    fresh = new_page(strict, storage_state=desk.context.storage_state())
    fresh.context.add_init_script(COUNTED + TOLD)
    asks(phone)
    with fresh.expect_console_message(lambda said: said.text.startswith("at first")) as at_first:
        fresh.goto(f"{clinic.address}/staff/insights")
    assert at_first.value.text == "at first suspended 0"
    fresh.click("h1")
    fresh.wait_for_function("localStorage.getItem('chimes') === '1'")
    strict.close()


def test_it_can_be_switched_off_and_what_came_meanwhile_does_not_ring_later(
    clinic: Clinic, desk: Page, pages: tuple[Page, Page]
) -> None:
    _, phone = pages
    desk.goto(f"{clinic.address}/staff/account")
    desk.uncheck("[data-remembers=sound]")
    asks(phone)
    look(desk)
    desk.check("[data-remembers=sound]")
    look(desk)
    assert chimes(desk) == 0
    asks(phone, "ya no quiero vivir")
    look(desk)
    desk.wait_for_function("localStorage.getItem('chimes') === '1'")
