"""Forgets what is older than the clinic keeps; once a month the file is written anew without the gaps."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.records.retention import Forgotten
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
        forgotten = forget_all(self._store, self._keep, now)
        with self._store.transaction() as records:
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


def forget_all(store: Store, keep: timedelta, now: datetime) -> Forgotten:
    """Forget what is older than that, a part in each transaction, so that texts are answered in between."""
    forgotten = Forgotten()
    while True:
        with store.transaction() as records:
            part = records.retention.forget(keep, now)
        forgotten += part
        if not part.all_it_may:
            return forgotten
