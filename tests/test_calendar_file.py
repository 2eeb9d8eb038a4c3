"""A meeting as a file for the phone's calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.conversation.calendar_file import calendar_file
from bot.meetings.model import Attendance, Meeting

LA = ZoneInfo("America/Los_Angeles")


def test_days_without_a_meeting_are_left_out_of_the_calendar() -> None:
    off = (date(2026, 12, 24),)
    meeting = Meeting("test", "1", "na", "Good", 4, 1140, 60, LA.key, Attendance.IN_PERSON, not_on=off)
    file = calendar_file(meeting, datetime(2026, 12, 17, 19, 0, tzinfo=LA), "Good").content

    assert "EXDATE;TZID=America/Los_Angeles:20261224T190000" in file.splitlines()
