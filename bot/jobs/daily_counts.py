"""Keeps the counts of each day that is over, so that the page of insights need not count them again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.records.store import Store

_A_TIME = 3
"""Days counted in one step, so that a first run over a year holds nothing up: of a million messages a year one day
takes some 60 ms, and on SQLite nobody else writes meanwhile."""


class DailyCounts:
    """Its step counts days that are over."""

    def __init__(self, store: Store, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._zone = zone
        self._clock = clock

    def step(self) -> bool:
        """Count some of the days before today that nobody has counted yet; whether there may be more of them."""
        today = self._clock().astimezone(self._zone).date()
        with self._store.transaction() as records:
            return records.insights.keep(today, self._zone, _A_TIME) == _A_TIME
