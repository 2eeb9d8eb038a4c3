"""What staff see first: conversations in the order in which they need a human. A fixed number of queries a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, and_, exists, func, or_, select

from bot.records.cards import ACTIVE, Card, Cards, Why
from bot.records.encryption import Cipher
from bot.records.tables import conversation, follow_up, handoff, message, outbox, person


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

    @property
    def looks_far(self) -> bool:
        """Whether the database has to read many conversations until enough fit: then a date bounds them."""
        rare = self.topic or self.crisis or self.group or self.label
        return bool(rare) and self.since is None


@dataclass(frozen=True)
class Place:
    """One conversation of the inbox, before its card is made."""

    id: str
    why: Why
    since: datetime
    owner: str | None
    active: bool
    """The person is writing at this moment, more or less."""
    drill: bool


@dataclass(frozen=True)
class Found:
    """A text in which something was found."""

    conversation_id: str
    message_id: str
    text: str
    created_at: datetime
    author: str
    """"person", "bot", or the name of somebody of staff."""


@dataclass(frozen=True)
class Searched:
    """What a part of a search found."""

    found: list[Found]
    reached: datetime | None
    """How far back it has looked, where there is more to look at; None at the end."""


@dataclass(frozen=True)
class Listed:
    """A page of conversations that fit some filters, the last active first."""

    cards: list[Card]
    following: tuple[datetime, str] | None
    """Where the next page begins: its conversations come after the one with this time and id; None at the end."""
    looked_back_to: datetime | None
    """Where the page ended before it was full, since enough was looked at."""


LOOKED_THROUGH = 1_000
"""Conversations that one page of filtered ones looks through at most, so that no page takes long."""
LOOKED_AT = 3_000
"""Texts that one part of a search opens at least: about 55 ms of work, so that no page waits longer."""
_LATELY = timedelta(days=7)
"""What was not understood longer ago is for the review page."""
_MOST_WAITING = 200
_MOST_NOT_UNDERSTOOD = 60
"""Conversations in which a text was not understood; the page of the review has all of them."""
_RARE = 1000
"""Texts about one topic in the time that is asked for."""
_A_TIME = 5000


class Queue:
    """Reads within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher
        self._cards = Cards(connection, cipher)

    def cards(self, places: Sequence[Place]) -> list[Card]:
        """The cards of these places, in their order."""
        reasons = {place.id: (place.why, place.since) for place in places}
        cards = {card.id: card for card in self._cards.of([place.id for place in places], reasons)}
        return [cards[place.id] for place in places if place.id in cards]

    def places(self, now: datetime) -> list[Place]:
        """Conversations that need a human or that somebody has, the most pressing first.

        Danger before all else; then what nobody has; then who is writing at this moment; then who waits the longest.
        Drills come last.
        """
        reasons: dict[str, tuple[Why, datetime]] = {}
        for conversation_id, why, since in self._reasons(now):
            before = reasons.get(conversation_id)
            if before is None or (why, since) < before:
                reasons[conversation_id] = (why, since)
        handed = select(handoff.c.conversation_id, handoff.c.acknowledged_by, handoff.c.drill).where(
            handoff.c.conversation_id.in_(reasons), handoff.c.resolved_at.is_(None)
        )
        by_id = {row.conversation_id: row for row in self._connection.execute(handed)}
        columns = (conversation.c.id, conversation.c.taken_by, conversation.c.assigned_to)
        here = select(*columns).where(conversation.c.id.in_(reasons))
        writing = self._writing(now)
        places = []
        for row in self._connection.execute(here):
            handed_off = by_id.get(row.id)
            claimed_by = handed_off.acknowledged_by if handed_off else None
            places.append(
                Place(
                    row.id,
                    *reasons[row.id],
                    owner=row.taken_by or row.assigned_to or claimed_by,
                    active=row.id in writing,
                    drill=bool(handed_off and handed_off.drill),
                )
            )
        return sorted(places, key=_pressing)

    def _writing(self, now: datetime) -> set[str]:
        """Conversations in which the person wrote in the last minutes: what `Card.is_active` tells of one."""
        lately = (message.c.direction == "in", message.c.created_at > now - ACTIVE)
        # Not DISTINCT: for that SQLite reads the whole index of conversations in the place of the few latest messages.
        return set(self._connection.scalars(select(message.c.conversation_id).where(*lately)))

    def _reasons(self, now: datetime) -> Iterator[tuple[str, Why, datetime]]:
        opened = select(handoff.c.conversation_id, handoff.c.urgent, handoff.c.opened_at)
        query = opened.where(handoff.c.resolved_at.is_(None)).order_by(handoff.c.urgent.desc(), handoff.c.opened_at)
        for row in self._connection.execute(query.limit(_MOST_WAITING)):
            yield row.conversation_id, Why.CRISIS if row.urgent else Why.HUMAN, row.opened_at
        due = select(follow_up.c.conversation_id, func.min(follow_up.c.due_at).label("since")).where(
            follow_up.c.done_at.is_(None), follow_up.c.due_at <= now
        )
        for come_back in self._connection.execute(due.group_by(follow_up.c.conversation_id).limit(_MOST_WAITING)):
            yield come_back.conversation_id, Why.FOLLOW_UP, come_back.since
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
        for unread in self._connection.execute(unknown.limit(_MOST_NOT_UNDERSTOOD)):
            yield unread.conversation_id, Why.NOT_UNDERSTOOD, unread.since

        for column in (conversation.c.taken_by, conversation.c.assigned_to):
            held = select(conversation.c.id, conversation.c.taken_at, conversation.c.last_activity_at)
            for row in self._connection.execute(held.where(column.is_not(None)).limit(_MOST_WAITING)):
                yield row.id, Why.NOTHING, row.taken_at or row.last_activity_at

    def latest(
        self,
        filters: Filters,
        before: tuple[datetime, str] | None = None,
        size: int = 30,
        looked_through: int | None = LOOKED_THROUGH,
    ) -> Listed:
        """Conversations that fit, the last active first, after the one with this time and id.

        `looked_through`: so many are looked at; a page that is not full by then says how far back it has come, and the
        next one goes on there. None for all of them, as an export needs it.
        """
        rare = self._is_rare(filters)
        window = [*_dates(filters), *([_older_than(*before)] if before else [])]
        newest_first = (conversation.c.last_activity_at.desc(), conversation.c.id.desc())
        conditions = list(_conditions(filters, rare=rare))
        end = None
        if looked_through and conditions and not rare:
            by_time = select(conversation.c.last_activity_at, conversation.c.id).where(*window).order_by(*newest_first)
            end = self._connection.execute(by_time.offset(looked_through - 1).limit(1)).one_or_none()
        query = select(conversation.c.id).where(*window)
        if filters.channel or filters.language:
            query = query.join(person, person.c.id == conversation.c.person_id)
        if end:  # the plain bound is for the index; the other one for those of the same moment
            conditions += [conversation.c.last_activity_at >= end.last_activity_at, ~_older_than(*end)]
        query = query.where(*conditions)
        ids = self._connection.scalars(query.order_by(*newest_first).limit(size)).all()
        cards = sorted(self._cards.of(ids, {}), key=lambda card: (card.last_activity_at, card.id), reverse=True)
        if len(ids) == size:
            return Listed(cards, (cards[-1].last_activity_at, cards[-1].id), None)
        return Listed(cards, (end.last_activity_at, end.id), end.last_activity_at) if end else Listed(cards, None, None)

    def card(self, conversation_id: str) -> Card | None:
        """One conversation; None where there is none."""
        cards = self._cards.of([conversation_id], {})
        return cards[0] if cards else None

    def existing(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that are conversations."""
        return set(self._connection.scalars(select(conversation.c.id).where(conversation.c.id.in_(ids))))

    def _is_rare(self, filters: Filters) -> bool:
        """Whether few texts are about the topic that is asked for: then they are the shorter way."""
        if not (filters.topic and filters.since):
            return False
        some = select(message.c.topic).where(*_about_topic(filters)).limit(_RARE).subquery()
        return (self._connection.scalar(select(func.count()).select_from(some)) or 0) < _RARE

    def masked_address(self, conversation_id: str) -> str:
        """The last two digits of an address; the rest is shown by a click that the audit notes."""
        query = (
            select(person.c.id, person.c.address)
            .join(conversation, conversation.c.person_id == person.c.id)
            .where(conversation.c.id == conversation_id)
        )
        row = self._connection.execute(query).one_or_none()
        return self._cards.masked(row.id, row.address) if row else "erased"

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
                    found.append(Found(row.conversation_id, row.id, text, row.created_at, row.author))
        return Searched(found, None)

    def _texts(self, since: datetime, until: datetime) -> CursorResult[Any]:
        query = (
            select(*(message.c[name] for name in ("id", "conversation_id", "text", "created_at", "author")))
            .where(message.c.created_at >= since, message.c.created_at < until, message.c.text.is_not(None))
            .order_by(message.c.created_at.desc())
            .execution_options(yield_per=_A_TIME)
        )
        return self._connection.execute(query)


def _about_topic(filters: Filters) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return message.c.topic == filters.topic, message.c.created_at >= filters.since


def _pressing(place: Place) -> tuple[bool, bool, bool, Why, bool, datetime]:
    return (
        place.drill,
        place.why is not Why.CRISIS,
        place.owner is not None,
        place.why,
        not place.active,
        place.since,
    )


def _dates(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.since:
        yield conversation.c.last_activity_at >= filters.since
    if filters.until:
        yield conversation.c.last_activity_at < filters.until


def _older_than(moment: datetime, last_id: str) -> ColumnElement[bool]:
    """After this one, in a list with the last active first."""
    at_once = and_(conversation.c.last_activity_at == moment, conversation.c.id < last_id)
    return or_(conversation.c.last_activity_at < moment, at_once)


def _conditions(filters: Filters, *, rare: bool) -> Iterator[ColumnElement[bool]]:
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
    about = []
    if rare:
        # By the index of topics and times: what is rare is found without reading every conversation.
        yield conversation.c.id.in_(select(message.c.conversation_id).where(*_about_topic(filters)))
    elif filters.topic:
        # Not by the index of topics: with it, SQLite reads all messages of a topic for each conversation.
        about.append(func.coalesce(message.c.topic, "") == filters.topic)
    if filters.crisis:
        about.append(message.c.crisis.is_not(None))  # as the index of them has it
    if filters.group:
        about.append(message.c.groups.contains(filters.group, autoescape=True))
    if about:
        yield exists().where(message.c.conversation_id == conversation.c.id, *about)
