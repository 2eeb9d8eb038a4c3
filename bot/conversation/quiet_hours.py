"""The hours in which we send nothing that nobody asked for just now: 21 to 8 of the person's own clock.

Source: 47 CFR 64.1200(c)(1), which lets calls and texts arrive from 8 to 21 local time.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGIN, END = time(21), time(8)
LATEST = time(20, 55)
"""When something leaves at the latest, so that it arrives before they begin."""


def minute_of_day(moment: time) -> int:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute


def quiet_until(now: datetime, zone: ZoneInfo) -> datetime:
    """When something that nobody asked for may be sent at the earliest: `now`, or the end of the quiet hours."""
    here = now.astimezone(zone)
    if END <= here.time() < BEGIN:
        return now
    return _at(here.date() + timedelta(days=1 if here.time() >= BEGIN else 0), END, zone)


def reminder_due(start: datetime, before: timedelta, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When to remind: so long before the start, but never in the quiet hours.

    A moment in them moves to the evening before; where that has passed, to their end if the meeting is later than that.
    None where no moment is left.
    """
    due = (start - before).astimezone(zone)
    if not END <= due.time() < BEGIN:
        evening = due.date() - timedelta(days=0 if due.time() >= BEGIN else 1)
        due = _at(evening, LATEST, zone)
        if due <= now:
            due = _at(evening + timedelta(days=1), END, zone)
    return due if now < due < start else None


def _at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone)
