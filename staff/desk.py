"""What every page of the console has at hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import g, request

from bot.jobs.ways import OwnWays
from bot.messaging.inbox import Inbox
from bot.records.store import Records, Store
from bot.settings import Settings
from knowledge.library import Library
from staff.devices import Devices
from staff.passwords import Passwords
from staff.sessions import LOOKS, Cookie, SignedIn, address_of


@dataclass(frozen=True)
class Desk:
    """The parts that pages use."""

    store: Store
    settings: Settings
    inbox: Inbox
    clock: Callable[[], datetime]
    passwords: Passwords
    cookie: Cookie
    devices: Devices
    addresses: Mapping[str, Sequence[str]]
    """The addresses of each contact that is alerted."""
    own: OwnWays
    """How somebody of staff is reached themselves."""

    @property
    def library(self) -> Library:
        """The content as it is answered from at this moment."""
        return self.inbox.engine.library

    @property
    def zone(self) -> ZoneInfo:
        """Of the clinic's clock."""
        return ZoneInfo(self.library.clinic.time_zone)

    def moment(self, text: str) -> datetime | None:
        """A date and time as a form gives it, by the clinic's clock; None where it is none."""
        try:
            given = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the zone is added in the next line
        except ValueError:
            return None
        return given.replace(tzinfo=self.zone).astimezone(UTC)

    def note(self, action: str, what: str, who: str = "") -> None:
        """Write one line of the audit, in a transaction of its own."""
        with self.store.transaction() as records:
            self.audit(records, action, what, who)

    def viewed(self, what: str) -> None:
        """Note that a page with somebody's texts, name or number was opened; not that it renewed itself."""
        if LOOKS not in request.headers:
            self.note("viewed", what)

    def audit(self, records: Records, action: str, what: str, who: str = "") -> None:
        """Write one line of the audit with what it tells about. `what` is an id, never a text."""
        signed_in = current()
        name = who or (signed_in.account.name if signed_in else "")
        records.audit.append(name, action, what, address_of(request), self.clock())


def current() -> SignedIn | None:
    """Whoever is signed in, fully or half."""
    found: SignedIn | None = g.get("signed_in")
    return found


def me() -> SignedIn:
    """Whoever is signed in, on pages that only such people reach."""
    found = current()
    assert found is not None  # noqa: S101 - the guard has let nobody else through
    return found
