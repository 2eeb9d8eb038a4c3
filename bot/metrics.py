"""What Prometheus sees: counted in the database when asked, so that it is right however many processes there are.

Only how long answers take is measured by each process for itself.
"""

from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.latency import PROCESS
from bot.records.store import Store


def exposition(store: Store, now: datetime) -> bytes:
    """The metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    messages = Gauge("bot_messages", "Messages in the record", ["channel", "direction"], registry=registry)
    topics = Gauge("bot_topics", "Messages from people by topic", ["topic"], registry=registry)
    rows = Gauge("bot_outbox", "Rows of the outbox by state", ["state"], registry=registry)
    handoffs = Gauge("bot_handoffs_unacknowledged", "Hand-offs that nobody looks after", ["urgent"], registry=registry)
    feeds = Gauge("bot_feed_age_seconds", "Seconds since a feed was last read", ["feed"], registry=registry)
    unread = Gauge("bot_unread_updates", "Updates that could not be read, kept for staff", registry=registry)
    with store.transaction() as records:
        unread.set(records.unread.count())
        for (channel, direction), count in records.counts.messages().items():
            messages.labels(channel, direction).set(count)
        for topic, count in records.counts.topics().items():
            topics.labels(topic).set(count)
        for state, count in records.counts.outbox().items():
            rows.labels(state).set(count)
        for urgent, count in records.counts.unacknowledged().items():
            handoffs.labels("yes" if urgent else "no").set(count)
        for name, read_at in records.counts.feeds().items():
            feeds.labels(name).set((now - read_at).total_seconds())
    return generate_latest(registry) + generate_latest(PROCESS)
