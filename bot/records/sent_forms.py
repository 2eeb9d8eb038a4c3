"""Forms of the console that were sent, by a keyed hash of what they said: each does its work once. The SQL."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.encryption import Cipher
from bot.records.tables import sent_form

_KEPT = timedelta(days=1)
"""Longer than any session, so longer than the page of a form can be used."""


class SentForms:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def key(self, said: str) -> str:
        """What a form is known by; it tells nothing of what the form said."""
        return self._cipher.lookup_key("form", said).hex()

    def begin(self, key: str, now: datetime) -> bool:
        """Whether nobody has sent this form before. Of two at once, one waits here until the other is done."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(sent_form).values(key=key, onward="", sent_at=now))
        except IntegrityError:
            return False
        return True

    def done(self, key: str, onward: str) -> None:
        """Keep where the browser was sent on to."""
        self._connection.execute(update(sent_form).where(sent_form.c.key == key).values(onward=onward))

    def give_up(self, key: str) -> None:
        """It did nothing, so the same form may come again."""
        self._connection.execute(delete(sent_form).where(sent_form.c.key == key))

    def onward(self, key: str) -> str:
        """Where the browser was sent on to after this form."""
        onward: str = self._connection.execute(select(sent_form.c.onward).where(sent_form.c.key == key)).scalar_one()
        return onward

    def forget(self, now: datetime) -> None:
        """Forget those whose pages are too old to be sent again."""
        self._connection.execute(delete(sent_form).where(sent_form.c.sent_at < now - _KEPT))
