"""What staff see first: conversations in the order in which they need a human. A fixed number of queries a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, and_, exists, func, or_, select

from bot.records.encryption import Cipher
from bot.records.tables import conversation, handoff, message, outbox, person


class Why(IntEnum):
    """Why a conversation is where it is in the queue; the smaller, the sooner."""

    CRISIS = 0
    HUMAN = 1
    DELIVERY = 2
    NOT_UNDERSTOOD = 3
    NOTHING = 4


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see."""

    channel: str = ""
    language: str = ""
    topic: str = ""
    crisis: bool = False
    group: str = ""
    label: str = ""
    reviewed: str = ""
    """"yes", "no", or empty for both."""
    assigned_to: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def empty(self) -> bool:
        """Whether everything is wanted."""
        return self == Filters()


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
    assigned_to: str | None
    acknowledged_by: str | None
    labels: tuple[str, ...]
    reviewed_by: str | None
    last_activity_at: datetime
    said: str | None
    """What the person wrote last."""
    topic: str | None
    drill: bool
    unreachable: bool = False
    """Nothing of ours arrives there, by the provider's word; anything from them ends it."""
    risk: str | None = None
    """The kind of the open risk."""
    risk_since: datetime | None = None


@dataclass(frozen=True)
class Found:
    """A text in which something was found."""

    conversation_id: str
    message_id: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class Searched:
    """What a part of a search found."""

    found: list[Found]
    reached: datetime | None
    """How far back it has looked, where there is more to look at; None at the end."""


LOOKED_AT = 8_000
"""Texts that one part of a search opens at least: about 60 ms of work, so that no page waits longer."""
_LATELY = timedelta(days=7)
"""What was not understood longer ago is for the review page."""
_MOST_WAITING = 200
_ON_A_PAGE = 60
_A_TIME = 5000


