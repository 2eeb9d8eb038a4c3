"""The newest index of meetings, as a blob for every process: the SQL. Meetings are public, so it is not sealed."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from bot.records.tables import meeting_index

_ONLY = 1


class DamagedIndex(Exception):
    """The blob is not as it was written."""


class MeetingIndex:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, version: str, content: bytes, now: datetime) -> None:
        """Store the newest version in the place of the one before."""
        values = {"version": version, "content": content, "digest": sha256(content).hexdigest(), "made_at": now}
        here = meeting_index.c.id == _ONLY
        if not self._connection.execute(update(meeting_index).where(here).values(**values)).rowcount:
            self._connection.execute(insert(meeting_index).values(id=_ONLY, **values))

    def version(self) -> str | None:
        """The newest version; empty where there are no meetings, None where none was ever made."""
        return self._connection.scalar(select(meeting_index.c.version))

    def content(self) -> tuple[str, bytes] | None:
        """The newest version and its blob.

        Raises:
            DamagedIndex: the blob is cut off or changed.
        """
        row = self._connection.execute(select(meeting_index)).one_or_none()
        if row is None:
            return None
        if sha256(row.content).hexdigest() != row.digest:
            raise DamagedIndex(row.version)
        return row.version, row.content
