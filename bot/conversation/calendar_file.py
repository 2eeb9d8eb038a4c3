"""A meeting as a file for the phone's calendar (RFC 5545)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.model import Document
from bot.meetings.model import Meeting

PRODUCT = "-//recovery support-group helper//meetings//EN"


def calendar_file(meeting: Meeting, start: datetime, name: str) -> Document:
    """The weekly meeting from this start on, in its own zone, so that it keeps its hour when the clocks change."""
    from icalendar import Calendar, Event, vRecur  # slow to import, and seldom asked for

    start = start.astimezone(ZoneInfo(meeting.time_zone))
    event = Event()
    event.add("uid", f"{meeting.key}@meetings")
    event.add("dtstamp", start)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=meeting.duration))
    event.add("rrule", vRecur({"FREQ": "WEEKLY"}))
    if off := [datetime.combine(day, start.timetz()) for day in meeting.not_on]:
        event.add("exdate", off)
    event.add("summary", name)
    if place := ", ".join(part for part in (meeting.venue, meeting.address) if part) or meeting.link:
        event.add("location", place)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return Document("meeting.ics", calendar.to_ical().decode())
