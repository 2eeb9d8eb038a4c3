"""Pages keep themselves current and destroy nothing that somebody works on."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Clock
from tests.staff.browser import (
    IN_A_BROWSER,
    PASSWORD,
    Clinic,
    end_sessions,
    expect_the_last_in_sight,
    look,
    next_code,
    sign_in,
    take_over,
    taken_over,
    write,
)
from tests.staff.conftest import Application, Person

pytestmark = IN_A_BROWSER
LOOK = {"X-Live": "yes"}


def test_a_page_that_only_looks_keeps_no_session_alive(console: Application, responder: Person, clock: Clock) -> None:
    for _ in range(14):
        clock.forward(minutes=1)
        assert responder.client.get("/staff/pulse", headers=LOOK, base_url="https://bot.example.org").status_code == 200
    clock.forward(minutes=2)
    assert responder.client.get("/staff/pulse", headers=LOOK, base_url="https://bot.example.org").status_code == 401


@pytest.mark.parametrize("header", ["X-Live", "X-Fetch", "HX-Request"])
def test_a_script_is_never_answered_with_the_sign_in_page(console: Application, header: str) -> None:
    stranger = console.app.test_client()
    answer = stranger.get("/staff/waiting", headers={header: "true"}, base_url="https://bot.example.org")

    assert (answer.status_code, answer.data, answer.headers["HX-Reswap"]) == (401, b"", "none")


def test_a_draft_is_kept_for_each_conversation_and_person_until_it_is_sent(
    console: Application, responder: Person, admin: Person, clock: Clock
) -> None:
    conversation_id = console.text("hello")
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/take")
    responder.post(f"{path}/draft", text="I read what you")
    clock.forward(minutes=1)
    responder.post(f"{path}/draft", text="I read what you wrote")
    assert "I read what you wrote</textarea>" in responder.text(path)
    admin.post(f"{path}/draft", text="Ann may know")
    assert "Ann may know</textarea>" in admin.text(path)
    assert "I read what" not in admin.text(path)
    responder.post(f"{path}/reply", text="I read it.")
    assert "I read what" not in responder.text(path)


def test_a_draft_goes_with_an_erased_conversation(console: Application, admin: Person) -> None:
    conversation_id = console.text("hello")
    path = f"/staff/conversations/{conversation_id}"
    admin.post(f"{path}/draft", text="about your sister in tulsa")
    admin.post(f"{path}/delete", confirm="yes")
    with console.store.transaction() as records:
        account = records.staff.by_name("admin")
        assert account
        assert records.drafts.read(conversation_id, account.id) == ""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_last_message_is_in_sight_after_opening_taking_over_and_sending(
    clinic: Clinic, pages: tuple[Page, Page], width: int
) -> None:
    desk, phone = pages
    desk.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{clinic.address}/")
    for words in ("can i talk to a person", "i feel alone", "is na religious?", "what about smart", "and sos"):
        write(phone, words)
    sign_in(desk, clinic)
    desk.click("#queue a.item")
    expect_the_last_in_sight(desk)
    take_over(desk)
    expect_the_last_in_sight(desk)
    desk.fill("#words", "Hi, this is Ann.")
    desk.press("#words", "Control+Enter")
    expect(desk.locator(".bubble.staff")).to_have_count(1)
    expect_the_last_in_sight(desk)
    expect(desk.locator("#words")).to_be_focused()
    expect(desk.locator("#words")).to_have_value("")


def test_a_long_talk_keeps_its_order_when_something_new_comes(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = taken_over(clinic, pages)
    for number in range(25):
        write(phone, f"text {number}")
    desk.reload()
    before = order(desk)
    assert len(before) > 25
    write(phone, "the last one")
    look(desk)
    look(desk)

    expect(desk.locator("#thread > li").last).to_contain_text("the last one")
    assert order(desk)[:-1] == before


def order(desk: Page) -> list[str]:
    """What stands in the talk, from the first day to the last message."""
    ids: list[str] = desk.eval_on_selector_all("#thread > li", "all => all.map(one => one.id)")
    return ids


def test_what_is_new_comes_and_an_open_menu_a_focus_and_a_draft_stay(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = taken_over(clinic, pages)
    desk.fill("#words", "I am reading what you")
    desk.locator(".thread details summary").first.click()
    desk.focus(".thread details select")
    write(phone, "are you there?")
    look(desk)

    expect(desk.locator(".thread")).to_contain_text("are you there?")
    expect(desk.locator(".thread details select").first).to_be_focused()
    expect(desk.locator(".thread details").first).to_have_attribute("open", "")
    expect(desk.locator("#words")).to_have_value("I am reading what you")
    desk.wait_for_function("areKept()")
    desk.reload()
    expect(desk.locator("#words")).to_have_value("I am reading what you")


def test_a_reply_that_is_written_while_the_session_ends_is_sent_after_signing_in_over_the_page(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, phone = taken_over(clinic, pages)
    desk.fill("#words", "This took me long to write.")
    end_sessions(clinic)
    desk.press("#words", "Control+Enter")
    desk.wait_for_selector("dialog[open]")
    desk.fill("dialog input[name=password]", PASSWORD)
    desk.fill("dialog input[name=code]", next_code(clinic))
    desk.click("dialog button")

    phone.wait_for_selector("text=This took me long to write.")
    expect(desk.locator("dialog")).not_to_be_visible()
    desk.click("a:has-text('Details')")
    desk.click("text=Only hand back to the bot")  # the forms have the token of the new session
    phone.wait_for_selector("text=has left the chat")
