"""When: the words of time in a text, English or Spanish, as a window. The tables stand in `time_words.py`.

Compared with five libraries on 98 texts (docs/meetings.md): none knows "tonight" as a span, "the next one" or "ahorita".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.meetings.model import Window
from bot.meetings.time_words import MONTHS, PARTS, RESPELLED, SHORT_DAY, SMALL_NUMBERS, WEEKDAYS

LONGEST = 1600
"""Characters that are read."""
GRACE = timedelta(minutes=15)
"""How long before now a window may begin: a meeting that has just started can still be reached."""
_AROUND = (-30, 60)
"""Minutes before and after a time on the clock."""
_DAWN = 5 * 60
"""Minutes after midnight: before it, a bare "at 3" is only meant at night."""
_FARTHEST = timedelta(days=60)
"""A date farther ahead is not meant for a weekly list."""


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


_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(SMALL_NUMBERS, key=len, reverse=True))})"
_IN_A_WHILE = re.compile(
    rf"\b(?:in|en|dentro de)\s(?:like\s|about\s|como\s)?({_NUMBER})(?:\sof)?\s?(m|mins?|minutes?|minutos?|h|hrs?|hours?|horas?|days?|dias?)\b"
)
_HALF = re.compile(
    r"(?P<pm>p\.? ?m\b\.?)|(?P<am>a\.? ?m\b\.?)|\b(?P<night>(?:de |in )?(?:la |the )?(?:noche|tarde|evening|afternoon))|(?P<morning>\bmorning|\bmadrugada)"
)
_CLOCK = re.compile(
    r"(?P<cue>\b(?:at|@|around|about|like|by|near|before|after|past|until|till|from|since|a las?|como a las?|las?|despues de las?"
    r"|antes de las?|desde las?|hasta las?)\s?)?"
    r"(?<![\d$.,/-])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})|(?P<minute2>[0-5]\d)(?=\s?[ap]\.?\s?m))?(?P<ish>\s?ish|\so'?clock)?"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?|[ap]\b)?(?!\d|[/.]\d|:|\s?%)"
    r"(?P<part>\s(?:de\sla\s|in\sthe\s|at\s)?(?:morning|noche|tarde|afternoon|evening|night|tonight|madrugada))?"
)
_RANGE = re.compile(
    r"\b(?:between|from|entre(?: las?)?|de(?: las?)?)?\s?(\d{1,2})(?::(\d{2}))?\s?([ap]\.?m\.?)?\s?(?:-|–|to|and|y(?: las?)?|a(?: las?)?)\s?(\d{1,2})(?::(\d{2}))?\s?([ap]\.?m\.?)?\b"
)
_RANGE_CUE = re.compile(r"\b(?:between|from|entre|de las?)\s?$|[ap]\.?m")
_DATE = re.compile(
    rf"\b(?:(?P<month>{'|'.join(MONTHS)})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<day2>\d{{1,2}})\s(?:de\s)?(?P<month2>{'|'.join(MONTHS)})"
    r"|(?P<month3>\d{1,2})/(?P<day3>\d{1,2}))\b(?!/)"
)
_DAY = re.compile(
    r"(?P<next>\b(?:next|proximo|siguiente)\s)?(?:~(?P<weekday>[s-z])|\b(?P<word>today|tonight|tomorrow|overmorrow))"
)
_NEXT = re.compile(
    r"\b(?:next|soonest|asap|soon|earliest|quickest|first available|proxim[ao]s?|siguiente|que sigue|cuanto antes|pronto|whenever)\b"
)
_LEAD = re.compile(
    rf"\b({_NUMBER})(?:\s(?:an?|una?))?\s?(m|mins?|minutes?|minutos?|h|hrs?|hours?|horas?|days?|dias?)\b"
)


def find_time(text: str, now: datetime) -> When | None:
    """The time that a text names, seen from `now`, which carries the zone of the place asked about; None where none is."""
    words = _respelled(text)
    days = _days(words, now)
    day = days[0] if days else None
    conflicting = len(set(days)) > 1
    words = _DATE.sub("#", words)
    found = _in_a_while(words, now) or _range(words, day, now) or _clock(words, day, now) or _span(words, day, now)
    if found is None:
        return None
    return When(found.window, found.kind, conflicting)


def next_day(now: datetime) -> Window:
    """The coming 24 hours: what is meant where no time is said."""
    return Window(now - GRACE, now + timedelta(hours=24))


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


def _respelled(text: str) -> str:
    """One spelling for each word of time; what only looks like one is taken out."""
    words = _plain(text).replace("~", " ")
    lonely = len(words.split()) <= 2
    words = SHORT_DAY.sub(lambda found: found[0] if found["before"] or found["after"] or lonely else "#", words)
    for pattern, word in RESPELLED:
        words = pattern.sub(word, words)
    return words


def _days(words: str, now: datetime) -> list[date]:
    """Every day named, in the order of the text."""
    today = now.date()
    found: list[tuple[int, date]] = []
    for match in _DAY.finditer(words):
        if match["weekday"]:
            ahead = (WEEKDAYS.index(match["weekday"]) - today.isoweekday() % 7) % 7
            late = ahead == 0 and (now.hour >= 21 or _over_today(words[match.end() :], now))
            if late or (match["next"] and ahead < 2):
                ahead += 7
        else:
            ahead = {"today": 0, "tonight": 0, "tomorrow": 1, "overmorrow": 2}[match["word"]]
        found.append((match.start(), today + timedelta(days=ahead)))
    for match in _DATE.finditer(words):
        month = MONTHS.get(match["month"] or match["month2"] or "") or int(match["month3"] or 0)
        number = int(match["day"] or match["day2"] or match["day3"])
        if (day := _coming(today, month, number)) is not None:
            found.append((match.start(), day))
    return [day for _, day in sorted(found)]


def _over_today(rest: str, now: datetime) -> bool:
    """Whether the time after a day's name has already passed today: "wednesday 7pm", said on Wednesday at 20:00."""
    clock = next((match for match in _CLOCK.finditer(rest[:24]) if _is_clock(match, day_named=True)), None)
    if clock is None:
        return False
    minute = _minute_of(clock, day_named=True)
    return minute is not None and minute + _AROUND[1] <= now.hour * 60 + now.minute


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
            return _Found(_window(day, 0, 26 * 60, now), TimeKind.SPAN)
        case unit:
            then = _later(now, amount * (60 if unit == "h" else 1))
            return _Found(
                _between(_later(then, _AROUND[0]), _later(then, _AROUND[1]), now),
                TimeKind.CLOCK,
            )


