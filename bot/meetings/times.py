"""When: the words of time in a text, English or Spanish, as a window. The tables stand in `time_words.py`.

Compared with five libraries on 98 texts (docs/meetings.md): none knows "tonight" as a span, "the next one", "ahorita".
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from itertools import pairwise

from bot.meetings.clock import AROUND, CLOCK_PATTERNS, is_clock, read_clock
from bot.meetings.days import A_WEEK, COMING_DAYS, DATE, DAY, IN_DAYS, Days, read_days
from bot.meetings.model import Window
from bot.meetings.time_words import CLOCK_NUMBERS, HOUR_IN_WORDS, PARTS, RESPELLED, SHORT_DAY, SMALL_NUMBERS, TIMES
from bot.meetings.traced import Traced
from bot.meetings.windows import GRACE, LATE, between, later, moment, window

LONGEST = 1600
"""Characters that are read."""


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


_IN_A_WHILE, _COMING, _NEXT, _LEAD = (TIMES[name] for name in ("in_a_while", "coming", "next", "minutes_before"))
_NOT_AT, _HOURS_AGAINST, _COMPARED = TIMES["not_at"], TIMES["hours_against"], TIMES["compared"]
_FREE_TIME, _OWN_DAY = TIMES["free_time"], TIMES["own_day"]
_NOT_THEN = re.compile(r"\b(?:aftermorning|daytime)\b")
"""What is left of a day where a part of it is turned down: of every day, unless one was spoken of."""
_ORDINAL = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b")
_ASKS = re.compile(r"\b(?:near|meetings?|mtgs?|cerca|juntas?|na|smart|\d{5})\b")
_PART = re.compile(rf"\b(?:{'|'.join(PARTS)})\b")
_NOT_BEFORE_A_DAY = frozenset(("the", "i", "he", "she", "we", "they", "it", "you", "just", "el"))


def find_time(text: str, now: datetime) -> When | None:
    """The time that a text names, seen from `now`, which carries the zone of the place asked about; None for none."""
    words = _without_turned_down_hours(_respelled(_plain(text)).text)
    days = read_days(words, now)
    said = (days.corrected if days else "") or words
    for of_days in (DATE, IN_DAYS, COMING_DAYS, _ORDINAL):
        words, said = of_days.sub("#", words), of_days.sub("#", said)
    clock = _clock(said, days, now) or _clock(words, days, now)
    found = _in_a_while(words, now) or _coming_hours(words, now) or clock or _span(said, days, now)
    return When(found.window, found.kind, days is not None and days.conflicting) if found else None


def _without_turned_down_hours(words: str) -> str:
    """The words without "5:30 is too early", and without "not 8 pm" where they name another part of the day."""
    words = _HOURS_AGAINST.sub("#", words)
    left = _NOT_AT.sub("#", words)
    return left if _PART.search(left) else words


def names_an_hour(text: str) -> bool:
    """Whether a text names a time on the clock, and not only one that will not do."""
    words = _without_turned_down_hours(_respelled(_plain(text)).text)
    day_named = bool(DAY.search(words))
    return any(is_clock(found, day_named=day_named) for found in CLOCK_PATTERNS[-1].finditer(words))


def find_time_on(text: str, now: datetime, day: date, *, late: bool = False) -> When | None:
    """The time of day in a text, on the day that was spoken of before it: "after 5" once "sunday" was said.

    None where it names none, or a day of its own, or where the day is none of the coming six. `late`: it was the
    afternoon or the night of that day.
    """
    if names_an_hour(text):
        late = late or bool(re.search(r"\b(?:later|mas (?:tarde|noche))", _plain(text)))
        text = _COMPARED.sub(" ", _plain(text))
    ahead = (day - now.date()).days
    words = _NOT_THEN.sub(" ", _respelled(_plain(text)).text)
    if not 0 < ahead < A_WEEK.days or _OWN_DAY.search(_plain(text)) or read_days(words, now):
        return None
    if (alone := find_time(text, now)) is None or alone.kind in (TimeKind.NOW, TimeKind.NEXT):
        return None
    part = "night " if late and names_an_hour(text) and not _PART.search(words) else ""
    return find_time(f"{day:%A} {part}{text}".casefold(), now)


def next_day(now: datetime) -> Window:
    """The coming 24 hours: what is meant where no time is said."""
    return Window(now - GRACE, now + timedelta(hours=24))


def coming_week(now: datetime) -> Window:
    """The coming seven days."""
    return Window(now - GRACE, now + A_WEEK)


def tells_free_time(text: str) -> bool:
    """Whether the time in a text is one at which the person could come, whatever the text is about."""
    return bool(_FREE_TIME.search(_plain(text)))


def minutes_asked(text: str) -> int | None:
    """The minutes of "30 min before" or "media hora antes"; None where none are named."""
    found = _LEAD.search(_plain(text))
    if not found:
        return None
    amount = SMALL_NUMBERS.get(found[1], 0) or float(found[1])
    unit = {"m": 1, "h": 60, "d": 1440}[found[2][0]]
    return round(amount * unit) or None


def _plain(text: str) -> str:
    if text.isascii():
        return text[:LONGEST].lower()
    folded = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().replace("’", "'")
    return "".join(ch for ch in folded if not unicodedata.combining(ch))


@lru_cache(maxsize=16)
def _respelled(text: str) -> Traced:
    """One spelling for each word of time in a plain text; what only looks like one is taken out."""
    words = Traced.of(text).replacing(_TILDE, lambda _: " ").replacing(HOUR_IN_WORDS, _in_digits)
    lonely = len(words.text.split()) <= 2
    asks = bool(_ASKS.search(text))
    words = words.replacing(
        SHORT_DAY, lambda day: day[0] if day["before"] or day["after"] or lonely or (asks and _ends(day)) else "#"
    )
    return RESPELLED.in_turn(
        words, lambda so_far: so_far.text, lambda so_far, word, found: so_far.replacing(found, partial(_expanded, word))
    )


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
class _Found:
    window: Window
    kind: TimeKind


def _in_a_while(words: str, now: datetime) -> _Found | None:
    found = _IN_A_WHILE.search(words)
    if not found:
        return None
    amount = SMALL_NUMBERS.get(found[1], 0) or float(found[1])
    then = later(now, amount * (60 if found[2][0] == "h" else 1))
    return _Found(between(later(then, AROUND[0]), later(then, AROUND[1]), now), TimeKind.CLOCK)


def _coming_hours(words: str, now: datetime) -> _Found | None:
    """From now on for so long: "in the next 2 hours", "within the hour", "en la proxima hora"."""
    found = _COMING.search(words)
    if not found:
        return None
    amount = 3 if found[1] == "few" else SMALL_NUMBERS.get(found[1] or "a", 0) or float(found[1] or 1)
    minutes = amount * (60 if found[2][0] == "h" else 1)
    return _Found(between(now - GRACE, later(now, min(minutes, 10080)), now), TimeKind.SPAN)


def _clock(words: str, days: Days | None, now: datetime) -> _Found | None:
    """A time on the clock, of the day that is named, or of each of several."""
    several = days is not None and days.several
    day = days.dates[-1] if several and days else days.dates[0] if days else None
    if several and day is not None and day <= now.date():
        day += A_WEEK
    found = read_clock(words, day, now)
    if found is None:
        return None
    kind = TimeKind.CLOCK if found.exact else TimeKind.SPAN
    if not several or days is None or day is None:
        return _Found(found.window, kind)
    each = days.of_each((_minute(found.window.start, day), _minute(found.window.end, day)), now)
    return _Found(replace(each, over_by=found.window.over_by), kind)


def _minute(then: datetime, day: date) -> int:
    """Minutes on the wall clock since a day's midnight."""
    return (then.date() - day).days * 1440 + then.hour * 60 + then.minute


