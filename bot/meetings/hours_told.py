"""Hours that are told as too early or too late: what is looked for then begins after them, or before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.meetings.model import Window
from bot.meetings.time_words import TIMES
from bot.meetings.windows import LATE, moment

_EARLY, _LATE = TIMES["too_early"], TIMES["too_late"]
_NOON, _DAY = 12 * 60, 24 * 60
_A_DAY = timedelta(hours=26)
"""A window of a day goes on until two at night."""


@dataclass(frozen=True)
class HourTold:
    """An hour that will not do."""

    minute: int
    """After midnight; of the morning where `either`."""
    either: bool
    """It may be of the morning or of the evening."""
    is_early: bool


def hours_told(text: str) -> list[HourTold]:
    """Those that a plain text calls too early or too late: "6 pm is too early"."""
    return [_told(found, is_early=pattern is _EARLY) for pattern in (_EARLY, _LATE) for found in pattern.finditer(text)]


def _told(found: re.Match[str], *, is_early: bool) -> HourTold:
    hour, half = int(found["hour"]) % 24, (found["half"] or "")[:1]
    minute = int(found["minute"] or 0)
    of_morning = hour % 12 * 60 + minute
    if half:
        return HourTold(of_morning + (_NOON if half == "p" else 0), either=False, is_early=is_early)
    return HourTold(of_morning if hour <= 12 else hour * 60 + minute, either=hour <= 12, is_early=is_early)


def without_them(window: Window, told: Sequence[HourTold], listed: Sequence[datetime]) -> Window:
    """The window, after what is too early and before what is too late; `listed`: the starts that the person has seen.

    Where nothing would be left it stays as it was.
    """
    if window.hours or window.end - window.start > _A_DAY:
        return _of_each_day(window, told, listed)
    start, end = window.start, window.end
    for one in told:
        then = moment(window.start.date(), _minute(one, window, listed), window.start)
        if one.is_early:
            start = max(start, then + timedelta(minutes=1))
        else:
            end = min(end, then)
    return replace(window, start=start, end=end) if start < end else window


def _of_each_day(window: Window, told: Sequence[HourTold], listed: Sequence[datetime]) -> Window:
    first, last = window.hours or (0, LATE)
    for one in told:
        minute = _minute(one, window, listed)
        first, last = (max(first, minute + 1), last) if one.is_early else (first, min(last, minute))
    return replace(window, hours=(first, last)) if first < last else window


def _minute(told: HourTold, window: Window, listed: Sequence[datetime]) -> int:
    """After midnight: as it was listed, else of the half of the day that is looked at."""
    if not told.either:
        return told.minute
    starts = {one.hour * 60 + one.minute for one in (at.astimezone(window.start.tzinfo) for at in listed)}
    for minute in (told.minute + _NOON, told.minute):
        if minute in starts:
            return minute
    first = window.hours[0] if window.hours else window.start.hour * 60
    of_evening = first >= _NOON or 60 <= told.minute < 9 * 60 or told.minute == 0
    return told.minute + _NOON if of_evening else told.minute
