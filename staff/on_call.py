"""Who gets an alert, as the console shows it; and a week of the rota, with what nobody covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.jobs.on_call import Recipient, Rota, Rung, ladder, left_of, nobody_is_on_call, rota_of
from bot.records.alerts import Alert, Telling
from bot.records.handoffs import HandOff
from bot.records.rota import DayOff, Place, Shift
from bot.records.store import Records
from staff.desk import Desk

DAYS = 7


@dataclass(frozen=True)
class Duty:
    """Who gets an alert at this moment."""

    rota: Rota
    rungs: list[Rung]
    """In the order in which they are told."""
    reached: frozenset[Recipient]
    """Those of them who have a way to be reached."""
    nobody_on_call: bool
    """There is a rota, and it has nobody for this moment."""

    @property
    def anybody(self) -> bool:
        """Whether an alert reaches anybody at all."""
        return bool(self.reached)

    @property
    def everybody(self) -> list[str]:
        """The names of all who would be told at last."""
        return [one.name for one in self.rungs[-1].who if one in self.reached]


def duty(desk: Desk, records: Records) -> Duty:
    """Who gets an alert at this moment, by the rota or by the list of clinic.yaml."""
    contacts, now = [contact.name for contact in desk.library.clinic.alerts.contacts], desk.clock()
    rota, zone = rota_of(records, contacts, now), desk.zone
    own = desk.own.reachable(records)
    rungs = ladder(rota, contacts, own, now, zone)
    everybody = {one for rung in rungs for one in rung.who}
    reached = frozenset(one for one in everybody if one.user_id in own or desk.addresses.get(one.contact or ""))
    return Duty(rota, rungs, reached, nobody_is_on_call(rota, now, zone))


@dataclass(frozen=True)
class Alerted:
    """Of one hand-off: who was told, and who is next."""

    tellings: list[Telling]
    """The first first."""
    next: list[str]
    next_at: datetime | None
    everybody: bool
    """Whether everybody is next."""

    @property
    def told(self) -> dict[str, bool]:
        """Who was told, by name, and whether it reached them."""
        names = dict.fromkeys(one.name for one in self.tellings)
        return {name: any(one.reached for one in self.tellings if one.name == name) for name in names}


def alerted(handoffs: Sequence[HandOff], records: Records, now_on_duty: Duty) -> dict[str, Alerted]:
    """Of each hand-off, who was told and who is next."""
    ids = [one.id for one in handoffs]
    tellings, alerts = records.alerts.tellings(ids), records.alerts.of(ids)
    return {
        one: _alerted([told for told in tellings if told.handoff_id == one], alerts.get(one), now_on_duty)
        for one in ids
    }


def _alerted(tellings: list[Telling], alert: Alert | None, now_on_duty: Duty) -> Alerted:
    if alert is None:
        return Alerted(tellings, [], None, everybody=False)
    names = {one.name for one in tellings if one.round == alert.round} if alert.urgent else set()
    for rung in left_of(now_on_duty.rungs, names):
        if who := [one.name for one in rung.who if one in now_on_duty.reached]:
            return Alerted(tellings, who, alert.due_at, everybody=rung is now_on_duty.rungs[-1])
    return Alerted(tellings, [], None, everybody=False)


@dataclass(frozen=True)
class Day:
    """One day of the rota."""

    date: date
    holiday: str
    shifts: list[Shift]
    """Those that begin on it; on the first day of a week also those that go on from before."""
    gaps: list[tuple[datetime, datetime]]
    """When nobody is on call, as long as there is a rota."""


def week(monday: date, shifts: Sequence[Shift], rota: Rota, days_off: Sequence[DayOff], zone: ZoneInfo) -> list[Day]:
    """Seven days, by the clinic's clock."""
    active = {person.user_id for person in rota.people}
    days = []
    for number in range(DAYS):
        here = monday + timedelta(days=number)
        start, end = beginning(here, zone), beginning(here + timedelta(days=1), zone)
        holiday = next((one.what for one in days_off if one.user_id is None and covers(one, here)), "")
        begins = [one for one in shifts if start <= one.starts_at < end or (number == 0 and one.starts_at < start)]
        counted = [one for one in shifts if one.user_id in active and not is_off(one, here, days_off)]
        days.append(Day(here, holiday, begins, list(_gaps(counted, start, end)) if rota.in_use else []))
    return days


def _gaps(shifts: Sequence[Shift], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    at = start
    for one in sorted(shifts, key=lambda one: one.starts_at):
        if one.starts_at > at:
            yield at, min(one.starts_at, end)
        at = max(at, one.ends_at)
        if at >= end:
            return
    if at < end:
        yield at, end


def is_off(one: Shift, day: date, days_off: Sequence[DayOff]) -> bool:
    """Whether whoever has a shift is off on a day of it."""
    return any(off.user_id == one.user_id and covers(off, day) for off in days_off)


def covers(one: DayOff, day: date) -> bool:
    """Whether a day is one of these."""
    return one.first_day <= day <= one.last_day


def beginning(day: date, zone: ZoneInfo, at: time = time.min) -> datetime:
    """A moment of a day by the clinic's clock."""
    return datetime.combine(day, at, zone).astimezone(UTC)


PLACES = {Place.FIRST: "first", Place.BACKUP: "backup"}
"""As the console says them."""
