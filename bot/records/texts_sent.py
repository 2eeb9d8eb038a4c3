"""How many texts went out to all people together, kept by the hour: the SQL.

An hour has several rows, so that two webhooks at once rarely wait for each other's.
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.records.tables import texts_sent

_PARTS = 8
_KEPT = timedelta(days=3)


class TextsSent:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, texts: int, now: datetime) -> None:
        """Count some more."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        part = random.randrange(_PARTS) if dialect is postgresql else 0  # noqa: S311 - to spread, not to hide
        new = dialect.insert(texts_sent).values(hour=_hour(now), part=part, texts=texts)
        more = {"texts": texts_sent.c.texts + new.excluded.texts}
        self._connection.execute(new.on_conflict_do_update(index_elements=["hour", "part"], set_=more))

    def last_day(self, now: datetime) -> int:
        """How many in the last 24 hours, to the hour."""
        query = select(func.sum(texts_sent.c.texts)).where(texts_sent.c.hour > now - timedelta(days=1))
        return self._connection.scalar(query) or 0

    def forget(self, now: datetime) -> None:
        """Drop the hours that nobody asks for any more."""
        self._connection.execute(delete(texts_sent).where(texts_sent.c.hour < now - _KEPT))


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
