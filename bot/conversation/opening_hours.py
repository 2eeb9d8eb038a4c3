"""When staff read what people write: the clinic's hours, without the holidays that stand in the rota."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.library import Library
from knowledge.schema import WEEKDAYS

_A_WEEK = 8
"""Days until the hours have come round, today's that are over included."""


def next_opening(library: Library, now: datetime) -> datetime:
    """`now` while the clinic is open, else when it opens next; `now` too where it never does."""
    clinic, closed = library.clinic, library.holidays
    zone = ZoneInfo(clinic.time_zone)
    here = now.astimezone(zone)
    for days in range(_A_WEEK + len(closed)):
        day = here.date() + timedelta(days=days)
        hours = clinic.alerts.hours.get(WEEKDAYS[day.weekday()])
        if hours is None or day in closed:
            continue
        opens, closes = (datetime.combine(day, time.fromisoformat(text), zone) for text in hours.split("-"))
        if here < closes:
            return max(opens, here)
    return here
