"""Keeps the counts of each day that is over, so that the page of insights need not count them again."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.records.store import Store

_A_TIME = 20
"""Days counted in one step, so that a first run over a year holds nothing up."""


class DailyCounts:
    """A periodic job of the worker."""

    def __init__(self, store: Store, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._zone = zone
        self._clock = clock
        self._counted_up_to: date | None = None

    def step(self) -> None:
        """Count some of the days before today that nobody has counted yet; nothing where all are."""
        today = self._clock().astimezone(self._zone).date()
        if self._counted_up_to == today:
            return
        with self._store.transaction() as records:
            if records.insights.keep(today, self._zone, _A_TIME) < _A_TIME:
                self._counted_up_to = today
