"""The ways to reach staff: the addresses of a contact, by Apprise, and the phone that somebody has given as theirs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.jobs.alert_links import AlertLinks
from bot.records.store import Records
from knowledge.wording import Wording

_BUTTON = "I have it"


class Teller(Protocol):
    """A way to reach the people behind some addresses."""

    def tell(self, addresses: Sequence[str], title: str, text: str, link: str = "") -> bool:
        """Send to all of them; whether at least one took it. `link`: acknowledges, as a button where there are any."""
        ...


class Texts(Protocol):
    """Sends from our own number, so that the answer comes back to us."""

    def text(self, number: str, words: str) -> bool:
        """Send one text; whether it was taken."""
        ...


class Push(Protocol):
    """Shows a notification on devices of staff."""

    @property
    def public_key(self) -> str:
        """What a browser is told when it signs up."""
        ...

    def may_call(self, endpoint: str) -> bool:
        """Whether an address that a browser names is that of a push service."""
        ...

    def push(self, user_id: str, title: str, body: str) -> bool:
        """To every device of somebody; whether it was taken for at least one."""
        ...


@dataclass(frozen=True)
class OwnWays:
    """What reaches somebody of staff themselves, and what stands in it."""

    links: AlertLinks
    lines: Wording
    texts: Texts | None = field(default=None)
    """None where no number to text from is set up."""
    push: Push | None = field(default=None)
    """None where there is no key for it."""

    def reachable(self, records: Records) -> frozenset[str]:
        """The ids of accounts that can be reached by a way of their own."""
        phones = records.staff_phones.confirmed() if self.texts else frozenset()
        return phones | (records.push_devices.owners() if self.push else frozenset())


class Apprise:
    """Sends by the Apprise library: e-mail, SMS, Slack, Telegram and a hundred others."""

    def __init__(self, telegram_url: str = "https://api.telegram.org/bot") -> None:
        self._telegram_url = telegram_url

    def tell(self, addresses: Sequence[str], title: str, text: str, link: str = "") -> bool:
        """See `Teller`. Apprise itself logs what went wrong, without our text."""
        import apprise  # slow to import, and only the worker needs it

        told = False
        for address in addresses:
            service = apprise.Apprise.instantiate(address)
            if link and isinstance(service, apprise.plugins.N_MGR["tgram"]):
                told = self._tell_by_telegram(service, title, text, link) or told
            elif service is not None:
                words = f"{text}\n{_BUTTON}: {link}" if link else text
                told = bool(service.notify(body=words, title=title)) or told
        return told

    def _tell_by_telegram(self, service: object, title: str, text: str, link: str) -> bool:
        """With the link as a button, which Apprise has no means for; to the chats that the address names."""
        from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
        from telegram.error import TelegramError

        token: str = getattr(service, "bot_token")  # noqa: B009 - Apprise's classes have no types
        chats: list[tuple[int | str, int | None]] = getattr(service, "targets")  # noqa: B009 - likewise
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(_BUTTON, url=link)]])

        async def send() -> bool:
            told = False
            async with Bot(token, base_url=self._telegram_url) as bot:
                for chat, topic in chats:
                    try:
                        await bot.send_message(chat, f"{title}\n{text}", message_thread_id=topic, reply_markup=keyboard)
                        told = True
                    except TelegramError:
                        continue  # the next chat may take it
            return told

        return asyncio.run(send())
