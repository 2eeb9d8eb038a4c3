"""Connects the bot's account at Telegram: webhook or polling, commands, and the words on its profile.

Sources, read 2026-11-29: https://core.telegram.org/bots/api#setwebhook, #setmydescription, #setmyshortdescription.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from telegram import Bot, BotCommand

from bot.channels.telegram.polling import ALLOWED_UPDATES
from bot.channels.telegram.translate import COMMANDS
from bot.settings import Settings
from knowledge.library import Library
from knowledge.schema import Language


@dataclass(frozen=True)
class Step:
    """One thing that is to be changed."""

    what: str
    after: str
    do: Callable[[], Awaitable[object]] = field(repr=False, compare=False)


async def plan(bot: Bot, settings: Settings, library: Library) -> tuple[list[Step], list[str]]:
    """What is to be changed, and what is right already.

    Raises:
        telegram.error.TelegramError: Telegram refused, or cannot be reached.
    """
    steps: list[Step] = []
    right = [f"the token is that of @{(await bot.get_me()).username}"]
    await _way_in(bot, settings, steps, right)
    for language in Language:
        code = None if language is Language.EN else language.value
        commands = tuple(BotCommand(name, library.label(topic, language)) for name, topic in COMMANDS.items())
        if await bot.get_my_commands(language_code=code) == commands:
            right.append(f"commands, {language}")
        else:
            names = ", ".join(f"/{command.command}" for command in commands)
            steps.append(
                Step(f"commands, {language}", names, partial(bot.set_my_commands, commands, language_code=code))
            )
        words = library.public[language]
        for what, wanted, known, change in (
            (
                "description",
                words.telegram_description,
                (await bot.get_my_description(language_code=code)).description,
                bot.set_my_description,
            ),
            (
                "short description",
                words.telegram_short_description,
                (await bot.get_my_short_description(language_code=code)).short_description,
                bot.set_my_short_description,
            ),
        ):
            if known == wanted:
                right.append(f"{what}, {language}")
            else:
                steps.append(Step(f"{what}, {language}", wanted, partial(change, wanted, language_code=code)))
    return steps, right


async def _way_in(bot: Bot, settings: Settings, steps: list[Step], right: list[str]) -> None:
    """The webhook, always set anew because Telegram never shows its secret; or none, where we poll."""
    known = await bot.get_webhook_info()
    if settings.telegram_webhook_path:
        address = f"{settings.public_url}/telegram/{settings.telegram_webhook_path}"
        steps.append(
            Step(
                "webhook",
                f"{address} (was {known.url or 'none'})",
                partial(
                    bot.set_webhook,
                    address,
                    secret_token=settings.telegram_webhook_secret.get_secret_value(),
                    max_connections=1,
                    allowed_updates=ALLOWED_UPDATES,
                ),
            )
        )
    elif known.url:
        steps.append(Step("webhook", f"none, because we poll (was {known.url})", bot.delete_webhook))
    else:
        right.append("no webhook: `python -m bot telegram` polls")
