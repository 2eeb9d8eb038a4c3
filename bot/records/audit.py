"""The audit: who looked at or changed what, when, from where. Ids only; each row is chained to the one before it.

A row that was changed or taken out breaks the chain (42 CFR 2.16, 45 CFR 164.312(b)). It is kept for six years.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text

from bot.records.tables import audit

KEPT = timedelta(days=6 * 365 + 2)
"""45 CFR 164.316(b)(2)."""
DISCLOSURES = ("exported", "revealed", "printed")
"""Actions by which something of a conversation left the console (42 CFR 2.25)."""
_BEGINNING = "0" * 64
_LOCK = 7_402_331
"""Any number that nothing else locks on PostgreSQL."""
_A_PAGE = 50
_A_TIME = 1000


@dataclass(frozen=True)
class Audited:
    """One row."""

    number: int
    at: datetime
    who: str
    action: str
    what: str
    from_where: str


class Audit:
    """Reads and appends within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, who: str, action: str, what: str, from_where: str, at: datetime) -> None:
        """Add one row. `what` names things by their ids, never by what they say."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        last = self._connection.execute(
            select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        ).one_or_none()
        number, previous = (last.number + 1, last.hash) if last else (1, _BEGINNING)
        row = Audited(number, at, who[:64], action[:40], what[:200], from_where[:64])
        self._connection.execute(insert(audit).values(**vars(row), previous=previous, hash=_hash(row, previous)))

    def first_broken(self) -> int | None:
        """The number of the first row that is not as written, or does not follow the one before; None if none."""
        previous: str | None = None
        expected: int | None = None
        for row, stored_previous, stored_hash in self._rows():
            follows = previous is None or (stored_previous == previous and row.number == expected)
            if not follows or _hash(row, stored_previous) != stored_hash:
                return row.number
            if previous is None and row.number == 1 and stored_previous != _BEGINNING:
                return row.number
            previous, expected = stored_hash, row.number + 1
        return None

    def page(
        self, before: int | None = None, who: str = "", action: str = "", what: str = "", size: int = _A_PAGE
    ) -> list[Audited]:
        """Rows, newest first, older than number `before`."""
        query = select(*[audit.c[name] for name in Audited.__dataclass_fields__]).order_by(audit.c.number.desc())
        if before is not None:
            query = query.where(audit.c.number < before)
        if who:
            query = query.where(audit.c.who == who)
        if action:
            query = query.where(audit.c.action == action)
        if what:
            query = query.where(audit.c.what == what)
        return [Audited(**row) for row in self._connection.execute(query.limit(size)).mappings()]

    def disclosures(self, conversation_id: str) -> Sequence[Audited]:
        """When something of a conversation left the console, and by whom; oldest first."""
        columns = [audit.c[name] for name in Audited.__dataclass_fields__]
        query = select(*columns).where(audit.c.what == conversation_id, audit.c.action.in_(DISCLOSURES))
        return [Audited(**row) for row in self._connection.execute(query.order_by(audit.c.number)).mappings()]

    def forget(self, now: datetime) -> int:
        """Take out what is older than six years; the chain then begins later. How many rows."""
        return self._connection.execute(delete(audit).where(audit.c.at < now - KEPT)).rowcount

    def count(self) -> int:
        """How many rows there are."""
        return self._connection.scalar(select(func.count()).select_from(audit)) or 0

    def _rows(self) -> Iterator[tuple[Audited, str, str]]:
        last = 0
        while True:
            query = select(audit).where(audit.c.number > last).order_by(audit.c.number).limit(_A_TIME)
            rows = self._connection.execute(query).mappings().all()
            for row in rows:
                yield (
                    Audited(**{name: row[name] for name in Audited.__dataclass_fields__}),
                    row["previous"],
                    row["hash"],
                )
            if len(rows) < _A_TIME:
                return
            last = rows[-1]["number"]


def _hash(row: Audited, previous: str) -> str:
    content = [row.number, row.at.isoformat(), row.who, row.action, row.what, row.from_where, previous]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
