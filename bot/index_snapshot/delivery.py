"""Brings the newest index of meetings to the disk of every process, by way of the database: they may share no disk."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.index_snapshot.files import has_version, pack, unpack
from bot.monitoring.logs import where
from bot.records.meeting_index import DamagedIndex
from bot.records.store import DatabaseBusy, Store

log = structlog.get_logger()

_EVERY = timedelta(seconds=30)


class SnapshotDelivery:
    """A periodic job of every process that answers."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._looked: datetime | None = None
        self._damaged = ""

    def step(self) -> None:
        """Look every half minute; what is wrong is logged, and the list at hand stays."""
        now = self._clock()
        if self._looked is not None and abs(now - self._looked) < _EVERY:
            return
        self._looked = now
        try:
            self.fetch()
        except (SQLAlchemyError, DatabaseBusy, OSError) as error:
            log.warning("the newest meetings cannot be fetched", where=where(error))

    def run(self, stop: threading.Event) -> None:
        """Look again and again, in a process that has no worker."""
        while not stop.wait(_EVERY.total_seconds()):
            self.step()

    def fetch(self) -> bool:
        """Take the newest index from the database, where this disk does not have it; whether it was taken."""
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
