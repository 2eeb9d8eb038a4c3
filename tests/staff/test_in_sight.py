"""The last message stays in sight: after opening, taking over, sending, and when a keyboard takes half the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.staff.browser import IN_A_BROWSER, Clinic, expect_the_last_in_sight, sign_in, take_over, write

pytestmark = IN_A_BROWSER


def open_a_talk_in_danger(clinic: Clinic, desk: Page, phone: Page) -> None:
    """Somebody in danger texts, and the counselor opens their talk."""
    phone.goto(f"{clinic.address}/")
    for words in ("i want to kill myself tonight", "yes", "no"):
        write(phone, words)
    sign_in(desk, clinic)
    desk.click(".crisis-bar a")
    desk.wait_for_selector("button:has-text('Take over')")
    expect_the_last_in_sight(desk)


def test_the_last_message_stays_in_sight_when_the_room_shrinks_before_a_scroll_is_told(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, phone = pages
    open_a_talk_in_danger(clinic, desk, phone)
    desk.evaluate(
        """() => {  // in one frame: as when something new comes while a keyboard opens on a slow phone
          const talk = document.getElementById("talk");
          talk.scrollTop -= 40;
          talk.scrollTop = talk.scrollHeight;
          document.querySelector(".compose").style.minHeight = `${talk.clientHeight / 2 + 150}px`;
        }"""
    )
    expect_the_last_in_sight(desk)
    room = desk.evaluate("document.getElementById('talk').clientHeight")
    desk.evaluate("document.getElementById('talk').scrollTop = 0")  # whoever reads further up stays there
    desk.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    desk.set_viewport_size({"width": 390, "height": 780})
    desk.wait_for_function("room => document.getElementById('talk').clientHeight < room", arg=room)
    assert desk.evaluate("document.getElementById('talk').scrollTop") == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_last_message_is_in_sight_whatever_happens_to_the_screen(
    clinic: Clinic, pages: tuple[Page, Page], width: int
) -> None:
    desk, phone = pages
    desk.set_viewport_size({"width": width, "height": 844})
    open_a_talk_in_danger(clinic, desk, phone)
    take_over(desk)
    expect_the_last_in_sight(desk)
    desk.set_viewport_size({"width": width, "height": 500})  # the keyboard is open
    expect_the_last_in_sight(desk)
    desk.fill("#words", "This is Ann.\nI am here.\nAre you safe?")
    desk.click("button:has-text('Send')")
    expect(desk.locator(".thread")).to_contain_text("Are you safe?")
    expect_the_last_in_sight(desk)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_box_to_write_at_once_is_in_sight_with_the_last_message_and_two_clicks_answer(
    clinic: Clinic, pages: tuple[Page, Page], width: int
) -> None:
    desk, phone = pages
    desk.set_viewport_size({"width": width, "height": 844})
    open_a_talk_in_danger(clinic, desk, phone)
    for one in ("#first-words", "button:has-text('Take over and send')"):
        expect(desk.locator(one)).to_be_in_viewport(ratio=1)
    assert desk.evaluate("document.getElementById('talk').clientHeight") > 844 / 3
    desk.click("#first-words")
    desk.keyboard.type("This is Ann. I am here.")
    desk.click("button:has-text('Take over and send')")
    expect(desk.locator(".bubble.staff").last).to_contain_text("This is Ann. I am here.")
    expect_the_last_in_sight(desk)


def test_an_empty_inbox_shows_its_focus_at_its_frame_alone(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = pages
    sign_in(desk, clinic)
    expect(desk.locator("#queue")).to_be_focused()
    looks = "one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).borderTopColor]"
    around, _ = desk.eval_on_selector("#queue", looks)
    _, frame = desk.eval_on_selector("#nobody-waits", looks)
    desk.focus("#show-mine a")
    assert around == "none"
    assert desk.eval_on_selector("#nobody-waits", looks)[1] != frame
