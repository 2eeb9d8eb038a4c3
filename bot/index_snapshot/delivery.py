"""Brings the newest index of meetings to the disk of every process, by way of the database: they may share no disk."""

from datetime import datetime
from pathlib import Path

import structlog

from bot.index_snapshot.files import has_version, pack, unpack
from bot.records.meeting_index import DamagedIndex
from bot.records.store import Store

log = structlog.get_logger()


class SnapshotDelivery:
    """In every process that answers: keeps the index on this disk the newest."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._damaged = ""

    def fetch(self) -> bool:
        """The step of the job: take the newest index from the database if this disk lacks it; whether it was taken."""
        with self._store.reading() as records:
            version = records.meeting_index.version()
            if not version or version == self._damaged or has_version(self._folder, version):
                return False
            try:
                found = records.meeting_index.content()
            except DamagedIndex:
                self._damaged = version
                log.error(
                    "the index of meetings in the database is damaged: python -m bot meetings sync", version=version
                )
                return False
        if found:
            unpack(self._folder, *found)
            log.info("meetings fetched", version=found[0])
        return found is not None


def hand_out(store: Store, folder: Path, now: datetime) -> None:
    """Give the index that was just made to the other processes."""
    version, content = pack(folder)
    with store.transaction() as records:
        records.meeting_index.put(version, content, now)
