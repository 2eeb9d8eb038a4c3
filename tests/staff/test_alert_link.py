"""The link in an alert: one button, once, for a day; and giving one's own phone on the account page."""

import re
from datetime import timedelta

import pytest

from bot.jobs.alerts import AlertJob
from bot.records.handoffs import HandOff
from bot.records.staff import Role
from tests.conftest import Clock
from tests.staff.conftest import Application, Person
from tests.test_alerts import Phones

PHONE = "+12135550111"


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def alert_job(console: Application, clock: Clock, phones: Phones) -> AlertJob:
    library, url = console.inbox.engine.library, "https://bot.example.org"
    return AlertJob(console.store, library, {"on call": ["desk"]}, url, clock, phones, console.own)


@pytest.fixture
def stranger(console: Application) -> Person:
    """The browser of a phone in which nobody is signed in."""
    return Person("", "", console.app.test_client(), console.clock, console.store)


def alerted(console: Application, alert_job: AlertJob, phones: Phones, words: str = "i want to kill myself") -> str:
    """The path of the link in the alert."""
    console.text(words)
    while alert_job.step():
        pass
    return phones.links[-1].removeprefix("https://bot.example.org")


def handoff(console: Application) -> HandOff:
    with console.store.reading() as records:
        (one,) = records.handoffs.find()
    return one


def test_looking_acknowledges_nothing_and_the_button_does(
    console: Application, alert_job: AlertJob, phones: Phones, stranger: Person
) -> None:
    path = alerted(console, alert_job, phones)
    for _ in range(3):
        page = stranger.text(path)
        stranger.client.head(path)
    assert "Somebody may be in danger" in page
    assert handoff(console).acknowledged_at is None
    assert "<script>" not in page
    done = stranger.bare_post(path)

    assert "You have it" in done.get_data(as_text=True)
    assert handoff(console).acknowledged_by == "on call"
    assert console.audited()[-1] == ("on call", "acknowledged by link")


def test_a_used_link_does_nothing_more_even_in_a_new_danger(
    console: Application, alert_job: AlertJob, phones: Phones, stranger: Person
) -> None:
    path = alerted(console, alert_job, phones, "can i talk to a person")
    assert "A person asks for a human" in stranger.text(path)
    stranger.bare_post(path)
    assert "on call has it already" in stranger.text(path)
    newer = alerted(console, alert_job, phones, "i took all my pills and i dont want to wake up")
    assert newer != path
    answer = stranger.bare_post(path)

    assert (answer.status_code, "This link was used" in answer.get_data(as_text=True)) == (410, True)
    assert handoff(console).acknowledged_at is None
    assert stranger.bare_post(newer).status_code == 200


def test_a_link_that_is_too_old_or_not_ours_says_so_and_does_nothing(
    console: Application, alert_job: AlertJob, phones: Phones, stranger: Person, clock: Clock
) -> None:
    path = alerted(console, alert_job, phones)
    other = path[:-1] + ("A" if path[-1] != "A" else "Q")
    middle = path[:20] + ("A" if path[20] != "A" else "B") + path[21:]
    for wrong in (other, middle, path[:-4], "/staff/a/x", "/staff/a/" + "A" * 38, path + "=", "/staff/a/ñ"):
        answer = stranger.bare_post(wrong)
        assert (answer.status_code, "This link is incomplete" in answer.get_data(as_text=True)) == (404, True), wrong
    clock.forward(hours=25)
    answer = stranger.bare_post(path)

    assert (answer.status_code, "This link is too old" in answer.get_data(as_text=True)) == (410, True)
    assert handoff(console).acknowledged_at is None


def test_what_is_taken_or_closed_already_is_told(
    console: Application, alert_job: AlertJob, phones: Phones, stranger: Person, responder: Person
) -> None:
    path = alerted(console, alert_job, phones)
    responder.post(f"/staff/conversations/{handoff(console).conversation_id}/claim")
    assert "responder has it already" in stranger.bare_post(path).get_data(as_text=True)
    with console.store.transaction() as records:
        records.handoffs.resolve(handoff(console).id, "responder", "reached them", console.clock())
    assert "It is closed already" in stranger.text(path)


def test_the_link_of_somebody_whose_account_is_closed_does_nothing(
    console: Application, alert_job: AlertJob, phones: Phones, stranger: Person, clock: Clock
) -> None:
    with console.store.transaction() as records:
        user_id = records.staff.add("on call", Role.RESPONDER, "no password", clock())
    path = alerted(console, alert_job, phones)
    with console.store.transaction() as records:
        records.staff.set_disabled(user_id, clock())

    assert stranger.bare_post(path).status_code == 403
    assert handoff(console).acknowledged_at is None


def test_another_site_cannot_press_the_button(
    console: Application, alert_job: AlertJob, phones: Phones, stranger: Person
) -> None:
    path = alerted(console, alert_job, phones)
    headers = {"Sec-Fetch-Site": "cross-site"}

    assert stranger.client.post(path, base_url="https://bot.example.org", headers=headers).status_code == 400
    assert handoff(console).acknowledged_at is None


def test_a_phone_is_ones_own_once_its_code_was_typed(console: Application, responder: Person, clock: Clock) -> None:
    responder.post("/staff/account/phone", phone="(213) 555-0111")
    (words,) = console.texts.arrived(PHONE, 0)
    found = re.search(r"\d{6}", words)
    assert found
    assert "A code went to" in responder.text("/staff/account")
    assert responder.post("/staff/account/phone/confirm", code="000000").status_code in (303, 400)
    responder.post("/staff/account/phone/confirm", code=f"{found[0][:3]} {found[0][3:]}")
    page = responder.text("/staff/account")

    assert "···11" in page.replace("&middot;", "·")
    assert "0111" not in page
    assert console.audited()[-1] == ("responder", "confirmed a phone")
    other = console.person(Role.RESPONDER, "ben")
    assert "A colleague has this phone." in other.post("/staff/account/phone", phone=PHONE).get_data(as_text=True)
    responder.post("/staff/account/phone/remove")
    clock.forward(minutes=2)
    assert other.post("/staff/account/phone", phone=PHONE).status_code == 303


@pytest.mark.parametrize("wrong", ["", "hello", "12", "+44 20 7946 0958", "+1 876 555 0123"])
def test_a_number_that_cannot_be_texted_is_refused(console: Application, responder: Person, wrong: str) -> None:
    answer = responder.post("/staff/account/phone", phone=wrong)

    assert (answer.status_code, "We can&#39;t text that number." in answer.get_data(as_text=True)) == (400, True)


def test_codes_are_not_sent_again_and_again(console: Application, responder: Person, clock: Clock) -> None:
    responder.post("/staff/account/phone", phone=PHONE)
    assert responder.post("/staff/account/phone", phone=PHONE).status_code == 429
    clock.time += timedelta(minutes=1)
    assert responder.post("/staff/account/phone", phone=PHONE).status_code == 303
    assert len(console.texts.arrived(PHONE, 0)) == 2