def _range(words: str, day: date | None, now: datetime) -> _Found | None:
    """From one time to another: "between 5 and 8", "5-8pm", "de 5 a 8"."""
    for found in _RANGE.finditer(words):
        first, last = int(found[1]), int(found[4])
        cued = found[3] or found[6] or re.match(r"(?:between|from|entre|de las?)\b", found[0].strip())
        if not cued or first > 24 or last > 24 or "#" in found[0]:
            continue
        half_last = found[6] or found[3] or ("pm" if last <= 11 and "morning" not in words else "")
        end = _on_24(last, half_last) * 60 + int(found[5] or 0)
        half_first = found[3] or (half_last if first <= last or last == 12 else "am")
        start = _on_24(first, half_first) * 60 + int(found[2] or 0)
        if end <= start:
            end += 24 * 60
        on = day or (now.date() if _moment(now.date(), end, now) > now else now.date() + timedelta(days=1))
        return _Found(_window(on, start, min(end, 30 * 60), now), TimeKind.SPAN)
    return None


def _clock(words: str, day: date | None, now: datetime) -> _Found | None:
    """A time on the clock, noon and midnight included; "after 6" and "before 9" are spans."""
    for word, minute in (("noon", 720), ("midnight", 1440)):
        if found := re.search(rf"\b(after |before )?{word}\b(?!\sto)", words):
            return _at(minute, day, now, (found[1] or "").strip())
    for match in _CLOCK.finditer(words):
        if not _is_clock(match, day_named=day is not None):
            continue
        minute_or_none = _minute_of(match, day_named=day is not None and day != now.date())
        if minute_or_none is None:
            continue
        minute = minute_or_none
        if _ambiguous(match) and (day is None or day == now.date()):
            minute = _next_to_come(minute % 720, now, words)
        cue = (match["cue"] or "").split()
        before = bool({"before", "antes", "until", "till", "hasta"} & set(cue))
        after = bool({"after", "past", "despues", "from", "since", "desde"} & set(cue))
        return _at(minute, day, now, "before" if before else "after" if after else "")
    return None


