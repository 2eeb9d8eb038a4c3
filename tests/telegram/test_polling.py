"""Telegram by polling: the offset moves after the commit, and whatever one update does, the next is answered."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.monitoring.metrics import Metrics
from bot.records.store import Store
from bot.records.tables import message, unread_update
from tests.conftest import NOON, words_of
from tests.telegram.conftest import Process, poll_until, take
from tests.telegram.wire import ODD_UPDATES, FakeTelegram, text_update


async def test_a_repeated_update_is_stored_and_sent_once(polling: Process, wire: FakeTelegram, store: Store) -> None:
    await take(polling, text_update(1, "hello"), text_update(1, "hello"))

    assert len(wire.sent()) == 2
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).where(message.c.direction == "in")) == 1


async def test_the_offset_moves_only_after_the_commit(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.updates = [text_update(7, "hello")]
    stop = asyncio.Event()
    offsets: list[int | None] = []
    taken: list[int] = []
    fetch, take_one = polling._bot.fetch_updates, polling.take

    async def watched(offset: int | None) -> list[Any]:
        offsets.append(offset)
        if len(offsets) == 3:
            stop.set()
        return await fetch(offset)

    async def fails_once(update: Any) -> bool:
        taken.append(update["update_id"])
        return False if len(taken) == 1 else await take_one(update)

    monkeypatch.setattr("bot.channels.telegram.polling._PAUSE_AFTER_ERROR", 0)
    with monkeypatch.context() as patch:
        patch.setattr(type(polling._bot), "fetch_updates", lambda _self, offset: watched(offset))
        patch.setattr(polling, "take", fails_once)
        await polling.run(stop)

    assert offsets == [None, None, 8]
    assert taken == [7, 7]


async def test_commands_are_announced_in_both_languages(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await poll_until(polling, wire, 2, monkeypatch)

    assert [call.get("language_code") for call in wire.called("setMyCommands")] == [None, "es"]


async def test_telegram_down_at_the_start_ends_nothing_and_the_first_text_after_it_is_answered(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.down = True
    await poll_until(polling, wire, 3, monkeypatch)
    wire.down, wire.updates = False, [text_update(1, "hello")]
    monkeypatch.undo()
    await poll_until(polling, wire, 1, monkeypatch)

    assert wire.sent() != []
    assert "setMyCommands" in dict(wire.calls)


@pytest.mark.sqlite_only
async def test_while_the_database_is_down_a_crisis_is_answered_from_here(
    polling: Process, wire: FakeTelegram, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.store._BUSY_SECONDS", 0)
    assert store._writer is not None
    with store._writer:
        await polling.take(text_update(1, "my friend took too much and is not breathing"))
        await polling.lined_up()

    assert wire.sent()[0].startswith(words_of(polling._library, "crisis.overdose"))


@pytest.mark.parametrize("odd", ODD_UPDATES, ids=lambda odd: next(iter(odd), "nothing") if odd else "nothing")
async def test_an_odd_update_stops_nothing_and_the_next_text_is_answered(
    polling: Process, wire: FakeTelegram, monkeypatch: pytest.MonkeyPatch, odd: dict[str, Any]
) -> None:
    wire.updates = [{"update_id": 1, **odd}, text_update(2, "hello")]
    await poll_until(polling, wire, 1, monkeypatch)

    assert [call["chat_id"] for call in wire.called("sendMessage")][-2:] == ["555", "555"]


async def test_what_nobody_can_read_is_kept_sealed_counted_and_never_logged(
    polling: Process,
    wire: FakeTelegram,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wire.updates = [{"update_id": 1, "message": {"chat": 5, "text": "planted words"}}]
    await poll_until(polling, wire, 2, monkeypatch)
    await poll_until(polling, wire, 1, monkeypatch)

    assert "planted" not in caplog.text + "".join(capsys.readouterr())
    with store.transaction() as records:
        assert records.unread.count() == 1
        assert "planted words" in records.unread.latest(5)[0].content
        rows = records.connection.execute(select(unread_update)).all()
    assert "planted" not in repr(rows)
    assert b"bot_unread_updates 1.0" in Metrics(store, lambda: NOON).exposition()


async def test_an_update_that_breaks_the_inbox_is_kept_and_the_next_is_answered(
    polling: Process, wire: FakeTelegram, inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive, calls = inbox.receive, []

    def breaks_once(incoming: Incoming, *, worker_sends: bool) -> Any:
        calls.append(incoming)
        if len(calls) == 1:
            raise RuntimeError
        return receive(incoming, worker_sends=worker_sends)

    monkeypatch.setattr(inbox, "receive", breaks_once)
    await take(polling, text_update(1, "hello"), text_update(2, "hello"))

    assert len(wire.sent()) == 2
    with store.transaction() as records:
        assert records.unread.count() == 1


@pytest.mark.sqlite_only
async def test_while_the_database_is_down_it_is_kept_on_disk_and_taken_up_later(
    polling: Process, inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bot.records.store._BUSY_SECONDS", 0)
        assert store._writer is not None
        with store._writer:
            await polling.take({"update_id": 1, "message": {"chat": 5}})
    assert inbox.take_up_spool() == 1

    with store.transaction() as records:
        assert records.unread.count() == 1


async def test_told_to_stop_it_waits_for_no_poll_and_confirms_nothing(
    polling: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, asked = asyncio.Event(), asyncio.Event()
    offsets: list[int | None] = []

    async def nothing_comes(_: object, offset: int | None) -> list[Any]:
        offsets.append(offset)
        asked.set()
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(type(polling._bot), "fetch_updates", nothing_comes)
    running = asyncio.create_task(polling.run(stop))
    await asked.wait()
    stop.set()
    await asyncio.wait_for(running, 10)

    assert offsets == [None]
