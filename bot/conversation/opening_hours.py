"""When staff read what people write: the clinic's hours, from knowledge/clinic.yaml."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.schema import WEEKDAYS, Clinic


def next_opening(clinic: Clinic, now: datetime) -> datetime:
    """`now` while the clinic is open, else when it opens next; `now` too where it never does."""
    zone = ZoneInfo(clinic.time_zone)
    here = now.astimezone(zone)
    for days in range(8):
        day = here.date() + timedelta(days=days)
        hours = clinic.alerts.hours.get(WEEKDAYS[day.weekday()])
        if hours is None:
            continue
        opens, closes = (datetime.combine(day, time.fromisoformat(text), zone) for text in hours.split("-"))
        if here < closes:
            return max(opens, here)
    return here
