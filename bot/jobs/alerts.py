"""Tells staff that a person needs a human: a ladder of contacts until somebody acknowledges.

A crisis is told at once, at any hour, at least once; after five minutes without an answer to the next contact, then to
all. Anything else is told within the clinic's hours, else in the morning. An alert says how urgent it is and where to
look, never who the person is or what they wrote: e-mail and chat services see it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.conversation.opening_hours import next_opening
from bot.monitoring.logs import where
from bot.records.alerts import Alert
from bot.records.faults import ChannelFault
from bot.records.store import Store
from knowledge.schema import Clinic, Contact

log = structlog.get_logger()

PATIENCE = timedelta(minutes=5)
"""Without an acknowledgement for so long, an urgent alert goes on to the next contact."""
AGAIN_TO_ALL = timedelta(minutes=15)
"""Once everybody was told, everybody is told again after this, until somebody acknowledges."""
RETRY = timedelta(seconds=30)
"""After an alert that reached nobody."""
FAULT_AGAIN = timedelta(hours=1)
"""A channel whose account is refused is told of again after this."""
LEASE = timedelta(seconds=90)
"""How long telling may take before another worker tells it too."""


class Teller(Protocol):
    """A way to reach the people behind some addresses."""

    def tell(self, addresses: Sequence[str], title: str, text: str) -> bool:
        """Send to all of them; whether at least one took it."""
        ...


class Apprise:
    """Sends by the Apprise library: e-mail, SMS, Slack, Telegram and a hundred others."""

    def tell(self, addresses: Sequence[str], title: str, text: str) -> bool:
        """See `Teller`. Apprise itself logs what went wrong, without our text."""
        import apprise  # slow to import, and only the worker needs it

        told = False
        for address in addresses:
            service = apprise.Apprise()
            told = bool(service.add(address) and service.notify(body=text, title=title)) or told
        return told


@dataclass(frozen=True)
class Step:
    """Whom to tell now, and when to look again; nobody where it only has to wait."""

    contacts: tuple[Contact, ...]
    again: timedelta | datetime


def next_step(alert: Alert, clinic: Clinic, now: datetime) -> Step:
    """The next rung of the ladder. Pure.

    Urgent: first contact, five minutes later the next, at the end all of them, again and again. Ordinary: the first
    contact within hours, once a day until acknowledged.
    """
    contacts = clinic.alerts.contacts
    if alert.urgent:
        if alert.told < len(contacts):
            return Step((contacts[alert.told],), PATIENCE)
        return Step(contacts, AGAIN_TO_ALL)
    opens = next_opening(clinic, now)
    if opens > now:
        return Step((), opens)
    tomorrow = now.astimezone(ZoneInfo(clinic.time_zone)).replace(hour=0, minute=0) + timedelta(days=1)
    return Step(contacts[:1], next_opening(clinic, tomorrow))


class AlertJob:
    """Works through the alerts, in a thread of its own: a mail server may take its time, and no person waits for it."""

    def __init__(
        self,
        store: Store,
        clinic: Clinic,
        addresses: Mapping[str, Sequence[str]],
        public_url: str,
        clock: Callable[[], datetime],
        teller: Teller | None = None,
    ) -> None:
        """`addresses`: each contact's Apprise URLs, by the contact's name."""
        self._store = store
        self._clinic = clinic
        self._addresses = addresses
        self._public_url = public_url
        self._clock = clock
        self._teller = teller or Apprise()

    def use(self, clinic: Clinic) -> None:
        """Go by these contacts and hours from the next step on."""
        self._clinic = clinic

    def step(self) -> bool:
        """Take one due alert; whether there was one."""
        now = self._clock()
        with self._store.transaction() as records:
            faults = records.faults.to_tell(FAULT_AGAIN, now)
            alert = records.alerts.claim(LEASE, now)
        for fault in faults:
            self._tell_fault(fault)
        if alert is None:
            return False
        step = next_step(alert, self._clinic, now)
        again = step.again if isinstance(step.again, datetime) else now + step.again
        if not step.contacts:
            with self._store.transaction() as records:
                records.alerts.put_off(alert.handoff_id, again)
            return True
        others = self._others(alert, now)
        told, tried = self._tell(alert, step.contacts, len(others))
        with self._store.transaction() as records:
            for one in (alert, *others):
                if told:
                    records.alerts.was_told(one.handoff_id, one.told + tried, again, now)
                else:
                    records.alerts.put_off(one.handoff_id, now + RETRY)
        return True

    def _tell_fault(self, fault: ChannelFault) -> None:
        """Every contact hears that a channel sends nothing: whoever can mend it is among them."""
        text = (
            f"The provider of {fault.channel} refuses the account of {self._clinic.name} (code {fault.code}), since "
            f"{fault.since:%Y-%m-%d %H:%M} UTC. What waits is kept and sent once it is mended. "
            "Look at the account, then: python -m bot doctor --online"
        )
        for contact in self._clinic.alerts.contacts:
            self._reach(contact, f"Nothing can be sent by {fault.channel}", text)

    def _others(self, alert: Alert, now: datetime) -> list[Alert]:
        """What waits besides an ordinary alert, as after a night: one message tells of all of it."""
        if alert.urgent:
            return []
        with self._store.transaction() as records:
            return records.alerts.claim_others(alert.handoff_id, LEASE, now)

    def try_all(self) -> dict[str, bool | None]:
        """Send each contact a test; whether it was taken, None where no address is configured."""
        results: dict[str, bool | None] = {}
        for contact in self._clinic.alerts.contacts:
            addresses = self._addresses.get(contact.name, ())
            text = f"This is a test of the alerts of {self._clinic.name}. Nobody needs anything."
            results[contact.name] = self._teller.tell(addresses, "Test alert", text) if addresses else None
        return results

    def _tell(self, alert: Alert, contacts: Sequence[Contact], others: int) -> tuple[bool, int]:
        """Tell these; one that cannot be reached is followed by the next. Whether anybody was, and how many tried."""
        title, text = self._words_for_several(others + 1) if others else self._words(alert)
        if alert.drill:
            title, text = f"DRILL. {title}", f"This is a drill: nobody is in danger. {text}"
        names = [contact.name for contact in self._clinic.alerts.contacts]
        following = self._clinic.alerts.contacts[names.index(contacts[-1].name) + 1 :] if alert.urgent else ()
        told, tried = False, 0
        for number, contact in enumerate((*contacts, *following)):
            if told and number >= len(contacts):
                break
            reached = self._reach(contact, title, text)
            told, tried = told or reached, tried + 1
            log.info("alert", handoff=alert.handoff_id, urgent=alert.urgent, rung=alert.told + tried, reached=reached)
        if not told:
            log.error("nobody on call could be reached", handoff=alert.handoff_id, urgent=alert.urgent)
        return told, tried

    def _reach(self, contact: Contact, title: str, text: str) -> bool:
        addresses = self._addresses.get(contact.name, ())
        try:
            return bool(addresses) and self._teller.tell(addresses, title, text)
        except Exception as error:  # whatever one service does, the next contact is tried
            log.error("an alert broke", contact=contact.name, where=where(error))
            return False

    def _words_for_several(self, people: int) -> tuple[str, str]:
        """How many wait, and where to look: the message of a morning."""
        text = f"{people} people who text {self._clinic.name} wait for a human. {self._public_url}/staff/handoffs"
        return f"{people} people ask for a human", f"{text}\nAcknowledge there, or: python -m bot alerts list"

    def _words(self, alert: Alert) -> tuple[str, str]:
        """How urgent, and where to look."""
        link = f"{self._public_url}/staff/conversations/{alert.conversation_id}"
        acknowledge = f"Acknowledge there, or: python -m bot alerts ack {alert.handoff_id[:8]}"
        clinic = self._clinic.name
        if alert.urgent:
            return "URGENT: a person may be in danger", f"Who texts {clinic} needs a human now. {link}\n{acknowledge}"
        return "A person asks for a human", f"Somebody who texts {clinic} waits for a human. {link}\n{acknowledge}"
