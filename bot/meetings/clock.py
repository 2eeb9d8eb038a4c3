"""Times on the clock in a text: "7pm", "a las 7:30", "noon", "5-8pm", "before 9"; "at work till 9" is after 9.

Reads words as `times.py` has respelled them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.meetings.model import Window
from bot.meetings.time_words import PARTS
from bot.meetings.windows import moment, window
from knowledge.patterns import read_patterns

AROUND = (-30, 60)
"""Minutes before and after a time on the clock."""
_DAWN = 5 * 60
"""Minutes after midnight: before it, a bare "at 3" is only meant at night."""
_LATE = 26 * 60
"""Two at night, where an evening ends."""
_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_CLOCK, _RANGE, _NAMED = _PATTERNS["time"], _PATTERNS["range"], _PATTERNS["named"]
_MORNING = re.compile(r"\b(?:morning|earlybird|madrugada|beforework)\b")
_LATE_PART = re.compile(
    r"\b(?:evenings?|nights?|nites?|noches?|tonight|afterwork|latenight|afternoons?|tardes?|pmhours)\b"
)
"""A part of the day in which a bare hour is one after noon."""
_OF_A_PART = re.compile(r"\b(?:evening|night|noche|tarde|afternoon|tonight)$")
"""Before "until 9": that part of the day up to then."""
_UNTIL = re.compile(r"\b(?:until|till|hasta)\b")
_BEFORE = re.compile(r"\b(?:before|by|antes|overby)\b")
_AFTER = re.compile(r"\b(?:after|past|despues|from|since|desde)\b")
_HAS_TIME = _PATTERNS["has_time"]
"""Before "till 9": the person is free up to then, or must be back."""
_NOT_YET = _PATTERNS["not_yet"]
"""Before "before 7": not then, but after."""
_FREE_AT = _PATTERNS["free_at"]
"""Before "at 9": what the person wants begins when they are free."""


@dataclass(frozen=True)
class Clock:
    """A time on the clock that a text names."""

    window: Window
    exact: bool
    """About this time, and no longer span of it."""


def read_clock(words: str, day: date | None, now: datetime) -> Clock | None:
    """A range, or one time; after it or before it where the text says so. None where no time is named."""
    return _range(words, day, now) or _named(words, day, now) or next(_single(words, day, now), None)


def is_over(rest: str, now: datetime) -> bool:
    """Whether the time after a day's name has already passed today: "wednesday 7pm", said on Wednesday at 20:00."""
    clock = next((match for match in _CLOCK.finditer(rest[:24]) if _is_clock(match, day_named=True)), None)
    if clock is None:
        return False
    return _minute_of(clock, day_named=True) + AROUND[1] <= now.hour * 60 + now.minute


def _range(words: str, day: date | None, now: datetime) -> Clock | None:
    """From one time to another: "between 5 and 8", "5-8pm", "de 5 a 8"; "7 or 8pm" is about either."""
    for found in _RANGE.finditer(words):
        first, last = int(found[1]), int(found[5])
        either = found[4] in ("or", "o") or found[4].startswith("o ")
        cued = found[3] or found[7] or re.match(r"(?:between|from|entre|de las?|at|a las?)\b", found[0].strip())
        if not cued or first > 24 or last > 24 or "#" in found[0]:
            continue
        half_last = found[7] or found[3] or ("pm" if last <= 11 and "morning" not in words else "")
        end = _on_24(last, half_last) * 60 + int(found[6] or 0)
        half_first = found[3] or (half_last if first <= last or last == 12 else "am")
        start = _on_24(first, half_first) * 60 + int(found[2] or 0)
        if end <= start:
            end += 24 * 60
        if either:
            start, end = start + AROUND[0], end + AROUND[1]
        on = day or (now.date() if moment(now.date(), end, now) > now else now.date() + timedelta(days=1))
        return Clock(window(on, start, min(end, 30 * 60), now), exact=False)
    return None


