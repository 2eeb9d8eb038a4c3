"""How many texts went out to all people together, kept by the hour: the SQL.

An hour has several rows, so that two webhooks at once rarely wait for each other's.
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.records.tables import texts_sent

_PARTS = 8
_KEPT = timedelta(days=3)


_SUM = select(func.sum(texts_sent.c.texts)).where(texts_sent.c.hour > bindparam("since"))
_NEW_ON_SQLITE, _NEW_ON_POSTGRESQL = sqlite.insert(texts_sent), postgresql.insert(texts_sent)
_ADD_ON_SQLITE = _NEW_ON_SQLITE.on_conflict_do_update(
    index_elements=["hour", "part"], set_={"texts": texts_sent.c.texts + _NEW_ON_SQLITE.excluded.texts}
)
_ADD_ON_POSTGRESQL = _NEW_ON_POSTGRESQL.on_conflict_do_update(
    index_elements=["hour", "part"], set_={"texts": texts_sent.c.texts + _NEW_ON_POSTGRESQL.excluded.texts}
)


class TextsSent:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, texts: int, now: datetime) -> None:
        """Count some more."""
        several = self._connection.dialect.name == "postgresql"
        part = random.randrange(_PARTS) if several else 0  # noqa: S311 - to spread, not to hide
        self._connection.execute(
            _ADD_ON_POSTGRESQL if several else _ADD_ON_SQLITE, {"hour": _hour(now), "part": part, "texts": texts}
        )

    def last_day(self, now: datetime) -> int:
        """How many in the last 24 hours, to the hour."""
        return self._connection.execute(_SUM, {"since": now - timedelta(days=1)}).scalar() or 0

    def forget(self, now: datetime) -> None:
        """Drop the hours that nobody asks for any more."""
        self._connection.execute(delete(texts_sent).where(texts_sent.c.hour < now - _KEPT))


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
