"""A counselor's shift in a real browser: from the sign-in to a bot that has learned something."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from bot.wiring import now
from tests.staff.browser import IN_A_BROWSER, Clinic, sign_in, violations, write

ODD = "blorp the zed thingy"
pytestmark = IN_A_BROWSER


def test_a_shift(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    write(phone, "i want to kill myself tonight <script>document.title='owned'</script>")

    sign_in(desk, clinic)
    desk.wait_for_selector("#queue .badge.crisis")
    assert desk.title().startswith("(1) Inbox")

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
    desk.click("text=Preview")
    desk.wait_for_selector("text=/None of .* changes/")
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
    expect(desk.locator("ol.thread")).to_contain_text("Understood as: Find a meeting")
    expect(desk.locator("ol.thread")).not_to_contain_text("That menu is old")


def test_staff_sign_in_at_a_provider_on_another_site(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = pages
    issued = int(now().timestamp())
    clinic.provider.claims = {"email": "ann", "amr": ["mfa"], "iat": issued, "exp": issued + 300}
    desk.goto(f"{clinic.address}/staff/insights")
    desk.click("text=Sign in with localhost")
    desk.wait_for_url("**/staff/insights")
    expect(desk.locator("h1")).to_have_text("Insights")


PAGES = (
    "/staff/",
    "/staff/?channel=sms",
    "/staff/search?words=person",
    "/staff/?show=mine",
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
