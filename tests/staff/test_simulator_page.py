"""Trying the bot in the console: a pretended talk by a set clock, and a recorded talk answered as of today."""

import html
import json
import re
from html import unescape

import pytest

from bot.conversation.state import State
from bot.records.tables import conversation, handoff, message
from staff.simulation import Beginnings
from tests.conftest import Clock
from tests.staff.conftest import Application, Person


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def say(person: Person, page: str, text: str = "", at: str = "2026-11-24T03:00", **form: str) -> str:
    said = {"said": hidden(page, "said"), "channel": "sms", "at": at, "text": text, **form}
    return person.post("/staff/simulator", **said).get_data(as_text=True)


def test_a_pretended_talk_keeps_its_thread_and_nothing_is_recorded(console: Application, viewer: Person) -> None:
    page = viewer.text("/staff/simulator")
    first = say(viewer, page, "what does na cost")
    assert "Understood as: What a group costs" in first
    second = say(viewer, first, "and smart?", "2026-11-24T03:01")
    assert "about SMART" in second
    assert "what does na cost" in second
    danger = say(viewer, second, "i want to kill myself", "2026-11-24T03:02")
    assert "Danger: suicide" in danger
    assert "Handed to staff" in danger
    with console.store.transaction() as records:
        for table in (conversation, message, handoff):
            assert records.connection.execute(table.select()).all() == []


def test_the_clock_is_the_one_that_was_set(viewer: Person) -> None:
    page = say(viewer, viewer.text("/staff/simulator"), "hi", "2026-11-24T03:00")
    assert "automated" in page
    later = say(viewer, page, "what is smart", "2026-11-30T03:00")
    assert later.count("automated") == 1
    a_week_of_silence = say(viewer, later, "is na free", "2026-12-08T03:00")
    assert a_week_of_silence.count("automated") == 2  # it says again what it is after seven silent days


def test_buttons_of_telegram_can_be_tapped(viewer: Person) -> None:
    page = say(viewer, viewer.text("/staff/simulator"), "i cant sleep at night", channel="telegram")
    choice = hidden(page, "choice")
    label = choice.split("|")[1]
    tapped = say(viewer, page, at="2026-11-24T03:01", channel="telegram", choice=choice)
    assert f'<span class="words" dir="auto">{label}</span>' in tapped
    assert "That menu is old" not in tapped
    assert "Understood as: Find a meeting" in tapped.split(f'dir="auto">{label}')[1]


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"said": "no json"}, "That talk could not be read. Start a new one."),
        ({"said": '[{"at": "0001-01-01T00:00:00Z", "text": "hi"}]'}, "That talk could not be read. Start a new one."),
        ({"said": "[" + "1," * 9000 + "1]"}, "That talk could not be read. Start a new one."),
        ({"channel": "pigeon"}, "That talk could not be read. Start a new one."),
        ({"at": "yesterday"}, "Set the clock to a day and a time."),
        ({"at": "9999-12-31T23:59"}, "Set the clock to a day and a time."),
        ({"said": '[{"at": "2026-11-24T20:00:00Z", "text": "hi"}]'}, "The clock cannot go back within a talk."),
        (
            {"said": json.dumps([{"at": "2026-11-23T20:00:00Z", "text": "hi"}] * 40)},
            "A talk here has 40 texts at most. Start a new one.",
        ),
        ({"text": "a" * 1601}, "A text has 1600 characters at most."),
        (
            {"said": '[{"at": "2026-08-01T20:00:00Z", "text": "hi"}]'},
            "A talk here lasts 90 days at most by its clock. Start a new one.",
        ),
        (
            {"said": json.dumps([{"at": "2026-11-23T20:00:00Z", "text": "a" * 1600}] * 26), "text": "b" * 1600},
            "This talk has become too long to go on. Write a shorter text, or start a new one.",
        ),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_form_that_makes_no_sense_gets_a_reason(viewer: Person, form: dict[str, str], problem: str) -> None:
    whole = {"said": "[]", "channel": "sms", "at": "2026-11-24T03:00", "text": "my words stay", **form}
    answer = viewer.post("/staff/simulator", **whole)
    assert answer.status_code == 400
    assert problem in answer.get_data(as_text=True)


def test_any_text_is_shown_as_typed(viewer: Person) -> None:
    nasty = '<script>alert(1)</script> "x" \u202e z'
    page = viewer.post("/staff/simulator", said="[]", channel="sms", at="2026-11-24T03:00", text=nasty).get_data(
        as_text=True
    )
    assert "<script>alert" not in page
    assert "⟨RLO⟩" in page


def test_a_recorded_talk_is_answered_by_the_content_of_today(console: Application, viewer: Person) -> None:
    conversation_id = console.text("is na religious?")
    console.text("i feel alone")
    page = viewer.text(f"/staff/conversations/{conversation_id}/replay")
    assert "0 of 2 answered differently" in page
    with console.store.transaction() as records:
        records.connection.execute(
            message.update().where(message.c.number == 1).values(topic="group.cost", answers="group.cost")
        )
    page = viewer.text(f"/staff/conversations/{conversation_id}/replay")
    assert "1 of 2 answered differently" in page
    assert page.index("is na religious?") < page.index("i feel alone")
    assert ("viewer", "replayed") in console.audited()


def in_parts(person: Person, path: str) -> list[str]:
    """The page, and the parts that it asks for by itself, one after the other."""
    parts = [person.text(path)]
    while found := re.search(r'hx-get="([^"]+/replay[^"]*)"', parts[-1]):
        address = unescape(found[1])
        answer = person.client.get(address, base_url="https://bot.example.org", headers={"HX-Request": "true"})
        parts.append(answer.get_data(as_text=True))
    return parts


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_long_talk_is_replayed_in_parts_that_go_on_where_the_one_before_ended(
    console: Application, viewer: Person, forgotten: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("is na religious?", "what does it cost", "and smart?", "do they pray", "what about that one", "thanks")
    for text in texts:
        conversation_id = console.text(text)
    if forgotten:
        monkeypatch.setattr(Beginnings, "at", lambda *_: None)
    parts = in_parts(viewer, f"/staff/conversations/{conversation_id}/replay")

    assert ["<html" in part for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [len(re.findall(r"<h2 dir", part)) for part in parts] == [3, 3]
    assert "Answered 3 of 6 texts" in parts[0]
    assert "0 of 6 answered differently" in parts[1]
    assert [text for text in texts if text not in unescape("".join(parts))] == []


def test_what_is_replayed_is_soon_forgotten(console: Application, viewer: Person, clock: Clock) -> None:
    beginnings = Beginnings(clock)
    beginnings.keep("one", 3, [State()])
    assert beginnings.at("one", 3) == [State()]
    clock.forward(minutes=3)

    assert beginnings.at("one", 3) is None


def test_an_erased_talk_has_nothing_to_replay(console: Application, viewer: Person) -> None:
    conversation_id = console.text("is na religious?")
    with console.store.transaction() as records:
        records.conversations.erase(records.conversations.thread(conversation_id))
    assert "There is no text to replay." in viewer.text(f"/staff/conversations/{conversation_id}/replay")
