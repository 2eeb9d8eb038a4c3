"""Telegram by webhook: the secret, odd updates, and what goes back in the same answer."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.channels.telegram.menu import Menu
from bot.messaging.outbox import Worker
from bot.records.store import Store
from bot.records.tables import outbox
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import FakeSender, words_of
from tests.telegram.wire import HOOK, ODD_UPDATES, SECRET, FakeTelegram, make_bot, tap_update, text_update


def test_the_webhook_records_and_the_worker_sends(
    client: FlaskClient, worker: Worker, sender: FakeSender, library: Library
) -> None:
    assert client.post(HOOK, json=text_update(1, "hello"), headers=SECRET).status_code == 200
    while worker.step():
        pass

    assert sender.sent[0].text == library.answer("interface.introduction", Language.EN).text
    assert [outbound.address for outbound in sender.sent] == ["555", "555"]
    assert sender.sent[-1].bubble.options != ()


def test_a_webhook_without_the_secret_is_refused_and_nothing_is_stored(client: FlaskClient, store: Store) -> None:
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
        assert client.post(HOOK, json=text_update(1, "hello"), headers=headers).status_code == 403
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).select_from(outbox)) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b'{"update_id": 1, "message": {"chat": 5}}', b"{}"])
def test_a_malformed_update_is_kept_and_never_an_error(client: FlaskClient, store: Store, body: bytes) -> None:
    response = client.post(HOOK, data=body, headers={**SECRET, "Content-Type": "application/json"})

    assert response.status_code == 200
    with store.transaction() as records:
        assert records.unread.count() == 1


def test_a_button_tapped_by_webhook_stops_spinning_in_the_same_answer(client: FlaskClient) -> None:
    client.post(HOOK, json=text_update(1, "hello"), headers=SECRET)
    response = client.post(HOOK, json=tap_update(2, "1:groups.list"), headers=SECRET)

    assert response.get_json() == {"method": "answerCallbackQuery", "callback_query_id": "q2"}


def test_the_last_word_of_an_erased_talk_goes_back_in_the_same_answer(client: FlaskClient, library: Library) -> None:
    client.post(HOOK, json=text_update(1, "DELETE"), headers=SECRET)
    response = client.post(HOOK, json=text_update(2, "yes"), headers=SECRET)

    assert response.get_json()["text"] == library.answer("control.delete.deleted", Language.EN).text


@pytest.mark.parametrize("odd", [*({"update_id": 1, **odd} for odd in ODD_UPDATES), [], "x", 5])
def test_the_webhook_says_yes_to_an_odd_update_so_that_the_queue_goes_on(
    client: FlaskClient, worker: Worker, sender: FakeSender, library: Library, odd: Any
) -> None:
    assert client.post(HOOK, json=odd, headers=SECRET).status_code == 200
    assert client.post(HOOK, json=text_update(2, "hello"), headers=SECRET).status_code == 200
    while worker.step():
        pass

    assert sender.sent[-1].text.startswith(words_of(library, "chat.greeting"))


def test_a_long_update_is_answered_and_one_without_end_holds_up_nothing(
    client: FlaskClient, worker: Worker, sender: FakeSender, library: Library
) -> None:
    long = text_update(1, "i want to kill myself", reply_to_message={"text": "x" * 70_000})
    assert client.post(HOOK, json=long, headers=SECRET).status_code == 200
    worker.step()
    assert sender.sent[0].text.startswith(words_of(library, "crisis.suicide"))

    assert client.post(HOOK, data=b"x" * 2_000_000, headers=SECRET).status_code == 200


def test_by_webhook_the_commands_are_registered_too_once_telegram_answers(wire: FakeTelegram, library: Library) -> None:
    menu = Menu(lambda: make_bot(wire), library)
    wire.down = True
    menu.step()
    wire.down = False
    menu.step()
    menu.step()

    assert [call.get("language_code") for call in wire.called("setMyCommands")] == [None, None, "es"]
