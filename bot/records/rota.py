"""Who of staff is on call when: shifts, offers to hand one over, days off, how long an alert waits. The SQL."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, Select, and_, delete, func, insert, or_, select, text, update

from bot.records.tables import day_off, escalation, shift, shift_offer, staff_user

WAIT = timedelta(minutes=5)
"""Without an acknowledgement for so long an urgent alert goes on, where staff have set nothing else."""
_ONLY_ROW = 1
_LOCK = 7_402_332
"""Any number that nothing else locks on PostgreSQL."""


class Place(IntEnum):
    """In which order those on call are told."""

    FIRST = 1
    BACKUP = 2


@dataclass(frozen=True)
class Shift:
    """Somebody is on call from one moment to another."""

    id: str
    user_id: str
    name: str
    place: Place
    starts_at: datetime
    ends_at: datetime

    def has(self, moment: datetime) -> bool:
        """Whether this moment is in it; its end is not."""
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class Offer:
    """A shift that its owner would hand to a colleague, who has not answered yet."""

    shift: Shift
    to_id: str
    to_name: str


@dataclass(frozen=True)
class DayOff:
    """Days on which somebody is not called, or a holiday of the clinic."""

    id: str
    user_id: str | None
    """None: a holiday, for everybody."""
    name: str | None
    """Of the person."""
    first_day: date
    last_day: date
    what: str


class RotaRecords:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self) -> None:
        """Let nobody else change the rota until this transaction ends, so that two shifts never clash."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))

    def in_use(self) -> bool:
        """Whether there is any shift, past ones too: a rota that ran out is not the same as none."""
        return self._connection.scalar(select(shift.c.id).limit(1)) is not None

    def between(self, start: datetime, end: datetime) -> list[Shift]:
        """The shifts that have a part in this span, in order."""
        here = (shift.c.starts_at < end, shift.c.ends_at > start)
        return self._shifts(_SHIFTS.where(*here).order_by(shift.c.starts_at, shift.c.place))

    def find(self, shift_id: str) -> Shift | None:
        """One shift."""
        return next(iter(self._shifts(_SHIFTS.where(shift.c.id == shift_id))), None)

    def clash(self, user_id: str, place: Place, start: datetime, end: datetime, but: str = "") -> Shift | None:
        """A shift that leaves no room for another: the same place is taken, or the same person is on call already."""
        here = (shift.c.starts_at < end, shift.c.ends_at > start, shift.c.id != but)
        taken = or_(shift.c.place == place.value, shift.c.user_id == user_id)
        return next(iter(self._shifts(_SHIFTS.where(*here, taken).order_by(shift.c.starts_at).limit(1))), None)

    def add(self, user_id: str, place: Place, start: datetime, end: datetime) -> str:
        """Put somebody on call; the id of the shift."""
        shift_id = uuid4().hex
        values = {"id": shift_id, "user_id": user_id, "place": place.value, "starts_at": start, "ends_at": end}
        self._connection.execute(insert(shift).values(**values))
        return shift_id

    def remove(self, shift_id: str) -> bool:
        """Take a shift out, with the offer of it; false where there is none."""
        self._connection.execute(delete(shift_offer).where(shift_offer.c.shift_id == shift_id))
        return self._connection.execute(delete(shift).where(shift.c.id == shift_id)).rowcount == 1

    def clear(self) -> int:
        """Take every shift out: alerts go by the list of clinic.yaml again. How many there were."""
        self._connection.execute(delete(shift_offer))
        return self._connection.execute(delete(shift)).rowcount

    def give(self, shift_id: str, user_id: str) -> None:
        """Hand a shift to somebody; the offer of it is done with."""
        self._connection.execute(update(shift).where(shift.c.id == shift_id).values(user_id=user_id))
        self.drop_offer(shift_id)

    def offer(self, shift_id: str, to_id: str, now: datetime) -> None:
        """Ask a colleague to take a shift, in the place of anybody who was asked before."""
        self.drop_offer(shift_id)
        self._connection.execute(insert(shift_offer).values(shift_id=shift_id, to_id=to_id, offered_at=now))

    def drop_offer(self, shift_id: str) -> bool:
        """The offer is declined or taken back; false where there is none."""
        return self._connection.execute(delete(shift_offer).where(shift_offer.c.shift_id == shift_id)).rowcount == 1

    def offers(self, now: datetime) -> list[Offer]:
        """Every offer of a shift that has not ended."""
        colleague = staff_user.alias()
        query = (
            _SHIFTS.add_columns(shift_offer.c.to_id, colleague.c.name.label("to_name"))
            .join(shift_offer, shift_offer.c.shift_id == shift.c.id)
            .join(colleague, colleague.c.id == shift_offer.c.to_id)
            .where(shift.c.ends_at > now)
            .order_by(shift.c.starts_at)
        )
        return [Offer(_shift(row), row["to_id"], row["to_name"]) for row in self._connection.execute(query).mappings()]

    def offered_to(self, user_id: str, now: datetime) -> int:
        """How many shifts a colleague has been asked to take."""
        query = select(func.count()).select_from(shift_offer.join(shift, shift.c.id == shift_offer.c.shift_id))
        return self._connection.scalar(query.where(shift_offer.c.to_id == user_id, shift.c.ends_at > now)) or 0

    def days_off(self, since: date) -> list[DayOff]:
        """Days off and holidays that are not over by then."""
        query = (
            select(day_off, staff_user.c.name)
            .join(staff_user, and_(staff_user.c.id == day_off.c.user_id), isouter=True)
            .where(day_off.c.last_day >= since)
            .order_by(day_off.c.first_day, day_off.c.id)
        )
        return [DayOff(**row) for row in self._connection.execute(query).mappings()]

    def holidays(self) -> frozenset[date]:
        """Every day on which the clinic is closed."""
        query = select(day_off.c.first_day, day_off.c.last_day).where(day_off.c.user_id.is_(None))
        return frozenset(
            row.first_day + timedelta(days=days)
            for row in self._connection.execute(query)
            for days in range((row.last_day - row.first_day).days + 1)
        )

    def add_day_off(self, user_id: str | None, first_day: date, last_day: date, what: str) -> str:
        """Days on which somebody is not called; without a person, a holiday. Its id."""
        day_off_id = uuid4().hex
        values = {"id": day_off_id, "user_id": user_id, "first_day": first_day, "last_day": last_day, "what": what}
        self._connection.execute(insert(day_off).values(**values))
        return day_off_id

    def drop_day_off(self, day_off_id: str) -> bool:
        """They are called on these days after all; false where there is none."""
        return self._connection.execute(delete(day_off).where(day_off.c.id == day_off_id)).rowcount == 1

    def wait(self) -> timedelta:
        """How long an urgent alert waits for an acknowledgement before it goes on."""
        minutes = self._connection.scalar(select(escalation.c.minutes).where(escalation.c.id == _ONLY_ROW))
        return WAIT if minutes is None else timedelta(minutes=minutes)

    def set_wait(self, minutes: int) -> None:
        """Let an urgent alert wait for so long."""
        done = self._connection.execute(update(escalation).values(minutes=minutes))
        if not done.rowcount:
            self._connection.execute(insert(escalation).values(id=_ONLY_ROW, minutes=minutes))

    def _shifts(self, query: Select[tuple[object, ...]]) -> list[Shift]:
        return [_shift(row) for row in self._connection.execute(query).mappings()]


_SHIFTS = select(
    shift.c.id, shift.c.user_id, shift.c.place, shift.c.starts_at, shift.c.ends_at, staff_user.c.name
).join(staff_user, staff_user.c.id == shift.c.user_id)


def _shift(row: RowMapping) -> Shift:
    values = {name: row[name] for name in Shift.__dataclass_fields__}
    return Shift(**{**values, "place": Place(values["place"])})