def _at(minute: int, day: date | None, now: datetime, cue: str) -> _Found:
    on = day or now.date()
    if day is None and _moment(on, minute + _AROUND[1], now) <= now:
        on += timedelta(days=1)
    match cue:
        case "before":
            return _Found(_window(on, min(5 * 60, minute - 60), minute, now), TimeKind.SPAN)
        case "after":
            return _Found(_window(on, minute, max(26 * 60, minute + 60), now), TimeKind.SPAN)
        case _:
            return _Found(_window(on, minute + _AROUND[0], minute + _AROUND[1], now), TimeKind.CLOCK)


def _is_clock(match: re.Match[str], *, day_named: bool) -> bool:
    """Whether a number is a time: it has a minute, a half of the day or a word before it that says so."""
    if match["minute"] and int(match["minute"]) > 59:
        return False
    if int(match["hour"]) > 24 or (match["half"] and not 1 <= int(match["hour"]) <= 12):
        return False
    said = match["half"] or match["minute"] or match["minute2"] or match["ish"] or match["part"]
    return bool(said or match["cue"] or day_named)


def _ambiguous(match: re.Match[str]) -> bool:
    return not match["half"] and not match["part"] and 1 <= int(match["hour"]) <= 11


def _minute_of(match: re.Match[str], *, day_named: bool) -> int | None:
    """Minutes after midnight. A bare 1 to 8 of another day is in the afternoon, a bare 9 to 11 in the morning."""
    hour, minute = int(match["hour"]), int(match["minute"] or match["minute2"] or 0)
    half = (match["half"] or "")[:1]
    part = match["part"] or ""
    if not half and re.search(r"noche|tarde|afternoon|evening|night", part):
        half = "p"
    if not half and re.search(r"morning|madrugada", part):
        half = "a"
    if half:
        return _on_24(hour, half) * 60 + minute if hour <= 12 else hour * 60 + minute
    if day_named and 1 <= hour <= 8:
        return (hour + 12) * 60 + minute
    return hour % 24 * 60 + minute


def _next_to_come(minute: int, now: datetime, words: str) -> int:
    """A bare time of today: the next of morning and evening that is to come."""
    if re.search(r"\b(?:tonight|noche|night|evening|tarde|afternoon)\b", words):
        return minute + 720
    if re.search(r"\bmorning\b", words):
        return minute
    passed = now.hour * 60 + now.minute
    if minute < _DAWN <= passed:
        return minute + 720
    return next((option for option in (minute, minute + 720) if option >= passed), minute)


