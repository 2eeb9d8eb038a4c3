"""The audit: who looked at or changed what, when, from where. Ids only; each row is chained to the one before it.

A row that was changed or taken out breaks the chain (42 CFR 2.16, 45 CFR 164.312(b)), which is keyed, so that who has
the database alone cannot change a row of it unseen. An end that was cut off, or a whole chain made anew as it was
before there was a key, shows by the heads that were noted outside. It is kept for six years.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text

from bot.records.encryption import Cipher
from bot.records.tables import audit

KEPT = timedelta(days=6 * 365 + 2)
"""45 CFR 164.316(b)(2)."""
DISCLOSURES = ("exported", "revealed", "printed")
"""Actions by which something of a conversation left the console (42 CFR 2.25)."""
_BEGINNING = "0" * 64
_KEYED = "k"
"""How the hash of a keyed row begins."""
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


@dataclass(frozen=True)
class Head:
    """The end of the chain at some moment."""

    number: int
    hash: str


class Audit:
    """Reads and appends within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def append(self, who: str, action: str, what: str, from_where: str, at: datetime) -> None:
        """Add one row. `what` names things by their ids, never by what they say."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        last = self._connection.execute(
            select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        ).one_or_none()
        number, previous = (last.number + 1, last.hash) if last else (1, _BEGINNING)
        row = Audited(number, at, who[:64], action[:40], what[:200], from_where[:64])
        self._connection.execute(insert(audit).values(**vars(row), previous=previous, hash=self._keyed(row, previous)))

    def first_broken(self) -> int | None:
        """The number of the first row that is not as written, or does not follow the one before; None if none."""
        previous: str | None = None
        expected: int | None = None
        keyed = False
        for row, stored_previous, stored_hash in self._rows():
            follows = previous is None or (stored_previous == previous and row.number == expected)
            keyed = keyed or stored_hash.startswith(_KEYED)
            # Rows of before the chain was keyed are found at its beginning only.
            right = self._keyed(row, stored_previous) if keyed else _hash(row, stored_previous)
            if not follows or not hmac.compare_digest(right, stored_hash):
                return row.number
            if previous is None and row.number == 1 and stored_previous != _BEGINNING:
                return row.number
            previous, expected = stored_hash, row.number + 1
        return None

    def head(self) -> Head | None:
        """The last row, to be noted outside; None where there is none."""
        query = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Head(row.number, row.hash) if row else None

    def fits_key(self) -> bool:
        """Whether the last row was written with the key at hand."""
        row = self._connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).mappings().one_or_none()
        if row is None or not row["hash"].startswith(_KEYED):
            return True
        last = Audited(**{name: row[name] for name in Audited.__dataclass_fields__})
        return hmac.compare_digest(self._keyed(last, row["previous"]), row["hash"])

    def missing(self, heads: Sequence[Head]) -> list[Head]:
        """Which of the heads that were noted outside are not in the audit any more, other than by their age."""
        first = self._connection.scalar(select(func.min(audit.c.number)))
        here = select(audit.c.hash)
        return [
            one
            for one in heads
            if (first is None or one.number >= first)
            and self._connection.scalar(here.where(audit.c.number == one.number)) != one.hash
        ]

    def _keyed(self, row: Audited, previous: str) -> str:
        key = self._cipher.audit_key
        return _KEYED + hmac.new(key, _content(row, previous), hashlib.sha256).hexdigest()[1:]

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
    return hashlib.sha256(_content(row, previous)).hexdigest()


def _content(row: Audited, previous: str) -> bytes:
    content = [row.number, row.at.isoformat(), row.who, row.action, row.what, row.from_where, previous]
    return json.dumps(content, ensure_ascii=False).encode()
