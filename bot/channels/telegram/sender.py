"""Sends by Telegram's API."""

import asyncio
import threading
from collections.abc import Callable, Set
from datetime import datetime, timedelta

import httpx
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.channels.telegram.translate import to_telegram
from bot.messaging.sending import AccountFault, CannotTell, NotSent, Outbound


class TelegramSender:
    """Sends messages from threads that have no event loop of their own; each keeps its connection."""

    def __init__(self, make_bot: Callable[[], Bot]) -> None:
        self._make_bot = make_bot
        self._here = threading.local()

    def send(self, outbound: Outbound) -> str:
        """Send one message; see `bot.messaging.sending.Sender`."""
        if not hasattr(self._here, "runner"):
            self._here.runner, self._here.bot = asyncio.Runner(), self._make_bot()
        return str(self._here.runner.run(send_message(self._here.bot, outbound)))

    def close(self) -> None:
        """Close what this thread has opened."""
        if hasattr(self._here, "runner"):
            self._here.runner.run(self._here.bot.shutdown())
            self._here.runner.close()
            del self._here.runner, self._here.bot

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """Telegram has no list of what a bot has sent, so staff decide; see `bot.messaging.sending.Sender`."""
        raise CannotTell(ever=False)


async def send_message(bot: Bot, outbound: Outbound) -> str:
    """Send one message with its buttons; Telegram's message id.

    Raises:
        NotSent: blocked by the person, refused, or too fast.
        AccountFault: the token is refused. Anything else means that nobody knows.
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
        raise NotSent(429, transient=True, retry_after=seconds(error.retry_after), too_fast=True) from error
    except Forbidden as error:
        raise NotSent(403, person_left=True) from error
    except InvalidToken as error:
        raise AccountFault(401) from error
    except BadRequest as error:
        raise NotSent(400) from error
    except NetworkError as error:
        if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            raise NotSent(transient=True) from error
        raise
    return str(sent.message_id)


def seconds(pause: int | timedelta) -> timedelta:
    """A pause that Telegram asks for, whatever form the library gives it."""
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)
