"""The outbox table: the SQL. Each row is one thing to be sent, and its marker is committed before the sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, exists, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import outbox

_OPEN = ("ready", "sending")


@dataclass(frozen=True)
class OutboxRow:
    """One claimed thing to be sent."""

    id: str
    conversation_id: str
    message_id: str
    channel: str
    kind: str
    buttons: str
    """The options under the message, as JSON; empty where there are none."""
    repeatable: bool
    attempts: int


@dataclass(frozen=True)
class Waiting:
    """One row as an operator sees it: no text, no address."""

    id: str
    conversation_id: str
    channel: str
    kind: str
    state: str
    attempts: int
    error_code: int | None
    created_at: datetime


class OutboxRows:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def add_claimed(
        self,
        *,
        conversation_id: str,
        message_id: str,
        number: int,
        channel: str,
        buttons: str,
        repeatable: bool,
        lease: timedelta,
        now: datetime,
    ) -> str:
        """A row that is being sent by whoever adds it: the webhook's answer, the polling loop's reply."""
        row_id = self._add(
            conversation_id, message_id, number, channel, "reply", buttons, repeatable=repeatable, now=now
        )
        claimed = {"state": "sending", "attempts": 1, "lease_until": now + lease}
        self._connection.execute(update(outbox).where(outbox.c.id == row_id).values(**claimed))
        return row_id

    def add_ready(
        self, *, conversation_id: str, message_id: str, number: int, channel: str, kind: str, now: datetime
    ) -> str:
        """A row that the worker sends; `kind` says what it is, such as "reminder"."""
        return self._add(conversation_id, message_id, number, channel, kind, "", repeatable=False, now=now)

    def _add(
        self,
        conversation_id: str,
        message_id: str,
        number: int,
        channel: str,
        kind: str,
        buttons: str,
        *,
        repeatable: bool,
        now: datetime,
    ) -> str:
        row_id = uuid4().hex
        sealed = self._cipher.seal(buttons, f"outbox.buttons:{row_id}") if buttons else None
        self._connection.execute(
            insert(outbox).values(
                id=row_id,
                conversation_id=conversation_id,
                message_id=message_id,
                number=number,
                channel=channel,
                kind=kind,
                buttons=sealed,
                state="ready",
                repeatable=repeatable,
                attempts=0,
                due_at=now,
                created_at=now,
            )
        )
        return row_id

    def claim(self, lease: timedelta, now: datetime) -> OutboxRow | None:
        """Take the next row that is due, oldest of its conversation first; None where nothing waits."""
        older = outbox.alias("older")
        first_in_line = ~exists().where(
            older.c.conversation_id == outbox.c.conversation_id,
            older.c.number < outbox.c.number,
            older.c.state.in_(_OPEN),
        )
        query = (
            select(outbox)
            .where(outbox.c.state == "ready", outbox.c.due_at <= now, first_in_line)
            .order_by(outbox.c.repeatable.desc(), outbox.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=outbox)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        taken = {"state": "sending", "attempts": row["attempts"] + 1, "lease_until": now + lease}
        self._connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**taken))
        return self._row(row, attempts=row["attempts"] + 1)

    def finish(self, row_id: str, attempts: int, state: str, **values: object) -> bool:
        """Move a claimed row on; false where the claim was lost in the meantime and nothing changed."""
        done = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == "sending", outbox.c.attempts == attempts)
            .values(state=state, **values)
        )
        return done.rowcount == 1

    def by_id(self, row_id: str) -> OutboxRow | None:
        """One row."""
        row = self._connection.execute(select(outbox).where(outbox.c.id == row_id)).mappings().one_or_none()
        return self._row(row, attempts=row["attempts"]) if row else None

    def for_messages(self, message_ids: Sequence[str]) -> dict[str, OutboxRow]:
        """The rows that send these messages, by message."""
        rows = self._connection.execute(select(outbox).where(outbox.c.message_id.in_(message_ids))).mappings()
        return {row["message_id"]: self._row(row, attempts=row["attempts"]) for row in rows}

    def receipt(self, row_id: str, provider_id: str, state: str, error_code: int | None) -> None:
        """What the provider reported; it settles even a doubtful row."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state.in_(("sending", "unsure", "flagged", "sent")))
            .values(state=state, provider_id=provider_id, error_code=error_code)
        )

    def reap(self, now: datetime) -> int:
        """Rows whose sender did not come back: what may be sent twice is sent again, the rest is flagged to staff."""
        late = (outbox.c.state == "sending", outbox.c.lease_until < now)
        again = update(outbox).where(*late, outbox.c.repeatable).values(state="ready", due_at=now)
        flagged = update(outbox).where(*late, ~outbox.c.repeatable).values(state="flagged")
        return self._connection.execute(again).rowcount + self._connection.execute(flagged).rowcount

    def cancel_waiting(self, conversation_id: str) -> None:
        """Nothing that still waits in this conversation is sent."""
        waiting = update(outbox).where(outbox.c.conversation_id == conversation_id, outbox.c.state == "ready")
        self._connection.execute(waiting.values(state="cancelled"))

    def erase_buttons(self, conversation_id: str) -> None:
        """Forget what stood on the buttons of a conversation."""
        self._connection.execute(update(outbox).where(outbox.c.conversation_id == conversation_id).values(buttons=None))

    def in_states(self, states: Sequence[str]) -> list[Waiting]:
        """Rows in these states, oldest first, for an operator's eyes."""
        columns = [outbox.c[name] for name in Waiting.__dataclass_fields__]
        query = select(*columns).where(outbox.c.state.in_(states)).order_by(outbox.c.created_at, outbox.c.number)
        return [Waiting(**row) for row in self._connection.execute(query).mappings()]

    def move_by_hand(self, start_of_id: str, states: Sequence[str], state: str) -> bool:
        """An operator's decision about one row; false where there is none like it, or more than one."""
        like = outbox.c.id.startswith(start_of_id, autoescape=True)
        found = self._connection.scalars(select(outbox.c.id).where(like, outbox.c.state.in_(states))).all()
        if len(found) != 1:
            return False
        self._connection.execute(update(outbox).where(outbox.c.id == found[0]).values(state=state, error_code=None))
        return True

    def states(self) -> dict[str, str]:
        """The state of every row, by id."""
        return {row.id: row.state for row in self._connection.execute(select(outbox.c.id, outbox.c.state))}

    def _row(self, row: RowMapping, attempts: int) -> OutboxRow:
        buttons = self._cipher.open(row["buttons"], f"outbox.buttons:{row['id']}") if row["buttons"] else ""
        return OutboxRow(
            id=row["id"],
            conversation_id=row["conversation_id"],
            message_id=row["message_id"],
            channel=row["channel"],
            kind=row["kind"],
            buttons=buttons,
            repeatable=row["repeatable"],
            attempts=attempts,
        )
