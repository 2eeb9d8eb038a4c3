"""The last message stays in sight: after opening, taking over, sending, and when a keyboard takes half the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.staff.browser import IN_A_BROWSER, Clinic, sign_in, write

pytestmark = IN_A_BROWSER


def expect_the_last_in_sight(desk: Page) -> None:
    """Its last line stands above the reply box, whatever height that has."""
    desk.wait_for_function(
        """() => {
          const last = [...document.querySelectorAll(".thread .words")].at(-1).getBoundingClientRect();
          const talk = document.getElementById("talk").getBoundingClientRect();
          return last.bottom <= talk.bottom + 1 && last.bottom > talk.top;
        }"""
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_the_last_message_is_in_sight_whatever_happens_to_the_screen(
    clinic: Clinic, pages: tuple[Page, Page], width: int
) -> None:
    desk, phone = pages
    desk.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{clinic.address}/")
    for words in ("i want to kill myself tonight", "yes", "no"):
        write(phone, words)
    sign_in(desk, clinic)
    desk.click(".crisis-bar a")
    desk.wait_for_selector("button:has-text('Take over')")
    expect_the_last_in_sight(desk)
    desk.click("button:has-text('Take over')")
    desk.wait_for_selector("#words")
    expect_the_last_in_sight(desk)
    desk.set_viewport_size({"width": width, "height": 500})  # the keyboard is open
    expect_the_last_in_sight(desk)
    desk.fill("#words", "This is Ann.\nI am here.\nAre you safe?")
    desk.click("button:has-text('Send')")
    expect(desk.locator(".thread")).to_contain_text("Are you safe?")
    expect_the_last_in_sight(desk)
