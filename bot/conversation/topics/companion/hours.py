"""The hour at which somebody wants to hear from us, and the days on which we may write."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import quiet_hours
from bot.conversation.quiet_hours import minute_of_day
from bot.meetings.time_words import SMALL_NUMBERS
from bot.understanding.normalize import plain

FIRST, LAST = minute_of_day(quiet_hours.END), minute_of_day(quiet_hours.BEGIN)
"""Minutes after midnight between which a person may choose."""
LATEST = minute_of_day(quiet_hours.LATEST)
"""When a text of "9 at night" leaves."""
_NIGHT_ENDS = 5
"""Before this hour, "tomorrow" is the day that has just begun: whoever writes at 2 has not slept yet."""
_NO_HOUR = ("once", "one", "una", "half", "media", "couple", "a couple", "half an")
"""Words for numbers that mean something else as a rule: "just once", "una vez"."""
_WORDS = "|".join(word for word in SMALL_NUMBERS if word not in _NO_HOUR and len(word) > 2)
_CLOCK = re.compile(
    rf"(?<![\d/.:-])(?P<hour>\d{{1,2}}|\b(?:{_WORDS})\b)(?:[:.h]?(?P<minute>[0-5]\d))?(?![\d/])"
    r"\s?(?P<half>[ap]\.?\s?m\b|[ap]\b)?"
    r"(?:\s?(?:in the|at|de la|por la|en la)?\s?(?P<part>morning|afternoon|evening|night|manana|tarde|noche))?"
)
_PARTS = {
    10 * 60: ("in the morning", "mornings", "morning", "por la manana", "en la manana", "temprano"),
    12 * 60: ("noon", "midday", "lunch", "mediodia", "medio dia"),
    15 * 60: ("afternoon", "en la tarde", "por la tarde"),
    19 * 60: ("evening", "night", "nite", "after work", "noche"),
    11 * 60: ("any time", "anytime", "whenever", "any hour", "you pick", "you choose", "dont care", "doesnt matter",
              "cuando sea", "cualquier hora", "a cualquier hora", "cualquiera", "tu escoge", "da igual", "no importa"),
}  # fmt: skip
"""What a part of the day stands for."""


def hour_named(text: str) -> int | None:
    """The time that a text names, in minutes after midnight; None where it names none.

    A bare 1 to 7 is in the afternoon, a bare 8 to 11 in the morning: those are the ones that may be chosen.
    """
    words = re.sub(r"\b(?:7|14|30) (?:days|dias)\b", " ", plain(text).replace("'", ""))
    if (clock := _CLOCK.search(words)) and (minute := _minute_of(clock)) is not None:
        return minute
    if re.search(r"\b(?:midnight|medianoche|media noche)\b", words):
        return 0
    named = ((minute, part) for minute, parts in _PARTS.items() for part in parts)
    return next((minute for minute, part in named if re.search(rf"\b{part}\b", words)), None)


def _minute_of(clock: re.Match[str]) -> int | None:
    said = clock["hour"]
    hour, minute = int(said) if said.isdigit() else int(SMALL_NUMBERS[said]), int(clock["minute"] or 0)
    if hour > 24:
        return None
    half, part = (clock["half"] or "")[:1], clock["part"] or ""
    if half == "p" or part in ("afternoon", "evening", "night", "tarde", "noche"):
        late = hour == 12 and part in ("night", "noche")
        hour = 0 if late else hour if hour >= 12 else hour + 12
    elif half == "a" or part in ("morning", "manana"):
        hour %= 12
    elif 1 <= hour <= 7:
        hour += 12
    return hour % 24 * 60 + minute


def may_be_chosen(minute: int) -> bool:
    """Whether we write at that time of the day."""
    return FIRST <= minute <= LAST


def on(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """That time of that day, before the quiet hours begin."""
    hour, rest = divmod(min(minute, LATEST), 60)
    return datetime(day.year, day.month, day.day, hour, rest, tzinfo=zone)


def tomorrow(now: datetime, zone: ZoneInfo) -> date:
    """The day that somebody means who says "tomorrow" at this moment."""
    return (now.astimezone(zone) - timedelta(hours=_NIGHT_ENDS)).date() + timedelta(days=1)
