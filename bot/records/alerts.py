"""The table of alerts: the SQL. Each hand-off has one row, which says when its staff are told next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from bot.records.handoffs import NOTHING_HELD
from bot.records.tables import alert, alert_told, conversation, handoff

_MOST_SENT = 50


@dataclass(frozen=True)
class Alert:
    """A hand-off that staff must hear of. Carries nothing of what the person wrote, nor who they are."""

    handoff_id: str
    conversation_id: str
    urgent: bool
    told: int
    """How often staff were told."""
    round: int
    """Which danger of this hand-off: with each new one everybody is told anew."""
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None = None
    drill: bool = False


@dataclass(frozen=True)
class Telling:
    """One alert to one person of staff, or to one contact of clinic.yaml."""

    id: str
    handoff_id: str
    round: int
    name: str
    user_id: str | None
    """None: a contact that is nobody's account."""
    reached: bool | None
    """None while it is being sent, and for good where that broke off."""
    told_at: datetime


@dataclass(frozen=True)
class Sent:
    """An alert as somebody of staff has it on their phone."""

    handoff_id: str
    conversation_id: str
    waits: bool
    """Whether nobody has acknowledged or resolved it."""
    acknowledged_by: str | None

    @property
    def code(self) -> str:
        """Four digits that stand in the alert, to tell it from others that are open."""
        return code_of(self.handoff_id)


def code_of(handoff_id: str) -> str:
    """The code of an alert: of the few that are open at a time, two rarely have the same."""
    return str(1000 + int(handoff_id[:8], 16) % 9000)


