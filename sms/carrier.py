"""In development, what stands in for Twilio and Telegram: messages that leave later arrive at the phone page."""

import threading
from collections import defaultdict
from collections.abc import Set
from datetime import datetime

from bot.messaging.sending import CannotTell, Outbound


class PretendCarrier:
    """Keeps what was sent to each pretend phone, until this process ends."""

    def __init__(self) -> None:
        self._arrived: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def send(self, outbound: Outbound) -> str:
        """Deliver at once; see `bot.messaging.sending.Sender`."""
        self.deliver(outbound.address, outbound.text)
        return f"pretend-{outbound.outbox_id}"

    def deliver(self, address: str, text: str) -> None:
        """One more text on a pretend phone."""
        with self._lock:
            self._arrived[address].append(text)

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """Nothing is ever in doubt here; see `bot.messaging.sending.Sender`."""
        raise CannotTell(ever=False)

    def arrived(self, address: str, after: int) -> list[str]:
        """What arrived at an address, but the first so many."""
        with self._lock:
            return list(self._arrived.get(address, ())[after:])


class PretendTexts:
    """In development: they arrive at the phone page."""

    def __init__(self, carrier: PretendCarrier) -> None:
        self._carrier = carrier

    def text(self, number: str, words: str) -> bool:
        """See `bot.jobs.ways.Texts`."""
        self._carrier.deliver(number, words)
        return True
