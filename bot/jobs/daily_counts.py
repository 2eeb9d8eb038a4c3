"""Keeps the counts of each day that is over, so that the page of insights need not count them again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.records.store import Store

_A_TIME = 3
"""Days counted in one step, so that a process that is told to stop in a first run over a year need not wait long: of a
million messages a year one day takes some 60 ms."""


class DailyCounts:
    """Its step counts days that are over."""

    def __init__(self, store: Store, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._zone = zone
        self._clock = clock

    def step(self) -> bool:
        """Count some of the days before today that nobody has counted yet; whether there may be more of them."""
        today = self._clock().astimezone(self._zone).date()
        with self._store.reading() as records:
            counted = records.insights.not_kept(today, self._zone, _A_TIME)
        if counted:
            with self._store.transaction() as records:
                records.insights.keep(counted)
        return len(counted) == _A_TIME
