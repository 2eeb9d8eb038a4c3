"""What Telegram shows around the chat: the menu of commands, in both languages."""

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.logs import where
from bot.telegram_door.translate import COMMANDS
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()


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
