"""The first sign-in on a phone: the key goes to an authenticator by a tap or a copy, and so do the recovery codes."""

from urllib.parse import parse_qs, urlsplit

import pyotp
from playwright.sync_api import Page, expect

from tests.staff.browser import IN_A_BROWSER, Clinic, begin_first_sign_in

pytestmark = IN_A_BROWSER


def copied(desk: Page) -> str:
    text: str = desk.evaluate("navigator.clipboard.readText()")
    return text


def test_the_key_is_opened_or_copied_on_the_phone_that_shows_it_and_the_codes_are_copied_whole(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, _ = pages
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=clinic.address)
    begin_first_sign_in(desk, clinic, "cleo")

    link = urlsplit(desk.get_attribute("text=Open in an authenticator on this phone", "href") or "")
    told = parse_qs(link.query)
    assert (link.scheme, link.netloc) == ("otpauth", "totp")
    assert link.path.endswith(":cleo")
    assert told["issuer"] == [f"{clinic.application.library.clinic.name} console"]
    desk.click("button:has-text('Copy')")
    expect(desk.locator("button[data-copies=key]")).to_have_text("Copied")
    assert [copied(desk)] == told["secret"]

    desk.fill("input[name=code]", pyotp.TOTP(told["secret"][0]).now())
    desk.click("button.main")
    codes = desk.locator("#codes li").all_text_contents()
    desk.click("text=Copy all")
    expect(desk.locator("button[data-copies=codes]")).to_have_text("Copied")
    assert copied(desk).splitlines() == codes
    assert len(codes) == 10
    desk.click("text=I've saved these codes")
    expect(desk.locator("h1")).to_have_text("Inbox")
