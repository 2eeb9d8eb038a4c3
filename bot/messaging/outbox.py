"""What leaves later: the worker that sends what a door could not hand over itself."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.model import Bubble, Channel
from bot.messaging.inbox import Inbox
from bot.messaging.recording import BUBBLES, LEASE
from bot.messaging.takeover import STAFF
from bot.monitoring.logs import where
from bot.records.encryption import CannotOpen
from bot.records.outbox_rows import OutboxRow, Pace
from bot.records.people import Reach
from bot.records.store import DatabaseBusy, Records, Store

log = structlog.get_logger()

_MOST_ATTEMPTS = 12
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=15)
SETTLE = timedelta(seconds=20)
"""How long a provider may take to list what it took, twice the time limit of a request."""
_ASK_AGAIN = timedelta(seconds=30)
ACCOUNT_PAUSE = timedelta(minutes=5)
"""How long a channel rests whose account is refused."""
_UNASKED = ("reminder", "check_in")
"""Kinds of rows that answer nothing: they keep to the hours of the day and wait for no human's turn."""
_TOO_MANY = 429
_DOUBT_ENDS = timedelta(minutes=10)
"""A row of which the provider cannot tell for so long is left to staff."""


class CannotTell(Exception):
    """The provider cannot say whether it took a message."""

    def __init__(self, *, ever: bool = True) -> None:
        """`ever` is false for a provider that never can."""
        self.ever = ever
        super().__init__("the provider cannot tell whether it was sent")


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


class AccountFault(Exception):
    """The provider refuses our account, so nothing of this channel can be sent until somebody mends that."""

    def __init__(self, code: int | None = None) -> None:
        self.code = code
        super().__init__(f"the account is refused (code {code})")


@dataclass(frozen=True)
class Outbound:
    """One message on its way to a person."""

    outbox_id: str
    address: str
    bubble: Bubble
    expires_at: datetime | None = None
    """From when on it should not be delivered any more."""

    @property
    def text(self) -> str:
        """The words of it."""
        return self.bubble.text


class Sender(Protocol):
    """A way to send: Twilio's API, Telegram's API."""

    def send(self, outbound: Outbound) -> str:
        """Send, and return the provider's id.

        Raises:
            NotSent: the provider surely did not take it.
            AccountFault: nor will it take any other. Any other exception means that nobody knows.
        """
        ...

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """Ask the provider for a message that may have been sent since then; its id there, None if it was not sent.

        `known` are the ids of other messages to the same person.

        Raises:
            CannotTell: the provider has no such list, or one that does not settle it.
        """
        ...


class Bell:
    """Wakes every worker of a process at once when something waits."""

    def __init__(self) -> None:
        self._something_waits = threading.Condition()

    def ring(self) -> None:
        """Something waits."""
        with self._something_waits:
            self._something_waits.notify_all()

    def wait(self, seconds: float) -> None:
        """Until it rings, or for so long."""
        with self._something_waits:
            self._something_waits.wait(seconds)


