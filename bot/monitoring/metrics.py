"""What Prometheus sees: counted in the database, so that it is right however many processes there are.

Only how long answers take is measured by each process for itself.
"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.monitoring.latency import PROCESS
from bot.records.store import Records, Store

_STILL_WRITTEN = timedelta(minutes=1)
"""A transaction may commit so much later than the moment that it writes down."""


class Metrics:
    """Tells the metrics; messages are counted on from where the last time ended, so that asking stays cheap."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._messages: Counter[tuple[str, str, str | None]] = Counter()
        self._counted_until: datetime | None = None
        self._lock = threading.Lock()

    def exposition(self) -> bytes:
        """The metrics in Prometheus' text format; nothing that is written waits for them."""
        registry = CollectorRegistry()
        messages = Gauge("bot_messages", "Messages in the record", ["channel", "direction"], registry=registry)
        topics = Gauge("bot_topics", "Messages from people by topic", ["topic"], registry=registry)
        rows = Gauge("bot_outbox", "Rows of the outbox by state", ["state"], registry=registry)
        handoffs = Gauge("bot_handoffs_unacknowledged", "Hand-offs nobody looks after", ["urgent"], registry=registry)
        feeds = Gauge("bot_feed_age_seconds", "Seconds since a feed was last read", ["feed"], registry=registry)
        unread = Gauge("bot_unread_updates", "Updates that could not be read, kept for staff", registry=registry)
        paused = Gauge("bot_channel_paused", "Channels whose account is refused", ["channel"], registry=registry)
        now = self._clock()
        with self._store.reading() as records:
            for (channel, direction, topic), count in self._counted(records, now).items():
                messages.labels(channel, direction).inc(count)
                if topic is not None:
                    topics.labels(topic).inc(count)
            unread.set(records.unread.count())
            for fault in records.faults.all():
                paused.labels(fault.channel).set(1)
            for state, count in records.counts.outbox().items():
                rows.labels(state).set(count)
            for urgent, count in records.counts.unacknowledged().items():
                handoffs.labels("yes" if urgent else "no").set(count)
            for name, read_at in records.counts.feeds().items():
                feeds.labels(name).set((now - read_at).total_seconds())
        return generate_latest(registry) + generate_latest(PROCESS)

    def _counted(self, records: Records, now: datetime) -> Counter[tuple[str, str, str | None]]:
        """All messages: those of long ago as they were counted, and the last minute's, which may still grow."""
        with self._lock:
            settled = now - _STILL_WRITTEN
            if self._counted_until is None or self._counted_until < settled:
                self._messages += records.counts.messages(self._counted_until, settled)
                self._counted_until = settled
            return self._messages + records.counts.messages(self._counted_until, now)
