"""Sending by Telegram: pauses are obeyed, nothing is sent twice, what cannot be known is flagged."""

import asyncio
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from bot.channels.telegram.translate import Spoken, from_telegram
from bot.channels.telegram.update import read_update
from bot.jobs.alerts import AlertJob
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.recording import LEASE
from bot.records.store import Store
from knowledge.library import Library
from tests.conftest import Clock
from tests.telegram.conftest import Process, states, take
from tests.telegram.wire import FakeTelegram, text_update


class Telephone:
    """Keeps what staff are told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def tell(self, addresses: Sequence[str], title: str, text: str, link: str = "") -> bool:
        self.said.append((title, text))
        return True


def spoken(update: dict[str, Any]) -> Incoming:
    reading = from_telegram(read_update(update))
    assert isinstance(reading, Spoken)
    return reading.incoming


async def test_sent_messages_are_marked_as_sent(polling: Process, store: Store) -> None:
    await take(polling, text_update(1, "hello"))

    assert states(store) == ["sent", "sent"]


@pytest.mark.parametrize("seconds", [3, 120])
async def test_too_fast_is_obeyed_however_long_and_sent_once_in_order(
    polling: Process, wire: FakeTelegram, clock: Clock, store: Store, seconds: int
) -> None:
    too_fast = {"description": "Too Many Requests", "parameters": {"retry_after": seconds}}
    wire.failures = [(429, too_fast)]
    await take(polling, text_update(1, "hello"))
    clock.forward(seconds=seconds - 1)
    await polling.idle()
    assert len(wire.sent()) == 1

    clock.forward(seconds=2)
    await polling.idle()
    first_try, *sent = wire.sent()
    assert sent[0] == first_try
    assert len(sent) == len(set(sent)) == 2
    assert states(store) == ["sent", "sent"]


async def test_a_send_that_may_have_arrived_is_not_repeated_and_is_flagged(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock
) -> None:
    wire.failures = [(502, {"description": "Bad Gateway"})]
    await take(polling, text_update(1, "hello"))
    clock.forward(minutes=2)
    await polling.idle()

    assert states(store) == ["flagged", "sent"]
    assert len(wire.sent()) == 2


async def test_what_follows_a_refused_message_is_sent_and_not_flagged(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock
) -> None:
    wire.failures = [(400, {"description": "Bad Request: text must be encoded in UTF-8"})]
    await take(polling, text_update(1, "hello"))
    clock.forward(minutes=2)
    await polling.idle()

    assert states(store) == ["failed", "sent"]


async def test_what_follows_a_block_is_not_sent_and_not_flagged(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock
) -> None:
    wire.failures = [(403, {"description": "Forbidden: bot was blocked by the user"})]
    await take(polling, text_update(1, "hello"))
    clock.forward(minutes=2)
    await polling.idle()

    assert states(store) == ["cancelled", "failed"]


async def test_after_a_kill_what_surely_never_left_is_sent_and_nothing_twice(
    polling: Process, wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock
) -> None:
    """The process dies after it has committed, while its first message is on its way."""
    await asyncio.to_thread(partial(inbox.receive, spoken(text_update(1, "hello")), worker_sends=True))
    with store.transaction() as records:
        assert records.claims.next_due(LEASE, clock(), {}, ["telegram"]) is not None
    after = Process(wire, store, inbox, clock)
    after.worker.doubt_unfinished()
    clock.forward(minutes=1)
    await after.idle()

    assert states(store) == ["flagged", "sent"]
    assert len(wire.sent()) == 1


async def test_a_refused_token_pauses_the_channel_keeps_its_rows_and_tells_staff(
    polling: Process, wire: FakeTelegram, store: Store, clock: Clock, library: Library
) -> None:
    wire.failures = [(401, {"description": "Unauthorized"})] * 2
    await take(polling, text_update(1, "hello"), text_update(2, "is na religious?", chat_id=7))
    assert len(wire.sent()) == 1
    assert set(states(store)) == {"ready"}
    told = Telephone()
    alert_job = AlertJob(store, library, {one.name: ["x"] for one in library.clinic.alerts.contacts}, "", clock, told)
    alert_job.step()
    alert_job.step()
    assert [title for title, _ in told.said] == ["Nothing can be sent by telegram"] * len(
        library.clinic.alerts.contacts
    )

    for _ in range(2):
        clock.forward(minutes=6)
        await polling.idle()
    assert set(states(store)) == {"sent"}
    with store.transaction() as records:
        assert records.faults.all() == []


async def test_one_slow_chat_does_not_hold_up_another(
    polling: Process, wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, gate = threading.Event(), threading.Event()
    real = wire.do_request

    async def slow_for_one(
        url: str, method: str, request_data: Any = None, *a: object, **k: object
    ) -> tuple[int, bytes]:
        if request_data and request_data.json_parameters.get("chat_id") == "1":
            entered.set()
            await asyncio.to_thread(gate.wait)
        return await real(url, method, request_data, *a, **k)

    monkeypatch.setattr(wire, "do_request", slow_for_one)
    for update in (text_update(1, "hello", chat_id=1), text_update(2, "hello", chat_id=2)):
        await polling.take(update)
    slow = asyncio.create_task(polling.idle())
    await asyncio.to_thread(entered.wait)
    await Process(wire, store, inbox, clock).idle()

    assert {call["chat_id"] for call in wire.called("sendMessage")} == {"2"}
    gate.set()
    await slow
    assert {call["chat_id"] for call in wire.called("sendMessage")} == {"1", "2"}