class Alerts:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any_due(self, now: datetime) -> bool:
        """Whether staff are to be told of a hand-off by now; locks nothing."""
        return self._connection.execute(_due(now).limit(1)).first() is not None

    def claim(self, lease: timedelta, now: datetime) -> Alert | None:
        """The most pressing alert that is due, put off by the lease, so that no second worker tells it too.

        A worker that dies while telling leaves it due again: told twice rather than never.
        """
        query = (
            _due(now)
            .order_by(handoff.c.urgent.desc(), alert.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=alert)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        here = alert.c.handoff_id == row["handoff_id"]
        self._connection.execute(update(alert).where(here).values(due_at=now + lease))
        return Alert(**row)

    def claim_others(self, but: str, lease: timedelta, now: datetime) -> list[Alert]:
        """The other ordinary alerts that are due, so that one message tells of all of them."""
        query = (
            _ALERTS.where(
                alert.c.due_at <= now,
                alert.c.handoff_id != but,
                handoff.c.urgent.is_(False),
                handoff.c.acknowledged_at.is_(None),
                handoff.c.resolved_at.is_(None),
            )
            .order_by(handoff.c.opened_at)
            .with_for_update(skip_locked=True, of=alert)
        )
        rows = [Alert(**row) for row in self._connection.execute(query).mappings()]
        here = alert.c.handoff_id.in_([row.handoff_id for row in rows])
        self._connection.execute(update(alert).where(here).values(due_at=now + lease))
        return rows

    def was_told(self, handoff_id: str, told: int, due_at: datetime, now: datetime) -> None:
        """Note that staff were told, and when they are to be told again."""
        values = {"told": told, "due_at": due_at, "last_told_at": now}
        self._connection.execute(update(alert).where(alert.c.handoff_id == handoff_id).values(**values))

    def put_off(self, handoff_id: str, due_at: datetime) -> None:
        """Tell it later, such as when the clinic opens."""
        self._connection.execute(update(alert).where(alert.c.handoff_id == handoff_id).values(due_at=due_at))

    def begin_telling(self, tellings: Iterable[Telling]) -> None:
        """Write down who is about to be told, before anything leaves."""
        for one in tellings:
            self._connection.execute(insert(alert_told).values(**vars(one)))

    def end_telling(self, reached: dict[str, bool]) -> None:
        """Write down whom it reached, by the telling's id. What reached nobody is forgotten: it comes again."""
        if not any(reached.values()):
            self._connection.execute(delete(alert_told).where(alert_told.c.id.in_(list(reached))))
            return
        for telling_id, was in reached.items():
            self._connection.execute(update(alert_told).where(alert_told.c.id == telling_id).values(reached=was))

    def tellings(self, handoff_ids: Sequence[str]) -> list[Telling]:
        """Who was told of these, the first first."""
        query = select(alert_told).where(alert_told.c.handoff_id.in_(handoff_ids), alert_told.c.reached.is_not(None))
        rows = self._connection.execute(query.order_by(alert_told.c.told_at)).mappings()
        return [Telling(**{name: row[name] for name in Telling.__dataclass_fields__}) for row in rows]

    def telling(self, telling_id: str) -> Telling | None:
        """One telling, though it may not have reached anybody."""
        row = self._connection.execute(select(alert_told).where(alert_told.c.id == telling_id)).mappings().one_or_none()
        return Telling(**{name: row[name] for name in Telling.__dataclass_fields__}) if row else None

    def use_link(self, telling_id: str, now: datetime) -> bool:
        """The link in a telling is used; false where it was already."""
        here = (alert_told.c.id == telling_id, alert_told.c.link_used_at.is_(None))
        return self._connection.execute(update(alert_told).where(*here).values(link_used_at=now)).rowcount == 1

    def link_used(self, telling_id: str) -> bool:
        """Whether the link in a telling was used."""
        query = select(alert_told.c.link_used_at).where(alert_told.c.id == telling_id)
        return self._connection.scalar(query) is not None

    def sent_to(self, user_id: str) -> list[Sent]:
        """The hand-offs that somebody was told of and that are not resolved, the last told first."""
        last = func.max(alert_told.c.told_at)
        query = (
            select(handoff.c.id, handoff.c.conversation_id, handoff.c.acknowledged_at, handoff.c.acknowledged_by)
            .join(alert_told, alert_told.c.handoff_id == handoff.c.id)
            .where(alert_told.c.user_id == user_id, handoff.c.resolved_at.is_(None))
            .group_by(handoff.c.id, handoff.c.conversation_id, handoff.c.acknowledged_at, handoff.c.acknowledged_by)
            .order_by(last.desc())
            .limit(_MOST_SENT)
        )
        return [
            Sent(row.id, row.conversation_id, row.acknowledged_at is None, row.acknowledged_by)
            for row in self._connection.execute(query)
        ]

    def told_this_round(self, one: Alert) -> frozenset[str]:
        """The names that were told of the danger that is open now, reached or not."""
        return frozenset(told.name for told in self.tellings([one.handoff_id]) if told.round == one.round)

    def told(self, handoff_ids: Sequence[str]) -> dict[str, int]:
        """How often staff were told of each of these."""
        query = select(alert.c.handoff_id, alert.c.told).where(alert.c.handoff_id.in_(handoff_ids))
        return {row.handoff_id: row.told for row in self._connection.execute(query)}

    def of(self, handoff_ids: Sequence[str]) -> dict[str, Alert]:
        """The alerts of these hand-offs."""
        rows = self._connection.execute(_ALERTS.where(alert.c.handoff_id.in_(handoff_ids))).mappings()
        return {row["handoff_id"]: Alert(**row) for row in rows}

    def open(self) -> list[Alert]:
        """Every hand-off that is neither acknowledged nor resolved, urgent ones first, oldest first."""
        query = _ALERTS.where(handoff.c.acknowledged_at.is_(None), handoff.c.resolved_at.is_(None))
        rows = self._connection.execute(query.order_by(handoff.c.urgent.desc(), handoff.c.opened_at)).mappings()
        return [Alert(**row) for row in rows]

    def acknowledge(self, start_of_id: str, by: str, now: datetime) -> int:
        """Somebody looks after it: no more alerts. How many open hand-offs have an id that begins so."""
        here = (handoff.c.id.startswith(start_of_id, autoescape=True), handoff.c.acknowledged_at.is_(None))
        theirs = conversation.c.id.in_(select(handoff.c.conversation_id).where(*here))
        self._connection.execute(update(conversation).where(theirs).values(**NOTHING_HELD))
        done = update(handoff).where(*here).values(acknowledged_at=now, acknowledged_by=by)
        return self._connection.execute(done).rowcount


_ALERTS = select(
    alert.c.handoff_id,
    alert.c.told,
    alert.c.round,
    alert.c.due_at,
    handoff.c.conversation_id,
    handoff.c.urgent,
    handoff.c.opened_at,
    handoff.c.acknowledged_at,
    handoff.c.drill,
).join(handoff, handoff.c.id == alert.c.handoff_id)


def _due(now: datetime) -> Select[Any]:
    """The hand-offs of which staff are to be told by now."""
    return _ALERTS.where(alert.c.due_at <= now, handoff.c.acknowledged_at.is_(None), handoff.c.resolved_at.is_(None))
