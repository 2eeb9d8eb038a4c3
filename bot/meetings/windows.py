"""Windows of time on the wall clock of a place: never empty, never begun before now but for a grace."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.meetings.model import Window

GRACE = timedelta(minutes=15)
"""How long before now a window may begin: a meeting that has just started can still be reached."""
LATE = 26 * 60
"""Minutes after midnight: two at night, where a day ends for somebody who looks for a meeting."""


def window(day: date, start: int, end: int, now: datetime) -> Window:
    """From and until so many minutes after a day's midnight."""
    return between(moment(day, start, now), moment(day, end, now), now)


def between(start: datetime, end: datetime, now: datetime) -> Window:
    """Never from before now but for the grace, never empty, also where the clock skips an hour."""
    earliest = now - GRACE
    if start.timestamp() < earliest.timestamp():
        start = earliest
    if end.timestamp() <= start.timestamp():
        end = later(start, 15)
    return Window(start, end)


def moment(day: date, minute: int, now: datetime) -> datetime:
    """So many minutes after midnight on the wall clock of `now`'s zone; in an hour that is skipped, one hour later."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - the zone comes next
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def later(start: datetime, minutes: float) -> datetime:
    """So many minutes of real time after a moment."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def spans(window: Window) -> list[tuple[datetime, datetime]]:
    """What is left of a window that keeps some hours or days alone: stretches in order, none touching another."""
    if window.hours is None and not window.days:
        return [(window.start, window.end)]
    joined: list[tuple[datetime, datetime]] = []
    for start, end in _of_each_day(window):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _of_each_day(window: Window) -> Iterator[tuple[datetime, datetime]]:
    first, last = window.hours or (0, LATE)
    day = window.start.date() - timedelta(days=1)
    while day <= window.end.date():
        if not window.days or day.isoweekday() % 7 in window.days:
            start = max(moment(day, first, window.start), window.start)
            end = min(moment(day, last, window.start), window.end)
            if start < end:
                yield start, end
        day += timedelta(days=1)
