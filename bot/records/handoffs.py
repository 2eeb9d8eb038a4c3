"""People who were handed to staff: the SQL. What they left for a call back is sealed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, or_, select, update

from bot.records.encryption import Cipher
from bot.records.tables import alert, conversation, handoff

# Built once: a crisis waits for none of them.
_UNRESOLVED = (
    select(handoff)
    .where(handoff.c.conversation_id == bindparam("talk"), handoff.c.resolved_at.is_(None))
    .order_by(handoff.c.opened_at.desc())
    .limit(1)
)
_ADD, _ADD_ALERT = insert(handoff), insert(alert)
_RISK_OF_TALK = (conversation.c.risk_kind, conversation.c.risk_level, conversation.c.risk_since)
_IN_LINE = (handoff.c.resolved_at.is_(None), handoff.c.drill.is_(False))
_OWNER = func.coalesce(conversation.c.taken_by, conversation.c.assigned_to, handoff.c.acknowledged_by)
_RISK_IT_ENDED = (handoff.c.risk_kind, handoff.c.risk_level, handoff.c.risk_since)


@dataclass(frozen=True)
class HandOff:
    """A person who was handed to staff."""

    id: str
    conversation_id: str
    reason: str
    urgent: bool
    drill: bool
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    outcome: str | None
    details: str = ""
    """What the person left for a call back, a JSON object a line."""

    @property
    def call_back(self) -> dict[str, str]:
        """The newest of what they left: name, when, said, phone or own_number; only `cancelled` once it is that."""
        return newest_of(self.details)


@dataclass(frozen=True)
class Ahead:
    """Who comes before somebody who waits for a human."""

    people: int
    taken: bool = False
    """Nobody, since somebody of staff has this person already."""


NOTHING_HELD = {"held_message_id": None, "held_until": None}
"""Of a conversation: no crisis answer waits for a human in it."""


class HandOffs:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def open(
        self,
        conversation_id: str,
        message_id: str,
        reason: str,
        urgent: bool,
        now: datetime,
        *,
        drill: bool = False,
        again: bool = False,
    ) -> None:
        """Tell staff that a person needs a human; an unresolved hand-off is not opened twice, but can grow urgent.

        `again`: an urgent one is told anew, though somebody has acknowledged it.
        """
        row = self._unresolved(conversation_id)
        if row is not None and ((row["urgent"] and not again) or not urgent):
            return
        if row is not None:
            urgent_now = update(handoff).where(handoff.c.id == row["id"])
            grown = {"urgent": True, "reason": reason, "message_id": message_id, "acknowledged_at": None}
            self._connection.execute(urgent_now.values(**grown))
            self._connection.execute(
                update(alert).where(alert.c.handoff_id == row["id"]).values(due_at=now, told=0, round=alert.c.round + 1)
            )
            return
        handoff_id = uuid4().hex
        opened = {
            "id": handoff_id,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "reason": reason,
            "urgent": urgent,
            "opened_at": now,
            "drill": drill,
        }
        self._connection.execute(_ADD, opened)
        self._connection.execute(_ADD_ALERT, {"handoff_id": handoff_id, "told": 0, "due_at": now})

    def is_acknowledged(self, conversation_id: str) -> bool:
        """Whether somebody of staff has the hand-off that is open: a danger that comes after that is told anew."""
        row = self._unresolved(conversation_id)
        return row is not None and row["acknowledged_at"] is not None

    def ahead_of(self, conversation_id: str, now: datetime) -> Ahead | None:
        """Who comes before somebody who asks for a human; None for whoever is in danger, who waits in no line.

        Counted are people whom nobody has: all in danger, and those whose hand-off is older.
        """
        here, owner = handoff.c.conversation_id == conversation_id, _OWNER
        query = select(handoff.c.urgent, handoff.c.opened_at, owner.label("owner")).join(conversation).where(here)
        theirs = self._connection.execute(query.where(*_IN_LINE).limit(1)).one_or_none()
        if theirs and (theirs.urgent or theirs.owner):
            return None if theirs.urgent else Ahead(0, taken=True)
        first = or_(handoff.c.urgent, handoff.c.opened_at < (theirs.opened_at if theirs else now))
        ahead = select(func.count(handoff.c.conversation_id.distinct())).join(conversation)
        return Ahead(self._connection.scalar(ahead.where(*_IN_LINE, owner.is_(None), ~here, first)) or 0)

    def add_details(self, conversation_id: str, details: str) -> None:
        """Add a line to what is known for the call back, on the unresolved hand-off."""
        row = self._unresolved(conversation_id)
        if row is None:
            return
        bound_to = f"handoff.details:{row['id']}"
        before = f"{self._cipher.open(row['details'], bound_to)}\n" if row["details"] else ""
        sealed = self._cipher.seal(before + details, bound_to)
        self._connection.execute(update(handoff).where(handoff.c.id == row["id"]).values(details=sealed))

    def call_back_of(self, conversation_id: str) -> dict[str, str]:
        """The newest of what a person left for a call back, as long as nobody has resolved it."""
        row = self._unresolved(conversation_id)
        return self._handoff(dict(row)).call_back if row else {}

    def find(
        self, *, conversation_id: str | None = None, resolved: bool | None = None, most: int = 100
    ) -> list[HandOff]:
        """Hand-offs: open ones as they press, resolved ones newest first."""
        query = select(handoff)
        if conversation_id:
            query = query.where(handoff.c.conversation_id == conversation_id)
        if resolved is not None:
            query = query.where(handoff.c.resolved_at.is_not(None) if resolved else handoff.c.resolved_at.is_(None))
        order = (
            (handoff.c.opened_at.desc(),)
            if resolved
            else (handoff.c.urgent.desc(), handoff.c.acknowledged_at.is_not(None), handoff.c.opened_at)
        )
        rows = self._connection.execute(query.order_by(*order).limit(most)).mappings()
        return [self._handoff(dict(row)) for row in rows]

    def drills(self, most: int = 20) -> list[HandOff]:
        """Hand-offs of drills, the newest first."""
        query = select(handoff).where(handoff.c.drill.is_(True)).order_by(handoff.c.opened_at.desc()).limit(most)
        return [self._handoff(dict(row)) for row in self._connection.execute(query).mappings()]

    def one(self, handoff_id: str) -> HandOff | None:
        """The hand-off with this id."""
        row = self._connection.execute(select(handoff).where(handoff.c.id == handoff_id)).mappings().one_or_none()
        return self._handoff(dict(row)) if row else None

    def acknowledge(self, handoff_id: str, who: str, now: datetime) -> bool:
        """Somebody looks after it: no more alerts, and no answer waits for them. False where somebody did already."""
        here = (handoff.c.id == handoff_id, handoff.c.acknowledged_at.is_(None), handoff.c.resolved_at.is_(None))
        owner = select(handoff.c.conversation_id).where(handoff.c.id == handoff_id).scalar_subquery()
        self._connection.execute(update(conversation).where(conversation.c.id == owner).values(**NOTHING_HELD))
        values = {"acknowledged_at": now, "acknowledged_by": who}
        return self._connection.execute(update(handoff).where(*here).values(**values)).rowcount == 1

    def acknowledge_all(self, conversation_id: str, who: str, now: datetime) -> None:
        """Somebody looks after a conversation: none of its hand-offs alerts any more, and no answer waits for them."""
        here = conversation.c.id == conversation_id
        self._connection.execute(update(conversation).where(here).values(**NOTHING_HELD))
        for one in self.find(conversation_id=conversation_id, resolved=False):
            self.acknowledge(one.id, who, now)

    def resolve(self, handoff_id: str, who: str, outcome: str, now: datetime) -> bool:
        """It is done, and how it ended; so is the open risk of its talk. False where it was already."""
        here = (handoff.c.id == handoff_id, handoff.c.resolved_at.is_(None))
        owner = select(handoff.c.conversation_id).where(handoff.c.id == handoff_id).scalar_subquery()
        known = select(*_RISK_OF_TALK).where(conversation.c.id == owner)
        risk = self._connection.execute(known).mappings().one_or_none()
        values = {
            **(risk or {}),
            "resolved_at": now,
            "resolved_by": who,
            "outcome": outcome,
            "acknowledged_at": func.coalesce(handoff.c.acknowledged_at, now),
            "acknowledged_by": func.coalesce(handoff.c.acknowledged_by, who),
        }
        if self._connection.execute(update(handoff).where(*here).values(**values)).rowcount != 1:
            return False
        ended = {**{column.name: None for column in _RISK_OF_TALK}, **NOTHING_HELD}
        self._connection.execute(update(conversation).where(conversation.c.id == owner).values(**ended))
        return True

    def resolve_all(self, conversation_id: str, who: str, outcome: str, now: datetime) -> int:
        """Every open hand-off of a conversation is done; how many were."""
        opened = self.find(conversation_id=conversation_id, resolved=False)
        return sum(self.resolve(one.id, who, outcome, now) for one in opened)

    def reopen(self, conversation_id: str, who: str, resolved_at: datetime) -> None:
        """Take back what somebody resolved at that moment, with the risk that it ended, unless a new one is open."""
        here = (
            handoff.c.conversation_id == conversation_id,
            handoff.c.resolved_at == resolved_at,
            handoff.c.resolved_by == who,
        )
        ended = select(*_RISK_IT_ENDED).where(*here, handoff.c.risk_kind.is_not(None))
        risk = self._connection.execute(ended).mappings().first()
        if risk:
            safe = (conversation.c.id == conversation_id, conversation.c.risk_kind.is_(None))
            self._connection.execute(update(conversation).where(*safe).values(**risk))
        reopened = {"resolved_at": None, "resolved_by": None, "outcome": None}
        self._connection.execute(update(handoff).where(*here).values(**reopened))

    def _handoff(self, row: Mapping[str, Any]) -> HandOff:
        sealed = row["details"]
        details = self._cipher.open(sealed, f"handoff.details:{row['id']}") if isinstance(sealed, bytes) else ""
        known = {name: row[name] for name in HandOff.__dataclass_fields__ if name != "details"}
        return HandOff(**known, details=details)

    def _unresolved(self, conversation_id: str) -> RowMapping | None:
        return self._connection.execute(_UNRESOLVED, {"talk": conversation_id}).mappings().one_or_none()


def newest_of(details: str) -> dict[str, str]:
    """The newest of the lines that a person left for a call back; a new line after it was cancelled begins anew."""
    known: dict[str, str] = {}
    for line in details.splitlines():
        new = {name: str(value) for name, value in json.loads(line).items()}
        if "cancelled" in new or "cancelled" in known:
            known = {}
        if new.keys() & {"phone", "own_number"}:
            known = {name: value for name, value in known.items() if name not in ("phone", "own_number")}
        notes = [one["note"] for one in (known, new) if "note" in one]
        known |= new | ({"note": "; ".join(notes)} if notes else {})
    return known
