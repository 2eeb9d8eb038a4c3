"""Who is told of an alert, in which order, and how long each is waited for. Pure: the rota and a moment decide.

With a rota: who is on call first, then the backup, then everybody. Where nobody is on call: everybody at once. Without
any shift: the contacts of clinic.yaml one after the other, then everybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.records.rota import WAIT, DayOff, Place, Shift
from bot.records.staff import Account, Role
from bot.records.store import Records

AGAIN_TO_ALL = timedelta(minutes=15)
"""Once everybody was told, everybody is told again after this, until somebody acknowledges."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be told: a person of staff, a contact of clinic.yaml, or both where the name is the same."""

    name: str
    user_id: str | None = None
    """Their account; None for a contact that is nobody's."""
    contact: str | None = None
    """The contact of clinic.yaml; None for somebody who is none."""


@dataclass(frozen=True)
class Rung:
    """Who is told together, and how long it is waited for them before the next are told."""

    who: tuple[Recipient, ...]
    wait: timedelta


@dataclass(frozen=True)
class Rota:
    """What the database knows of who is on call around a moment."""

    in_use: bool = False
    """Whether there is any shift at all."""
    wait: timedelta = WAIT
    shifts: tuple[Shift, ...] = ()
    days_off: tuple[DayOff, ...] = ()
    people: tuple[Recipient, ...] = field(default=())
    """Staff who may answer people: accounts that are not deactivated."""

    def is_off(self, user_id: str, moment: datetime, zone: ZoneInfo) -> DayOff | None:
        """The days off of somebody in which this moment is."""
        today = moment.astimezone(zone).date()
        theirs = (one for one in self.days_off if one.user_id == user_id)
        return next((one for one in theirs if one.first_day <= today <= one.last_day), None)

    def on_call(self, moment: datetime, zone: ZoneInfo) -> list[tuple[Place, Recipient]]:
        """Who is on call, the first first. Not who is off that day, nor whose account may not answer any more."""
        known = {person.user_id: person for person in self.people}
        here = sorted((one for one in self.shifts if one.has(moment)), key=lambda one: one.place)
        return [
            (one.place, known[one.user_id])
            for one in here
            if one.user_id in known and not self.is_off(one.user_id, moment, zone)
        ]


def ladder(
    rota: Rota, contacts: Sequence[str], reachable: Collection[str], now: datetime, zone: ZoneInfo
) -> list[Rung]:
    """Who is told, in order; the last rung is told again and again.

    `contacts`: the names of clinic.yaml, in its order. `reachable`: ids of accounts that have a way of their own.
    """
    by_contact = {person.contact: person for person in rota.people if person.contact}
    listed = [by_contact.get(name, Recipient(name, contact=name)) for name in contacts]
    singly = [person for _, person in rota.on_call(now, zone)] if rota.in_use else listed
    own = [person for person in rota.people if person.user_id in reachable and person not in listed]
    awake = [person for person in own if not (person.user_id and rota.is_off(person.user_id, now, zone))]
    everybody = dict.fromkeys([*singly, *listed, *awake])
    return [*(Rung((person,), rota.wait) for person in singly), Rung(tuple(everybody), AGAIN_TO_ALL)]


def nobody_is_on_call(rota: Rota, now: datetime, zone: ZoneInfo) -> bool:
    """Whether there is a rota, and at this moment nobody on it can be called."""
    return rota.in_use and not rota.on_call(now, zone)


def left_of(rungs: Sequence[Rung], told: Collection[str]) -> list[Rung]:
    """What is left of a ladder once these names were told; never less than its last rung."""
    return [*(rung for rung in rungs[:-1] if any(one.name not in told for one in rung.who)), rungs[-1]]


def rota_of(records: Records, contacts: Sequence[str], now: datetime) -> Rota:
    """The rota as it stands, as far as it matters at this moment."""
    names = {name.casefold(): name for name in contacts}
    people = (account for account in records.staff.all() if may_be_called(account))
    yesterday = (now - timedelta(days=1)).date()
    return Rota(
        records.rota.in_use(),
        records.rota.wait(),
        tuple(records.rota.between(now, now + timedelta(microseconds=1))),
        tuple(records.rota.days_off(yesterday)),
        tuple(Recipient(one.name, one.id, names.get(one.name.casefold())) for one in people),
    )


def may_be_called(account: Account) -> bool:
    """Whether somebody may answer people, so that calling them makes sense."""
    return not account.disabled and account.role.may(Role.RESPONDER)
