"""One inbox: who needs a person, in the order in which they need one, and who has them."""

import re
from datetime import timedelta
from functools import partialmethod
from html import unescape

import pytest

from bot.conversation.model import Channel
from bot.jobs.alerts import AlertJob
from bot.messaging.recording import Notice, record_notice
from bot.records.cards import Card
from bot.records.queue import Queue
from bot.records.staff import Role
from knowledge.library import Library
from tests.conftest import Clock
from tests.staff.conftest import Application, Person
from tests.test_alerts import Phones

DANGER = "i want to kill myself tonight"


def waiting(console: Application) -> list[Card]:
    with console.store.reading() as records:
        return records.queue.cards(records.queue.places(console.clock()))


def listed(page: str) -> list[str]:
    """The conversations of the list on the left, in order."""
    return re.findall(r'id="w-([0-9a-f]{32})"', page)


def test_danger_comes_first_then_who_is_writing_now_then_who_waits_the_longest(
    console: Application, clock: Clock
) -> None:
    old = console.text("can i talk to a person", "+12135550101")
    clock.forward(hours=1)
    older_danger = console.text(DANGER, "+12135550102")
    clock.forward(hours=1)
    asked = console.text("can i talk to a person", "+12135550103")
    writing_danger = console.text(DANGER, "+12135550104")
    clock.forward(hours=1)
    console.text("please", "+12135550104")
    console.text("hello?", "+12135550103")

    assert [card.id for card in waiting(console)] == [writing_danger, older_danger, asked, old]


def test_a_text_that_the_bot_sends_makes_nobody_active(console: Application, responder: Person, clock: Clock) -> None:
    old = console.text("can i talk to a person", "+12135550101")
    clock.forward(hours=1)
    told = console.text("can i talk to a person", "+12135550102")
    clock.forward(hours=1)
    with console.store.transaction() as records:
        record_notice(records, told, Notice(Channel.SMS, "en", "Your meeting is in an hour."), clock())

    assert [card.id for card in waiting(console)] == [old, told]
    assert "Active now" not in responder.text("/staff/waiting")


def test_what_somebody_has_comes_after_what_nobody_has_and_a_drill_after_all(
    console: Application, responder: Person, clock: Clock
) -> None:
    responder.post("/staff/drill")
    claimed = console.text(DANGER, "+12135550101")
    clock.forward(hours=1)
    unclaimed = console.text(DANGER, "+12135550102")
    responder.post(f"/staff/conversations/{claimed}/claim")
    *first, last = waiting(console)

    assert [card.id for card in first] == [unclaimed, claimed]
    assert last.drill


def test_a_card_shows_who_it_is_the_text_that_triggered_it_and_what_that_is_about(
    console: Application, clock: Clock
) -> None:
    console.text("can i talk to a person")
    console.text("Sam")
    clock.forward(hours=2)
    console.text("after 5 pm")
    clock.forward(minutes=20)
    responder = console.person(Role.RESPONDER)
    page = responder.text("/staff/waiting")

    assert "<bdi>Sam</bdi>" in page
    assert "can i talk to a person" in page
    assert "Asked for a person" in page
    assert "waiting 2 h" in page
    assert "Active now" not in page
    console.text("hello?")
    assert "Active now" in responder.text("/staff/waiting")


def test_mine_unclaimed_and_everyone(console: Application, responder: Person) -> None:
    ben = console.person(Role.RESPONDER, "ben")
    mine = console.text(DANGER, "+12135550101")
    his = console.text("can i talk to a person", "+12135550102")
    free = console.text("can i talk to a person", "+12135550103")
    rest = console.text("is na religious?", "+12135550104")
    responder.post(f"/staff/conversations/{mine}/take")
    ben.post(f"/staff/conversations/{his}/claim")

    assert listed(responder.text("/staff/?show=mine")) == [mine]
    assert listed(responder.text("/staff/?show=unclaimed")) == [free]
    everyone = responder.text("/staff/")
    assert listed(everyone) == [mine, free, his]
    assert f'id="c-{rest}"' in everyone
    assert "You have it" in everyone
    assert "ben has it" in everyone


def test_what_i_have_stays_mine_until_i_finish_it(console: Application, responder: Person, clock: Clock) -> None:
    conversation_id = console.text("is na religious?")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    responder.post(f"/staff/conversations/{conversation_id}/hand-back")
    assert listed(responder.text("/staff/?show=mine")) == [conversation_id]
    clock.forward(minutes=1)
    responder.post(f"/staff/conversations/{conversation_id}/finish")
    assert listed(responder.text("/staff/?show=mine")) == []


