"""The table of alerts: the SQL. Each hand-off has one row, which says when its staff are told next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.records.handoffs import NOTHING_HELD
from bot.records.tables import alert, conversation, handoff


@dataclass(frozen=True)
class Alert:
    """A hand-off that staff must hear of. Carries nothing of what the person wrote, nor who they are."""

    handoff_id: str
    conversation_id: str
    urgent: bool
    told: int
    """How often staff were told."""
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None = None
    drill: bool = False


class Alerts:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, lease: timedelta, now: datetime) -> Alert | None:
        """The most pressing alert that is due, put off by the lease, so that no second worker tells it too.

        A worker that dies while telling leaves it due again: told twice rather than never.
        """
        query = (
            _ALERTS.where(alert.c.due_at <= now, handoff.c.acknowledged_at.is_(None), handoff.c.resolved_at.is_(None))
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

    def told(self, handoff_ids: Sequence[str]) -> dict[str, int]:
        """How often staff were told of each of these."""
        query = select(alert.c.handoff_id, alert.c.told).where(alert.c.handoff_id.in_(handoff_ids))
        return {row.handoff_id: row.told for row in self._connection.execute(query)}

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
    alert.c.due_at,
    handoff.c.conversation_id,
    handoff.c.urgent,
    handoff.c.opened_at,
    handoff.c.acknowledged_at,
    handoff.c.drill,
).join(handoff, handoff.c.id == alert.c.handoff_id)
