"""Edits, texts that come late and captions: read for a crisis, STOP, START and DELETE like any other text."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.telegram.translate import Spoken, from_telegram
from bot.channels.telegram.update import read_update
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.records.alerts import Alert
from bot.records.conversations import Thread
from bot.records.messages import Logged
from bot.records.store import Store
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import NOON, words_of
from tests.telegram.wire import text_update

CHAT = "555"


def edit(words: str, number: int) -> Incoming:
    update = text_update(number, words)
    update["edited_message"] = update.pop("message")
    return _spoken(update)


def caption(words: str, number: int) -> Incoming:
    photo: dict[str, Any] = {"photo": [{"file_id": "1"}], "caption": words}
    return _spoken(text_update(number, "", **photo))


def late(words: str, number: int) -> Incoming:
    return Incoming(Channel.TELEGRAM, f"late:{number}", CHAT, words, late=True, only_recorded=True)


def days_late(words: str, number: int) -> Incoming:
    return Incoming(Channel.TELEGRAM, f"late:{number}", CHAT, words, late=True, only_recorded=True, unanswered=True)


def _spoken(update: dict[str, Any]) -> Incoming:
    reading = from_telegram(read_update(update))
    assert isinstance(reading, Spoken)
    return reading.incoming


WAYS: list[Callable[[str, int], Incoming]] = [edit, caption, late, days_late]
ANSWERED = [edit, caption, late]
CRISES = [
    ("my friend took too much and is not breathing", "crisis.overdose"),
    ("i want to kill myself", "crisis.suicide"),
    ("mi amigo se metió demasiado y no respira", "crisis.overdose"),
    ("quiero matarme", "crisis.suicide"),
]


def thread(store: Store) -> Thread:
    with store.transaction() as records:
        return records.conversations.thread_of(Channel.TELEGRAM, CHAT, NOON)


def alerts(store: Store) -> list[Alert]:
    with store.transaction() as records:
        return records.alerts.open()


def texts(store: Store) -> list[Logged]:
    with store.transaction() as records:
        return records.messages.log(50, records.people.find(Channel.TELEGRAM, CHAT))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("words", "topic"), CRISES)
def test_a_crisis_is_urgent_for_staff(
    inbox: Inbox, store: Store, way: Callable[[str, int], Incoming], words: str, topic: str
) -> None:
    inbox.receive(way(words, 1))

    assert [alert.urgent for alert in alerts(store)] == [True]
    assert texts(store)[0].topic == topic


@pytest.mark.parametrize("way", ANSWERED)
@pytest.mark.parametrize(("words", "topic"), CRISES)
def test_a_crisis_is_answered(
    inbox: Inbox, library: Library, way: Callable[[str, int], Incoming], words: str, topic: str
) -> None:
    assert inbox.receive(way(words, 1)).replies[0].text.startswith(words_of(library, topic))


@pytest.mark.parametrize("way", ANSWERED)
def test_a_crisis_after_an_ordinary_talk_is_answered(
    inbox: Inbox, library: Library, way: Callable[[str, int], Incoming]
) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", CHAT, "hello"))
    (first, *_) = inbox.receive(way("i want to kill myself", 2)).replies

    assert first.text.startswith(words_of(library, "crisis.suicide"))


def test_a_late_crisis_says_after_its_first_words_that_it_came_late(inbox: Inbox, library: Library) -> None:
    *first, last = [reply.text for reply in inbox.receive(late("i want to kill myself", 1)).replies]

    assert first[0].startswith(words_of(library, "crisis.suicide"))
    assert last == library.answer("interface.late_crisis", Language.EN).text


def test_days_later_a_crisis_is_for_staff_alone(inbox: Inbox) -> None:
    assert inbox.receive(days_late("i want to kill myself", 1)).replies == ()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", ["STOP", "stop", "unsubscribe", "PARAR"])
def test_stop_is_obeyed(inbox: Inbox, store: Store, way: Callable[[str, int], Incoming], words: str) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", CHAT, "hello"))
    inbox.receive(way(words, 2))

    assert thread(store).opted_out


@pytest.mark.parametrize("way", WAYS)
def test_start_is_obeyed(inbox: Inbox, store: Store, way: Callable[[str, int], Incoming]) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", CHAT, "STOP"))
    inbox.receive(way("START", 2))

    assert not thread(store).opted_out


@pytest.mark.parametrize("way", WAYS)
def test_delete_and_its_yes_erase(inbox: Inbox, store: Store, way: Callable[[str, int], Incoming]) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", CHAT, "i feel so lonely"))
    before = texts(store)
    inbox.receive(way("DELETE", 2))
    inbox.receive(way("yes", 3))

    with store.transaction() as records:
        assert [records.messages.opened_text(one.id) for one in before] == [None] * len(before)


@pytest.mark.parametrize("way", [edit, late, days_late])
@pytest.mark.parametrize("words", ["is na religious?", "hello", "i feel so lonely", "thanks", "me siento solo", "2"])
def test_the_ordinary_answer_is_left_out_and_the_talk_stays_where_it_was(
    inbox: Inbox, store: Store, way: Callable[[str, int], Incoming], words: str
) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", CHAT, "what groups are there"))
    before = thread(store).state

    assert inbox.receive(way(words, 2)).replies == ()
    assert thread(store).state == before
    assert texts(store)[-1].text == words


@pytest.mark.parametrize("way", [late, days_late])
def test_staff_are_told_of_what_was_not_answered(
    inbox: Inbox, store: Store, way: Callable[[str, int], Incoming]
) -> None:
    inbox.receive(way("is na religious?", 1))

    assert [alert.urgent for alert in alerts(store)] == [False]
