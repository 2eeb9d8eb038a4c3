"""Messages of ours that a provider is to delete, because somebody had their talk erased: the SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from bot.records.encryption import Cipher
from bot.records.tables import deletion


@dataclass(frozen=True)
class Deletion:
    """Some messages of one person, by the provider's ids."""

    id: str
    address: str
    provider_ids: tuple[str, ...]
    asked_at: datetime


class Deletions:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def ask(self, channel: str, address: str, provider_ids: Sequence[str], now: datetime) -> None:
        """Have these deleted. Their ids and the address are kept, sealed, until that is done."""
        row_id = uuid4().hex
        sealed = self._cipher.seal(json.dumps([address, *provider_ids]), f"deletion.what:{row_id}")
        values = {"id": row_id, "channel": channel, "what": sealed, "asked_at": now, "due_at": now}
        self._connection.execute(insert(deletion).values(**values))

    def due(self, channel: str, now: datetime, again_at: datetime) -> Deletion | None:
        """The next one, put off until `again_at` for whoever does not hear that it was done; None where none is due."""
        query = (
            select(deletion)
            .where(deletion.c.channel == channel, deletion.c.due_at <= now)
            .order_by(deletion.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        self._connection.execute(update(deletion).where(deletion.c.id == row["id"]).values(due_at=again_at))
        address, *provider_ids = json.loads(self._cipher.open(row["what"], f"deletion.what:{row['id']}"))
        return Deletion(row["id"], address, tuple(provider_ids), row["asked_at"])

    def done(self, deletion_id: str) -> None:
        """Forget it: it is done, or cannot be any more."""
        self._connection.execute(delete(deletion).where(deletion.c.id == deletion_id))
