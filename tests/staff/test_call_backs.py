"""What staff see of a call back that somebody asked for."""

import pytest

from bot.conversation.model import Channel
from tests.staff.conftest import Application, Person


def left(console: Application, *texts: str, channel: Channel = Channel.SMS, phone: str = "+12135550142") -> str:
    """Somebody asks for a call and says this; the address of the page that staff see."""
    for text in ("can i talk to a real person please", *texts):
        found = console.text(text, phone, channel)
    return f"/staff/conversations/{found}"


def test_staff_who_answer_see_the_number_and_who_only_reads_sees_two_digits(
    console: Application, viewer: Person, responder: Person
) -> None:
    page = left(console, "Sam", "mornings", "310-555-0123 ext 5", channel=Channel.TELEGRAM, phone="77")

    assert '<a href="tel:+13105550123;ext=5">+13105550123 ext. 5</a>' in responder.text(page)
    facts = viewer.text(page).split('<dl class="facts">', 1)[1].split("</dl>", 1)[0]
    assert "mornings" in facts
    assert "···" in facts
    assert "310" not in facts


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (("Sam", "this number, mornings"), "the number they write from"),
        (("Sam", "555-555-5555"), "555-555-5555"),
        (("Sam", "555-555-5555", "310-555-0123"), "+13105550123"),
        (("Sam", "310-555-0123", "this number, mornings"), "the number they write from"),
        (("Lupe", "este mismo, por la mañana"), "the number they write from"),
    ],
)
def test_the_last_number_counts_and_one_that_nobody_could_call_is_seen_too(
    console: Application, responder: Person, texts: tuple[str, ...], shown: str
) -> None:
    facts = responder.text(left(console, *texts)).split('<dl class="facts">', 1)[1].split("</dl>", 1)[0]

    assert facts.count("<dt>Phone</dt>") == 1
    assert shown in facts


@pytest.mark.parametrize(
    ("texts", "name", "when"),
    [
        (("Sam", "tomorrow at 10", "make it friday"), "Sam", "friday at 10"),
        (("Denis", "tomorrow at 10", "thanks", "its Denise not Denis"), "Denise", "tomorrow at 10"),
        (("Lupe", "mañana a las 10", "mejor a las 4 q salgo de trabajar"), "Lupe", "mañana a las 4"),
        (
            ("Lupe", "mañana a las 10", "cancela la llamada", "llámenme el martes a las 2, soy Ana"),
            "Ana",
            "martes a las 2",
        ),
    ],
)
def test_staff_see_the_newest_name_and_hour_and_when_it_was_said(
    console: Application, responder: Person, texts: tuple[str, ...], name: str, when: str
) -> None:
    page = responder.text(left(console, *texts))
    facts = page.split('<dl class="facts">', 1)[1].split("</dl>", 1)[0]

    assert f"<bdi>{name}</bdi>" in facts
    assert f"<bdi>{when}</bdi>" in facts
    assert "(said Nov " in facts
    assert facts.count("<dt>When to call</dt>") == 1


@pytest.mark.parametrize("text", ["cancel the call", "cancela la llamada"])
def test_staff_see_that_a_call_is_wanted_no_more(console: Application, responder: Person, text: str) -> None:
    page = responder.text(left(console, "Sam", "tomorrow at 10", text))

    assert "They want no call any more." in page
    assert "tomorrow at 10</bdi>" not in page


def test_staff_see_what_they_are_to_mind(console: Application, responder: Person) -> None:
    texts = ("Sam", "tomorrow at 10", "dont call me at work", "please dont leave a message")
    facts = responder.text(left(console, *texts)).split('<dl class="facts">', 1)[1].split("</dl>", 1)[0]

    assert "dont call me at work; please dont leave a message" in facts


def test_what_is_noted_is_put_in_from_the_records_and_never_kept_with_the_talk(console: Application) -> None:
    left(console, "Sam", "tomorrow at 10, 310-555-0123")

    with console.store.transaction() as records:
        thread = records.conversations.thread_of(Channel.SMS, "+12135550142", console.clock())
    assert "Sam" not in (thread.state or "")
    assert "0123" not in (thread.state or "")