def _named(words: str, day: date | None, now: datetime) -> Clock | None:
    found = _NAMED.search(words)
    if not found:
        return None
    return _at(720 if found["word"] == "noon" else 1440, day, now, _cue(words[: found.start()], found["cue"] or ""))


def _single(words: str, day: date | None, now: datetime) -> Iterator[Clock]:
    for match in _CLOCK.finditer(words):
        if not _is_clock(match, day_named=day is not None):
            continue
        minute = _minute_of(
            match, day_named=day is not None and day != now.date(), morning=bool(_MORNING.search(words))
        )
        late = _part_after_noon(words, match)
        if _ambiguous(match) and late is not None:
            minute = minute % 720 + 720
        elif _ambiguous(match) and (day is None or day == now.date()):
            minute = _next_to_come(minute % 720, now, words)
        said_before, cue = words[: match.start()], match["cue"] or ""
        found = _at(minute, day, now, kind := _cue(said_before, cue), from_=late)
        ends = kind == "before" and (late is not None or _is_to_be_over(said_before, cue))
        yield replace(found, window=replace(found.window, over_by=minute)) if ends else found


def _part_after_noon(words: str, clock: re.Match[str]) -> int | None:
    """From which minute of the day on, where a part of it after noon is named beside a time and no morning is."""
    late = _LATE_PART.search(words)
    if late is None or _MORNING.search(words) or (clock["part"] or "").strip() == late[0]:
        return None
    return PARTS[late[0]][0] * 60


def _is_to_be_over(said_before: str, cue: str) -> bool:
    """Whether the meeting must end by then, or the person be back: "ends by 9", "home by 10"; not "begins before 9"."""
    return "overby" in cue or bool(_HAS_TIME.search(f"{said_before.rstrip()} {cue}".rstrip()))


def _cue(said_before: str, cue: str) -> str:
    """Before, after or, where it is empty, about that time. Until when somebody is busy is from when they can come."""
    said_before = said_before.rstrip()
    if _UNTIL.search(cue):
        has_time = _HAS_TIME.search(said_before) or _OF_A_PART.search(said_before)
        return "before" if has_time else "after"
    if _BEFORE.search(cue):
        return "after" if _NOT_YET.search(said_before) else "before"
    if _AFTER.search(cue):
        return "after"
    if _HAS_TIME.search(f"{said_before} {cue}".rstrip()) and re.search(r"\b(?:by|at|a las?)\b", cue):
        return "after" if _FREE_AT.search(said_before) else "before"
    return "after" if _FREE_AT.search(said_before) else ""


def _at(minute: int, day: date | None, now: datetime, cue: str, from_: int | None = None) -> Clock:
    """About, before or after a minute of a day. `from_`: the minute from which that part of the day goes."""
    on = day or now.date()
    if day is None and moment(on, minute + AROUND[1], now) <= now:
        on += timedelta(days=1)
    match cue:
        case "before":
            first = from_ if from_ is not None and from_ < minute else min(5 * 60, minute - 60)
            return Clock(window(on, first, minute, now), exact=False)
        case "after":
            return Clock(window(on, minute, max(_LATE, minute + 60), now), exact=False)
        case _:
            return Clock(window(on, minute + AROUND[0], minute + AROUND[1], now), exact=True)


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


def _minute_of(match: re.Match[str], *, day_named: bool, morning: bool = False) -> int:
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
    if day_named and not morning and 1 <= hour <= 8:
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


def _on_24(hour: int, half: str) -> int:
    if half[:1] == "p":
        return hour if hour >= 12 else hour + 12
    return 0 if half[:1] == "a" and hour == 12 else hour


CLOCK_PATTERNS = (_RANGE, _NAMED, _CLOCK)
"""All that may be a time on the clock, in the order in which they are looked for."""


def is_clock(match: re.Match[str], *, day_named: bool) -> bool:
    """Whether a match of one of them is a time; a number alone is none, unless a day is named beside it."""
    return match.re is not _CLOCK or _is_clock(match, day_named=day_named)
