"""Forgets, once a day, what is older than the clinic keeps; once a month the file is written anew without the gaps."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.records.store import Store

log = structlog.get_logger()

_EVERY = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=90)


class RetentionJob:
    """A periodic job of the worker."""

    def __init__(self, store: Store, keep: timedelta, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._keep = keep
        self._clock = clock
        self._last: datetime | None = None
        self._compacted = clock().month

    def step(self) -> None:
        """Forget, if a day has passed since the last time."""
        now = self._clock()
        if self._last and now - self._last < _EVERY:
            return
        with self._store.transaction() as records:
            forgotten = records.retention.forget(self._keep, now)
            records.audit.forget(now)
            records.unread.forget(now - self._keep)
            records.texts_sent.forget(now)
            records.staff.forget_sessions(now - _SESSIONS_KEPT)
        self._last = now
        if now.month != self._compacted:
            self._store.compact()
            self._compacted = now.month
        log.info("forgotten", texts=forgotten.texts, people=forgotten.people, outbox_rows=forgotten.outbox_rows)
