"""How long texts take to be answered in this process, for Prometheus, which adds up the processes."""

from prometheus_client import CollectorRegistry, Histogram

PROCESS = CollectorRegistry()
"""What only this process knows."""
ANSWERS = Histogram(
    "bot_answer_seconds",
    "From a text in hand to its answer recorded",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15),
    registry=PROCESS,
)
