"""What a way to send is: Twilio's API, Telegram's API. What it is given, and what it may say of it."""

import threading
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.conversation.model import Bubble


@dataclass(frozen=True)
class Outbound:
    """One message on its way to a person."""

    outbox_id: str
    address: str
    bubble: Bubble
    expires_at: datetime | None = None
    """From when on it should not be delivered any more."""
    attempt: int = 1
    """Which attempt this is; the provider's reports on it say so."""

    @property
    def text(self) -> str:
        """The words of it."""
        return self.bubble.text


class Sender(Protocol):
    """A way to send."""

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
        too_fast: bool = False,
    ) -> None:
        """`too_fast`: no other message would be taken either, until `retry_after`."""
        self.code = code
        self.transient = transient
        self.retry_after = retry_after
        self.person_left = person_left
        self.too_fast = too_fast
        super().__init__(f"not sent (code {code})")


class AccountFault(Exception):
    """The provider refuses our account, so nothing of this channel can be sent until somebody mends that."""

    def __init__(self, code: int | None = None) -> None:
        self.code = code
        super().__init__(f"the account is refused (code {code})")


class Rests:
    """Until when the provider of a channel wants no requests: one for all the workers of a process."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def rest(self, channel: str, until: datetime) -> None:
        """Send nothing there until then; a shorter pause does not end a longer one."""
        with self._lock:
            self._until[channel] = max(until, self._until.get(channel, until))

    def resting(self, now: datetime) -> set[str]:
        """The channels that are left alone at this moment."""
        with self._lock:
            return {channel for channel, until in self._until.items() if until > now}
