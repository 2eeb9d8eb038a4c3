"""Tells staff that a person needs a human: who is on call, then the next, then everybody, until somebody acknowledges.

A crisis is told at once, at any hour, at least once; on_call.py decides who is told in which order. Anything else is
told within the clinic's hours, else in the morning. An alert says how urgent it is and where to look, never who the
person is or what they wrote: e-mail and chat services see it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog

from bot.conversation.opening_hours import next_opening
from bot.jobs.on_call import Recipient, Rung, ladder, left_of, rota_of
from bot.jobs.ways import Apprise, OwnWays, Teller
from bot.monitoring.logs import where
from bot.records.alerts import Alert, Telling, code_of
from bot.records.faults import ChannelFault
from bot.records.store import Records, Store
from knowledge.library import Library

log = structlog.get_logger()

RETRY = timedelta(seconds=30)
"""After an alert that reached nobody."""
FAULT_AGAIN = timedelta(hours=1)
"""A channel whose account is refused is told of again after this."""
LEASE = timedelta(seconds=90)
"""How long telling may take before another worker tells it too."""


@dataclass(frozen=True)
class Message:
    """What is told, in the length of a mail and in that of a text."""

    title: str
    text: str
    link: str = ""
    """Acknowledges this telling; empty where it is about several people, or about no person."""
    brief: str = ""
    """For phones; empty where it does not go there."""
    pushed: str = ""
    """For notifications."""


@dataclass(frozen=True)
class Tried:
    """What became of a test of the alerts."""

    reached: dict[str, bool | None]
    """By name, whether it was taken; None for somebody who has no way to be reached."""
    left_out: list[str]
    """Who has a phone or a device and is not on call now: a danger would reach them last, the test does not."""


@dataclass(frozen=True)
class Step:
    """Whom to tell now, and when to look again; nobody where it only has to wait."""

    rungs: tuple[Rung, ...]
    """The first is told; the others follow at once as long as nobody could be reached."""
    again: datetime | None = None
    """None: as long as the rung that was reached is waited for."""


def next_step(alert: Alert, rungs: Sequence[Rung], told: Collection[str], library: Library, now: datetime) -> Step:
    """The next rung of the ladder, without those that were told already. Pure.

    Urgent: one rung after the other, the last again and again. Ordinary: the first within the clinic's hours, once a
    day until acknowledged.
    """
    if alert.urgent:
        return Step(tuple(left_of(rungs, told)))
    opens = next_opening(library, now)
    if opens > now:
        return Step((), opens)
    tomorrow = now.astimezone(ZoneInfo(library.clinic.time_zone)).replace(hour=0, minute=0) + timedelta(days=1)
    return Step(tuple(rungs), next_opening(library, tomorrow))


class AlertJob:
    """Works through the alerts, in a thread of its own: a mail server may take its time, and no person waits for it."""

    def __init__(
        self,
        store: Store,
        library: Library,
        addresses: Mapping[str, Sequence[str]],
        public_url: str,
        clock: Callable[[], datetime],
        teller: Teller | None = None,
        own: OwnWays | None = None,
    ) -> None:
        """`addresses`: each contact's Apprise URLs, by the contact's name. `own`: ways of staff themselves."""
        self._store = store
        self._library = library
        self._addresses = addresses
        self._public_url = public_url
        self._clock = clock
        self._teller = teller or Apprise()
        self._own = own
        self._zone = ZoneInfo(library.clinic.time_zone)

    def use(self, library: Library) -> None:
        """Go by these contacts, hours and holidays from the next step on."""
        self._library = library

    def step(self) -> bool:
        """Take one due alert; whether there was one."""
        now = self._clock()
        with self._store.reading() as records:
            if not records.alerts.any_due(now) and not records.faults.any_to_tell(now):
                return False
        with self._store.transaction() as records:
            faults = records.faults.to_tell(FAULT_AGAIN, now)
            alert = records.alerts.claim(LEASE, now)
        for fault in faults:
            self._tell_fault(fault)
        if alert is None:
            return False
        rungs, told = self._ladder(alert, now)
        step = next_step(alert, rungs, told, self._library, now)
        if not step.rungs:
            with self._store.transaction() as records:
                records.alerts.put_off(alert.handoff_id, step.again or now)
            return True
        others = self._others(alert, now)
        tellings, wait = self._tell(alert, step.rungs, others, now)
        with self._store.transaction() as records:
            records.alerts.end_telling(tellings)
            for one in (alert, *others):
                if wait is None:
                    records.alerts.put_off(one.handoff_id, now + RETRY)
                else:
                    tried = len(tellings) // (1 + len(others))
                    records.alerts.was_told(one.handoff_id, one.told + tried, step.again or now + wait, now)
        return True

    def _ladder(self, alert: Alert, now: datetime) -> tuple[list[Rung], frozenset[str]]:
        """Who is told in which order, as things stand, and who was told of this danger already."""
        with self._store.reading() as records:
            return self._rungs(records, now), records.alerts.told_this_round(alert)

    def _rungs(self, records: Records, now: datetime) -> list[Rung]:
        contacts = [contact.name for contact in self._library.clinic.alerts.contacts]
        reachable = self._own.reachable(records) if self._own else frozenset()
        return ladder(rota_of(records, contacts, now), contacts, reachable, now, self._zone)

    def _tell_fault(self, fault: ChannelFault) -> None:
        """Every contact hears that a channel sends nothing: whoever can mend it is among them."""
        text = (
            f"The provider of {fault.channel} refuses the account of {self._library.clinic.name} (code {fault.code}), "
            f"since {fault.since:%Y-%m-%d %H:%M} UTC. What waits is kept and sent once it is mended. "
            "Look at the account, then: python -m bot doctor --online"
        )
        for contact in self._library.clinic.alerts.contacts:
            self._reach(
                Recipient(contact.name, contact=contact.name), Message(f"Nothing can be sent by {fault.channel}", text)
            )

    def _others(self, alert: Alert, now: datetime) -> list[Alert]:
        """What waits besides an ordinary alert, as after a night: one message tells of all of it."""
        if alert.urgent:
            return []
        with self._store.transaction() as records:
            return records.alerts.claim_others(alert.handoff_id, LEASE, now)

    def try_all(self) -> Tried:
        """Send a test to each contact, and to whoever is on call by the ways of their own: phone and devices."""
        now = self._clock()
        with self._store.reading() as records:
            *singly, everybody = self._rungs(records, now)
            owners = self._own.reachable(records) if self._own else frozenset()
        clinic = self._library.clinic
        words = self._own.lines.fill("test", clinic=clinic.name) if self._own else ""
        text = f"This is a test of the alerts of {clinic.name}. Nobody needs anything."
        message = Message("Test alert", text, brief=words, pushed=words)
        on_call = dict.fromkeys(who for rung in singly for who in rung.who)
        tested = [who for who in everybody.who if who.contact or who in on_call]
        reached = {
            who.name: self._reach(who, message)
            if self._addresses.get(who.contact or "") or who.user_id in owners
            else None
            for who in tested
        }
        return Tried(reached, [who.name for who in everybody.who if who not in tested])

    def _tell(
        self, alert: Alert, rungs: Sequence[Rung], others: Sequence[Alert], now: datetime
    ) -> tuple[dict[str, bool], timedelta | None]:
        """Tell these; a rung that cannot be reached is followed by the next at once.

        Whom each telling reached, by its id, and how long to wait now; None where nobody could be reached.
        """
        reached: dict[str, bool] = {}
        tried: set[Recipient] = set()
        for rung in rungs:
            for who in (one for one in rung.who if one not in tried):
                tried.add(who)
                begun = [_telling(one, who, now) for one in (alert, *others)]
                with self._store.transaction() as records:
                    records.alerts.begin_telling(begun)
                was = self._reach(who, self._message(alert, len(others) + 1, begun[0], now))
                reached.update({telling.id: was for telling in begun})
                log.info("alert", handoff=alert.handoff_id, urgent=alert.urgent, tried=len(tried), reached=was)
            if any(reached.values()):
                return reached, rung.wait
        log.error("nobody on call could be reached", handoff=alert.handoff_id, urgent=alert.urgent)
        return reached, None

    def _reach(self, who: Recipient, message: Message) -> bool:
        """By every way that there is to somebody; whether any of them took it."""
        addresses = self._addresses.get(who.contact or "", ())
        ways: list[Callable[[], bool]] = []
        if addresses:
            ways.append(lambda: self._teller.tell(addresses, message.title, message.text, message.link))
        if who.user_id and message.brief:
            ways.append(lambda: self._text(who.user_id or "", message.brief))
            ways.append(lambda: self._push(who.user_id or "", message.pushed))
        reached = [_tried(way) for way in ways]
        return any(reached)

    def _text(self, user_id: str, words: str) -> bool:
        """To the phone of somebody of staff, from our own number."""
        with self._store.reading() as records:
            phone = records.staff_phones.of(user_id)
        texts = self._own.texts if self._own else None
        return bool(texts and phone and phone.confirmed and texts.text(phone.number, words))

    def _push(self, user_id: str, words: str) -> bool:
        """To the devices of somebody of staff."""
        push = self._own.push if self._own else None
        return bool(self._own and push and push.push(user_id, self._own.lines.fill("push_title"), words))

    def _message(self, alert: Alert, people: int, telling: Telling, now: datetime) -> Message:
        """What is told of an alert, or of several; with a link that acknowledges, where it is one."""
        title, text = self._words_for_several(people) if people > 1 else self._words(alert)
        if alert.drill:
            title, text = f"DRILL. {title}", f"This is a drill: nobody is in danger. {text}"
        if self._own is None:
            return Message(title, text)
        lines, drill = self._own.lines, self._own.lines.fill("drill") if alert.drill else ""
        pushed = lines.fill("push_urgent" if alert.urgent else "push_ordinary", drill=drill)
        if people > 1:
            brief = lines.fill("several", drill=drill, count=people, link=f"{self._public_url}/staff/handoffs")
            return Message(title, text, brief=brief, pushed=pushed)
        link, code = self._own.links.make(telling.id, now), code_of(alert.handoff_id)
        if alert.urgent:
            brief = lines.fill("urgent", drill=drill, code=code, link=link)
        else:
            brief = lines.fill("ordinary", drill=drill, clinic=self._library.clinic.name, code=code, link=link)
        return Message(title, text, link, brief, pushed)

    def _words_for_several(self, people: int) -> tuple[str, str]:
        """How many wait, and where to look: the message of a morning."""
        text = (
            f"{people} people who text {self._library.clinic.name} wait for a human. {self._public_url}/staff/handoffs"
        )
        return f"{people} people ask for a human", f"{text}\nAcknowledge there, or: python -m bot alerts list"

    def _words(self, alert: Alert) -> tuple[str, str]:
        """How urgent, and where to look."""
        link = f"{self._public_url}/staff/conversations/{alert.conversation_id}"
        acknowledge = f"Acknowledge there, or: python -m bot alerts ack {alert.handoff_id[:8]}"
        clinic = self._library.clinic.name
        if alert.urgent:
            return "URGENT: a person may be in danger", f"Who texts {clinic} needs a human now. {link}\n{acknowledge}"
        return "A person asks for a human", f"Somebody who texts {clinic} waits for a human. {link}\n{acknowledge}"


def _tried(way: Callable[[], bool]) -> bool:
    try:
        return way()
    except Exception as error:  # whatever one service does, the next is tried
        log.error("an alert broke", where=where(error))
        return False


def _telling(alert: Alert, who: Recipient, now: datetime) -> Telling:
    return Telling(uuid4().hex, alert.handoff_id, alert.round, who.name, who.user_id, reached=None, told_at=now)
