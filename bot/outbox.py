"""What leaves later: the worker that sends what a door could not hand over itself."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from pydantic import ValidationError

from bot.conversation.model import Bubble, Channel
from bot.inbox import Inbox
from bot.logs import where
from bot.recording import BUBBLES, LEASE
from bot.records.encryption import CannotOpen
from bot.records.outbox_rows import OutboxRow
from bot.records.store import Store

log = structlog.get_logger()

_MOST_ATTEMPTS = 12
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=15)


class NotSent(Exception):
    """The provider surely did not take the message."""

    def __init__(
        self,
        code: int | None = None,
        *,
        transient: bool = False,
        retry_after: timedelta | None = None,
        person_left: bool = False,
    ) -> None:
        self.code = code
        self.transient = transient
        self.retry_after = retry_after
        self.person_left = person_left
        super().__init__(f"not sent (code {code})")


@dataclass(frozen=True)
class Outbound:
    """One message on its way to a person."""

    outbox_id: str
    address: str
    bubble: Bubble

    @property
    def text(self) -> str:
        """The words of it."""
        return self.bubble.text


class Sender(Protocol):
    """A way to send: Twilio's API, Telegram's API."""

    def send(self, outbound: Outbound) -> str:
        """Send, and return the provider's id.

        Raises:
            NotSent: the provider surely did not take it. Any other exception means that nobody knows.
        """
        ...


class Worker:
    """Sends due rows, looks after those whose sender did not come back, takes up spooled messages."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        senders: Mapping[Channel, Sender],
        clock: Callable[[], datetime],
        chores: Sequence[Callable[[], object]] = (),
    ) -> None:
        """`chores` are done before each sending, such as queueing what is due; each must be quick."""
        self._store = store
        self._chores = chores
        self._inbox = inbox
        self._senders = senders
        self._clock = clock

    def run(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Work until told to stop; an error is logged, and the work goes on."""
        while not stop.is_set():
            try:
                busy = self.step()
            except Exception as error:
                log.error("worker failed", where=where(error))
                busy = False
            if not busy:
                stop.wait(pause)

    def step(self) -> bool:
        """Do one thing; whether there was anything to do."""
        self._take_up_spool()
        for chore in self._chores:
            chore()
        now = self._clock()
        with self._store.transaction() as records:
            late = records.outbox.reap(now)
            row = records.outbox.claim(LEASE, now)
        if late:
            log.warning("senders did not come back", rows=late)
        if row is None:
            return False
        self._deliver(row)
        return True

    def _take_up_spool(self) -> None:
        """A message that cannot be taken up stays where it is, and holds up nothing else."""
        try:
            taken = self._inbox.take_up_spool()
        except (CannotOpen, ValidationError, OSError) as error:
            log.error("a spooled message cannot be taken up", where=where(error))
        else:
            if taken:
                log.info("spooled messages recorded", messages=taken)

    def _deliver(self, row: OutboxRow) -> None:
        sender = self._senders.get(Channel(row.channel))
        with self._store.transaction() as records:
            address, opted_out = records.conversations.address_of(row.conversation_id)
            text = records.conversations.opened_text(row.message_id)
        if (opted_out and not row.repeatable) or address is None or text is None:
            self._finish(row, "cancelled")
            return
        if sender is None:
            self._finish(row, "flagged")
            log.error("no sender for this channel", row=row.id, channel=row.channel)
            return
        try:
            provider_id = sender.send(Outbound(row.id, address, bubble_of(row, text)))
        except NotSent as error:
            self._not_sent(row, error)
        except Exception as error:
            log.warning("unsure whether it was sent", row=row.id, where=where(error))
            self._finish(row, "ready" if row.repeatable else "flagged")
        else:
            self._finish(row, "sent", provider_id=provider_id)

    def _not_sent(self, row: OutboxRow, error: NotSent) -> None:
        log.warning("not sent", row=row.id, code=error.code, transient=error.transient, attempts=row.attempts)
        if error.person_left:
            with self._store.transaction() as records:
                records.conversations.opt_out_of(row.conversation_id, self._clock())
        if error.transient and row.attempts < _MOST_ATTEMPTS:
            pause = error.retry_after or min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
            self._finish(row, "ready", due_at=self._clock() + pause, error_code=error.code)
        else:
            self._finish(row, "failed", error_code=error.code)

    def _finish(self, row: OutboxRow, state: str, **values: object) -> None:
        with self._store.transaction() as records:
            if not records.outbox.finish(row.id, row.attempts, state, **values):
                log.warning("claim was lost", row=row.id)


def bubble_of(row: OutboxRow, text: str) -> Bubble:
    """A stored message as it was to be sent."""
    return replace(BUBBLES.validate_json(row.buttons), text=text) if row.buttons else Bubble(text)