class Worker:
    """Sends due rows, looks after those whose sender did not come back, takes up spooled messages."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        senders: Mapping[Channel, Sender],
        clock: Callable[[], datetime],
        jobs: Sequence[Callable[[], object]] = (),
        paces: Mapping[Channel, Pace] | None = None,
        quiet_until: Callable[[datetime], datetime] | None = None,
        serves: Collection[Channel] = tuple(Channel),
    ) -> None:
        """`serves`: the channels whose rows this worker sends; others leave them to it.

        `jobs` are done before each sending, such as queueing what is due; each must be quick. `paces`: how fast each
        channel may be sent to. `quiet_until`: when what nobody asked for just now may be sent at the earliest.
        """
        self._paces = {str(channel): pace for channel, pace in (paces or {}).items()}
        self._quiet_until = quiet_until or (lambda now: now)
        self._serves = frozenset(str(channel) for channel in serves)
        self._faulty: frozenset[str] = frozenset()
        self._rests: dict[str, datetime] = {}
        self._store = store
        self._jobs = jobs
        self._inbox = inbox
        self._senders = senders
        self._clock = clock

    def run(self, stop: threading.Event, pause: float = 1.0, bell: Bell | None = None) -> None:
        """Work until told to stop; an error is logged, and the work goes on. `bell` rings when something waits."""
        while not stop.is_set():
            try:
                busy = self.step()
            except Exception as error:
                log.error("worker failed", where=where(error))
                busy = False
            if not busy:
                (bell or stop).wait(pause)

    def doubt_unfinished(self) -> None:
        """At the start of the only process: do not wait out the leases of the one that died."""
        now = self._clock()
        with self._store.transaction() as records:
            late = records.outbox.doubt_all(now + SETTLE, now, self._serves)
        if late:
            log.warning("the process before died while sending", rows=late)

    def step(self) -> bool:
        """Do one thing; whether there was anything to do."""
        take_up_spool(self._inbox)
        for job in self._jobs:
            job()
        now = self._clock()
        with self._store.transaction() as records:
            late = records.outbox.reap(now)
            open_channels = self._open_channels(records, now)
            row = records.outbox.claim(LEASE, now, self._paces, open_channels)
            doubtful = None if row else records.outbox.claim_unsure(now + _ASK_AGAIN, now, open_channels)
        if late:
            log.warning("senders did not come back", rows=late)
        if row:
            self._deliver(row)
        elif doubtful:
            self._settle(doubtful)
        return bool(row or doubtful)

    def _open_channels(self, records: Records, now: datetime) -> frozenset[str]:
        """The channels that may be sent to: those that no fault of the account and no wish of the provider holds up."""
        faults = records.faults.all()
        self._faulty = frozenset(fault.channel for fault in faults)
        paused = {fault.channel for fault in faults if fault.paused_until > now}
        resting = {channel for channel, until in self._rests.items() if until > now}
        return self._serves - paused - resting

    def _deliver(self, row: OutboxRow) -> None:
        now = self._clock()
        outbound = self._outbound(row)
        if outbound is None or (row.expires_at and row.expires_at <= now):
            self._finish(row, "cancelled")
            return
        if row.kind in _UNASKED and (morning := self._quiet_until(now)) > now:
            self._finish(row, "ready", due_at=morning)
            return
        sender = self._senders.get(Channel(row.channel))
        if sender is None:
            self._finish(row, "flagged")
            log.error("no sender for this channel", row=row.id, channel=row.channel)
            return
        try:
            provider_id = sender.send(outbound)
        except NotSent as error:
            self._not_sent(row, error)
        except AccountFault as error:
            self._pause_channel(row, error)
        except Exception as error:
            log.warning("unsure whether it was sent", row=row.id, where=where(error))
            self._in_doubt(row)
        else:
            self._finish(row, "sent", provider_id=provider_id)
            if row.channel in self._faulty:
                self._take_up_channel(row.channel)

    def _pause_channel(self, row: OutboxRow, error: AccountFault) -> None:
        """Keep what waits, this row too, and have staff told; one row tries again later."""
        now = self._clock()
        log.error("the account is refused; the channel is paused", channel=row.channel, code=error.code)
        with self._store.transaction() as records:
            records.faults.record(row.channel, error.code, now + ACCOUNT_PAUSE, now)
        self._finish(row, "ready", due_at=now, error_code=error.code, attempts=row.attempts - 1)

    def _take_up_channel(self, channel: str) -> None:
        log.warning("the account is accepted again", channel=channel)
        with self._store.transaction() as records:
            records.faults.clear(channel)

    def _outbound(self, row: OutboxRow) -> Outbound | None:
        """What is to be sent and where to; None where it is not: an opt-out, an erasure, a human."""
        with self._store.transaction() as records:
            reach = records.people.reach_of(row.conversation_id)
            thread = records.conversations.thread(row.conversation_id)
            taken = thread.mode == STAFF and _is_the_bots(row, thread.taken_at)
            text = records.messages.opened_text(row.message_id)
        if not _is_wanted(row, reach) or taken or reach.address is None or text is None:
            return None
        return Outbound(row.id, reach.address, bubble_of(row, text), row.expires_at)

    def _in_doubt(self, row: OutboxRow) -> None:
        """What may be sent twice is sent again; otherwise the provider is asked, once it had the time to know."""
        if not row.repeatable:
            self._finish(row, "unsure", due_at=self._clock() + SETTLE)
        elif row.attempts < _MOST_ATTEMPTS:
            self._finish(row, "ready", due_at=self._clock() + _pause_after(row.attempts))
        else:
            self._finish(row, "flagged")

    def _settle(self, row: OutboxRow) -> None:
        """Ask the provider about a row that may or may not have been sent."""
        now = self._clock()
        outbound, sender = self._outbound(row), self._senders.get(Channel(row.channel))
        since = row.tried_at or row.created_at
        state, values = "unsure", dict[str, object]()
        try:
            if outbound is None or sender is None:
                raise CannotTell(ever=False)
            with self._store.transaction() as records:
                known = records.outbox.provider_ids(row.conversation_id)
            provider_id = sender.find(outbound, since, known)
            state = "sent" if provider_id else "ready"
            values = {"provider_id": provider_id, "due_at": now}
        except CannotTell as error:
            state, values = ("unsure", {}) if error.ever else ("flagged", {"due_at": now})
        except Exception as error:
            log.warning("the provider does not say whether it was sent", row=row.id, where=where(error))
        if state == "ready" and row.attempts >= _MOST_ATTEMPTS:
            state = "flagged"
        if state == "unsure" and now - since > _DOUBT_ENDS:
            state, values = "flagged", {"due_at": now}
        with self._store.transaction() as records:
            records.outbox.settle(row, state, **values)
        log.info("doubt settled", row=row.id, state=state)

    def _not_sent(self, row: OutboxRow, error: NotSent) -> None:
        log.warning("not sent", row=row.id, code=error.code, transient=error.transient, attempts=row.attempts)
        if error.person_left:
            with self._store.transaction() as records:
                now = self._clock()
                records.people.set_unreachable(row.conversation_id, error.code, row.created_at, now)
        if error.transient and row.attempts < _MOST_ATTEMPTS:
            pause = error.retry_after or _pause_after(row.attempts)
            if error.code == _TOO_MANY and error.retry_after:
                self._rests[row.channel] = self._clock() + error.retry_after
            self._finish(row, "ready", due_at=self._clock() + pause, error_code=error.code)
        else:
            self._finish(row, "failed", error_code=error.code)

    def _finish(self, row: OutboxRow, state: str, **values: object) -> None:
        with self._store.transaction() as records:
            if not records.outbox.finish(row.id, row.attempts, state, **values):
                log.warning("claim was lost", row=row.id)


def take_up_spool(inbox: Inbox) -> None:
    """Record what came while there was no database; one that cannot be taken up stays, and holds up nothing else."""
    try:
        taken = inbox.take_up_spool()
    except (CannotOpen, ValidationError, OSError) as error:
        log.error("a spooled message cannot be taken up", where=where(error))
    else:
        if taken:
            log.info("spooled messages recorded", messages=taken)


def keep_taking_up_spool(stop: threading.Event, inbox: Inbox, pause: float = 5.0) -> None:
    """In a process without a worker: the spool lies on this disk, and no other process may see it."""
    while not stop.wait(pause):
        try:
            take_up_spool(inbox)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.warning("the database is still down", where=where(error))


def _is_wanted(row: OutboxRow, reach: Reach) -> bool:
    """Whether the person may be sent this: after an opt-out only the answers to what they write, and a crisis.

    Where nobody can be reached, only what a human writes is tried.
    """
    if row.repeatable:
        return True
    if reach.opted_out_at and (row.kind != "reply" or row.created_at < reach.opted_out_at):
        return False
    return reach.unreachable_at is None or row.kind == "staff"


def _is_the_bots(row: OutboxRow, taken_at: datetime | None) -> bool:
    """Whether a row is not to be sent while a human answers: what we send first, an answer from before they came."""
    before = taken_at is not None and row.created_at < taken_at
    return row.kind in _UNASKED or (row.kind == "reply" and before and not row.repeatable)


def _pause_after(attempts: int) -> timedelta:
    return min(_FIRST_PAUSE * int(2**attempts), _LONGEST_PAUSE)


def bubble_of(row: OutboxRow, text: str) -> Bubble:
    """A stored message as it was to be sent."""
    return replace(BUBBLES.validate_json(row.buttons), text=text) if row.buttons else Bubble(text)
