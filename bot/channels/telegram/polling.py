"""Long polling that commits before it confirms.

python-telegram-bot's own `Updater` confirms updates to Telegram before they are handled, so a crash loses them. Here
an update is recorded and answered by the inbox first; only then does the offset move on. What is to be sent waits in
the outbox by then, and the workers of this process are woken; only where there is no database is it sent from here.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram.menu import announce
from bot.channels.telegram.sender import seconds, send_message
from bot.channels.telegram.translate import Elsewhere, Left, NotForUs, Returned, Spoken, from_telegram
from bot.channels.telegram.update import Unreadable, Update, read_update
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Receipt, UnreadUpdate
from bot.messaging.sending import AccountFault, NotSent, Outbound
from bot.monitoring.logs import where
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()
T = TypeVar("T")

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
_POLL_SECONDS = 25
_PAUSE_AFTER_ERROR = 3.0
_MOST_TRIES = 5


class PollingBot(Bot):
    """The library's bot, but for updates: they stay JSON, so that one that it cannot parse ends nothing.

    The library parses all updates of an answer together, fails on one that it does not know and logs all of them.
    """

    async def fetch_updates(self, offset: int | None) -> list[Any]:
        """The updates from this one on, waiting for one; each as Telegram sent it.

        Raises:
            TelegramError: Telegram refused, or did not answer.
        """
        parameters = {"offset": offset, "timeout": _POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
        answer = await self._post("getUpdates", parameters, read_timeout=_POLL_SECONDS + 5)
        return answer if isinstance(answer, list) else []


class Polling:
    """The loop: fetch, commit, advance the offset."""

    def __init__(self, bot: PollingBot, inbox: Inbox, library: Library, wake: Callable[[], None]) -> None:
        """`wake`: called when something waits in the outbox."""
        self._wake = wake
        self._bot = bot
        self._inbox = inbox
        self._library = library
        self._last: dict[int, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until told to stop, then finish what is being sent; while Telegram does not answer, ask again."""
        announced = False
        offset: int | None = None
        while not stop.is_set():
            announced = announced or await announce(self._bot, self._library)
            try:
                updates = await _unless(stop, self._bot.fetch_updates(offset)) or []
            except RetryAfter as error:
                await _unless(stop, asyncio.sleep(seconds(error.retry_after).total_seconds()))
                continue
            except TelegramError as error:
                log.warning("telegram does not answer", where=where(error))
                await _unless(stop, asyncio.sleep(_PAUSE_AFTER_ERROR))
                continue
            for update in updates:
                if not await self.take(update):
                    await _unless(stop, asyncio.sleep(_PAUSE_AFTER_ERROR))
                    break
                offset = _after(update, offset)
        await asyncio.gather(*self._last.values(), return_exceptions=True)

    async def take(self, raw: object) -> bool:
        """Record one update, and line up what is to be sent; false where it could not be recorded."""
        try:
            try:
                update = read_update(raw)
            except Unreadable as error:
                log.error("an update cannot be read; it is kept for staff", fields=str(error))
                await asyncio.to_thread(self._inbox.keep_unread, UnreadUpdate.of(raw))
                return True
            await self._act_on(update)
        except OSError as error:
            log.error("nothing could be recorded; Telegram keeps the update", where=where(error))
            return False
        except Exception as error:  # whatever one update does, the next ones are taken
            log.error("an update broke; it is kept for staff", where=where(error))
            await asyncio.to_thread(self._inbox.keep_unread, UnreadUpdate.of(raw))
        return True

    async def _act_on(self, update: Update) -> None:
        match from_telegram(update):
            case Spoken() as spoken:
                receive = partial(self._inbox.receive, spoken.incoming, worker_sends=True)
                self._line_up(spoken, await asyncio.to_thread(receive))
                self._wake()
            case Left(chat_id):
                await asyncio.to_thread(self._inbox.person_left, Channel.TELEGRAM, str(chat_id))
            case Returned(chat_id):
                await asyncio.to_thread(self._inbox.person_returned, Channel.TELEGRAM, str(chat_id))
            case Elsewhere(chat_id):
                await self._leave(chat_id)
            case NotForUs(kind):
                log.info("update not for us", kind=kind)

    def _line_up(self, spoken: Spoken, receipt: Receipt) -> None:
        """Send after whatever this chat is still being sent."""
        before = self._last.get(spoken.chat_id)
        task = asyncio.create_task(self._send_after(before, spoken, receipt))
        self._last[spoken.chat_id] = task
        task.add_done_callback(lambda done: self._forget(spoken.chat_id, done))

    def _forget(self, chat_id: int, done: asyncio.Task[None]) -> None:
        if self._last.get(chat_id) is done:
            del self._last[chat_id]

    async def _send_after(self, before: asyncio.Task[None] | None, spoken: Spoken, receipt: Receipt) -> None:
        if before:
            await asyncio.wait([before])
        if spoken.callback_id:
            await self._stop_spinning(spoken.callback_id)
        for reply in receipt.replies:
            if reply.outbox_id is None:  # there is no database, or the address is erased: nobody else can send it
                await self._send(Outbound("", str(spoken.chat_id), reply.bubble))

    async def _send(self, outbound: Outbound) -> None:
        for _ in range(_MOST_TRIES):
            try:
                await send_message(self._bot, outbound)
            except NotSent as error:
                log.warning("not sent", code=error.code, transient=error.transient)
                if not error.transient:
                    return
                await asyncio.sleep((error.retry_after or timedelta(seconds=1)).total_seconds())
            except (AccountFault, TelegramError) as error:
                log.error("not sent, or nobody knows", where=where(error))
                return
            else:
                return

    async def _stop_spinning(self, callback_id: str) -> None:
        try:
            await self._bot.answer_callback_query(callback_id)
        except TelegramError as error:
            log.info("a button cannot be answered, or no more", where=where(error))

    async def _leave(self, chat_id: int) -> None:
        text = self._library.answer("interface.group_left", Language.EN).text
        try:
            await self._bot.send_message(chat_id, text)
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            log.info("could not leave a group", where=where(error))


async def _unless(stop: asyncio.Event, waiting: Coroutine[Any, Any, T]) -> T | None:
    """What is waited for; None as soon as the process is told to stop: no offset has moved, so nothing is lost."""
    told = asyncio.create_task(stop.wait())
    task = asyncio.create_task(waiting)
    await asyncio.wait({told, task}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not task.done():
        task.cancel()
        return None
    return task.result()


def _after(raw: object, offset: int | None) -> int | None:
    """The offset that confirms an update."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id + 1 if isinstance(update_id, int) else offset