def _span(words: str, day: date | None, now: datetime) -> _Found | None:
    """Now, a part of a day, a day, a weekend, later, the next one."""
    part = next((PARTS[word] for word in re.findall(r"[a-z]+", words) if word in PARTS), None)
    if re.search(r"\bnow\b", words) and part is None and (day is None or day == now.date()):
        return _Found(Window(now - GRACE, now + timedelta(minutes=75)), TimeKind.NOW)
    if re.search(r"\bweekend\b", words) and day is None:
        return _Found(_weekend(now, part), TimeKind.SPAN)
    if re.search(r"\bnext week\b|\b(?:la )?(?:proxima semana|semana que viene|otra semana)\b", words) and day is None:
        monday = now.date() + timedelta(days=8 - now.isoweekday())
        return _Found(_between(_moment(monday, 0, now), _moment(monday, 7 * 1440, now), now), TimeKind.SPAN)
    if part:
        return _Found(_part(part, day, now, tonight="tonight" in words), TimeKind.SPAN)
    if day:
        return _Found(_window(day, 0, 26 * 60, now), TimeKind.SPAN)
    if re.search(r"\blater\b", words):
        return _Found(
            _between(
                now + timedelta(minutes=45), max(_moment(now.date(), 26 * 60, now), now + timedelta(hours=6)), now
            ),
            TimeKind.SPAN,
        )
    if _NEXT.search(words):
        return _Found(next_day(now), TimeKind.NEXT)
    return None


def _part(part: tuple[int, int], day: date | None, now: datetime, *, tonight: bool) -> Window:
    """A part of a day; the one under way, or the coming one where no day is said. At 1 a.m. "tonight" is until 4."""
    if now.hour < 4 and part[1] > 24 and (day is None or tonight):
        return Window(now - GRACE, _moment(now.date(), 4 * 60, now))
    on = day or now.date()
    if day is None and _moment(on, part[1] * 60, now) <= now:
        on += timedelta(days=1)
    return _window(on, part[0] * 60, part[1] * 60, now)


def _weekend(now: datetime, part: tuple[int, int] | None) -> Window:
    saturday = now.date() + timedelta(days=(6 - now.isoweekday()) % 7 if now.isoweekday() != 7 else -1)
    if part:
        first = saturday if _moment(saturday, part[1] * 60, now) > now else saturday + timedelta(days=1)
        return _window(first, part[0] * 60, part[1] * 60, now)
    return _between(_moment(saturday, 0, now), _moment(saturday, 2 * 1440, now), now)


def _on_24(hour: int, half: str) -> int:
    if half[:1] == "p":
        return hour if hour >= 12 else hour + 12
    return 0 if half[:1] == "a" and hour == 12 else hour


def _window(day: date, start: int, end: int, now: datetime) -> Window:
    return _between(_moment(day, start, now), _moment(day, end, now), now)


def _between(start: datetime, end: datetime, now: datetime) -> Window:
    """Never from before now but for the grace, never empty, also where the clock skips an hour."""
    earliest = now - GRACE
    if start.timestamp() < earliest.timestamp():
        start = earliest
    if end.timestamp() <= start.timestamp():
        end = _later(start, 15)
    return Window(start, end)


def _moment(day: date, minute: int, now: datetime) -> datetime:
    """So many minutes after midnight on the wall clock of `now`'s zone; in an hour that is skipped, one hour later."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - the zone comes next
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def _later(moment: datetime, minutes: float) -> datetime:
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def without_times(text: str) -> str:
    """The text without its words of time, in one spelling."""
    words = _respelled(text)
    for pattern in (_IN_A_WHILE, _RANGE, _DATE, _CLOCK, _DAY):
        words = pattern.sub(lambda found: found[0] if not re.search(r"[\d~a-z]", found[0]) else " ", words)
    return _TIME_WORDS.sub(" ", words)


_TIME_WORDS = re.compile(
    rf"~[s-z]|\b(?:today|tonight|tomorrow|overmorrow|now|noon|midnight|weekend|later|{'|'.join(PARTS)}|next week|this week"
    r"|esta semana|any ?(?:time|day)|some ?time|every day|cualquier (?:dia|hora)|nooner|early|late|temprano|tarde|am|pm|o'?clock|week|semana|day|dia|time|hora)\b"
)