def test_the_list_stands_beside_an_open_conversation(console: Application, responder: Person) -> None:
    one, other = console.text(DANGER, "+12135550101"), console.text(DANGER, "+12135550102")
    page = responder.text(f"/staff/conversations/{one}")

    assert set(listed(page)) == {one, other}
    assert page.count('aria-current="true"') == 2  # the list that is shown, and the open card


def test_the_bar_of_a_danger_is_on_every_page_until_somebody_has_it_and_a_drill_is_none(
    console: Application, responder: Person
) -> None:
    responder.post("/staff/drill")
    assert "in crisis" not in responder.text("/staff/knowledge")
    conversation_id = console.text(DANGER, "+12135550101")
    bar = responder.text("/staff/knowledge").split('id="pulse"')[1].split("</div>")[0]
    assert "1 person in crisis, nobody on it yet." in bar
    assert f'href="/staff/conversations/{conversation_id}"' in bar
    responder.post(f"/staff/conversations/{conversation_id}/claim")
    assert "in crisis" not in responder.text("/staff/knowledge")


def test_the_address_that_alerts_name_leads_to_the_inbox(responder: Person) -> None:
    assert responder.get("/staff/handoffs").location == "/staff/?show=unclaimed"


def test_erasing_and_opting_out_ask_first_and_say_what_they_did(
    console: Application, admin: Person, clock: Clock
) -> None:
    conversation_id = console.text("my sister called from tulsa", "7", Channel.TELEGRAM)
    path = f"/staff/conversations/{conversation_id}"
    for action in ("delete", "opt-out"):
        assert admin.post(f"{path}/{action}").status_code == 400
    assert "tulsa" in admin.text(path)
    clock.time += timedelta(minutes=1)
    answer = admin.post(f"{path}/delete", confirm="yes")
    texts = int(answer.location.split("=")[1])
    assert texts >= 2
    assert f"Erased: {texts} texts, all notes and the number." in admin.text(answer.location)


def test_who_was_alerted_stands_beside_the_conversation(
    console: Application, responder: Person, library: Library, clock: Clock
) -> None:
    path = f"/staff/conversations/{console.text(DANGER)}"
    assert "The first alert goes to on call now." in responder.text(path)
    contacts = {contact.name: [contact.name] for contact in library.clinic.alerts.contacts}
    alert_job = AlertJob(console.store, library, contacts, "https://bot.example.org", clock, Phones())
    for expected in ("on call", "on call, clinical lead"):
        while alert_job.step():
            pass
        assert f"Alerted so far: {expected}." in responder.text(path)
        clock.forward(minutes=5)
    responder.post(f"{path}/claim")
    assert "Claimed by responder: no more alerts." in responder.text(path)


def test_a_page_that_has_looked_through_enough_says_how_far_back_it_is_and_goes_on(
    console: Application, responder: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "latest", partialmethod(Queue.latest, looked_through=3))
    oldest = console.text("is na religious?", "+12135550100")
    for number in range(101, 107):
        clock.forward(hours=25)
        console.text("is na religious?", f"+12135550{number}")
    responder.sign_in()
    responder.post(f"/staff/conversations/{oldest}/labels", labels="housing")
    said, found, address = [], [], "/staff/?label=housing"
    while address:
        page = unescape(responder.text(address))
        everything = page.split('id="everything"')[1]
        said += re.findall(r"No matches in what was looked through, back to (\w+)", everything)
        found += re.findall(r'href="/staff/conversations/(\w+)', everything)
        onward = re.search(r'href="([^"]+)">Look further back', everything)
        address = onward[1] if onward else ""

    assert (said, found) == (["Friday", "Tuesday"], [oldest])


def test_a_view_is_saved_under_a_name_opened_again_and_deleted(console: Application, responder: Person) -> None:
    console.text("me siento muy solo")
    responder.post("/staff/views", name="Spanish", query="language=es")
    page = responder.text("/staff/")
    assert '<a class="badge" href="/staff/?language=es">Spanish</a>' in page
    other = console.person(Role.RESPONDER, "ben")
    assert ">Spanish</a>" not in other.text("/staff/")
    view = re.search(r"/staff/views/(\w+)/drop", page)
    assert view
    responder.post(f"/staff/views/{view[1]}/drop")

    assert ">Spanish</a>" not in responder.text("/staff/")
