"""What helps while writing: saved replies in both languages, and coming back at a time."""

import re
from html import unescape

import pytest

from tests.conftest import Clock
from tests.staff.conftest import Application, Person


def test_a_saved_reply_is_offered_in_the_persons_language_with_its_placeholders_filled(
    console: Application, responder: Person
) -> None:
    answer = responder.post("/staff/replies", name="Hello", en="Hi, I'm {me} from {clinic}.", es="Hola, soy {me}.")
    assert answer.status_code == 303
    english, spanish = console.text("hello"), console.text("me siento muy solo", "+12135550143")
    for conversation_id, words, other in (
        (english, "Hi, I'm responder from Rebostx.", "Hola, soy responder."),
        (spanish, "Hola, soy responder.", "Hi, I'm responder from Rebostx."),
    ):
        path = f"/staff/conversations/{conversation_id}"
        responder.post(f"{path}/take")
        page = unescape(responder.text(path))
        assert f'data-reply="{words}"' in page
        assert f">{other}</span>" in page


@pytest.mark.parametrize("box", ["text", "en", "es"])
def test_the_length_is_told_while_one_writes(responder: Person, box: str) -> None:
    assert responder.post("/staff/segments", **{box: "Hello"}).get_data(as_text=True).startswith("1 text by SMS")
    too_long = responder.post("/staff/segments", **{box: "a" * 1601}).get_data(as_text=True)
    assert too_long == "Too long: 1601 characters, the limit is 1600."


def test_a_reply_that_is_written_in_one_language_is_not_offered_in_the_other(
    console: Application, responder: Person
) -> None:
    responder.post("/staff/replies", name="Parking", en="You can park behind the house.", es="")
    spanish = console.text("me siento muy solo")
    responder.post(f"/staff/conversations/{spanish}/take")

    assert "Parking" not in responder.text(f"/staff/conversations/{spanish}")


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"name": "", "en": "You can park behind.", "es": ""}, '<textarea name="en"[^>]*>You can park behind.<'),
        ({"name": "Empty", "en": " ", "es": ""}, '<input name="name"[^>]* value="Empty"'),
    ],
)
def test_a_reply_without_name_or_words_is_refused_and_not_lost(
    responder: Person, form: dict[str, str], kept: str
) -> None:
    answer = responder.post("/staff/replies", **form)
    assert answer.status_code == 400
    assert re.search(kept, answer.get_data(as_text=True))


def test_a_saved_reply_is_changed_by_its_name_and_deleted(console: Application, responder: Person) -> None:
    responder.post("/staff/replies", name="Hello", en="Hi.", es="")
    responder.post("/staff/replies", name="Hello", en="Hi there.", es="")
    with console.store.reading() as records:
        (one,) = records.saved_replies.all()
    assert one.en == "Hi there."
    responder.post(f"/staff/replies/{one.id}/drop", confirm="yes")
    assert "Hi there." not in responder.text("/staff/replies")


def test_a_call_back_at_five_stands_in_the_inbox_at_five(console: Application, responder: Person, clock: Clock) -> None:
    conversation_id = console.text("is na religious?")
    path = f"/staff/conversations/{conversation_id}"
    responder.post(f"{path}/follow-ups", what="Call back", due="2026-11-23T12:10")  # ten minutes from now
    assert "Call back" in responder.text(path)
    assert f"w-{conversation_id}" not in responder.text("/staff/waiting")
    clock.forward(minutes=11)
    inbox = responder.text("/staff/waiting")
    assert "Follow up" in inbox
    assert "<bdi>Call back</bdi>" in inbox
    with console.store.reading() as records:
        (one,) = records.follow_ups.open(conversation_id)
    assert responder.post(f"/staff/follow-ups/{one.id}/done").status_code == 303
    assert f"w-{conversation_id}" not in responder.text("/staff/waiting")
    assert responder.post(f"/staff/follow-ups/{one.id}/done").status_code == 404


def test_a_follow_up_needs_a_date(console: Application, responder: Person) -> None:
    path = f"/staff/conversations/{console.text('hello')}"
    assert responder.post(f"{path}/follow-ups", what="Call back", due="tomorrow").status_code == 400


def test_a_number_that_is_shown_can_be_tapped_to_call(console: Application, responder: Person) -> None:
    path = f"/staff/conversations/{console.text('hello', '+12135550142')}"
    assert 'href="tel:+12135550142"' in responder.post(f"{path}/reveal").get_data(as_text=True)


def test_a_whisper_reaches_whoever_is_replying_and_nobody_else(
    console: Application, responder: Person, admin: Person, clock: Clock
) -> None:
    path = f"/staff/conversations/{console.text('can i talk to a person')}"
    responder.post(f"{path}/take")
    clock.forward(minutes=1)
    assert "Whisper to responder" in admin.text(path)
    admin.post(f"{path}/notes", text="Ask whether she is alone.")
    card = "<strong>admin, to you alone:</strong> <bdi>Ask whether she is alone.</bdi>"
    assert card in responder.text(path)
    assert card in responder.text(f"{path}/thread?after=0")
    assert card not in admin.text(path)

    clock.forward(minutes=1)
    responder.post(f"{path}/reply", text="Are you alone right now?")
    assert card not in responder.text(path)
    assert "Ask whether she is alone." in responder.text(path)  # among the notes

    for _ in range(7):  # three messages each: the last words are far up
        clock.forward(minutes=1)
        console.text("is na religious?")
    with console.store.reading() as records:
        last = records.threads.lines(path.rsplit("/", 1)[1])[-1].number
    assert card not in responder.text(f"{path}/thread?after={last - 1}")
