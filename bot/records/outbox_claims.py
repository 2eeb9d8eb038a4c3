"""The outbox table as a queue: which row is sent next, and what became of it; the SQL.

A row that is taken has a lease: whoever took it and does not come back loses it, and nobody else sends it meanwhile.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, exists, func, or_, select, update

from bot.records.encryption import Cipher
from bot.records.outbox_rows import OutboxRow, opened
from bot.records.tables import outbox

_OPEN = ("ready", "sending")
_URGENCY = {"staff": 1, "reply": 2, "reminder": 3, "check_in": 3}
"""What leaves first, after crisis texts."""
_A_SECOND = timedelta(seconds=1)
# The channels are named so that the index of both is used, and not every row that was ever sent is counted.
_SENT_SINCE = (
    select(outbox.c.channel, func.count())
    .where(outbox.c.channel.in_(bindparam("paced", expanding=True)), outbox.c.tried_at > bindparam("since"))
    .group_by(outbox.c.channel)
)


@dataclass(frozen=True)
class Pace:
    """How fast a channel may be sent to; a crisis text waits for nothing."""

    a_second: int
    """Messages a second to all people together."""
    between: timedelta
    """From one message to the next in the same conversation."""


@cache
def _next_due(paced: tuple[str, ...]) -> Select[Any]:
    """The statement for what is sent next, made once for channels with such paces: workers ask for it all the time."""
    older, sent = outbox.alias("older"), outbox.alias("sent")
    first_in_line = ~exists().where(
        older.c.conversation_id == outbox.c.conversation_id,
        older.c.number < outbox.c.number,
        older.c.state.in_(_OPEN),
        or_(older.c.repeatable, ~outbox.c.repeatable),
    )
    query = (
        select(outbox)
        .where(outbox.c.state == "ready", outbox.c.due_at <= bindparam("now"), first_in_line)
        .where(outbox.c.channel.in_(bindparam("channels", expanding=True)))
        .order_by(outbox.c.repeatable.desc(), case(_URGENCY, value=outbox.c.kind, else_=2), outbox.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=outbox)
    )
    if not paced:
        return query
    of_the_same = sent.c.conversation_id == outbox.c.conversation_id
    just_sent = [
        and_(outbox.c.channel == channel, exists().where(of_the_same, sent.c.tried_at > bindparam(_since(channel))))
        for channel in paced
    ]
    waits = or_(outbox.c.channel.in_(bindparam("full", expanding=True)), *just_sent)
    return query.where(or_(outbox.c.repeatable, ~waits))


def _since(channel: str) -> str:
    return f"since_{channel}"


class OutboxClaims:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def any_to_do(self, now: datetime) -> bool:
        """Whether a row waits to be sent, asked about or given up by now; locks nothing."""
        waits = exists().where(outbox.c.state.in_(("ready", "unsure")), outbox.c.due_at <= now)
        late = exists().where(outbox.c.state == "sending", outbox.c.lease_until < now)
        return bool(self._connection.scalar(select(or_(waits, late))))

    def next_due(
        self, lease: timedelta, now: datetime, paces: Mapping[str, Pace], channels: Collection[str]
    ) -> OutboxRow | None:
        """Take the next row of these channels that is due, oldest of its conversation first; None where nothing waits.

        A row whose channel or conversation was just sent to waits its turn. A crisis text waits for nothing but the
        crisis texts before it.
        """
        asked = {"now": now, "channels": list(channels), **self._out_of_pace(now, paces)}
        row = self._connection.execute(_next_due(tuple(paces)), asked).mappings().one_or_none()
        if row is None:
            return None
        taken = {"state": "sending", "attempts": row["attempts"] + 1, "tried_at": now, "lease_until": now + lease}
        self._connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**taken))
        return opened(self._cipher, {**row, **taken})

    def _out_of_pace(self, now: datetime, paces: Mapping[str, Pace]) -> dict[str, object]:
        """What `_next_due` must know to let rows wait: the channels that had their share, and what was sent lately."""
        if not paces:
            return {}
        asked = {"since": now - _A_SECOND, "paced": list(paces)}
        lately = {row[0]: row[1] for row in self._connection.execute(_SENT_SINCE, asked)}
        full = [channel for channel, pace in paces.items() if lately.get(channel, 0) >= pace.a_second]
        return {"full": full, **{_since(channel): now - pace.between for channel, pace in paces.items()}}

    def next_unsure(self, again: datetime, now: datetime, channels: Collection[str]) -> OutboxRow | None:
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
        return opened(self._cipher, row)

    def finish(self, row_id: str, attempts: int, state: str, /, **values: object) -> bool:
        """Move a claimed row on; false where the claim was lost in the meantime and nothing changed."""
        done = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == "sending", outbox.c.attempts == attempts)
            .values(state=state, **values)
        )
        return done.rowcount == 1

    def settle(self, row: OutboxRow, state: str, **values: object) -> bool:
        """What was learned of an unsure row; false where a receipt came first and nothing changed."""
        here = (outbox.c.id == row.id, outbox.c.state == "unsure", outbox.c.attempts == row.attempts)
        return self._connection.execute(update(outbox).where(*here).values(state=state, **values)).rowcount == 1

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
