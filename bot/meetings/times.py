"""When: the words of time in a text, English or Spanish, as a window. The tables stand in `time_words.py`.

Compared with five libraries on 98 texts (docs/meetings.md): none knows "tonight" as a span, "the next one", "ahorita".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import pairwise
from pathlib import Path

from bot.meetings.clock import AROUND, CLOCK_PATTERNS, is_clock, is_over, read_clock
from bot.meetings.model import Window
from bot.meetings.time_words import (
    CLOCK_NUMBERS,
    HOUR_IN_WORDS,
    PARTS,
    RESPELLED,
    SHORT_DAY,
    WEEKDAYS,
)
from bot.meetings.traced import Traced
from bot.meetings.windows import GRACE, between, later, moment, window
from knowledge.patterns import compile_entries
from knowledge.reading import read_yaml

LONGEST = 1600
"""Characters that are read."""
A_WEEK = timedelta(days=7)
"""What "any day" looks at; an index holds a little more."""
_FARTHEST = timedelta(days=60)
"""A date farther ahead is not meant for a weekly list."""
_LATE = 26 * 60
"""Two at night, where a day ends for somebody who looks for a meeting."""


class TimeKind(StrEnum):
    """What kind of time was said."""

    NOW = "now"
    NEXT = "next"
    """The coming 24 hours, soonest first."""
    SPAN = "span"
    CLOCK = "clock"


@dataclass(frozen=True)
class When:
    """A time that a text names."""

    window: Window
    kind: TimeKind
    conflicting: bool = False
    """It names two days; the first was taken."""
    but_not: frozenset[int] = frozenset()
    """Days of the week that it leaves out, 0 = Sunday: "any day but monday"."""


_TREE = read_yaml(Path(__file__).with_suffix(".yaml"))
_AMOUNTS = {
    "half": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SMALL_NUMBERS = {word: amount for name, amount in _AMOUNTS.items() for word in _TREE["parts"][name].split("|")}
"""Numbers in words."""
MONTHS = {word: month for month, name in enumerate(_MONTHS, 1) for word in _TREE["parts"][name].split("|")}


def _pattern(name: str) -> re.Pattern[str]:
    (compiled,) = compile_entries(_TREE[name], _TREE["parts"])
    return compiled


_IN_A_WHILE, _COMING, _DATE = _pattern("in_a_while"), _pattern("coming"), _pattern("date")
_NEXT, _LEAD = _pattern("next"), _pattern("minutes_before")
_ORDINALS = ("ordinal", "ordinal2", "ordinal3", "ordinal4")
_ORDINAL = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b")
_DAY = re.compile(
    r"(?P<next>\b(?:next|proximo|siguiente)\s)?(?:~(?P<weekday>[s-z])|\b(?P<word>today|tonight|tomorrow|overmorrow))"
)
_BUT_NOT = re.compile(r"\bnotday([s-z])\b")
_ASKS = re.compile(r"\b(?:near|meetings?|mtgs?|cerca|juntas?|na|smart|\d{5})\b")
_NOT_BEFORE_A_DAY = frozenset(("the", "i", "he", "she", "we", "they", "it", "you", "just", "el"))
_JOINED = re.compile(r"\s?(?:or|o|and|y|&|,|/|to|through|thru|till|a|al|hasta(?: el)?|-)(?: el| the| on)?\s?")


def find_time(text: str, now: datetime) -> When | None:
    """The time that a text names, seen from `now`, which carries the zone of the place asked about; None for none."""
    words = _respelled(_plain(text)).text
    days = _days(words, now)
    words = _ORDINAL.sub("#", _DATE.sub("#", words))
    day = days.days[0] if days.days else None
    found = _in_a_while(words, now) or _coming_hours(words, now) or _clock(words, day, now) or _span(words, days, now)
    if found is None:
        return None
    but_not = frozenset(WEEKDAYS.index(day) for day in _BUT_NOT.findall(words))
    return When(found.window, found.kind, days.conflicting, but_not)


def next_day(now: datetime) -> Window:
    """The coming 24 hours: what is meant where no time is said."""
    return Window(now - GRACE, now + timedelta(hours=24))


def coming_week(now: datetime) -> Window:
    """The coming seven days."""
    return Window(now - GRACE, now + A_WEEK)


def minutes_asked(text: str) -> int | None:
    """The minutes of "30 min before" or "media hora antes"; None where none are named."""
    found = _LEAD.search(_plain(text))
    if not found:
        return None
    amount = SMALL_NUMBERS.get(found[1], 0) or float(found[1])
    unit = {"m": 1, "h": 60, "d": 1440}[found[2][0]]
    return round(amount * unit) or None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().replace("’", "'")
    return "".join(ch for ch in folded if not unicodedata.combining(ch))


def _respelled(text: str) -> Traced:
    """One spelling for each word of time in a plain text; what only looks like one is taken out."""
    words = Traced.of(text).replacing(_TILDE, lambda _: " ").replacing(HOUR_IN_WORDS, _in_digits)
    lonely = len(words.text.split()) <= 2
    asks = bool(_ASKS.search(text))
    words = words.replacing(
        SHORT_DAY, lambda day: day[0] if day["before"] or day["after"] or lonely or (asks and _ends(day)) else "#"
    )
    for pattern, word in RESPELLED:
        if pattern.search(words.text):
            words = words.replacing(pattern, partial(_expanded, word))
    return words


def _ends(day: re.Match[str]) -> bool:
    """Whether a short day is the last word, as in "near boyle heights sat"; not "in the sun" nor "where i sat"."""
    words = day.string[: day.start()].split()[-1:] if not day.string[day.end() :].strip(" .!?") else []
    return bool(words) and words[0] not in _NOT_BEFORE_A_DAY


def _expanded(word: str, found: re.Match[str]) -> str:
    return found.expand(word)


def _in_digits(found: re.Match[str]) -> str:
    """As digits, "at 7:30" for "at seven thirty"; an hour in words with neither a cue nor a half of the day stays."""
    cue = found["cue"] or found["spanish_cue"] or ""
    if not cue and not found["half"] and not found["minute"]:
        return found[0]
    hour = CLOCK_NUMBERS[found["english"] or found["spanish"] or found["bare"]]
    said = found["minute"] or ""
    minute = 30 if said in ("thirty", "y media") else 45 if said.startswith("forty") else 15 if said else 0
    return f"{cue}{hour}{f':{minute:02}' if minute else ''}{found['half'] or ''}"


@dataclass(frozen=True)
class _Days:
    days: tuple[date, ...] = ()
    """In the order of the text."""
    last: date | None = None
    """Of days that are one span, "friday or saturday", "thursday to sunday", the last."""

    @property
    def conflicting(self) -> bool:
        return len(set(self.days)) > 1 and self.last is None


def _days(words: str, now: datetime) -> _Days:
    """Every day named."""
    today = now.date()
    found: list[tuple[int, int, date]] = []
    for match in _DAY.finditer(words):
        if match["weekday"]:
            ahead = (WEEKDAYS.index(match["weekday"]) - today.isoweekday() % 7) % 7
            late = ahead == 0 and (now.hour >= 21 or is_over(words[match.end() :], now))
            if late or (match["next"] and ahead < 2):
                ahead += 7
        else:
            ahead = {"today": 0, "tonight": 0, "tomorrow": 1, "overmorrow": 2}[match["word"]]
        found.append((match.start(), match.end(), today + timedelta(days=ahead)))
    dates = [(match, _date(today, match)) for match in _DATE.finditer(words)]
    found = sorted([*found, *((match.start(), match.end(), day) for match, day in dates if day)])
    last = _last_of_span(words, found) if len(found) == 2 else None
    return _Days(tuple(day for _, _, day in found), last)


def _date(today: date, match: re.Match[str]) -> date | None:
    """The coming day of a date; of a bare "the 5th" that of this month or the next."""
    if ordinal := next((match[name] for name in _ORDINALS if match[name]), None):
        next_month = today.month % 12 + 1
        return _coming(today, today.month, int(ordinal)) or _coming(today, next_month, int(ordinal))
    month = MONTHS.get(match["month"] or match["month2"] or "") or int(match["month3"] or 0)
    return _coming(today, month, int(match["day"] or match["day2"] or match["day3"]))


def _last_of_span(words: str, found: list[tuple[int, int, date]]) -> date | None:
    """The second of two days that "or", "and", "to" joins, where that makes one span of at most a week."""
    (_, end, first), (begin, _, second) = found
    joined = _JOINED.fullmatch(words[end:begin])
    if not joined or not timedelta(0) < second - first < A_WEEK:
        return None
    spans = re.search(r"to|through|thru|till|\ba|hasta|-", joined[0])
    return second if spans or second - first == timedelta(days=1) else None


def _coming(today: date, month: int, number: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            day = date(year, month, number)
        except ValueError:
            return None
        if today <= day <= today + _FARTHEST:
            return day
    return None


@dataclass(frozen=True)
class _Found:
    window: Window
    kind: TimeKind


def _in_a_while(words: str, now: datetime) -> _Found | None:
    found = _IN_A_WHILE.search(words)
    if not found:
        return None
    amount = SMALL_NUMBERS.get(found[1], 0) or float(found[1])
    match found[2][0]:
        case "d":
            day = now.date() + timedelta(days=min(round(amount), _FARTHEST.days))
            return _Found(window(day, 0, _LATE, now), TimeKind.SPAN)
        case unit:
            then = later(now, amount * (60 if unit == "h" else 1))
            return _Found(between(later(then, AROUND[0]), later(then, AROUND[1]), now), TimeKind.CLOCK)


def _coming_hours(words: str, now: datetime) -> _Found | None:
    """From now on for so long: "in the next 2 hours", "within the hour", "en la proxima hora", "next 3 days"."""
    found = _COMING.search(words)
    if not found:
        return None
    amount = 3 if found[1] == "few" else SMALL_NUMBERS.get(found[1] or "a", 0) or float(found[1] or 1)
    minutes = amount * {"m": 1, "h": 60, "d": 1440}[found[2][0]]
    return _Found(between(now - GRACE, later(now, min(minutes, 10080)), now), TimeKind.SPAN)


def _clock(words: str, day: date | None, now: datetime) -> _Found | None:
    found = read_clock(words, day, now)
    return _Found(found.window, TimeKind.CLOCK if found.exact else TimeKind.SPAN) if found else None


def _span(words: str, days: _Days, now: datetime) -> _Found | None:
    """Now, a part of a day, a day, a weekend, a week, later, the next one."""
    day = days.days[0] if days.days else None
    part = next((PARTS[word] for word in re.findall(r"[a-z]+", words) if word in PARTS), None)
    if re.search(r"\bnow\b", words) and part is None and (day is None or day == now.date()):
        return _Found(Window(now - GRACE, now + timedelta(minutes=75)), TimeKind.NOW)
    if re.search(r"\bweekend\b", words) and day is None:
        return _Found(_weekend(now, part), TimeKind.SPAN)
    if day is None and (span := _week(words, now)):
        return _Found(span, TimeKind.SPAN)
    if days.last and day:
        first, last = (part[0] * 60, part[1] * 60) if part else (0, _LATE)
        return _Found(between(moment(day, first, now), moment(days.last, last, now), now), TimeKind.SPAN)
    if part:
        return _Found(_part(part, day, now, tonight="tonight" in words), TimeKind.SPAN)
    if day:
        return _Found(window(day, 0, _LATE, now), TimeKind.SPAN)
    if re.search(r"\blater\b", words):
        end = max(moment(now.date(), _LATE, now), now + timedelta(hours=6))
        return _Found(between(now + timedelta(minutes=45), end, now), TimeKind.SPAN)
    if _NEXT.search(words):
        return _Found(next_day(now), TimeKind.NEXT)
    return None


def _week(words: str, now: datetime) -> Window | None:
    """A span of several days: this week and next, weekdays, any day."""
    monday = now.date() + timedelta(days=8 - now.isoweekday())
    if re.search(r"\bnext week\b|\b(?:la )?(?:proxima semana|semana que viene|otra semana)\b", words):
        return between(moment(monday, 0, now), moment(monday, 7 * 1440, now), now)
    if re.search(r"\banyday\b", words):
        return coming_week(now)
    if re.search(r"\b(?:thisweek|restofweek)\b", words):
        if now.isoweekday() >= 6:
            return coming_week(now)
        start = now if "thisweek" in words else moment(now.date() + timedelta(days=1), 0, now)
        return between(start - GRACE, moment(monday, 0, now), now)
    if re.search(r"\bweekdays\b", words):
        if now.isoweekday() >= 6:
            return between(moment(monday, 0, now), moment(monday, 5 * 1440, now), now)
        return between(now - GRACE, moment(monday - timedelta(days=2), 0, now), now)
    return None


def _part(part: tuple[int, int], day: date | None, now: datetime, *, tonight: bool) -> Window:
    """A part of a day; the one under way, or the coming one where no day is said. At 1 a.m. "tonight" is until 4."""
    if now.hour < 4 and part[1] > 24 and (day is None or tonight):
        return Window(now - GRACE, moment(now.date(), 4 * 60, now))
    on = day or now.date()
    if day is None and moment(on, part[1] * 60, now) <= now:
        on += timedelta(days=1)
    return window(on, part[0] * 60, part[1] * 60, now)


def _weekend(now: datetime, part: tuple[int, int] | None) -> Window:
    saturday = now.date() + timedelta(days=(6 - now.isoweekday()) % 7 if now.isoweekday() != 7 else -1)
    if part:
        first = saturday if moment(saturday, part[1] * 60, now) > now else saturday + timedelta(days=1)
        return window(first, part[0] * 60, part[1] * 60, now)
    return between(moment(saturday, 0, now), moment(saturday, 2 * 1440, now), now)


def words_of_time(text: str) -> str:
    """The words of a text that name a time, as they stand there but for capitals and accents."""
    plain = _plain(text)
    words = _respelled(plain)
    day_named = bool(_DAY.search(words.text))
    covered: set[int] = set()
    for pattern in (*_ALL_OF_TIME, _NEXT):
        for match in pattern.finditer(words.text) if pattern is not _ORDINAL else ():
            if match[0] and is_clock(match, day_named=day_named):
                covered.update(range(*words.span(match)))
        words = words.replacing(pattern, lambda _: " ")
    written = list(_WORD.finditer(plain))
    named = [number for number, word in enumerate(written) if not covered.isdisjoint(range(*word.span()))]
    between = [number for one, other in pairwise(named) for number in range(one + 1, other)]
    joined = {number for number in between if written[number][0] in _JOINING}
    return " ".join(written[number][0].strip('.,;!?¿¡()"') for number in sorted({*named, *joined}))


def without_times(text: str) -> str:
    """The text without its words of time, in one spelling."""
    words = _respelled(_plain(text)).text
    for pattern in _ALL_OF_TIME:
        words = pattern.sub(" ", words)
    return words


_WORD = re.compile(r"\S+")
_JOINING = frozenset(
    ("or", "and", "at", "on", "in", "the", "by", "to", "o", "y", "en", "de", "del", "la", "el", "a", "por")
)
"""Between two words of time they belong to them."""
_TILDE = re.compile("~")
_TIME_WORDS = re.compile(
    rf"~[s-z]|\b(?:notday[s-z]|today|tonight|tomorrow|overmorrow|now|noon|midnight|weekend|later|{'|'.join(PARTS)}"
    r"|next week"
    r"|this week|esta semana|any ?(?:time|day)|some ?time|every day|cualquier (?:dia|hora)|nooner|early|late|temprano"
    r"|tarde|am|pm|thisweek|restofweek|weekdays|anyday|o'?clock|week|semana|day|dia|time|hora)\b"
)
_ALL_OF_TIME = (_IN_A_WHILE, _COMING, _DATE, _ORDINAL, _DAY, *CLOCK_PATTERNS, _TIME_WORDS)
