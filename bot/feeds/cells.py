"""Days, times, durations and dates as people write them in sheets and feeds."""

import re
import unicodedata
from datetime import date
from pathlib import Path

from bot.feeds.model import Refused
from knowledge.patterns import read_patterns

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_CLOCK, _DURATION = _PATTERNS["time"], _PATTERNS["duration"]
_PACKED = re.compile(r"^(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)$")
_NOON = re.compile(r"^12\s?(?:n|m|md|noon)\.?$")
"""Spanish writes "12 m." (meridiem)."""
_WORDS = {
    "noon": 720, "midday": 720, "mediodia": 720, "medio dia": 720, "midnight": 0, "12 midnight": 0, "medianoche": 0,
}  # fmt: skip
_HALVES = {"morning": "a", "manana": "a", **dict.fromkeys(("afternoon", "tarde", "evening", "noche", "night"), "p")}
_DAYS = {
    word: number
    for number, words in enumerate(
        ("sunday sun su domingo dom", "monday mon mo lunes lun", "tuesday tue tues tu martes mar",
         "wednesday wed weds we miercoles mie", "thursday thu thur thurs th jueves jue", "friday fri fr viernes vie",
         "saturday sat sa sabado sab")
    )
    for word in words.split()
}  # fmt: skip
_SEVERAL = {
    **dict.fromkeys(("daily", "every day", "everyday", "7 days", "all week", "diario"), range(7)),
    **dict.fromkeys(("todos los dias", "cada dia"), range(7)),
    **dict.fromkeys(("weekdays", "entre semana"), range(1, 6)),
    **dict.fromkeys(("weekends", "weekend", "fin de semana", "fines de semana"), (0, 6)),
}
_BETWEEN_DAYS = re.compile(r"^(?:de )?([a-z]+)\.?s? ?(?:-|to|through|thru|a|al) ?([a-z]+)\.?$")
_AMERICAN_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$")


def minute_of(time: str) -> int:
    """Minutes after midnight of "19:30", "19:30:00", "7:30 PM", "7 PM", "7:30p", "730p", "20.57", "1930", "Noon".

    Raises:
        Refused: it is no time of day.
    """
    plain = _plain(time)
    if plain in _WORDS:
        return _WORDS[plain]
    if _NOON.match(plain):
        return 720
    found = _CLOCK.match(plain) or _PACKED.match(plain)
    if not found:
        raise Refused(f"time {time.strip()[:12]}" if plain else "no time")
    named = found.groupdict()
    hour, minute = int(named["hour"]), named.get("minute") or named.get("packed")
    half = named.get("half") or _HALVES.get(named.get("part") or "", "")
    if not half and minute is None and not plain.endswith(("h", "hr", "hrs")):
        raise Refused(f"time {time.strip()[:12]}")
    if half and 1 <= hour <= 12:
        late = hour == 12 and named.get("part") in ("night", "noche")
        hour = hour % 12 + (12 if half == "p" and not late else 0)
    if hour > 23 or int(minute or 0) > 59:
        raise Refused(f"time {time.strip()[:12]}")
    return hour * 60 + int(minute or 0)


def days_of(text: str) -> list[int]:
    """The days of a cell, 0 for Sunday: "Fridays", "Thurs.", "Mon, Wed & Fri", "Mon-Fri", "daily", "lunes", "3".

    Raises:
        Refused: a word of it is no day.
    """
    plain = _plain(text)
    if plain in _SEVERAL:
        return list(_SEVERAL[plain])
    if (
        (span := _BETWEEN_DAYS.match(plain))
        and (one := _day(span[1])) is not None
        and (last := _day(span[2])) is not None
    ):
        return [(one + ahead) % 7 for ahead in range((last - one) % 7 + 1)]
    days = []
    for word in re.split(r"\s*(?:[,;/&+|]|\band\b|\by\b|\be\b)\s*|\s+", plain):
        if word in ("", "every", "on", "los", "el", "cada"):
            continue
        if (day := _day(word)) is None:
            raise Refused(f"{text.strip()[:24]!r}: write it as Monday")
        days.append(day)
    if not days:
        raise Refused("no day: write it as Monday")
    return list(dict.fromkeys(days))


def duration_of(text: str) -> int | None:
    """Minutes of "60", "1:30", "90 min", "1.5 hours", "1 hr 30"; None for an empty cell.

    Raises:
        Refused: it is no duration.
    """
    plain = _plain(text)
    if not plain:
        return None
    found = _DURATION.match(plain)
    if not found:
        raise Refused(f"{text.strip()[:16]!r}: write minutes, as 60")
    if found["clock"]:
        hours, minutes = found["clock"].split(":")
        return int(hours) * 60 + int(minutes)
    if found["minutes"]:
        return int(found["minutes"])
    return round(float(found["hours"].replace(",", ".")) * 60) + int(found["rest"] or 0)


def date_of(text: str) -> date:
    """A day as 2026-11-20 or, as American sheets have it, 11/20/2026.

    Raises:
        Refused: it is no date.
    """
    plain = _plain(text)
    try:
        if found := _AMERICAN_DATE.match(plain):
            year = int(found[3])
            return date(year if year > 99 else 2000 + year, int(found[1]), int(found[2]))
        return date.fromisoformat(plain[:10])
    except ValueError as error:
        raise Refused(f"{text.strip()[:16]!r}: write it as 2026-11-24") from error


def _day(word: str) -> int | None:
    word = word.rstrip(".")
    if word in "0123456" and len(word) == 1:
        return int(word)
    return _DAYS[word] if word in _DAYS else _DAYS.get(word.removesuffix("s"))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(ch for ch in letters if not unicodedata.combining(ch)).split())
