"""Who looks after a conversation, and what staff noted and judged about it: the SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, case, delete, func, insert, select, update

from bot.records.encryption import Cipher
from bot.records.handoffs import NOTHING_HELD
from bot.records.tables import alert, conversation, edit, handoff, message, note, outbox, review, suggestion


@dataclass(frozen=True)
class Note:
    """What somebody of staff wrote for the others."""

    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class Pulse:
    """Who waits for a human at this moment, with nobody on it; drills do not count."""

    waiting: int
    in_danger: int
    first: str | None
    """The conversation of whoever has been in danger the longest."""
    drafts: int
    """Changes of what the bot knows and says that wait for an admin."""
    news: tuple[str, ...] = ()
    """A name for each who waits, another one for each new danger: what a browser has rung for it knows by that."""


@dataclass(frozen=True)
class Verdict:
    """What staff think of one reading of a text."""

    message_id: str
    verdict: str
    topic: str | None
    reviewed_by: str


@dataclass(frozen=True)
class Held:
    """A text whose crisis answer waits for a human."""

    conversation_id: str
    message_id: str
    written_at: datetime


class DeskRecords:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def taken_by(self, conversation_id: str) -> str:
        """Who has taken a conversation over; empty for nobody."""
        query = select(conversation.c.taken_by).where(conversation.c.id == conversation_id)
        return self._connection.scalar(query) or ""

    def take(self, conversation_id: str, who: str, now: datetime) -> None:
        """Give a conversation to somebody."""
        values = {"mode": "staff", "taken_by": who, "taken_at": now, "staff_active_at": now, "assigned_to": who}
        self._change(conversation_id, **values)

    def give_back(self, conversation_id: str) -> None:
        """Give it to the bot."""
        self._change(conversation_id, mode="bot", taken_by=None, taken_at=None, staff_active_at=None)

    def staff_wrote(self, conversation_id: str, now: datetime) -> None:
        """Somebody of staff is there: no answer waits for them any more, so that a new danger begins anew."""
        self._change(conversation_id, staff_active_at=now, **NOTHING_HELD)

    def quiet_since(self, moment: datetime) -> Sequence[str]:
        """Conversations that were taken over and in which nobody has written since then."""
        newest = case(
            (conversation.c.staff_active_at > conversation.c.last_activity_at, conversation.c.staff_active_at),
            else_=conversation.c.last_activity_at,
        )
        taken = (conversation.c.taken_by.is_not(None), conversation.c.mode == "staff")  # the first has an index
        query = select(conversation.c.id).where(*taken, newest <= moment)
        return self._connection.scalars(query).all()

    def hold(self, conversation_id: str, message_id: str, until: datetime) -> None:
        """Let the crisis answer to a text wait for a human."""
        self._change(conversation_id, held_message_id=message_id, held_until=until)

    def release(self, conversation_id: str) -> None:
        """Nothing waits any more."""
        self._change(conversation_id, **NOTHING_HELD)

    def held_before(self, moment: datetime) -> list[Held]:
        """The texts whose answers have waited until then."""
        query = (
            select(conversation.c.id, message.c.id, message.c.created_at)
            .join(message, message.c.id == conversation.c.held_message_id)
            .where(conversation.c.held_until <= moment)
            .order_by(conversation.c.held_until)
        )
        return [Held(*row) for row in self._connection.execute(query)]

    def assign(self, conversation_id: str, who: str | None) -> None:
        """Say who is to look after it."""
        self._change(conversation_id, assigned_to=who)

    def set_labels(self, conversation_id: str, labels: Sequence[str]) -> None:
        """Store the labels, in order."""
        self._change(conversation_id, labels=_joined(labels))

    def mark_reviewed(self, conversation_id: str, who: str | None, now: datetime) -> None:
        """Somebody has read it; None takes that back."""
        self._change(conversation_id, reviewed_by=who, reviewed_at=now if who else None)

    def add_note(self, conversation_id: str, author: str, text: str, now: datetime) -> None:
        """Write a note."""
        note_id = uuid4().hex
        sealed = self._cipher.seal(text, f"note.text:{note_id}")
        values = {"id": note_id, "conversation_id": conversation_id, "author": author, "created_at": now}
        self._connection.execute(insert(note).values(text=sealed, **values))

    def notes(self, conversation_id: str) -> list[Note]:
        """The notes of a conversation, oldest first."""
        query = select(note).where(note.c.conversation_id == conversation_id, note.c.text.is_not(None))
        rows = self._connection.execute(query.order_by(note.c.created_at)).mappings()
        return [
            Note(row["author"], self._cipher.open(row["text"], f"note.text:{row['id']}"), row["created_at"])
            for row in rows
        ]

    def judge(self, message_id: str, verdict: str, topic: str | None, who: str, now: datetime) -> None:
        """Store what somebody thinks of one reading; a later verdict replaces it."""
        values = {"verdict": verdict, "topic": topic, "reviewed_by": who, "reviewed_at": now}
        done = self._connection.execute(update(review).where(review.c.message_id == message_id).values(**values))
        if not done.rowcount:
            self._connection.execute(insert(review).values(message_id=message_id, **values))

    def verdicts(self, message_ids: Sequence[str]) -> dict[str, Verdict]:
        """The verdicts on these messages."""
        query = select(review.c.message_id, review.c.verdict, review.c.topic, review.c.reviewed_by)
        rows = self._connection.execute(query.where(review.c.message_id.in_(message_ids))).mappings()
        return {row["message_id"]: Verdict(**row) for row in rows}

    def hold_last_notice(self, conversation_id: str, by: timedelta) -> None:
        """Send what was written last only after a while, so that it can still be taken back."""
        newest = select(func.max(outbox.c.number)).where(outbox.c.conversation_id == conversation_id).scalar_subquery()
        here = (outbox.c.conversation_id == conversation_id, outbox.c.number == newest, outbox.c.state == "ready")
        row = self._connection.execute(select(outbox.c.id, outbox.c.created_at).where(*here)).one_or_none()
        if row is not None:
            held = update(outbox).where(outbox.c.id == row.id)
            self._connection.execute(held.values(due_at=row.created_at + by))

    def finished_at(self, conversation_id: str, who: str) -> datetime | None:
        """When somebody marked it as reviewed; None where somebody else did, or nobody."""
        query = select(conversation.c.reviewed_at).where(
            conversation.c.id == conversation_id, conversation.c.reviewed_by == who
        )
        return self._connection.scalar(query)

    def undo_finish(self, conversation_id: str, who: str, finished_at: datetime, now: datetime) -> None:
        """Put back what one "Finish" did at that moment, but for the hand-offs; what was sent by then stays sent."""
        self._change(conversation_id, reviewed_by=None, reviewed_at=None, assigned_to=who)
        noted = (note.c.conversation_id == conversation_id, note.c.created_at == finished_at, note.c.author == who)
        self._connection.execute(delete(note).where(*noted))
        told = (
            outbox.c.conversation_id == conversation_id,
            outbox.c.created_at == finished_at,
            outbox.c.kind == "staff",
        )
        handed_back = self._connection.scalar(select(func.count()).select_from(outbox).where(*told))
        if handed_back:
            waits = update(outbox).where(*told, outbox.c.state == "ready")
            self._connection.execute(waits.values(state="cancelled"))
            self.take(conversation_id, who, now)

    def ignore_suggestion(self, message_id: str, who: str, now: datetime) -> None:
        """Somebody does not want the answer that the bot suggests to a text."""
        if message_id not in self.ignored([message_id]):
            values = {"message_id": message_id, "ignored_by": who, "ignored_at": now}
            self._connection.execute(insert(suggestion).values(**values))

    def ignored(self, message_ids: Sequence[str]) -> set[str]:
        """Those of these messages whose suggested answer somebody did not want."""
        query = select(suggestion.c.message_id).where(suggestion.c.message_id.in_(message_ids))
        return set(self._connection.scalars(query))

    def conversation_of_message(self, message_id: str) -> str | None:
        """Which conversation a message from a person belongs to."""
        query = select(message.c.conversation_id).where(message.c.id == message_id, message.c.direction == "in")
        return self._connection.scalar(query)

    def pulse(self) -> Pulse:
        """Hand-offs that nobody has acknowledged, counted."""
        waiting = (handoff.c.acknowledged_at.is_(None), handoff.c.resolved_at.is_(None), handoff.c.drill.is_(False))
        columns = (handoff.c.id, handoff.c.conversation_id, handoff.c.urgent, func.coalesce(alert.c.round, 0))
        query = select(*columns).join(alert, alert.c.handoff_id == handoff.c.id, isouter=True).where(*waiting)
        rows = self._connection.execute(query.order_by(handoff.c.opened_at)).all()
        news = tuple(f"{row.id[:8]}-{row[-1]}" for row in rows)
        urgent = [row.conversation_id for row in rows if row.urgent]
        drafts = select(func.count()).select_from(edit).where(edit.c.state == "draft")
        first = urgent[0] if urgent else None
        return Pulse(len(rows), len(urgent), first, self._connection.scalar(drafts) or 0, news)

    def _change(self, conversation_id: str, **values: object) -> None:
        self._connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(**values))


def _joined(labels: Sequence[str]) -> str:
    """Labels between commas, so that one can be looked for: ",call back,housing,"."""
    return f",{','.join(labels)}," if labels else ""