class Queue:
    """Reads within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def waiting(self, now: datetime, most: int = _ON_A_PAGE) -> list[Card]:
        """Conversations that need a human, the most pressing first."""
        reasons: dict[str, tuple[Why, datetime]] = {}
        for conversation_id, why, since in self._reasons(now):
            before = reasons.get(conversation_id)
            if before is None or (why, since) < before:
                reasons[conversation_id] = (why, since)
        pressing = sorted(reasons, key=lambda one: reasons[one])[:most]
        cards = {card.id: card for card in self._cards(pressing, reasons)}
        return [cards[one] for one in pressing if one in cards]

    def _reasons(self, now: datetime) -> Iterator[tuple[str, Why, datetime]]:
        opened = select(handoff.c.conversation_id, handoff.c.urgent, handoff.c.opened_at)
        query = opened.where(handoff.c.resolved_at.is_(None)).order_by(handoff.c.urgent.desc(), handoff.c.opened_at)
        for row in self._connection.execute(query.limit(_MOST_WAITING)):
            yield row.conversation_id, Why.CRISIS if row.urgent else Why.HUMAN, row.opened_at
        not_seen = or_(conversation.c.reviewed_at.is_(None), conversation.c.reviewed_at < outbox.c.created_at)
        undelivered = (
            select(outbox.c.conversation_id, func.min(outbox.c.created_at).label("since"))
            .join(conversation, conversation.c.id == outbox.c.conversation_id)
            .where(outbox.c.state.in_(("failed", "flagged")), not_seen)
            .group_by(outbox.c.conversation_id)
        )
        for failed in self._connection.execute(undelivered.limit(_MOST_WAITING)):
            yield failed.conversation_id, Why.DELIVERY, failed.since
        not_read = or_(conversation.c.reviewed_at.is_(None), conversation.c.reviewed_at < message.c.created_at)
        unknown = (
            select(message.c.conversation_id, func.max(message.c.created_at).label("since"))
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .where(message.c.topic == "unknown", message.c.created_at > now - _LATELY, not_read)
            .group_by(message.c.conversation_id)
            .order_by(func.max(message.c.created_at).desc())
        )
        for unread in self._connection.execute(unknown.limit(_MOST_WAITING)):
            yield unread.conversation_id, Why.NOT_UNDERSTOOD, unread.since

    def latest(self, filters: Filters, before: tuple[datetime, str] | None = None, size: int = 30) -> list[Card]:
        """All conversations that fit, the last active first, after the one with this time and id."""
        query = select(conversation.c.id).join(person, person.c.id == conversation.c.person_id)
        for condition in _conditions(filters):
            query = query.where(condition)
        if before:
            moment, last_id = before
            query = query.where(
                or_(
                    conversation.c.last_activity_at < moment,
                    and_(conversation.c.last_activity_at == moment, conversation.c.id < last_id),
                )
            )
        query = query.order_by(conversation.c.last_activity_at.desc(), conversation.c.id.desc()).limit(size)
        ids = self._connection.scalars(query).all()
        return sorted(self._cards(ids, {}), key=lambda card: (card.last_activity_at, card.id), reverse=True)

    def card(self, conversation_id: str) -> Card | None:
        """One conversation; None where there is none."""
        cards = self._cards([conversation_id], {})
        return cards[0] if cards else None

    def masked_address(self, conversation_id: str) -> str:
        """The last two digits of an address; the rest is shown by a click that the audit notes."""
        query = (
            select(person.c.id, person.c.address)
            .join(conversation, conversation.c.person_id == person.c.id)
            .where(conversation.c.id == conversation_id)
        )
        row = self._connection.execute(query).one_or_none()
        if row is None or row.address is None:
            return "erased"
        return f"···{self._cipher.open(row.address, f'person.address:{row.id}')[-2:]}"

    def search(
        self, words: str, since: datetime, until: datetime, most: int = 50, looked_at: int = LOOKED_AT
    ) -> Searched:
        """Texts that hold all these words, newest first: each is opened and read, nothing is indexed.

        A part of the search ends after so many hits or texts, but never between two texts of the same moment; the next
        part begins where it `reached`.
        """
        wanted = words.casefold().split()
        found: list[Found] = []
        if not wanted:
            return Searched(found, None)
        last: datetime | None = None
        with self._texts(since, until) as rows:
            for number, row in enumerate(rows):
                if (number >= looked_at or len(found) >= most) and row.created_at != last:
                    return Searched(found, last)
                last = row.created_at
                text = self._cipher.open(row.text, f"message.text:{row.id}")
                plain = text.casefold()
                if all(word in plain for word in wanted):
                    found.append(Found(row.conversation_id, row.id, text, row.created_at))
        return Searched(found, None)

    def _texts(self, since: datetime, until: datetime) -> CursorResult[Any]:
        query = (
            select(message.c.id, message.c.conversation_id, message.c.text, message.c.created_at)
            .where(message.c.created_at >= since, message.c.created_at < until, message.c.text.is_not(None))
            .order_by(message.c.created_at.desc())
            .execution_options(yield_per=_A_TIME)
        )
        return self._connection.execute(query)

    def _cards(self, ids: Sequence[str], reasons: dict[str, tuple[Why, datetime]]) -> list[Card]:
        if not ids:
            return []
        query = (
            select(
                conversation,
                person.c.channel,
                person.c.language,
                person.c.opted_out_at,
                person.c.unreachable_at,
                person.c.address,
            )
            .join(person, person.c.id == conversation.c.person_id)
            .where(conversation.c.id.in_(ids))
        )
        rows = self._connection.execute(query).mappings().all()
        said, handed = self._last_said(ids), self._handoffs(ids)
        cards = []
        for row in rows:
            why, since = reasons.get(row["id"], (None, None))
            urgent, acknowledged_by, drill = handed.get(row["id"], (None, None, False))
            if why is None:
                why = Why.NOTHING if urgent is None else Why.CRISIS if urgent else Why.HUMAN
            text, topic = said.get(row["id"], (None, None))
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
                    assigned_to=row["assigned_to"],
                    acknowledged_by=acknowledged_by,
                    labels=tuple(label for label in row["labels"].split(",") if label),
                    reviewed_by=row["reviewed_by"],
                    last_activity_at=row["last_activity_at"],
                    said=text,
                    topic=topic,
                    drill=drill,
                    unreachable=row["unreachable_at"] is not None,
                    risk=row["risk_kind"],
                    risk_since=row["risk_since"],
                )
            )
        return cards

    def _last_said(self, ids: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
        """The last text of each person, and its topic."""
        newest = (
            select(message.c.conversation_id, func.max(message.c.number).label("number"))
            .where(message.c.conversation_id.in_(ids), message.c.direction == "in")
            .group_by(message.c.conversation_id)
            .subquery()
        )
        query = select(message.c.id, message.c.conversation_id, message.c.text, message.c.topic).join(
            newest,
            and_(message.c.conversation_id == newest.c.conversation_id, message.c.number == newest.c.number),
        )
        return {
            row.conversation_id: (
                self._cipher.open(row.text, f"message.text:{row.id}") if row.text else None,
                row.topic,
            )
            for row in self._connection.execute(query)
        }

    def _handoffs(self, ids: Sequence[str]) -> dict[str, tuple[bool, str | None, bool]]:
        """Of each conversation with an open hand-off: urgent, acknowledged by whom, a drill."""
        query = select(handoff.c.conversation_id, handoff.c.urgent, handoff.c.acknowledged_by, handoff.c.drill).where(
            handoff.c.conversation_id.in_(ids), handoff.c.resolved_at.is_(None)
        )
        return {
            row.conversation_id: (row.urgent, row.acknowledged_by, row.drill) for row in self._connection.execute(query)
        }


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.channel:
        yield person.c.channel == filters.channel
    if filters.language:
        yield person.c.language == filters.language
    if filters.label:
        yield conversation.c.labels.contains(f",{filters.label},", autoescape=True)
    if filters.reviewed:
        up_to_date = and_(
            conversation.c.reviewed_at.is_not(None), conversation.c.reviewed_at >= conversation.c.last_activity_at
        )
        yield up_to_date if filters.reviewed == "yes" else ~up_to_date
    if filters.assigned_to:
        yield conversation.c.assigned_to == filters.assigned_to
    if filters.since:
        yield conversation.c.last_activity_at >= filters.since
    if filters.until:
        yield conversation.c.last_activity_at < filters.until
    about = []
    if filters.topic:
        # Not by the index of topics: with it, SQLite reads all messages of a topic for each conversation.
        about.append(func.coalesce(message.c.topic, "") == filters.topic)
    if filters.crisis:
        about.append(message.c.crisis.is_not(None))
    if filters.group:
        about.append(message.c.groups.contains(filters.group, autoescape=True))
    if about:
        yield exists().where(message.c.conversation_id == conversation.c.id, *about)
