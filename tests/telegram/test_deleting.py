"""/delete takes the bot's own messages out of the chat, as far as Telegram lets it."""

import asyncio
import json
from typing import Any

import pytest

from bot.channels.telegram.deleting import Deleting
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.recording import erase
from bot.records.store import Store
from bot.records.tables import deletion
from tests.conftest import Clock
from tests.shared import PHONE
from tests.telegram.conftest import Process, take
from tests.telegram.wire import FakeTelegram, make_bot, text_update


@pytest.fixture
def deleting(wire: FakeTelegram, store: Store, clock: Clock) -> Deleting:
    return Deleting(store, lambda: make_bot(wire), clock)


def deleted(wire: FakeTelegram) -> list[int]:
    """The ids of the messages that Telegram was asked to delete."""
    return [one for call in wire.called("deleteMessages") for one in json.loads(call["message_ids"])]


def waiting(store: Store) -> int:
    with store.reading() as records:
        return len(records.connection.execute(deletion.select()).all())


async def all_steps(deleting: Deleting) -> None:
    while await asyncio.to_thread(deleting.step):
        pass


async def erased(polling: Process, *updates: dict[str, Any]) -> None:
    """Some talk, and then the wish to have it erased."""
    await take(polling, text_update(1, "hello"), *updates)
    await take(polling, text_update(90, "/delete"))
    await take(polling, text_update(91, "yes"))


async def test_what_the_bot_said_leaves_the_chat_and_the_last_word_stays(
    polling: Process, wire: FakeTelegram, store: Store, deleting: Deleting
) -> None:
    await erased(polling)
    said = [number for number, (name, _) in enumerate(wire.calls, start=1) if name == "sendMessage"]
    await all_steps(deleting)

    assert deleted(wire) == said[:-1]
    assert {call["chat_id"] for call in wire.called("deleteMessages")} == {"555"}
    assert waiting(store) == 0


async def test_what_is_older_than_two_days_cannot_be_deleted_and_is_not_asked_for(
    polling: Process, wire: FakeTelegram, clock: Clock, deleting: Deleting
) -> None:
    await take(polling, text_update(1, "hello"))
    old = len(wire.calls)
    clock.forward(hours=49)
    await take(polling, text_update(90, "/delete"))
    await take(polling, text_update(91, "yes"))
    await all_steps(deleting)

    assert deleted(wire)
    assert all(one > old for one in deleted(wire))


async def test_where_telegram_is_down_it_is_done_later_and_after_two_days_let_go(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock, deleting: Deleting
) -> None:
    await erased(polling)
    wire.down = True
    await all_steps(deleting)
    assert waiting(store) == 1
    wire.down = False
    wire.calls.clear()
    await all_steps(deleting)
    assert wire.calls == []  # not before a minute
    clock.forward(minutes=1)
    await all_steps(deleting)
    assert len(wire.called("deleteMessages")) == 1
    assert waiting(store) == 0

    await erased(polling, text_update(2, "is na religious?"))
    wire.down = True
    clock.forward(hours=49)
    await all_steps(deleting)
    assert waiting(store) == 0


async def test_a_talk_by_telegram_that_staff_erase_leaves_the_chat_too(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock, deleting: Deleting
) -> None:
    await take(polling, text_update(1, "hello"))
    with store.transaction() as records:
        erase(records, records.conversations.thread_of(Channel.TELEGRAM, "555", clock()), clock())
    await all_steps(deleting)

    assert len(deleted(wire)) == 2


def test_a_talk_by_sms_asks_nobody_to_delete_anything(store: Store, inbox: Inbox) -> None:
    for number, words in enumerate(("hello", "DELETE", "yes")):
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", PHONE, words))

    assert waiting(store) == 0


async def test_what_waits_to_be_deleted_is_sealed(polling: Process, store: Store) -> None:
    await erased(polling)
    with store.reading() as records:
        (row,) = records.connection.execute(deletion.select()).mappings()

    assert b"555" not in row["what"]
