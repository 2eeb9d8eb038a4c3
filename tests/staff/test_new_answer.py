"""Staff answer what no topic is about: in both languages, with the phrases that call for it, published by another."""

import re
from html import unescape

import pytest

from bot.conversation.model import Channel
from bot.published_edits import PublishedEdits
from bot.records.store import Store
from staff import trials
from tests.staff.conftest import Application, Person
from tests.staff.test_teaching import message_of

PARKING = {
    "name_en": "Parking",
    "name_es": "Estacionamiento",
    "text_en": "You can park behind the house. It is free.",
    "text_es": "Puedes estacionar detrás de la casa. Es gratis.",
    "phrases_en": "where can i park\nis there parking\nparking lot",
    "phrases_es": "dónde puedo estacionar\nhay estacionamiento\ndonde dejo el carro",
}


def propose(responder: Person, **changed: str) -> str:
    answer = responder.post("/staff/knowledge/new", **{**PARKING, **changed})
    assert answer.status_code == 303, unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))
    trials.known_phrases().wait()
    return answer.location


def said(console: Application, words: str, phone: str = "+12135550142") -> str:
    """The bot's last answer to these words."""
    conversation_id = console.text(words, phone)
    with console.store.reading() as records:
        lines = records.threads.lines(conversation_id)
    last = max(line.number for line in lines if line.direction == "in")
    return " ".join(line.text or "" for line in lines if line.direction == "out" and line.number > last)


def test_a_new_answer_is_sent_in_both_languages_once_another_has_published_it(
    console: Application, responder: Person, admin: Person
) -> None:
    address = propose(responder)
    page = unescape(admin.text(address))
    assert "New answer: Parking" in page
    assert "where can i park" in page
    assert re.search(r"of \d+,\d+ known phrases", page)
    assert "behind the house" not in said(console, "where can i park")

    assert admin.post(f"{address}/publish").status_code == 303
    assert "You can park behind the house." in said(console, "Where can I park?")
    assert "Puedes estacionar" in said(console, "hay estacionamiento", "+12135550143")
    assert "Parking" in admin.text("/staff/knowledge?find=park behind")

    assert admin.post(f"{address}/withdraw").status_code == 303
    assert "behind the house" not in said(console, "where can i park", "+12135550144")


def test_who_wrote_it_does_not_publish_it(console: Application, admin: Person) -> None:
    address = propose(admin)

    assert admin.post(f"{address}/publish").status_code == 409
    assert "own.parking" not in console.inbox.engine.library.topics


def test_other_words_for_it_are_taught_and_its_wording_is_changed_like_any_other(
    console: Application, responder: Person, admin: Person
) -> None:
    admin.post(f"{propose(responder)}/publish")
    words = "is it hard to leave a car with you"
    console.text(words)
    taught = responder.post(
        "/staff/review/teach", text=words, topic="own.parking", language="en", message=message_of(console, words)
    )
    trials.known_phrases().wait()
    admin.post(f"{taught.location.split('?')[0]}/publish")
    wording = "Park in front of the house. It is free."
    drafted = responder.post("/staff/knowledge/own.parking", language="en", text=wording, more="")
    admin.post(f"{drafted.location}/publish")

    assert wording in said(console, words, "+12135550145")


def test_another_process_answers_with_it(console: Application, store: Store, responder: Person, admin: Person) -> None:
    admin.post(f"{propose(responder)}/publish")
    elsewhere = PublishedEdits(store, console.inbox, console.published_edits.base)
    console.inbox.use(elsewhere.base)
    assert "behind the house" not in said(console, "where can i park")
    elsewhere.take_up()

    assert "behind the house" in said(console, "where can i park", "+12135550143")


def test_a_danger_is_still_met_first_after_a_new_answer(console: Application, responder: Person, admin: Person) -> None:
    admin.post(f"{propose(responder)}/publish")

    assert "988" in said(console, "where can i park i want to kill myself tonight")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name_en", "", "Give it a name of 2 to 20 characters."),
        ("name_en", "Sleep" * 5, "Give it a name of 2 to 20 characters."),
        ("text_es", "", "Write what people get."),
        ("text_en", "You can park there. " * 20, "Too long: 399 characters, the limit is 306."),
        ("text_en", "Call {number} to park.", "unknown placeholder {number}"),
        ("phrases_en", "parking", "Give 3 to 60 phrases, one a line."),
        ("phrases_en", "parking lot\nis there parking\ni want to kill myself", "sounds like a danger"),
        ("phrases_es", "estacionamiento\nhay parking\nSTOP", "“STOP” means something else to the bot."),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field_and_nothing_is_lost(
    console: Application, responder: Person, field: str, value: str, told: str
) -> None:
    answer = responder.post("/staff/knowledge/new", **{**PARKING, field: value})
    page = unescape(answer.get_data(as_text=True))

    assert answer.status_code == 400
    assert re.search(rf'id="problem-{field}"[^>]*>[^<]*{re.escape(told)}', page)
    assert all(given.strip() in page for name, given in PARKING.items() if name != field)
    with console.store.reading() as records:
        assert records.edits.latest(["draft"]) == []


def test_a_name_that_is_taken_is_refused(console: Application, responder: Person, admin: Person) -> None:
    admin.post(f"{propose(responder)}/publish")
    answer = responder.post("/staff/knowledge/new", **PARKING)

    assert answer.status_code == 400
    assert "There is an answer of this name." in answer.get_data(as_text=True)


def test_a_text_that_nobody_understood_begins_a_new_answer(console: Application, responder: Person) -> None:
    console.text("can my wife visit me on 213 555 0199", channel=Channel.TELEGRAM)
    message = message_of(console, "can my wife visit me on 213 555 0199")
    assert f"/staff/knowledge/new?message={message}" in responder.text(f"/staff/review/teach?message={message}")
    page = responder.text(f"/staff/knowledge/new?message={message}")

    assert "can my wife visit me on ..." in page


def test_what_is_published_can_be_written_into_the_files(
    console: Application, responder: Person, admin: Person
) -> None:
    admin.post(f"{propose(responder)}/publish")
    admin.post(f"{responder.post('/staff/clinic/phone', phone='213-555-0100').location}/publish")
    exported = admin.text("/staff/edits.yaml")

    assert "own.parking:" in exported
    assert "- where can i park" in exported
    assert "phone: 213-555-0100" in exported
