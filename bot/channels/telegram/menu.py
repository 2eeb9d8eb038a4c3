"""What Telegram shows around the chat: the menu of commands, in both languages."""

import asyncio
from collections.abc import Callable

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.translate import COMMANDS
from bot.monitoring.logs import where
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()


class Menu:
    """Where Telegram calls us by webhook: its step registers the commands once, however long it cannot be reached."""

    def __init__(self, make_bot: Callable[[], Bot], library: Library) -> None:
        self._make_bot = make_bot
        self._library = library
        self._announced = False

    def step(self) -> None:
        """Register the commands, unless that was done."""
        self._announced = self._announced or asyncio.run(self._once())

    async def _once(self) -> bool:
        bot = self._make_bot()
        try:
            return await announce(bot, self._library)
        finally:
            await bot.shutdown()


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
