"""Which days a text names: one, several, or a stretch of them. Reads words as `times.py` has respelled them.

A day named: "friday", "the 5th", "in 3 days", "a week from friday". Several: "mon, wed or fri", "thursday to sunday".
A stretch: "this week", "weekdays", "any day", "next weekend".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.meetings.clock import is_over
from bot.meetings.model import Window
from bot.meetings.time_words import MONTHS, SMALL_NUMBERS, TIMES, WEEKDAYS
from bot.meetings.windows import GRACE, LATE, between, later, moment

A_WEEK = timedelta(days=7)
"""What "any day" looks at."""
FARTHEST = timedelta(days=60)
"""A day farther ahead is not meant for a weekly list."""
_EVERY = frozenset(range(7))
_AT_WORK = frozenset(range(1, 6))
"""Monday to Friday."""
_WEEKEND = frozenset((6, 0))

DATE, IN_DAYS, COMING_DAYS = TIMES["date"], TIMES["in_days"], TIMES["coming_days"]
DAY = re.compile(
    r"(?P<next>\b(?:next|proximo|siguiente)\s)?(?:~(?P<weekday>[s-z])|\b(?P<word>today|tonight|tomorrow|overmorrow))"
    r"(?:\splus(?P<weeks>one|two|three))?"
)
_ORDINALS = ("ordinal", "ordinal2", "ordinal3", "ordinal4")
_JOINED = re.compile(
    r"\s?(?:(?:or|o|and|y|&|n|,|/|,? ?(?:or|and|o|y|n))?|(?P<through>to|through|thru|till|a|al|hasta(?: el)?|-))"
    r"(?: el| the| on| los| la)?\s?"
)
_CORRECTED, _PREFERRED, _CLAUSE_END = (TIMES[name] for name in ("corrected", "preferred", "clause_end"))
_TAKEN, _TURNED_DOWN = TIMES["taken_by"], TIMES["turned_down"]
_STRETCH = re.compile(
    r"\b(?P<name>weekend|comingweekend|nextweekend|weekdays|nextweek|weekafter|thisweek|restofweek|anyday|fewdays)\b"
)
_OF_MANY_DAYS = re.compile(r"\b(?:mornings|afternoons|evenings|nights|nites|tardes|noches|daytime|aftermorning)\b")
_HOURS = re.compile(r"\d|\b(?:till|until|hasta|before|antes|after)\b")
_BUT_NOT = re.compile(r"\bnotday([s-z])\b")
_NOT_EITHER = re.compile(r"\bnotday[s-z](?:,? (?:or|and|nor|n|o|u|y|ni)(?: on| the| el| los| en)* ~[s-z])+")
"""A no reaches as far as "or": "not sunday or monday", but "not sunday, monday"."""


@dataclass(frozen=True)
class Days:
    """The days that a text names, at least one."""

    dates: tuple[date, ...]
    """In order."""
    window: Window
    """All of them, from first to last."""
    conflicting: bool = False
    """It names two that do not go together; the first was taken."""
    weekly: bool = False
    """Days of the week: one that is over today is meant a week later."""
    corrected: str = ""
    """The words from where the person thought better of it; those before say less of these days."""

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.dates) > 1

    def of_each(self, hours: tuple[int, int], now: datetime) -> Window:
        """The same hours of every day, in minutes after midnight; a week later where all of them are over."""
        over = [moment(day, hours[1], now) <= now for day in self.dates]
        later = [
            day + A_WEEK if gone and (self.weekly or all(over)) else day
            for day, gone in zip(self.dates, over, strict=True)
        ]
        dates = sorted(later)
        first = next(day for day in dates if moment(day, hours[1], now) > now)
        last = max(day for day in dates if day < first + A_WEEK or len(dates) > A_WEEK.days + 1)
        whole = between(moment(first, hours[0], now), moment(last, hours[1], now), now)
        return Window(whole.start, whole.end, hours, self.window.days)


def read_days(words: str, now: datetime) -> Days | None:
    """The days that a text names; None where it names none."""
    words = _NOT_EITHER.sub(lambda left_out: left_out[0].replace("~", "notday"), words)
    named = _named(words, now)
    if named:
        return _together(words, named, now)
    stretch = {found["name"] for found in _STRETCH.finditer(words)}
    if coming := COMING_DAYS.search(words):
        many = min(round(_amount(coming[1])), 2 * A_WEEK.days)
        return _stretch(now.date(), many + 1, _EVERY, now, Window(now - GRACE, later(now, many * 1440)))
    if not stretch and (_OF_MANY_DAYS.search(words) or _BUT_NOT.search(words)):
        stretch = {"anyday"}
    return _of(stretch, words, now) if stretch else None


def _named(words: str, now: datetime) -> list[tuple[int, int, date]]:
    """Each day that is named by itself, with where it stands."""
    today = now.date()
    week = 1 if re.search(r"\bnextweek\b", words) else 2 if re.search(r"\bweekafter\b", words) else 0
    found = [(match.start(), match.end(), _day(match, words, now, week)) for match in DAY.finditer(words)]
    for match in IN_DAYS.finditer(words):
        ahead = min(round(_amount(match[1])), FARTHEST.days)
        found.append((match.start(), match.end(), today + timedelta(days=ahead)))
    dates = [(match, _date(today, match)) for match in DATE.finditer(words)]
    return sorted([*found, *((match.start(), match.end(), day) for match, day in dates if day)])


def _day(match: re.Match[str], words: str, now: datetime, week: int) -> date:
    """The day of one word. `week`: it is of the next week, or of the one after that."""
    today = now.date()
    weeks = timedelta(weeks=SMALL_NUMBERS[match["weeks"]] if match["weeks"] else 0)
    if not match["weekday"]:
        ahead = {"today": 0, "tonight": 0, "tomorrow": 1, "overmorrow": 2}[match["word"]]
        return today + timedelta(days=ahead) + weeks
    number = WEEKDAYS.index(match["weekday"])
    if week:
        return _monday(today, week) + timedelta(days=(number - 1) % 7)
    ahead = (number - today.isoweekday() % 7) % 7
    late = ahead == 0 and (now.hour >= 21 or is_over(words[match.end() :], now))
    if late or (match["next"] and ahead < 2):
        ahead += 7
    return today + timedelta(days=ahead) + weeks


def _monday(today: date, weeks: int) -> date:
    """The Monday of this week, or of one so many weeks on; a week ends on Sunday."""
    return today + timedelta(days=1 - today.isoweekday(), weeks=weeks)


@dataclass(frozen=True)
class _Run:
    """Days that are named together: joined by "or", "and", "to" or a comma."""

    dates: tuple[date, ...]
    begin: int
    end: int
    corrects: bool = False
    """What stands before takes back the days before."""

    def clause(self, words: str) -> str:
        """The part of the text that says something of these days."""
        before = list(_CLAUSE_END.finditer(words, 0, self.begin))
        after = _CLAUSE_END.search(words, self.end)
        return words[before[-1].start() if before else 0 : after.end() if after else len(words)]


def _together(words: str, named: list[tuple[int, int, date]], now: datetime) -> Days:
    """The days that are meant: those that are named together; of others the one that is wanted, else the first."""
    runs = _runs(words, named, now.date())
    left = [run for run in runs if not _is_against(run.clause(words))]
    if len(runs) == 1 and _is_turned_down(runs[0].clause(words)):
        return _without(runs[0].dates, now)
    runs = left or runs
    corrected = next((run for run in reversed(runs) if run.corrects), None)
    preferred = next((run for run in runs[1:] if _PREFERRED.search(run.clause(words))), None)
    run = corrected or preferred or runs[0]
    conflicting = run is runs[0] and any(set(other.dates) - set(run.dates) for other in runs[1:])
    days = list(run.dates)
    if max(days) - min(days) >= A_WEEK:
        days, conflicting = days[:1], True
    dates = tuple(sorted(set(days)))
    whole = between(moment(dates[0], 0, now), moment(dates[-1], LATE, now), now)
    gaps = len(dates) <= (dates[-1] - dates[0]).days
    only = frozenset(day.isoweekday() % 7 for day in dates) if gaps else frozenset[int]()
    said = words[run.begin :] if run.begin > named[0][0] else ""
    return Days(dates, Window(whole.start, whole.end, None, only), conflicting, weekly=gaps, corrected=said)


def _runs(words: str, named: list[tuple[int, int, date]], today: date) -> list[_Run]:
    runs = [_Run((named[0][2],), named[0][0], named[0][1])]
    for (_, end, before), (begin, ends, day) in pairwise(named):
        between_them = words[end:begin]
        joined = _JOINED.fullmatch(between_them)
        if joined and not (between_them.strip() == "," and _is_against(words[:end])):
            more = tuple(_through(before, day, today)) if joined["through"] else (day,)
            runs[-1] = replace(runs[-1], dates=(*runs[-1].dates, *more), end=ends)
        else:
            runs.append(_Run((day,), begin, ends, corrects=bool(_CORRECTED.search(between_them))))
    return runs


def _is_against(clause: str) -> bool:
    """Whether a clause turns its day down, or gives it as taken by something else."""
    return _is_turned_down(clause) or bool(_TAKEN.search(clause))


def _is_turned_down(clause: str) -> bool:
    """Hours turned down beside a day, "can't on friday before 6", turn down those hours alone."""
    return bool(_TURNED_DOWN.search(clause)) and not re.search(
        r"\d|\b(?:till|until|hasta|before|antes|after)\b", clause
    )


def _without(turned_down: tuple[date, ...], now: datetime) -> Days:
    """Any day of the coming week but these days of the week."""
    wanted = _EVERY - {day.isoweekday() % 7 for day in turned_down} or _EVERY
    return _stretch(now.date(), 8, wanted, now, Window(now - GRACE, now + A_WEEK))


def _through(first: date, last: date, today: date) -> list[date]:
    """The days from one to the other. Seen from a Wednesday, "tuesday to friday" is now and again from Tuesday on."""
    many = (last - first).days if first < last < first + A_WEEK else (last - first).days % 7
    days = (first + timedelta(days=number) for number in range(many + 1))
    return [day - A_WEEK if last < first and day >= today + A_WEEK else day for day in days]


def _of(stretch: set[str], words: str, now: datetime) -> Days:
    """The days of a week, a weekend, of weekdays, without those that are left out."""
    today, at_weekend = now.date(), now.isoweekday() >= 6
    without = frozenset(WEEKDAYS.index(day) for day in _BUT_NOT.findall(words))
    wanted = _EVERY - without or _EVERY
    week = 1 if "nextweek" in stretch else 2 if "weekafter" in stretch else 0
    weekend = bool(stretch & {"weekend", "comingweekend", "nextweekend"})
    if "weekdays" in stretch:
        wanted &= _AT_WORK
    if weekend:
        wanted &= _WEEKEND
    wanted = wanted or _EVERY
    midnight = 24 * 60
    if weekend and not week:
        later_one = "nextweekend" in stretch or ("comingweekend" in stretch and at_weekend)
        saturday = _monday(today, int(later_one)) + timedelta(days=5)
        return _stretch(saturday, 2, wanted, now, _days_from(saturday, 2, midnight, now))
    if week:
        monday = _monday(today, week)
        return _stretch(monday, 7, wanted, now, _days_from(monday, 7, midnight, now))
    if "fewdays" in stretch:
        return _stretch(today + timedelta(days=2), 3, wanted, now, _days_from(today + timedelta(days=2), 3, LATE, now))
    if stretch & {"thisweek", "restofweek"} and not at_weekend:
        first = today if "thisweek" in stretch else today + timedelta(days=1)
        many = 8 - first.isoweekday()
        start = now if first == today else moment(first, 0, now)
        whole = between(start - GRACE, moment(_monday(today, 1), 0, now), now)
        return _stretch(first, many, wanted, now, whole)
    return _stretch(today, 8, wanted, now, Window(now - GRACE, now + A_WEEK))


def _days_from(first: date, many: int, ends: int, now: datetime) -> Window:
    return between(moment(first, 0, now), moment(first + timedelta(days=many - 1), ends, now), now)


def _stretch(first: date, many: int, wanted: Iterable[int], now: datetime, whole: Window) -> Days:
    """So many days from the first on, but only the wanted ones of the week."""
    wanted = frozenset(wanted)
    every = [first + timedelta(days=number) for number in range(many)]
    dates = tuple(day for day in every if day.isoweekday() % 7 in wanted) or tuple(every)
    of_these = frozenset(day.isoweekday() % 7 for day in every)
    only = wanted if of_these - wanted else frozenset[int]()
    return Days(dates, Window(whole.start, whole.end, None, only))


def _amount(word: str) -> float:
    return 3 if word == "few" else SMALL_NUMBERS.get(word, 0) or float(word)


def _date(today: date, match: re.Match[str]) -> date | None:
    """The coming day of a date; of a bare "the 5th" that of this month or the next."""
    if ordinal := next((match[name] for name in _ORDINALS if match[name]), None):
        next_month = today.month % 12 + 1
        return _coming(today, today.month, int(ordinal)) or _coming(today, next_month, int(ordinal))
    month = MONTHS.get(match["month"] or match["month2"] or "") or int(match["month3"] or 0)
    return _coming(today, month, int(match["day"] or match["day2"] or match["day3"]))


def _coming(today: date, month: int, number: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            day = date(year, month, number)
        except ValueError:
            return None
        if today <= day <= today + FARTHEST:
            return day
    return None
