"""Takes up texts that never reached us: Twilio keeps what came while our address did not answer.

After its retries Twilio delivers a text no more (https://www.twilio.com/docs/api/errors/11200), so recent ones are
listed at the start and every few minutes, and those that the record lacks are taken in.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.conversation.engine import Reader
from bot.conversation.model import Channel
from bot.inbox import Inbox
from bot.logs import where
from bot.messages import Incoming
from bot.records.store import Store
from bot.settings import Settings
from bot.understanding.model import CrisisLevel
from sms.twilio_client import make_client

log = structlog.get_logger()

EVERY = 300.0
"""Seconds between looks."""
LOOK_BACK = timedelta(hours=24)
ANSWERED_WITHIN = timedelta(hours=4)
"""An answer to something older would only confuse; staff are told instead."""
_IN_FLIGHT = timedelta(minutes=2)
"""A text so young may still be on its way to our webhook."""
_MOST = 1000


@dataclass(frozen=True)
class Listed:
    """One inbound text as the provider lists it."""

    sid: str
    sender: str
    """`+1...`, or `whatsapp:+1...`."""
    text: str
    sent_at: datetime


class Provider(Protocol):
    """Whoever keeps the texts."""

    def inbound_since(self, moment: datetime) -> Iterable[Listed]:
        """The texts that people sent us since then."""
        ...


class TwilioList:
    """Lists by Twilio's API."""

    def __init__(self, settings: Settings) -> None:
        self._client = make_client(settings)

    def inbound_since(self, moment: datetime) -> Iterable[Listed]:
        """See `Provider`."""
        for message in self._client.messages.stream(date_sent_after=moment, limit=_MOST):
            if message.direction == "inbound" and message.sid and message.from_ and message.date_sent:
                yield Listed(message.sid, message.from_, message.body or "", message.date_sent)


class CatchUp:
    """Looks for texts that are missing, and takes them in."""

    def __init__(
        self, provider: Provider, inbox: Inbox, store: Store, reader: Reader, clock: Callable[[], datetime]
    ) -> None:
        self._provider = provider
        self._inbox = inbox
        self._store = store
        self._reader = reader
        self._clock = clock

    def run(self, stop: threading.Event) -> None:
        """Look, again and again, until told to stop; an error is logged, and the work goes on."""
        while not stop.is_set():
            try:
                self.step()
            except Exception as error:
                log.error("catching up failed", where=where(error))
            stop.wait(EVERY)

    def step(self) -> int:
        """Take in every text that the record lacks, crises first; how many there were.

        A person who sent several gets one answer, to the last of them; each that speaks of a crisis is answered.
        """
        now = self._clock()
        listed = [one for one in self._provider.inbound_since(now - LOOK_BACK) if one.sent_at <= now - _IN_FLIGHT]
        missed = sorted((one for one in listed if not self._known(one)), key=lambda one: one.sent_at)
        last = {one.sender: one.sid for one in missed}
        for one in sorted(missed, key=lambda one: not self._is_crisis(one)):
            young = now - one.sent_at <= ANSWERED_WITHIN
            answered = young and (last[one.sender] == one.sid or self._is_crisis(one))
            self._inbox.receive(_incoming(one, answered=answered), worker_sends=True)
        if missed:
            log.warning("texts had not reached us", count=len(missed))
        return len(missed)

    def _known(self, one: Listed) -> bool:
        with self._store.transaction() as records:
            return records.conversations.find_inbound(_channel(one), one.sid) is not None

    def _is_crisis(self, one: Listed) -> bool:
        sign = self._reader.read(one.text, None).crisis
        return sign is not None and sign.level is CrisisLevel.ALARM


def _channel(one: Listed) -> Channel:
    return Channel.WHATSAPP if one.sender.startswith("whatsapp:") else Channel.SMS


def _incoming(one: Listed, *, answered: bool) -> Incoming:
    address = one.sender.removeprefix("whatsapp:")
    return Incoming(_channel(one), one.sid, address, one.text, late=True, only_recorded=not answered)
