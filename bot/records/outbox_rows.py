"""The outbox table: the SQL. Each row is one thing to be sent, and its marker is committed before the sending.

`ready -> sending -> sent | failed | unsure`; what is unsure becomes `sent`, `ready` or `flagged` once the provider was
asked; `cancelled` was never sent. Who sends takes its rows by way of outbox_claims.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import outbox


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
    """The provider's id of the last attempt that it told us of; where it is to be sent again, of one that failed."""


@dataclass(frozen=True)
class NewRow:
    """One message, as it is put into the outbox."""

    conversation_id: str
    message_id: str
    number: int
    channel: str
    kind: str = "reply"
    """What it is: "reply", "reminder", or "staff" where a human wrote it."""
    buttons: str = ""
    """The options under the message, as JSON; empty where there are none."""
    repeatable: bool = False
    expires_at: datetime | None = None


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


_ADD = insert(outbox)


class OutboxRows:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def add(self, rows: Sequence[NewRow], state: str, lease: timedelta, now: datetime) -> list[str]:
        """Messages in the order in which they are sent; the ids of their rows.

        `state`: "sending" where whoever adds them also sends them, "ready" for the worker, "sent" where that was done.
        """
        claimed = state != "ready"
        values = [
            {
                **vars(row),
                "id": (row_id := uuid4().hex),
                "buttons": self._sealed(row_id, row.buttons),
                "state": state,
                "attempts": int(claimed),
                "due_at": now,
                "tried_at": now if claimed else None,
                "lease_until": now + lease if claimed else None,
                "created_at": now,
            }
            for row in rows
        ]
        self._connection.execute(_ADD, values)
        return [str(value["id"]) for value in values]

    def _sealed(self, row_id: str, buttons: str) -> bytes | None:
        return self._cipher.seal(buttons, f"outbox.buttons:{row_id}") if buttons else None

    def by_id(self, row_id: str) -> OutboxRow | None:
        """One row, locked until the transaction ends; None where there is no such row."""
        query = select(outbox).where(outbox.c.id == row_id).with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return opened(self._cipher, row) if row else None

    def for_messages(self, message_ids: Sequence[str]) -> dict[str, OutboxRow]:
        """The rows that send these messages, by message."""
        rows = self._connection.execute(select(outbox).where(outbox.c.message_id.in_(message_ids))).mappings()
        return {row["message_id"]: opened(self._cipher, row) for row in rows}

    def sent_since(self, conversation_id: str, since: datetime) -> list[str]:
        """The provider's ids of what was sent to a person since then."""
        query = select(outbox.c.provider_id).where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.provider_id.is_not(None),
            outbox.c.created_at >= since,
        )
        return [str(one) for one in self._connection.scalars(query.order_by(outbox.c.number))]

    def provider_ids(self, conversation_id: str) -> set[str]:
        """The provider's ids of what was surely sent in a conversation."""
        query = select(outbox.c.provider_id).where(outbox.c.conversation_id == conversation_id)
        return set(self._connection.scalars(query.where(outbox.c.provider_id.is_not(None))))

    def reported(
        self, row_id: str, state: str, provider_id: str, error_code: int | None, due_at: datetime | None = None
    ) -> None:
        """Move a row as the provider reported (bot/messaging/delivery.py says where to); `due_at`: to be sent again."""
        values: dict[str, object] = {"state": state, "provider_id": provider_id, "error_code": error_code}
        if due_at is not None:
            values["due_at"] = due_at
        self._connection.execute(update(outbox).where(outbox.c.id == row_id).values(**values))

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


def opened(cipher: Cipher, row: Mapping[str, Any] | RowMapping) -> OutboxRow:
    """A row of the table with its sealed field opened."""
    buttons = cipher.open(row["buttons"], f"outbox.buttons:{row['id']}") if row["buttons"] else ""
    clear = {name: row[name] for name in OutboxRow.__dataclass_fields__ if name != "buttons"}
    return OutboxRow(**clear, buttons=buttons)
