"""Forgets what is older than the clinic keeps; once a month the file is written anew without the gaps."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.records.store import Store

log = structlog.get_logger()

EVERY = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=90)


class RetentionJob:
    """Its step is done once a day."""

    def __init__(self, store: Store, keep: timedelta, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._keep = keep
        self._clock = clock
        self._compacted = clock().month

    def step(self) -> None:
        """Forget what is too old by now."""
        now = self._clock()
        with self._store.transaction() as records:
            forgotten = records.retention.forget(self._keep, now)
            records.audit.forget(now)
            records.unread.forget(now - self._keep)
            records.texts_sent.forget(now)
            records.sent_forms.forget(now)
            records.staff.forget_sessions(now - _SESSIONS_KEPT)
            records.staff_phones.forget(now - _SESSIONS_KEPT)
        if now.month != self._compacted:
            self._store.compact()
            self._compacted = now.month
        log.info("forgotten", texts=forgotten.texts, people=forgotten.people, outbox_rows=forgotten.outbox_rows)