def _span(words: str, days: Days | None, now: datetime) -> _Found | None:
    """Now, a part of a day, a day or several, later, the next one."""
    day = days.dates[0] if days else None
    part = _part_said(words, several=days is not None and days.several)
    if re.search(r"\bnow\b", words) and part is None and (days is None or days.dates == (now.date(),)):
        return _Found(Window(now - GRACE, now + timedelta(minutes=75)), TimeKind.NOW)
    if days and days.several and part:
        return _Found(days.of_each((part[0] * 60, part[1] * 60), now), TimeKind.SPAN)
    if part:
        return _Found(_part(part, day, now, tonight="tonight" in words), TimeKind.SPAN)
    if days:
        whole = days.window
        if days.several and re.search(r"\btonight\b", words):
            whole = between(moment(now.date(), PARTS["tonight"][0] * 60, now), whole.end, now)
        return _Found(whole, TimeKind.SPAN)
    if re.search(r"\blater\b", words):
        end = max(moment(now.date(), LATE, now), now + timedelta(hours=6))
        return _Found(between(now + timedelta(minutes=45), end, now), TimeKind.SPAN)
    if _NEXT.search(words):
        return _Found(next_day(now), TimeKind.NEXT)
    return None


def _part_said(words: str, *, several: bool) -> tuple[int, int] | None:
    """The hours of the part of a day that is named; of two that "or" joins, from the first to the last.

    "Tonight or tomorrow" names no part of tomorrow.
    """
    said = [found for found in _PART.finditer(words) if not (several and found[0] == "tonight")]
    if not said:
        return None
    first, last = PARTS[said[0][0]], PARTS[said[0][0]]
    if len(said) > 1 and re.fullmatch(r" (?:or|and|o|y|&|/)(?: in the)? ", words[said[0].end() : said[1].start()]):
        last = PARTS[said[1][0]]
    return min(first[0], last[0]), max(first[1], last[1])


def _part(part: tuple[int, int], day: date | None, now: datetime, *, tonight: bool) -> Window:
    """A part of a day; the one under way, or the coming one where no day is said. At 1 a.m. "tonight" is until 4."""
    if now.hour < 4 and part[1] > 24 and (day is None or tonight):
        return Window(now - GRACE, moment(now.date(), 4 * 60, now))
    on = day or now.date()
    if day is None and moment(on, part[1] * 60, now) <= now:
        on += timedelta(days=1)
    return window(on, part[0] * 60, part[1] * 60, now)


def words_of_time(text: str) -> str:
    """The words of a text that name a time, as they stand there but for capitals and accents."""
    plain = _plain(text)
    words = _respelled(plain)
    day_named = bool(DAY.search(words.text))
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
    r"|this week|esta semana|any ?(?:time|day)|some ?time|every day|cualquier (?:dia|hora)|nooner|early|late|temprano"
    r"|tarde|am|pm|thisweek|restofweek|nextweek|weekafter|comingweekend|nextweekend|weekdays|anyday|fewdays|o'?clock"
    r"|week|semana|day|dia|time|hora|plus(?:one|two|three))\b"
)
_ALL_OF_TIME = (_IN_A_WHILE, _COMING, DATE, IN_DAYS, COMING_DAYS, _ORDINAL, DAY, *CLOCK_PATTERNS, _TIME_WORDS)
