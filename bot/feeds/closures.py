"""What names and notes say of meetings that do not take place: suspended for now, or not on certain days."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from knowledge.patterns import read_patterns

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_NAME_SAYS, _NOTES_SAY, _NO_MEETING = (_PATTERNS[name] for name in ("name_says", "notes_say", "no_meeting"))
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NUMBERS = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?\b")
_NAMED = re.compile(
    rf"\b({_MONTH}) (\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:,|&|and|y)\s?\d{{1,2}}(?:st|nd|rd|th)?(?![\d/]))*)",
    re.IGNORECASE,
)
_LONGEST_AHEAD = timedelta(days=300)
_LONGEST_AGO = timedelta(days=30)


def is_suspended(name: str) -> bool:
    """Whether a meeting's name says that it does not take place for now, in a room or online."""
    return bool(_NAME_SAYS.search(name))


def room_is_closed(notes: str) -> bool:
    """Whether notes say that nobody meets in the room for now; who can be joined online may still meet there."""
    return bool(_NOTES_SAY.search(notes))


def days_off(text: str, today: date) -> tuple[date, ...]:
    """The days that "no meeting 12/24 & 12/31" or "closed December 24th" leaves out; without a year the coming ones."""
    return tuple(sorted({day for found in _NO_MEETING.finditer(text) for day in _dates(found["rest"], today)}))


def _dates(text: str, today: date) -> Iterator[date]:
    for month, day, year in _NUMBERS.findall(text):
        yield from _date(int(month), int(day), year, today)
    for month, days in _NAMED.findall(text):
        for day in re.findall(r"\d{1,2}", days):
            yield from _date(_MONTHS.index(month[:3].lower()) + 1, int(day), "", today)


def _date(month: int, day: int, year: str, today: date) -> Iterator[date]:
    """The date, if there is one and it is neither long past nor far ahead."""
    years = (
        [int(year) if len(year) == 4 else 2000 + int(year)] if year else [today.year - 1, today.year, today.year + 1]
    )
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if today - _LONGEST_AGO <= found <= today + _LONGEST_AHEAD:
            yield found
