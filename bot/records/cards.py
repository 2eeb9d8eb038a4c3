"""One conversation on a card, as lists of the console show it. A fixed number of queries for any number of cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from bot.records.encryption import Cipher
from bot.records.handoffs import newest_of
from bot.records.tables import conversation, follow_up, handoff, message, person

ACTIVE = timedelta(minutes=5)
"""Who wrote within this time is there now, as far as one can tell."""


class Why(IntEnum):
    """Why a conversation is where it is in the queue; the smaller, the sooner."""

    CRISIS = 0
    HUMAN = 1
    FOLLOW_UP = 2
    DELIVERY = 3
    NOT_UNDERSTOOD = 4
    NOTHING = 5


@dataclass(frozen=True)
class Card:
    """One conversation in a list."""

    id: str
    why: Why
    since: datetime
    """From when on it waits, or its last activity."""
    channel: str
    language: str | None
    opted_out: bool
    erased: bool
    mode: str
    taken_by: str | None
    taken_at: datetime | None
    assigned_to: str | None
    acknowledged_by: str | None
    labels: tuple[str, ...]
    reviewed_by: str | None
    last_activity_at: datetime
    said: str | None
    """The text that it waits for a human because of, else what the person wrote last."""
    topic: str | None
    drill: bool
    tells: bool = False
    """Whether that text itself told of a danger; else a topic of danger is what the talk was about as it came."""
    risk: str | None = None
    """The kind of the danger that is open in the talk as the bot sees it now; None where there is none, or it ended."""
    risk_since: datetime | None = None
    name: str | None = None
    """What they left for a call back."""
    address: str = ""
    """Masked: its last two digits."""
    wrote_at: datetime | None = None
    """When they last wrote."""
    to_do: str | None = None
    """What somebody wanted to come back to, where that is due."""

    @property
    def owner(self) -> str | None:
        """Who has it: whoever took it over, else who was assigned, else who claimed its hand-off."""
        return self.taken_by or self.assigned_to or self.acknowledged_by

    @property
    def may_be_over(self) -> bool:
        """Whether the danger that somebody is handed over for is none any more as the bot sees it: staff decide.

        Whoever opted out in the middle of it said nothing of that.
        """
        return self.why is Why.CRISIS and self.risk is None and not self.opted_out

    def is_active(self, now: datetime) -> bool:
        """Whether the person is writing at this moment, more or less."""
        return self.wrote_at is not None and now - self.wrote_at < ACTIVE


@dataclass(frozen=True)
class _Said:
    text: str | None
    topic: str | None
    tells: bool
    created_at: datetime


@dataclass(frozen=True)
class _HandedOff:
    urgent: bool
    acknowledged_by: str | None
    drill: bool
    name: str | None
    because: _Said | None


class Cards:
    """Reads within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def of(self, ids: Sequence[str], reasons: dict[str, tuple[Why, datetime]]) -> list[Card]:
        """The cards of these conversations, in no order; a conversation with a reason has it on its card."""
        if not ids:
            return []
        query = (
            select(
                conversation,
                person.c.channel,
                person.c.language,
                person.c.opted_out_at,
                person.c.address,
            )
            .join(person, person.c.id == conversation.c.person_id)
            .where(conversation.c.id.in_(ids))
        )
        rows = self._connection.execute(query).mappings().all()
        said, handed = self._last_said(ids), self._handoffs(ids)
        due = self._due([one for one in ids if reasons.get(one, (Why.NOTHING,))[0] is Why.FOLLOW_UP])
        cards = []
        for row in rows:
            why, since = reasons.get(row["id"], (None, None))
            handed_off = handed.get(row["id"])
            if why is None:
                why = Why.NOTHING if handed_off is None else Why.CRISIS if handed_off.urgent else Why.HUMAN
            last = said.get(row["id"])
            because = handed_off.because if handed_off else None
            about = because or last
            cards.append(
                Card(
                    id=row["id"],
                    why=why,
                    since=since or row["last_activity_at"],
                    channel=row["channel"],
                    language=row["language"],
                    opted_out=row["opted_out_at"] is not None,
                    erased=row["address"] is None,
                    mode=row["mode"],
                    taken_by=row["taken_by"],
                    taken_at=row["taken_at"],
                    assigned_to=row["assigned_to"],
                    acknowledged_by=handed_off.acknowledged_by if handed_off else None,
                    labels=tuple(label for label in row["labels"].split(",") if label),
                    reviewed_by=row["reviewed_by"],
                    last_activity_at=row["last_activity_at"],
                    said=about.text if about else None,
                    topic=about.topic if about else None,
                    tells=bool(about and about.tells),
                    risk=row["risk_kind"],
                    risk_since=row["risk_since"],
                    drill=bool(handed_off and handed_off.drill),
                    name=handed_off.name if handed_off else None,
                    address=self.masked(row["person_id"], row["address"]),
                    wrote_at=last.created_at if last else None,
                    to_do=due.get(row["id"]),
                )
            )
        return cards

    def _last_said(self, ids: Sequence[str]) -> dict[str, _Said]:
        """The last text of each person."""
        newest = (
            select(message.c.conversation_id, func.max(message.c.number).label("number"))
            .where(message.c.conversation_id.in_(ids), message.c.direction == "in")
            .group_by(message.c.conversation_id)
            .subquery()
        )
        query = select(message).join(
            newest,
            and_(message.c.conversation_id == newest.c.conversation_id, message.c.number == newest.c.number),
        )
        return {row.conversation_id: self._said(row) for row in self._connection.execute(query)}

    def _due(self, ids: Sequence[str]) -> dict[str, str]:
        """What is to be done first in each of these."""
        if not ids:
            return {}
        here = (follow_up.c.conversation_id.in_(ids), follow_up.c.done_at.is_(None), follow_up.c.what.is_not(None))
        query = select(follow_up).where(*here).order_by(follow_up.c.due_at.desc())
        return {
            row.conversation_id: self._cipher.open(row.what, f"follow_up.what:{row.id}")
            for row in self._connection.execute(query)
        }

    def _handoffs(self, ids: Sequence[str]) -> dict[str, _HandedOff]:
        """The open hand-off of each conversation that has one."""
        query = select(handoff).where(handoff.c.conversation_id.in_(ids), handoff.c.resolved_at.is_(None))
        rows = self._connection.execute(query).all()
        because = select(message).where(message.c.id.in_([row.message_id for row in rows if row.message_id]))
        texts = {row.id: self._said(row) for row in self._connection.execute(because)}
        return {
            row.conversation_id: _HandedOff(
                row.urgent, row.acknowledged_by, row.drill, self._name(row), texts.get(row.message_id)
            )
            for row in rows
        }

    def _said(self, row: Row[Any]) -> _Said:
        text = self._cipher.open(row.text, f"message.text:{row.id}") if row.text else None
        return _Said(text, row.topic, row.crisis is not None, row.created_at)

    def _name(self, row: Row[Any]) -> str | None:
        if row.details is None:
            return None
        return newest_of(self._cipher.open(row.details, f"handoff.details:{row.id}")).get("name")

    def masked(self, person_id: str, sealed: bytes | None) -> str:
        """The last two digits of an address."""
        if sealed is None:
            return "erased"
        return f"···{self._cipher.open(sealed, f'person.address:{person_id}')[-2:]}"
