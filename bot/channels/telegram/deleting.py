"""Takes the bot's recent messages out of a chat, where somebody had their talk erased.

A bot may delete what it sent within 48 hours, and what is not there any more is passed over (Bot API, deleteMessages),
so that doing it twice does no harm.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.conversation.model import Channel
from bot.monitoring.logs import where
from bot.records.deletions import Deletion
from bot.records.store import Store

log = structlog.get_logger()

_AGAIN_AFTER = timedelta(minutes=1)
_GIVEN_UP_AFTER = timedelta(hours=48)
_AT_ONCE = 100
"""The Bot API takes so many in one call."""


class Deleting:
    """Its step deletes the messages of one erased talk."""

    def __init__(self, store: Store, make_bot: Callable[[], Bot], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._make_bot = make_bot
        self._clock = clock

    def step(self) -> bool:
        """Whether there was one; where Telegram cannot be reached it stays, for two days at most."""
        now = self._clock()
        with self._store.transaction() as records:
            found = records.deletions.due(Channel.TELEGRAM, now, now + _AGAIN_AFTER)
        if found is None:
            return False
        try:
            asyncio.run(self._delete(found))
        except (BadRequest, Forbidden) as error:
            log.info("messages cannot be deleted", where=where(error))
        except TelegramError as error:
            log.warning("messages are not deleted yet", where=where(error))
            if now - found.asked_at < _GIVEN_UP_AFTER:
                return True
        with self._store.transaction() as records:
            records.deletions.done(found.id)
        return True

    async def _delete(self, found: Deletion) -> None:
        bot = self._make_bot()
        try:
            for start in range(0, len(found.provider_ids), _AT_ONCE):
                part = [int(one) for one in found.provider_ids[start : start + _AT_ONCE]]
                await bot.delete_messages(int(found.address), part)
        finally:
            await bot.shutdown()
