"""A counselor's shift in a real browser: from the sign-in to a bot that has learned something."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.wiring import now
from staff.trials import known_phrases
from tests.staff.browser import IN_A_BROWSER, Clinic, add_colleague, alert_to, put_on_call, sign_in, text_from, write

ANNS_PHONE = "+12135550111"
ODD = "blorp the zed thingy"
pytestmark = IN_A_BROWSER


class Clicks:
    """Counts what a hand does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, what: str) -> None:
        self.page.click(what)
        self.count += 1

    def since(self) -> int:
        """How many since this was last asked."""
        count, self.count = self.count, 0
        return count


@pytest.mark.parametrize("width", [390, 1280])
def test_a_shift(clinic: Clinic, pages: tuple[Page, Page], width: int) -> None:
    desk, phone = pages
    put_on_call(clinic, ANNS_PHONE)
    desk.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{clinic.address}/")
    write(phone, "i want to kill myself tonight <script>document.title='owned'</script>")

    sign_in(desk, clinic)
    expect(desk.locator("#pulse")).to_contain_text("1 person in crisis, nobody on it yet.")
    assert desk.title().startswith("(1) Inbox")
    clicks = Clicks(desk)
    clicks.on(".crisis-bar a")
    clicks.since()
    clicks.on("text=Take over")
    desk.fill("#words", "This is Ann from the clinic. I am here with you.")
    desk.wait_for_selector("text=1 text by SMS")
    clicks.on("button:has-text('Send')")
    assert clicks.since() == 2
    phone.wait_for_selector("text=This is Ann from the clinic.")
    expect(desk.locator("#pulse")).to_be_empty()
    write(phone, "thank you for writing")
    desk.evaluate("lookAround()")
    expect(desk.locator(".thread")).to_contain_text("thank you for writing")

    write(phone, "my friend took too much and is not breathing")  # a new danger, while ann has it
    code = alert_to(clinic, ANNS_PHONE).split("OK ")[1][:4]
    assert code in text_from(clinic, ANNS_PHONE, f"OK {code}")
    desk.reload()
    expect(desk.locator("#details")).to_contain_text("Claimed by ann: no more alerts.")
    clicks.on("button:visible:has-text('Reached them')")
    assert clicks.since() == 1
    desk.wait_for_url("**finished=*")
    desk.fill("input[name=text]:visible", "Safe at her sister's.")
    desk.click("text=Save note")
    expect(desk.locator("summary", has_text="Add another note")).to_be_visible()
    desk.click("text=Undo")
    expect(desk.locator("#state")).to_contain_text("You have it, bot paused")


def test_a_slash_finds_a_reply(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    write(phone, "can i talk to a person")
    sign_in(desk, clinic)
    desk.click("#queue a.item")
    desk.click("text=Take over")
    expect(desk.locator("button:has-text('Take over')")).to_have_count(0)
    desk.fill("#words", "/clinic con")
    expect(desk.locator("#replies li:visible")).to_have_count(1)
    desk.press("#words", "Enter")
    expect(desk.locator("#words")).to_have_value(re.compile("310-694-5590"))
    expect(desk.locator("#replies")).not_to_be_visible()


def test_a_clinical_leads_shift(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    write(phone, ODD)
    sign_in(desk, clinic)
    desk.goto(f"{clinic.address}/staff/review")
    desk.click(f"li:has-text('{ODD}') >> text=Teach a phrase")
    desk.select_option("select[name=topic]", "group.sponsor")
    desk.click("text=Preview")
    known_phrases().wait()
    desk.wait_for_selector("text=/None of .* changes/")
    desk.click("button:has-text('Publish')")
    desk.wait_for_selector(".badge:has-text('published')")
    write(phone, ODD)
    phone.wait_for_selector("text=/sponsor/i")

    clicks = Clicks(desk)
    desk.goto(f"{clinic.address}/staff/knowledge?find=clinic")
    clicks.on("h2 a >> nth=0")
    clicks.on("main details summary >> nth=0")
    text = desk.input_value("textarea[name=text] >> nth=0")
    desk.fill("textarea[name=text] >> nth=0", text.replace("call", "ring", 1) + " Any time.")
    clicks.on("button:has-text('Propose')")
    assert clicks.since() == 3
    desk.wait_for_selector(".badge:has-text('draft')")
    expect(desk.locator("main")).to_contain_text("Somebody else has to approve what you proposed.")
    expect(desk.locator("button:has-text('Publish')")).to_have_count(0)

    proposed = desk.url
    add_colleague(clinic, "ben")
    desk.context.clear_cookies()
    sign_in(desk, clinic, "ben")
    desk.goto(proposed)
    clicks.on("button:has-text('Publish')")
    assert clicks.since() == 1
    desk.wait_for_selector(".badge:has-text('published')")


def test_a_button_is_tapped_in_the_simulator(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = pages
    sign_in(desk, clinic)
    desk.goto(f"{clinic.address}/staff/simulator")
    desk.select_option("select[name=channel]", "telegram")
    desk.fill("input[name=text]", "i cant sleep at night")
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
