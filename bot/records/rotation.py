"""Sealing everything anew with the current key, so that an older one can be thrown away."""

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, func, select, update

from bot.records.encryption import Cipher
from bot.records.tables import (
    canary,
    check_in,
    conversation,
    deletion,
    draft,
    edit,
    follow_up,
    handoff,
    message,
    note,
    outbox,
    person,
    push_device,
    reminder,
    saved_reply,
    staff_phone,
    staff_user,
    unread_update,
)

_SEALED: tuple[tuple[Table, str, str], ...] = (
    (canary, "sealed", ""),
    (message, "text", "message.text:"),
    (conversation, "state", "conversation.state:"),
    (person, "address", "person.address:"),
    (handoff, "details", "handoff.details:"),
    (outbox, "buttons", "outbox.buttons:"),
    (reminder, "told", "reminder.told:"),
    (check_in, "what", "check_in.what:"),
    (note, "text", "note.text:"),
    (draft, "text", "draft.text:"),
    (saved_reply, "en", "saved_reply.en:"),
    (saved_reply, "es", "saved_reply.es:"),
    (follow_up, "what", "follow_up.what:"),
    (edit, "content", "edit.content:"),
    (push_device, "subscription", "push_device.subscription:"),
    (staff_phone, "number", "staff_phone.number:"),
    (edit, "replaced", "edit.replaced:"),
    (staff_user, "totp_secret", "staff_user.totp_secret:"),
    (deletion, "what", "deletion.what:"),
    (unread_update, "content", "unread_update.content:"),
)
"""Every sealed column, and what its values are bound to before their row's id."""


class Rotation:
    """Seals anew within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def left(self) -> int:
        """How many values are sealed with another key than the current."""
        return sum(
            self._connection.scalar(select(func.count()).select_from(table).where(self._old(table.c[name]))) or 0
            for table, name, _ in _SEALED
        )

    def reseal(self, most: int) -> int:
        """Seal up to so many values anew; how many were. What others hold at this moment is left for the next call."""
        done = 0
        for table, name, bound_to in _SEALED:
            old = select(table.c.id, table.c[name]).where(self._old(table.c[name])).limit(most - done)
            for row_id, sealed in self._connection.execute(old.with_for_update(skip_locked=True)).all():
                text = self._cipher.open(sealed, f"{bound_to}{row_id}")
                anew = {name: self._cipher.seal(text, f"{bound_to}{row_id}")}
                self._connection.execute(update(table).where(table.c.id == row_id).values(anew))
                done += 1
            if done >= most:
                break
        return done

    def _old(self, column: Column[bytes]) -> ColumnElement[bool]:
        """The second byte of a sealed value is the number of its key."""
        key = func.substr(column, 2, 1, type_=LargeBinary)
        return key != bytes([self._cipher.current])
