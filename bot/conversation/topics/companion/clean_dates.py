"""The day from which somebody counts: read from a text, and the big days after it."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.meetings.time_words import MONTHS
from bot.understanding.normalize import plain

BIG_DAYS = (7, 30, 60, 90)
"""Days after a clean date."""
BIG_MONTHS = (6, 9, 12, 18)
"""Months after it; from two years on every year."""
_SOON = timedelta(days=31)
"""A day without a year that is to come so soon is a slip of the pen; one farther ahead was last year's."""
_OLDEST = 1930
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "uno": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4,
    "cuatro": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6, "seven": 7, "siete": 7, "eight": 8, "ocho": 8, "nine": 9,
    "nueve": 9, "ten": 10, "diez": 10, "thirty": 30, "treinta": 30, "sixty": 60, "sesenta": 60, "ninety": 90,
    "noventa": 90,
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,5}}|{'|'.join(_NUMBERS)})"
_DAY_NUMBER = re.compile(rf"\b(?:day|dia) (?:number |numero )?({_NUMBER})\b")
_SINCE = re.compile(rf"\b({_NUMBER}) (days?|dias?|weeks?|semanas?|months?|mes(?:es)?|years?|anos?)\b")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NAMED = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: de| of)? (?P<month2>{_MONTH})\b)"
    r"(?:\.?,? ?(?:de |del )?(?P<year>\d{4}))?(?!\d)"
)
_TO_COME = re.compile(
    r"\b(?:tomorrow|manana|next \w+|in (?:a|an|one|two|three|\d+) (?:days?|weeks?|months?)|proxim[oa] \w+"
    r"|(?:semana|mes|ano|lunes|martes|miercoles|jueves|viernes|sabado|domingo) que (?:viene|entra)"
    r"|en (?:una?|dos|tres|\d+) (?:dias?|semanas?|mes(?:es)?))\b"
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?![\d/])")


class Trouble(StrEnum):
    """Why a day cannot be taken."""

    FUTURE = "date_future"
    IMPOSSIBLE = "date_impossible"


@dataclass(frozen=True)
class BigDay:
    """A day to say something on."""

    day: date
    count: int
    unit: str
    """`days`, `months` or `years`."""


def read_date(text: str, today: date) -> tuple[date, ...] | Trouble | None:
    """The day that a text names, or the two that "3/4" may mean; what is wrong with it; None where it names none."""
    words = plain(text)
    if re.search(r"\b(?:yesterday|ayer)\b", words):
        return (today - timedelta(days=1),)
    if _TO_COME.search(words):
        return Trouble.FUTURE
    candidates = list(_candidates(words, today))
    if not candidates:
        return (today,) if re.search(r"\b(?:today|hoy|tonight)\b", words) else None
    days = sorted({day for day in candidates if day is not None and day <= today and day.year >= _OLDEST}, reverse=True)
    if days:
        return tuple(days)
    return Trouble.FUTURE if any(day and day > today for day in candidates) else Trouble.IMPOSSIBLE


def named_month(text: str, days: Sequence[date]) -> date | None:
    """The one of these days whose month a text names."""
    named = {MONTHS[word] for word in re.findall(r"[a-z]+", plain(text)) if word in MONTHS}
    found = [day for day in days if day.month in named]
    return found[0] if len(found) == 1 else None


def _candidates(words: str, today: date) -> Iterator[date | None]:
    """Every day that the text may mean; None for one that no calendar has."""
    if found := _ISO.search(words):
        yield _day(int(found[1]), int(found[2]), int(found[3]))
    elif found := _NAMED.search(words):
        month, number = MONTHS[found["month"] or found["month2"]], int(found["day"] or found["day2"])
        yield _in_year(month, number, found["year"], today)
    elif found := _SLASHED.search(words):
        first, second = int(found[1]), int(found[2])
        both = {(first, second), (second, first)}
        possible = [(month, number) for month, number in sorted(both) if 1 <= month <= 12]
        readings = [_in_year(month, number, found[3], today) for month, number in possible]
        yield from filter(None, readings) if any(readings) else (None,)
    elif found := _DAY_NUMBER.search(words):
        yield _ago(_count(found[1]) - 1, "d", today)
    elif found := _SINCE.search(words):
        yield _ago(_count(found[1]), found[2][0] if found[2][0] != "a" else "y", today)


def _count(number: str) -> int:
    return _NUMBERS.get(number) or int(number)


def _ago(count: int, unit: str, today: date) -> date | None:
    """So many days, weeks (`s` in Spanish), months or years before today; None for what no life holds."""
    if unit in "dws":
        days = count * (1 if unit == "d" else 7)
        return today - timedelta(days=days) if 0 <= days < 40_000 else None
    months = count * (12 if unit == "y" else 1)
    return _months_after(today, -months) if months < 1200 else None


def _in_year(month: int, number: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, number)
    this_year = _day(today.year, month, number)
    last_year = _day(today.year - 1, month, number)
    if this_year and this_year <= today + _SOON:
        return this_year
    return last_year if this_year else last_year if (month, number) == (2, 29) else None


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; of a shorter month the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_big_day(clean: date, after: date) -> BigDay:
    """The next big day later than `after`."""
    for days in BIG_DAYS:
        if (day := clean + timedelta(days=days)) > after:
            return BigDay(day, days, "days")
    for months in BIG_MONTHS:
        if (day := _months_after(clean, months)) > after:
            return BigDay(day, months if months % 12 else months // 12, "months" if months % 12 else "years")
    years = max(2, after.year - clean.year)
    while (day := _months_after(clean, 12 * years)) <= after:
        years += 1
    return BigDay(day, years, "years")


def big_day_on(clean: date, day: date) -> BigDay | None:
    """The big day that this is; None where it is an ordinary one."""
    found = next_big_day(clean, day - timedelta(days=1))
    return found if found.day == day else None
