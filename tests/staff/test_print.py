"""Insights and a conversation on paper: black on white, all of it, without what only a screen needs."""

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, ViewportSize, expect

from bot.wiring import now
from tests.staff.browser import IN_A_BROWSER, Clinic, sign_in, write

pytestmark = IN_A_BROWSER
CLINIC_TIME = ZoneInfo("America/Los_Angeles")
LETTER: ViewportSize = {"width": 816, "height": 1056}
"""Pixels of a sheet of 8.5 by 11 inches."""
PRINTING_IS_NOTED = "window.print = () => { document.body.dataset.printed = 'yes'; };"
"""Put in before a page is opened: handed to `evaluate`, Playwright would call the function itself."""


def test_insights_are_printed_black_on_white_with_every_chart_and_no_button(
    clinic: Clinic, pages: tuple[Page, Page], tmp_path: Path
) -> None:
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    write(phone, "i want to kill myself tonight")
    sign_in(desk, clinic)
    desk.add_init_script(PRINTING_IS_NOTED)
    desk.goto(f"{clinic.address}/staff/insights?since={(now().astimezone(CLINIC_TIME) - timedelta(days=6)).date()}")
    desk.set_viewport_size(LETTER)
    desk.emulate_media(color_scheme="dark")
    desk.click("button:has-text('Print')")
    expect(desk.locator("body")).to_have_attribute("data-printed", "yes")

    desk.emulate_media(media="print", color_scheme="dark")
    for hidden in ("header.top", "#pulse .crisis-bar", "form button", "main input"):
        for one in desk.locator(hidden).all():
            expect(one).not_to_be_visible()
    for shown in ("h1", "text=People who wrote, by day and channel", ".chart >> nth=0", "text=The way to a meeting"):
        expect(desk.locator(shown).first).to_be_visible()
    paper, ink = desk.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.card h2')).color]"
    )
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    assert desk.evaluate("document.documentElement.scrollWidth") <= LETTER["width"]
    expect(desk.locator("main")).to_contain_text(f"to {now().astimezone(CLINIC_TIME):%b}")
    desk.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(desk.locator("main table").first).to_be_visible()
    desk.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(desk.locator("main table").first).not_to_be_visible()
    sheet = tmp_path / "insights.pdf"
    desk.pdf(path=sheet, format="Letter", print_background=False)
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_conversation_is_printed_black_on_white_whole_with_its_notice_and_without_the_number(
    clinic: Clinic, pages: tuple[Page, Page], tmp_path: Path
) -> None:
    desk, phone = pages
    phone.goto(f"{clinic.address}/")
    said = ["i want to kill myself tonight", *(f"text {number}" for number in range(12))]
    for words in said:
        write(phone, words)
    sign_in(desk, clinic)
    desk.add_init_script(PRINTING_IS_NOTED)
    desk.click("#queue a.item")
    desk.click("a:visible:has-text('Details')")
    desk.click("a:has-text('Print')")
    desk.set_viewport_size(LETTER)
    desk.click("button:has-text('Print')")
    expect(desk.locator("body")).to_have_attribute("data-printed", "yes")

    desk.emulate_media(media="print", color_scheme="dark")
    for hidden in ("header.top", "#pulse .crisis-bar", "main button"):
        for one in desk.locator(hidden).all():
            expect(one).not_to_be_visible()
    expect(desk.locator("text=42 CFR part 2 prohibits unauthorized use")).to_be_visible()
    for words in said:
        expect(desk.locator("td", has_text=re.compile(f"^{words}$"))).to_be_visible()
    paper, ink = desk.evaluate(
        "[document.body, document.querySelector('td')].map(colors => getComputedStyle(colors))"
        ".map((one, number) => number ? one.color : one.backgroundColor)"
    )
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    assert desk.evaluate("document.documentElement.scrollWidth") <= LETTER["width"]
    assert not re.search(r"\+?\d{10}", desk.inner_text("main").replace("-", "").replace("3106945590", ""))
    sheet = tmp_path / "conversation.pdf"
    desk.pdf(path=sheet, format="Letter", print_background=False)
    assert sheet.read_bytes().startswith(b"%PDF")
