"""A form that is sent twice does its work once: two clicks, a connection that broke, the page gone back to."""

import re
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from werkzeug.test import TestResponse

from bot.jobs.retention import RetentionJob
from bot.records.threads import Line
from tests.conftest import Clock
from tests.shared import ROOT
from tests.staff.browser import IN_A_BROWSER, Clinic, look, new_page, taken_over
from tests.staff.conftest import Application, Person

PAGE = "0123456789abcdef0123456789abcdef"
ANOTHER_PAGE = "f" * 32


def by_staff(console: Application, conversation_id: str, text: str) -> list[Line]:
    with console.store.reading() as records:
        return [line for line in records.threads.lines(conversation_id) if line.text == text]


def taken(console: Application, responder: Person) -> tuple[str, str]:
    """Somebody has asked for a person, and the responder has them; the conversation and its address."""
    conversation_id = console.text("can i talk to a person")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    return conversation_id, f"/staff/conversations/{conversation_id}"


def twice(person: Person, address: str, **form: str) -> TestResponse:
    """Send a form and the very same once more; both are answered alike, and that is returned."""
    first, second = (person.post(address, once=PAGE, **form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    return second


def test_a_reply_goes_out_once(console: Application, responder: Person) -> None:
    conversation_id, path = taken(console, responder)
    twice(responder, f"{path}/reply", text="I am here.")

    assert len(by_staff(console, conversation_id, "I am here.")) == 1


def test_a_reply_that_two_clicks_send_at_one_moment_goes_out_once(console: Application, responder: Person) -> None:
    conversation_id, path = taken(console, responder)
    gate, codes = threading.Barrier(2), []
    clients = [responder.client, console.app.test_client()]
    cookie = responder.client.get_cookie("__Host-staff", "bot.example.org")
    assert cookie
    clients[1].set_cookie("__Host-staff", cookie.value, domain="bot.example.org", secure=True)

    def send(number: int) -> None:
        form = {"token": responder.token, "once": PAGE, "text": "I am here."}
        gate.wait()
        codes.append(clients[number].post(f"{path}/reply", data=form, base_url="https://bot.example.org").status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert codes == [303, 303]
    assert len(by_staff(console, conversation_id, "I am here.")) == 1


def test_other_words_from_the_same_page_and_the_same_words_from_another_are_replies_of_their_own(
    console: Application, responder: Person
) -> None:
    conversation_id, path = taken(console, responder)
    for page, words in ((PAGE, "OK"), (PAGE, "Call me"), (ANOTHER_PAGE, "OK")):
        responder.post(f"{path}/reply", once=page, text=words)

    assert len(by_staff(console, conversation_id, "OK")) == 2
    assert len(by_staff(console, conversation_id, "Call me")) == 1


def test_a_reply_that_was_refused_goes_out_when_it_is_sent_again(console: Application, responder: Person) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    assert responder.post(f"{path}/reply", once=PAGE, text="I am here.").status_code == 409
    responder.post(f"{path}/take")
    assert responder.post(f"{path}/reply", once=PAGE, text="I am here.").status_code == 303

    assert len(by_staff(console, conversation_id, "I am here.")) == 1


def test_a_reply_sent_again_after_the_finish_is_answered_as_the_first_time(
    console: Application, responder: Person
) -> None:
    _, path = taken(console, responder)
    first = responder.post(f"{path}/reply", once=PAGE, text="Good night.")
    responder.post(f"{path}/finish", outcome="reached them")

    assert responder.post(f"{path}/reply", once=PAGE, text="Good night.").location == first.location


def test_a_note_a_follow_up_and_a_finish_are_made_once(console: Application, responder: Person) -> None:
    conversation_id, path = taken(console, responder)
    twice(responder, f"{path}/notes", text="Her sister is there.")
    twice(responder, f"{path}/follow-ups", what="Call back", due="2026-11-24T17:00")
    done = twice(responder, f"{path}/finish", outcome="reached them", note="Safe.")

    assert done.location == f"/staff/?finished={conversation_id}"
    with console.store.reading() as records:
        assert [one.text for one in records.desk.notes(conversation_id)].count("Her sister is there.") == 1
        assert [one.text for one in records.desk.notes(conversation_id)].count("Safe.") == 1
        assert len(records.follow_ups.open(conversation_id)) == 1
    assert [action for _, action in console.audited()].count("finished: reached them") == 1


def test_what_two_clicks_would_turn_on_and_off_again_stays_on(console: Application, admin: Person) -> None:
    conversation_id = console.text("is na religious?")
    twice(admin, f"/staff/conversations/{conversation_id}/reviewed")
    assert "Reviewed by admin." in admin.text(f"/staff/conversations/{conversation_id}")


def test_a_drill_is_started_once(console: Application, responder: Person) -> None:
    twice(responder, "/staff/drill")
    with console.store.reading() as records:
        assert len([one for one in records.handoffs.find() if one.drill]) == 1


def test_each_page_gives_its_forms_a_number_and_what_was_sent_is_forgotten_after_a_day(
    console: Application, responder: Person, clock: Clock
) -> None:
    _, path = taken(console, responder)
    numbers = [re.findall(r'name="once" value="(\w{32})"', responder.text(path)) for _ in range(2)]
    assert numbers[0]
    assert set(numbers[0]).isdisjoint(numbers[1])

    responder.post(f"{path}/reply", once=PAGE, text="I am here.")
    clock.forward(hours=25)
    RetentionJob(console.store, clock() - clock().replace(year=2025), clock).step()
    with console.store.transaction() as records:
        assert records.connection.exec_driver_sql("SELECT count(*) FROM sent_form").scalar() == 0


TEMPLATES = sorted((ROOT / "staff/templates/staff").glob("*.html"))
WITHOUT = {
    "base.html": "signing out, and in again",
    "sign_in.html": "nobody is signed in",
    "alert_link.html": "nobody is signed in",
    "code.html": "nobody is signed in",
    "enrol.html": "nobody is signed in",
    "recovery_codes.html": "nothing is sent",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_carries_the_number_of_its_page(template: Path) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(), re.DOTALL)
    bare = [form[:80] for form in forms if "token_field(" not in form]

    assert bare == [] or template.name in WITHOUT


class TestInABrowser:
    """The same with two quick clicks."""

    pytestmark = IN_A_BROWSER

    def test_two_quick_clicks_send_a_reply_once_and_the_same_words_later_are_sent(
        self, clinic: Clinic, pages: tuple[Page, Page]
    ) -> None:
        desk, phone = taken_over(clinic, pages)
        sent = phone.get_by_text("I am Ann.", exact=True)
        for times in (1, 2):
            desk.fill("#words", "I am Ann.")
            desk.evaluate(
                "document.querySelectorAll('form[data-sends] button.main').forEach(b => {b.click(); b.click()})"
            )
            expect(sent).to_have_count(times)
            expect(desk.locator("#words")).to_have_value("")
        look(desk)
        assert desk.locator(".thread >> text=I am Ann.").count() == 2

    def test_a_reply_whose_answer_was_lost_on_the_way_is_sent_again_and_goes_out_once(
        self, clinic: Clinic, pages: tuple[Page, Page]
    ) -> None:
        desk, phone = taken_over(clinic, pages)
        lost: list[str] = []

        def lose_the_answer(route: Route) -> None:
            if lost:
                route.continue_()
            else:
                lost.append(route.fetch().status_text)
                route.abort("internetdisconnected")

        desk.route("**/reply", lose_the_answer)
        desk.fill("#words", "I am Ann.")
        desk.click("button:has-text('Send')")
        expect(desk.locator("#problem")).to_contain_text("No connection.")
        desk.click("button:has-text('Send')")
        expect(desk.locator("#words")).to_have_value("")
        phone.wait_for_selector("text=I am Ann.")
        look(desk)
        assert desk.locator(".thread >> text=I am Ann.").count() == 1

    @pytest.mark.parametrize("scripts", [True, False])
    def test_two_quick_clicks_on_a_note_keep_one(
        self, clinic: Clinic, pages: tuple[Page, Page], *, scripts: bool
    ) -> None:
        desk, _ = taken_over(clinic, pages)
        if not scripts:
            address, cookies = desk.url, desk.context.cookies()
            browser = desk.context.browser
            assert browser
            desk = new_page(browser, java_script_enabled=False)
            desk.context.add_cookies(cookies)  # type: ignore[arg-type]
            desk.goto(address)
        desk.set_viewport_size({"width": 1280, "height": 844})
        desk.fill("label:has-text('Add a note') textarea", "She is at her aunt's.")
        desk.locator("button:has-text('Save note')").dblclick(no_wait_after=True)
        expect(desk.locator('#details p:has-text("She is at her aunt\'s.")')).to_have_count(1)
        desk.reload()
        expect(desk.locator('#details p:has-text("She is at her aunt\'s.")')).to_have_count(1)
