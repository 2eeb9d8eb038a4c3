"""Sends by Telegram's API what the polling loop did not hand over itself."""

import asyncio
from collections.abc import Set
from datetime import datetime, timedelta

import httpx
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.outbox import CannotTell, NotSent, Outbound
from bot.settings import Settings
from bot.telegram_door.translate import to_telegram


class TelegramSender:
    """Sends messages from a thread that has no event loop of its own."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.telegram_token.get_secret_value()
        self._base_url = settings.telegram_base_url

    def send(self, outbound: Outbound) -> str:
        """Send one message; see `bot.outbox.Sender`."""
        return asyncio.run(self._send(outbound))

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """Telegram has no list of what a bot has sent, so staff decide; see `bot.outbox.Sender`."""
        raise CannotTell(ever=False)

    async def _send(self, outbound: Outbound) -> str:
        async with Bot(self._token, base_url=self._base_url) as bot:
            return await send_message(bot, outbound)


async def send_message(bot: Bot, outbound: Outbound) -> str:
    """Send one message with its buttons; Telegram's message id.

    Raises:
        NotSent: blocked by the person, refused, or too fast. Anything else means that nobody knows.
    """
    parameters = to_telegram(outbound.bubble)
    document = outbound.bubble.document
    chat = int(outbound.address)
    try:
        if document:
            file = InputFile(document.content.encode(), filename=document.name)
            sent = await bot.send_document(chat, file, caption=parameters["text"])
        else:
            sent = await bot.send_message(chat, **parameters)
    except RetryAfter as error:
        raise NotSent(429, transient=True, retry_after=seconds(error.retry_after)) from error
    except Forbidden as error:
        raise NotSent(403, person_left=True) from error
    except (BadRequest, InvalidToken) as error:
        raise NotSent(400) from error
    except NetworkError as error:
        if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            raise NotSent(transient=True) from error
        raise
    return str(sent.message_id)


def seconds(pause: int | timedelta) -> timedelta:
    """A pause that Telegram asks for, whatever form the library gives it."""
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)
