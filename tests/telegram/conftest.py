"""What the tests of Telegram share: the real client library over a pretended wire, and the process that polls."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.polling import Polling
from bot.channels.telegram.sender import TelegramSender
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.state import State
from bot.conversation.stored_state import UnreadableState, from_json
from bot.jobs.reminders import ReminderJob
from bot.messaging.inbox import Inbox
from bot.messaging.outbox import Worker
from bot.messaging.spool import Spool
from bot.records.store import Store
from tests.conftest import NOON, Clock
from tests.telegram.wire import FakeTelegram, make_bot, tap_update, text_update


@pytest.fixture
def wire() -> FakeTelegram:
    return FakeTelegram()


class Process(Polling):
    """The process that polls: the loop, and a worker that sends by the same wire."""

    def __init__(self, wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock) -> None:
        super().__init__(make_bot(wire), inbox, inbox.engine.library, lambda: None)
        self.sender = TelegramSender(lambda: make_bot(wire))
        self.worker = Worker(store, {Channel.TELEGRAM: self.sender}, clock, serves=[Channel.TELEGRAM])

    async def idle(self) -> None:
        """Wait until everything that is due has been sent."""
        await self.lined_up()
        await asyncio.to_thread(self._send_all)

    async def lined_up(self) -> None:
        """Wait until everything that the polling itself sends has been sent."""
        await asyncio.gather(*self._last.values())

    def _send_all(self) -> None:
        while self.worker.step():
            pass
        self.sender.close()


@pytest.fixture
def polling(wire: FakeTelegram, store: Store, inbox: Inbox, clock: Clock) -> Process:
    return Process(wire, store, inbox, clock)


async def take(polling: Process, *updates: dict[str, Any]) -> None:
    for update in updates:
        assert await polling.take(update)
    await polling.idle()


def states(store: Store) -> list[str]:
    with store.transaction() as records:
        return sorted(records.outbox.states().values())


async def poll_until(polling: Process, wire: FakeTelegram, polls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the real loop for so many polls, without its pauses."""
    stop = asyncio.Event()
    fetch, count = polling._bot.fetch_updates, 0

    async def counted(offset: int | None) -> list[Any]:
        nonlocal count
        count += 1
        if count >= polls:
            stop.set()
        return await fetch(offset)

    monkeypatch.setattr("bot.channels.telegram.polling._PAUSE_AFTER_ERROR", 0)
    monkeypatch.setattr(type(polling._bot), "fetch_updates", lambda _self, offset: counted(offset))
    await polling.run(stop)
    await polling.idle()


class Chat:
    """A person with Telegram: writes, taps, and sees texts with their keyboards."""

    def __init__(self, process: Process, wire: FakeTelegram, store: Store, clock: Clock) -> None:
        self.process, self.wire, self.store, self.clock = process, wire, store, clock
        self._update = 0

    async def text(self, words: str) -> list[tuple[str, list[list[str]]]]:
        return await self._send(text_update(self._next(), words))

    async def tap(self, data: str, *, after: float = 60) -> list[tuple[str, list[list[str]]]]:
        self.clock.forward(seconds=after)
        return await self._send(tap_update(self._next(), data))

    def data(self, label: str, number: int = 0) -> str:
        """What a button does, from the newest message that has it; `number` counts older ones."""
        found = [
            button["callback_data"]
            for call in reversed(self.wire.called("sendMessage"))
            for row in keyboard(call)
            for button in row
            if button["text"] == label and "callback_data" in button
        ]
        return str(found[number])

    async def comes(self, engine: Engine, moment: datetime) -> tuple[str, list[list[str]]]:
        """What the worker sends at this moment, with its buttons."""
        self.clock.time = moment
        ReminderJob(self.store, lambda: engine.library, engine.meetings, self.clock).step()
        await self.process.idle()
        sent = self.wire.called("sendMessage")[-1]
        return sent["text"], [[button["text"] for button in row] for row in keyboard(sent)]

    def state(self) -> State:
        with self.store.transaction() as records:
            thread = records.conversations.thread_of(Channel.TELEGRAM, "555", NOON)
        state = from_json(thread.state or "")
        assert not isinstance(state, UnreadableState)
        return state

    def _next(self) -> int:
        self._update += 1
        return self._update

    async def _send(self, update: dict[str, Any]) -> list[tuple[str, list[list[str]]]]:
        before = len(self.wire.called("sendMessage"))
        await take(self.process, update)
        sent = self.wire.called("sendMessage")[before:]
        return [(call["text"], [[button["text"] for button in row] for row in keyboard(call)]) for call in sent]


def keyboard(call: dict[str, Any]) -> list[list[dict[str, Any]]]:
    markup = json.loads(call["reply_markup"]) if call.get("reply_markup") else {}
    rows: list[list[dict[str, Any]]] = markup.get("inline_keyboard", [])
    return rows


@pytest.fixture
def chat(store: Store, engine_with_meetings: Engine, clock: Clock, wire: FakeTelegram, tmp_path: Path) -> Chat:
    inbox = Inbox(store, engine_with_meetings, Spool(tmp_path / "spool", store.cipher), clock)
    return Chat(Process(wire, store, inbox, clock), wire, store, clock)
