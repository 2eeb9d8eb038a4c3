"""Takes up texts that never reached us: Twilio keeps what came while our address did not answer.

After its retries Twilio delivers a text no more (https://www.twilio.com/docs/api/errors/11200), so recent ones are
listed at the start and every few minutes, and those that the record lacks are taken in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.conversation.engine import Reader
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.monitoring.logs import where
from bot.records.store import Store, is_down
from bot.settings import Settings
from bot.understanding.model import CrisisLevel
from sms.twilio_client import make_client
from sms.twiml import Writer, who_wrote

log = structlog.get_logger()

_PHONES = tuple(channel for channel in Channel if channel.can.phone_numbers)

EVERY = timedelta(minutes=5)
LOOK_BACK = timedelta(hours=24)
_LONGEST_LOOK_BACK = timedelta(days=30)
"""After an outage it is looked back to the last text that came, but not for longer."""
_BEFORE_THE_LAST = timedelta(hours=1)
"""What came in this time before the last text may be missing too."""
ANSWERED_WITHIN = timedelta(hours=4)
"""An ordinary answer to something older would only confuse; staff are told instead."""
CRISIS_ANSWERED_WITHIN = timedelta(hours=24)
"""After that a crisis is for staff alone."""
_IN_FLIGHT = timedelta(minutes=2)
"""A text so young may still be on its way to our webhook."""
_A_PAGE = 500


@dataclass(frozen=True)
class Listed:
    """One inbound text as the provider lists it."""

    sid: str
    sender: str
    """As the provider writes it: `+1...`, `whatsapp:+1...`."""
    to: str
    """Our number, as the provider writes it."""
    text: str
    sent_at: datetime
    media: bool = False
    """A picture or the like came with it."""


class Provider(Protocol):
    """Whoever keeps the texts."""

    def inbound_since(self, moment: datetime) -> Iterable[Listed]:
        """The texts that people sent us since then."""
        ...


class TwilioList:
    """Lists by Twilio's API."""

    def __init__(self, settings: Settings) -> None:
        self._client = make_client(settings)
        self._from = settings.twilio_from

    def inbound_since(self, moment: datetime) -> Iterable[Listed]:
        """See `Provider`. Each of our numbers is listed to its end, so that what we sent hides nothing."""
        for number in self._numbers():
            to = {"to": number} if number else {}
            for message in self._client.messages.stream(date_sent_after=moment, page_size=_A_PAGE, **to):
                if message.direction == "inbound" and message.sid and message.from_ and message.date_sent:
                    media = (message.num_media or "0") != "0"
                    yield Listed(
                        message.sid, message.from_, message.to or "", message.body or "", message.date_sent, media
                    )

    def _numbers(self) -> list[str]:
        """Where people write to us; an empty one, for all that the account has, where no number is set up."""
        if self._from.startswith("MG"):
            numbers = self._client.messaging.v1.services(self._from).phone_numbers.list()
            ours = [number.phone_number for number in numbers if number.phone_number]
        else:
            ours = [self._from] if self._from.startswith("+") else []
        return [*ours, *(f"whatsapp:{number}" for number in ours)] or [""]


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
        self._looked = False
        self._told: set[str] = set()

    def step(self) -> int:
        """Take in every text that the record lacks; how many there were.

        Whoever speaks of a crisis comes first; the texts of one person are taken in the order in which they wrote, so
        that STOP, START and DELETE take effect wherever they stand. A person who sent several gets one ordinary
        answer, to the last of them.

        Raises:
            Exception: the provider or the database does not answer; what is left is still listed the next time.
                One text alone that cannot be recorded is none of these: it is told in the log, and the next is taken.
        """
        now = self._clock()
        listed = [one for one in self._provider.inbound_since(self._since(now)) if one.sent_at <= now - _IN_FLIGHT]
        missed = self._missed(listed)
        last = {_writer(one): one.sid for one in missed}
        in_crisis = {_writer(one) for one in missed if self._is_crisis(one)}
        taken = 0
        for one in sorted(missed, key=lambda one: _writer(one) not in in_crisis):
            answered = now - one.sent_at <= ANSWERED_WITHIN and last[_writer(one)] == one.sid
            try:
                self._inbox.take_in(_incoming(one, now, answered=answered))
            except Exception as error:
                if is_down(error):
                    raise
                self._cannot(one, error)
            else:
                taken += 1
        self._looked = True
        if taken:
            log.warning("texts had not reached us", count=taken)
        return taken

    def _cannot(self, one: Listed, error: Exception) -> None:
        """A text that nobody can take in holds up none behind it; it is tried again each time, and told once."""
        if one.sid not in self._told:
            self._told.add(one.sid)
            log.error("a text that had not reached us cannot be taken in", message=one.sid, where=where(error))

    def _since(self, now: datetime) -> datetime:
        """How far to look back: a day, and after a longer outage to where it began."""
        if self._looked:
            return now - LOOK_BACK
        with self._store.reading() as records:
            last = records.messages.last_inbound(_PHONES)
        if last is None:
            return now - LOOK_BACK
        return max(min(now - LOOK_BACK, last - _BEFORE_THE_LAST), now - _LONGEST_LOOK_BACK)

    def _missed(self, listed: Sequence[Listed]) -> list[Listed]:
        """The texts that the record lacks, oldest first."""
        with self._store.reading() as records:
            known = records.messages.known_inbound(_PHONES, [one.sid for one in listed])
            known |= records.staff_phones.known([one.sid for one in listed])
        return sorted((one for one in listed if one.sid not in known), key=lambda one: one.sent_at)

    def _is_crisis(self, one: Listed) -> bool:
        sign = self._reader.read(one.text, None).crisis
        return sign is not None and sign.level is CrisisLevel.ALARM


def _writer(one: Listed) -> Writer:
    return who_wrote(one.sender, one.to)


def _incoming(one: Listed, now: datetime, *, answered: bool) -> Incoming:
    writer = _writer(one)
    return Incoming(
        writer.channel,
        one.sid,
        writer.address,
        one.text,
        machine=writer.machine,
        media=one.media,
        late=True,
        only_recorded=not answered,
        unanswered=now - one.sent_at > CRISIS_ANSWERED_WITHIN,
    )
