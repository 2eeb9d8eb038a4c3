"""What Telegram shows around the chat: the menu of commands, in both languages."""

import asyncio
import threading
from collections.abc import Callable

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.translate import COMMANDS
from bot.monitoring.logs import where
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()

_AGAIN = 60.0
"""Seconds until it is tried again."""


def keep_announcing(make_bot: Callable[[], Bot], library: Library, stop: threading.Event) -> None:
    """Where Telegram calls us by webhook: register the commands once, however long Telegram cannot be reached."""

    async def once() -> bool:
        bot = make_bot()
        try:
            return await announce(bot, library)
        finally:
            await bot.shutdown()

    while not asyncio.run(once()) and not stop.wait(_AGAIN):
        pass


async def announce(bot: Bot, library: Library) -> bool:
    """Register the commands; false where Telegram did not take them, so that it is to be tried again."""
    for language in Language:
        commands = [BotCommand(name, library.label(topic, language)) for name, topic in COMMANDS.items()]
        try:
            await bot.set_my_commands(commands, language_code=None if language is Language.EN else language)
        except TelegramError as error:
            log.warning("could not register the commands", where=where(error))
            return False
    return True
