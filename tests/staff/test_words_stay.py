"""What staff have written is never lost: while it is sent, on leaving, offline, signed in anew, without scripts."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from bot.wiring import now
from tests.staff.browser import (
    IN_A_BROWSER,
    PASSWORD,
    Clinic,
    end_sessions,
    look,
    new_page,
    next_code,
    taken_over,
)
from tests.staff.conftest import Application, Person

pytestmark = IN_A_BROWSER
SLOW = """(path) => {
  const real = window.fetch;
  window.fetch = async (address, how) => {
    if (String(address).endsWith(path)) {
      await new Promise((done) => { window.release = done; });
    }
    return real(address, how);
  };
}"""
"""Whatever goes to that path waits until it is released."""


def test_what_is_typed_while_a_reply_is_on_its_way_stays_in_the_box(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = taken_over(clinic, pages)
    desk.evaluate(SLOW, "/reply")
    desk.fill("#words", "I am Ann.")
    desk.press("#words", "Control+Enter")
    desk.wait_for_function("() => typeof window.release === 'function'")
    desk.locator("#words").press_sequentially(" Where are you?")
    desk.evaluate("release()")

    phone.wait_for_selector("text=I am Ann.")
    expect(desk.locator("#words")).to_have_value("Where are you?")


def test_words_typed_right_before_a_click_are_there_on_the_next_page(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = taken_over(clinic, pages)
    here = desk.url
    desk.set_viewport_size({"width": 1280, "height": 844})
    desk.fill("#words", "Before a link")
    desk.click("a:has-text('Insights')")
    desk.wait_for_url("**/insights")
    desk.goto(here)
    expect(desk.locator("#words")).to_have_value("Before a link")

    desk.fill("label:has-text('Add a note') textarea", "She is at her aunt's.")
    desk.fill("#words", "Before a form")
    desk.click("button:has-text('Save note')")
    expect(desk.locator("#details")).to_contain_text("She is at her aunt's.")
    expect(desk.locator("#words")).to_have_value("Before a form")


def test_without_a_connection_a_reply_stays_and_says_so_and_its_draft_is_kept_once_it_is_back(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, phone = taken_over(clinic, pages)
    desk.context.set_offline(True)
    desk.fill("#words", "I hear you.")
    desk.press("#words", "Control+Enter")
    expect(desk.locator("#problem")).to_contain_text("No connection. Not sent: your words are still here.")
    expect(desk.locator("#words")).to_have_value("I hear you.")
    expect(desk.locator(".offline-bar")).to_be_visible()

    desk.context.set_offline(False)
    look(desk)
    expect(desk.locator(".offline-bar")).not_to_be_visible()
    desk.reload()
    expect(desk.locator("#words")).to_have_value("I hear you.")
    desk.press("#words", "Control+Enter")
    phone.wait_for_selector("text=I hear you.")


def test_the_bar_of_a_lost_connection_goes_only_when_the_words_are_kept(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, _ = taken_over(clinic, pages)
    desk.context.set_offline(True)
    look(desk)
    desk.fill("#words", "I hear you.")
    desk.evaluate(SLOW, "/draft")
    desk.context.set_offline(False)
    desk.evaluate("void lookAround()")
    desk.wait_for_function("() => typeof window.release === 'function'")  # everything else has been looked at
    expect(desk.locator(".offline-bar")).to_be_visible()
    desk.evaluate("release()")
    expect(desk.locator(".offline-bar")).not_to_be_visible()
    desk.reload()
    expect(desk.locator("#words")).to_have_value("I hear you.")


def test_leaving_without_a_connection_asks_first(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, _ = taken_over(clinic, pages)
    asked: list[str] = []

    def told(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", told)
    desk.locator("#words").press_sequentially("I hear you.")
    desk.context.set_offline(True)
    look(desk)
    desk.locator("#words").press_sequentially(" Still here.")
    desk.evaluate("location.assign('/staff/insights')")
    desk.wait_for_function("() => document.querySelector('#words').value.endsWith('Still here.')")
    desk.context.set_offline(False)

    assert asked == ["beforeunload"]


def test_a_second_tab_goes_on_after_signing_in_again_in_the_first(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    first, phone = taken_over(clinic, pages)
    second = first.context.new_page()
    second.goto(first.url)
    second.fill("#words", "From the second tab.")
    end_sessions(clinic)
    first.evaluate("void lookAround()")  # it asks for the sign-in and waits for it
    first.fill("dialog input[name=password]", PASSWORD)
    first.fill("dialog input[name=code]", next_code(clinic))
    first.click("dialog button")
    expect(first.locator("dialog")).not_to_be_visible()
    second.evaluate("void lookAround()")  # it may have asked for the sign-in as well by now
    expect(second.locator("dialog")).not_to_be_visible()

    second.press("#words", "Control+Enter")
    phone.wait_for_selector("text=From the second tab.")
    second.click("a:has-text('Details')")
    second.fill("#finish textarea", "All is well.")
    second.click("#finish button:has-text('Reached them')")
    expect(second.locator("main")).to_contain_text("Finished with")


def test_two_looks_at_once_after_the_session_has_ended_ask_for_one_sign_in(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, phone = taken_over(clinic, pages)
    end_sessions(clinic)
    desk.fill("#words", "Asked once.")
    desk.evaluate("void Promise.all([lookAround(), lookAround(), keepWords()])")
    desk.wait_for_selector("dialog[open]")
    desk.evaluate("void Promise.all([lookAround(), lookAround()])")
    expect(desk.locator("dialog")).to_have_count(1)
    desk.fill("dialog input[name=password]", PASSWORD)
    desk.fill("dialog input[name=code]", next_code(clinic))
    desk.click("dialog button")
    expect(desk.locator("dialog")).not_to_be_visible()
    desk.press("#words", "Control+Enter")
    phone.wait_for_selector("text=Asked once.")
    expect(desk.locator("dialog")).to_have_count(1)
    expect(desk.locator("dialog")).not_to_be_visible()


def test_what_is_counted_while_somebody_types_with_an_old_token_brings_no_page_into_the_page(
    clinic: Clinic, pages: tuple[Page, Page]
) -> None:
    desk, _ = taken_over(clinic, pages)
    desk.evaluate("document.body.dataset.token = 'of a session that has ended'")
    desk.evaluate("document.querySelectorAll('input[name=token]').forEach(one => { one.value = 'old'; })")
    with desk.expect_response("**/staff/segments") as counted:
        desk.fill("#words", "From before.")
    assert counted.value.status == 400
    desk.wait_for_function("() => document.body.dataset.token !== 'of a session that has ended'")  # taken up
    expect(desk.locator("dialog")).to_have_count(1)
    expect(desk.locator("main")).to_have_count(1)
    with desk.expect_response("**/staff/segments") as counted:
        desk.fill("#words", "From now on.")
    assert counted.value.status == 200


@pytest.mark.parametrize(("path", "token", "status"), [("segments", "old", 400), ("conversations/0/reveal", "", 404)])
def test_a_part_of_a_page_that_is_refused_is_put_nowhere(responder: Person, path: str, token: str, status: int) -> None:
    form = {"token": token or responder.token}
    refused = responder.client.post(
        f"/staff/{path}", data=form, headers={"HX-Request": "true"}, base_url="https://bot.example.org"
    )
    assert (refused.status_code, refused.headers["HX-Reswap"]) == (status, "none")


def test_a_tab_of_somebody_else_sends_nothing_under_the_new_name(clinic: Clinic, pages: tuple[Page, Page]) -> None:
    desk, phone = taken_over(clinic, pages)
    desk.fill("#words", "I am Ann.")
    desk.evaluate("document.body.dataset.me = 'carol'")  # as if carol had opened this page, and ann signed in since
    desk.press("#words", "Control+Enter")

    expect(desk.locator(".somebody-else-bar")).to_be_visible()
    expect(desk.locator("#words")).to_have_value("I am Ann.")
    assert phone.locator("text=I am Ann.").count() == 0


def test_a_form_from_before_a_new_sign_in_is_refused_with_its_words_and_the_way_back(
    console: Application, responder: Person
) -> None:
    path = f"/staff/conversations/{console.text('can i talk to a person')}"
    old = responder.token
    console.clock.forward(minutes=1)
    responder.sign_in()
    assert responder.token != old
    for form, words in (("notes", {"text": "Her sister is with her."}), ("finish", {"note": "Safe <now>."})):
        refused = responder.bare_post(f"{path}/{form}", token=old, **words)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 400
        assert "You signed in again after this page was opened" in page
        assert re.search(r"<textarea readonly>(Her sister is with her\.|Safe &lt;now&gt;\.)</textarea>", page)
        assert f'href="{path}"' in page


def test_the_page_of_a_refused_form_never_shows_a_password(responder: Person) -> None:
    refused = responder.bare_post("/staff/prove", token="old", password="four words in a row", code="123456")
    assert "four words" not in refused.get_data(as_text=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_a_refused_reply_says_why_in_sight_and_keeps_its_words(
    clinic: Clinic, pages: tuple[Page, Page], width: int
) -> None:
    desk, _ = taken_over(clinic, pages)
    browser = desk.context.browser
    assert browser
    seen = {"storage_state": desk.context.storage_state(), "viewport": {"width": width, "height": 844}}
    plain = new_page(browser, java_script_enabled=False, **seen)
    plain.goto(desk.url)
    with clinic.store.transaction() as records:
        (place,) = records.queue.places(now())
        records.desk.give_back(place.id)
    plain.fill("#words", "I am on my way.")
    plain.click("button:has-text('Send')")

    said = plain.locator("#problem")
    expect(said).to_contain_text("Not sent: nobody has taken this conversation over.")
    expect(said).to_be_in_viewport(ratio=1)
    expect(plain.locator("#first-words")).to_have_value("I am on my way.")
    expect(plain.locator("#first-words")).to_be_in_viewport()
