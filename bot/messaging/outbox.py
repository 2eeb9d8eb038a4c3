"""What leaves later: the worker that sends what did not go back in the answer to a webhook."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.conversation.model import Bubble, Channel
from bot.messaging.recording import BUBBLES, LEASE, count_sent
from bot.messaging.sending import AccountFault, CannotTell, NotSent, Outbound, Rests, Sender
from bot.messaging.takeover import STAFF
from bot.monitoring.logs import where
from bot.records.outbox_claims import Pace
from bot.records.outbox_rows import OutboxRow
from bot.records.people import Reach
from bot.records.store import Records, Store

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
_DOUBT_ENDS = timedelta(minutes=10)
"""A row of which the provider cannot tell for so long is left to staff."""


class Worker:
    """Sends due rows, and looks after those whose sender did not come back."""

    def __init__(
        self,
        store: Store,
        senders: Mapping[Channel, Sender],
        clock: Callable[[], datetime],
        paces: Mapping[Channel, Pace] | None = None,
        quiet_until: Callable[[datetime], datetime] | None = None,
        serves: Collection[Channel] = tuple(Channel),
        rests: Rests | None = None,
    ) -> None:
        """`serves`: the channels whose rows this worker sends; others leave them to it.

        `paces`: how fast each channel may be sent to. `quiet_until`: when what nobody asked for just now may be sent at
        the earliest. `rests`: what several workers of one process share.
        """
        self._paces = {str(channel): pace for channel, pace in (paces or {}).items()}
        self._quiet_until = quiet_until or (lambda now: now)
        self._serves = frozenset(str(channel) for channel in serves)
        self._faulty: frozenset[str] = frozenset()
        self._rests = rests or Rests()
        self._store = store
        self._senders = senders
        self._clock = clock

    def doubt_unfinished(self) -> None:
        """At the start of the only process: do not wait out the leases of the one that died."""
        now = self._clock()
        with self._store.transaction() as records:
            late = records.claims.doubt_all(now + SETTLE, now, self._serves)
        if late:
            log.warning("the process before died while sending", rows=late)

    def step(self) -> bool:
        """Do one thing; whether there was anything to do."""
        now = self._clock()
        with self._store.reading() as records:
            if not records.claims.any_to_do(now):
                return False
        with self._store.transaction() as records:
            late = records.claims.reap(now)
            open_channels = self._open_channels(records, now)
            row = records.claims.next_due(LEASE, now, self._paces, open_channels)
            doubtful = None if row else records.claims.next_unsure(now + _ASK_AGAIN, now, open_channels)
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
        return self._serves - paused - self._rests.resting(now)

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
            self._finish(row, "sent", provider_id=provider_id, left=True)
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
        return Outbound(row.id, reach.address, bubble_of(row, text), row.expires_at, row.attempts)

    def _in_doubt(self, row: OutboxRow) -> None:
        """What may be sent twice is sent again; otherwise the provider is asked, once it had the time to know."""
        if not row.repeatable:
            self._finish(row, "unsure", due_at=self._clock() + SETTLE, left=True)
        elif row.attempts < _MOST_ATTEMPTS:
            self._finish(row, "ready", due_at=self._clock() + _pause_after(row.attempts), left=True)
        else:
            self._finish(row, "flagged", left=True)

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
            records.claims.settle(row, state, **values)
        log.info("doubt settled", row=row.id, state=state)

    def _not_sent(self, row: OutboxRow, error: NotSent) -> None:
        log.warning("not sent", row=row.id, code=error.code, transient=error.transient, attempts=row.attempts)
        if error.person_left:
            with self._store.transaction() as records:
                now = self._clock()
                records.people.set_unreachable(row.conversation_id, error.code, row.created_at, now)
        if error.transient and row.attempts < _MOST_ATTEMPTS:
            pause = error.retry_after or _pause_after(row.attempts)
            if error.too_fast and error.retry_after:
                self._rests.rest(row.channel, self._clock() + error.retry_after)
            self._finish(row, "ready", due_at=self._clock() + pause, error_code=error.code)
        else:
            self._finish(row, "failed", error_code=error.code)

    def _finish(self, row: OutboxRow, state: str, *, left: bool = False, **values: object) -> None:
        """`left`: the provider has it, or may have it."""
        with self._store.transaction() as records:
            if left:
                count_sent(records, row.channel, 1, self._clock())
            if not records.claims.finish(row.id, row.attempts, state, **values):
                log.warning("claim was lost", row=row.id)


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
