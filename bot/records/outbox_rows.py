"""The outbox table: the SQL. Each row is one thing to be sent, and its marker is committed before the sending.

`ready -> sending -> sent | failed | unsure`; what is unsure becomes `sent`, `ready` or `flagged` once the provider was
asked; `cancelled` was never sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.records.encryption import Cipher
from bot.records.tables import outbox

_OPEN = ("ready", "sending")
_DOUBTFUL = ("sending", "unsure", "flagged")


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
    created_at: datetime
    tried_at: datetime | None
    """When it was last handed to the provider."""
    expires_at: datetime | None
    """From when on sending it makes no sense."""
    state: str
    provider_id: str | None
    """The provider's id of the last attempt that it reported on, or told us."""


@dataclass(frozen=True)
class Pace:
    """How fast a channel may be sent to; a crisis text waits for nothing."""

    a_second: int
    """Messages a second to all people together."""
    between: timedelta
    """From one message to the next in the same conversation."""


@dataclass(frozen=True)
class NewRow:
    """One message of an answer, as it is put into the outbox."""

    conversation_id: str
    message_id: str
    number: int
    channel: str
    buttons: str
    """The options under the message, as JSON; empty where there are none."""
    repeatable: bool


_ADD = insert(outbox)
_URGENCY = {"staff": 1, "reply": 2, "reminder": 3, "check_in": 3}
"""What leaves first, after crisis texts."""


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

    def add_replies(self, rows: Sequence[NewRow], state: str, lease: timedelta, now: datetime) -> list[str]:
        """The rows of an answer, in the order in which they are sent; their ids.

        `state`: "sending" where whoever adds them also sends them, "ready" for the worker, "sent" where that was done.
        """
        claimed = state != "ready"
        values = [
            {
                **vars(row),
                "id": (row_id := uuid4().hex),
                "buttons": self._sealed(row_id, row.buttons),
                "kind": "reply",
                "state": state,
                "attempts": int(claimed),
                "due_at": now,
                "tried_at": now if claimed else None,
                "lease_until": now + lease if claimed else None,
                "expires_at": None,
                "created_at": now,
            }
            for row in rows
        ]
        self._connection.execute(_ADD, values)
        return [str(value["id"]) for value in values]

    def _sealed(self, row_id: str, buttons: str) -> bytes | None:
        return self._cipher.seal(buttons, f"outbox.buttons:{row_id}") if buttons else None

    def add_ready(
        self,
        *,
        conversation_id: str,
        message_id: str,
        number: int,
        channel: str,
        kind: str,
        now: datetime,
        buttons: str = "",
        repeatable: bool = False,
        expires_at: datetime | None = None,
    ) -> str:
        """A row that the worker sends; `kind` says what it is, such as "reminder"."""
        return self._add(
            conversation_id,
            message_id,
            number,
            channel,
            kind,
            buttons,
            repeatable=repeatable,
            now=now,
            expires_at=expires_at,
        )

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
        expires_at: datetime | None = None,
    ) -> str:
        row_id = uuid4().hex
        self._connection.execute(
            insert(outbox).values(
                id=row_id,
                conversation_id=conversation_id,
                message_id=message_id,
                number=number,
                channel=channel,
                kind=kind,
                buttons=self._sealed(row_id, buttons),
                state="ready",
                repeatable=repeatable,
                attempts=0,
                due_at=now,
                expires_at=expires_at,
                created_at=now,
            )
        )
        return row_id

    def claim(
        self, lease: timedelta, now: datetime, paces: Mapping[str, Pace], channels: Collection[str]
    ) -> OutboxRow | None:
        """Take the next row of these channels that is due, oldest of its conversation first; None where nothing waits.

        A row whose channel or conversation was just sent to waits its turn. A crisis text waits for nothing but the
        crisis texts before it.
        """
        older = outbox.alias("older")
        first_in_line = ~exists().where(
            older.c.conversation_id == outbox.c.conversation_id,
            older.c.number < outbox.c.number,
            older.c.state.in_(_OPEN),
            or_(older.c.repeatable, ~outbox.c.repeatable),
        )
        waits = self._out_of_pace(now, paces) if paces else [false()]
        query = (
            select(outbox)
            .where(outbox.c.state == "ready", outbox.c.due_at <= now, first_in_line)
            .where(outbox.c.channel.in_(channels))
            .where(or_(outbox.c.repeatable, ~or_(*waits)))
            .order_by(outbox.c.repeatable.desc(), case(_URGENCY, value=outbox.c.kind, else_=2), outbox.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=outbox)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        taken = {"state": "sending", "attempts": row["attempts"] + 1, "tried_at": now, "lease_until": now + lease}
        self._connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**taken))
        return self._row({**row, **taken})

    def _out_of_pace(self, now: datetime, paces: Mapping[str, Pace]) -> list[ColumnElement[bool]]:
        """Conditions under which a row has to wait, by what was sent in the last moments."""
        query = select(outbox.c.channel, func.count()).where(outbox.c.tried_at > now - timedelta(seconds=1))
        lately = {row[0]: row[1] for row in self._connection.execute(query.group_by(outbox.c.channel))}
        sent = outbox.alias("sent")
        waits: list[ColumnElement[bool]] = []
        for channel, pace in paces.items():
            if lately.get(channel, 0) >= pace.a_second:
                waits.append(outbox.c.channel == channel)
                continue
            just_sent = exists().where(
                sent.c.conversation_id == outbox.c.conversation_id, sent.c.tried_at > now - pace.between
            )
            waits.append(and_(outbox.c.channel == channel, just_sent))
        return waits

    def claim_unsure(self, again: datetime, now: datetime, channels: Collection[str]) -> OutboxRow | None:
        """The next row to ask the provider about, put off until `again`; None where there is none."""
        query = (
            select(outbox)
            .where(outbox.c.state == "unsure", outbox.c.due_at <= now, outbox.c.channel.in_(channels))
            .order_by(outbox.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=outbox)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        self._connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(due_at=again))
        return self._row(row)

    def settle(self, row: OutboxRow, state: str, **values: object) -> bool:
        """What was learned of an unsure row; false where a receipt came first and nothing changed."""
        here = (outbox.c.id == row.id, outbox.c.state == "unsure", outbox.c.attempts == row.attempts)
        return self._connection.execute(update(outbox).where(*here).values(state=state, **values)).rowcount == 1

    def provider_ids(self, conversation_id: str) -> set[str]:
        """The provider's ids of what was surely sent in a conversation."""
        query = select(outbox.c.provider_id).where(outbox.c.conversation_id == conversation_id)
        return set(self._connection.scalars(query.where(outbox.c.provider_id.is_not(None))))

    def finish(self, row_id: str, attempts: int, state: str, /, **values: object) -> bool:
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
        return self._row(row) if row else None

    def for_messages(self, message_ids: Sequence[str]) -> dict[str, OutboxRow]:
        """The rows that send these messages, by message."""
        rows = self._connection.execute(select(outbox).where(outbox.c.message_id.in_(message_ids))).mappings()
        return {row["message_id"]: self._row(row) for row in rows}

    def receipt(self, row_id: str, provider_id: str, state: str, error_code: int | None) -> None:
        """What the provider reported; it settles even a doubtful row, and one that was about to be sent again."""
        states = (*_DOUBTFUL, "sent", "ready") if state == "sent" else (*_DOUBTFUL, "sent")
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state.in_(states), outbox.c.attempts > 0)
            .values(state=state, provider_id=provider_id, error_code=error_code)
        )

    def send_again(self, row_id: str, due_at: datetime, error_code: int | None) -> None:
        """Send once more what the provider took and could not deliver."""
        here = (outbox.c.id == row_id, outbox.c.state.in_((*_DOUBTFUL, "sent")))
        values = {"state": "ready", "due_at": due_at, "error_code": error_code}
        self._connection.execute(update(outbox).where(*here).values(**values))

    def reap(self, now: datetime) -> int:
        """Rows whose sender did not come back: what may be sent twice is sent again, of the rest nobody is sure."""
        return self._doubt(outbox.c.lease_until < now, due_at=now, now=now)

    def doubt_all(self, due_at: datetime, now: datetime, channels: Collection[str]) -> int:
        """At the start of the only process for these channels: whatever was being sent belonged to one that died."""
        theirs = and_(outbox.c.lease_until.is_not(None), outbox.c.channel.in_(channels))
        return self._doubt(theirs, due_at=due_at, now=now)

    def doubt_waiting(self, now: datetime) -> int:
        """In a copy that was restored: what waited there may have been sent by the original since."""
        waiting = update(outbox).where(outbox.c.state.in_(_OPEN)).values(state="unsure", due_at=now)
        return self._connection.execute(waiting).rowcount

    def _doubt(self, which: ColumnElement[bool], due_at: datetime, now: datetime) -> int:
        late = (outbox.c.state == "sending", which)
        again = update(outbox).where(*late, outbox.c.repeatable).values(state="ready", due_at=now)
        unsure = update(outbox).where(*late, ~outbox.c.repeatable).values(state="unsure", due_at=due_at)
        return self._connection.execute(again).rowcount + self._connection.execute(unsure).rowcount

    def cancel_waiting(self, conversation_id: str, kind: str | None = None) -> None:
        """Nothing that still waits in this conversation, or nothing of this kind, is sent."""
        waiting = update(outbox).where(outbox.c.conversation_id == conversation_id, outbox.c.state == "ready")
        waiting = waiting if kind is None else waiting.where(outbox.c.kind == kind)
        self._connection.execute(waiting.values(state="cancelled"))

    def cancel_bots(self, conversation_id: str) -> None:
        """Nothing that the bot still had to say in this conversation is sent, but what is about a crisis."""
        waiting = (outbox.c.conversation_id == conversation_id, outbox.c.state == "ready", outbox.c.kind != "staff")
        self._connection.execute(update(outbox).where(*waiting, ~outbox.c.repeatable).values(state="cancelled"))

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
        values = {"state": state, "error_code": None, "expires_at": None}
        self._connection.execute(update(outbox).where(outbox.c.id == found[0]).values(**values))
        return True

    def states(self) -> dict[str, str]:
        """The state of every row, by id."""
        return {row.id: row.state for row in self._connection.execute(select(outbox.c.id, outbox.c.state))}

    def _row(self, row: Mapping[str, Any] | RowMapping) -> OutboxRow:
        buttons = self._cipher.open(row["buttons"], f"outbox.buttons:{row['id']}") if row["buttons"] else ""
        clear = {name: row[name] for name in OutboxRow.__dataclass_fields__ if name != "buttons"}
        return OutboxRow(**clear, buttons=buttons)
