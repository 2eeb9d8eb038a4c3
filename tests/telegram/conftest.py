"""What the tests of Telegram share: the real client library over a pretended wire, and the process that polls."""

import asyncio
from typing import Any

import pytest

from bot.channels.telegram.polling import Polling
from bot.channels.telegram.sender import TelegramSender
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.outbox import Worker
from bot.records.store import Store
from tests.conftest import Clock
from tests.telegram.wire import FakeTelegram, make_bot


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
