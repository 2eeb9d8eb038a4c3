"""How values are shown: times in the clinic's zone, ages in words, texts with what hides in them made visible."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask.sansio.app import App

from staff import names
from staff.small_numbers import hidden, is_told

_MOST_MARKS = 3
"""Combining marks on one letter; more than that covers the lines around it ("zalgo")."""
_STEERING = {
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
    "\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM", "\u200b": "ZWSP", "\ufeff": "BOM",
}  # fmt: skip
"""Characters that turn or hide what is around them."""


def add(app: App, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(
        {
            "visible": visible,
            "clock_time": lambda moment: _local(moment, zone).strftime("%b %-d, %-I:%M %p"),
            "hour": lambda moment: _hour(_local(moment, zone)),
            "weekday": lambda day: day.strftime("%A, %b %-d"),
            "day": lambda moment: _local(moment, zone).strftime("%A, %B %-d, %Y"),
            "day_key": lambda moment: _local(moment, zone).date().isoformat(),
            "iso": lambda moment: moment.isoformat(timespec="seconds"),
            "ago": lambda moment: ago(clock() - moment),
            "date": lambda day: day.strftime("%b %-d, %Y"),
            "short_day": lambda day: date.fromisoformat(day).strftime("%b %-d"),
            "minute": minute_of_day,
            "grouped": lambda count: f"{count:,}",
            "small_hidden": lambda count: f"{count:,}" if is_told(count) else hidden(count),
            "percent": lambda share: f"{share * 100:.0f}%",
            "zip_same": lambda values: [(value, value) for value in values],
            "topic_name": names.topic_name,
            "answer_name": names.answer_name,
            "group_name": names.group_name,
            "crisis_name": names.crisis_name,
            "channel_name": names.channel_name,
            "language_name": names.language_name,
            "effect_name": names.effect_name,
            "record_name": names.record_name,
            "is_id": names.is_id,
            "plain_problem": names.plain_problem,
            "kind_name": names.kind_name,
            "capitalize_first": lambda text: text[:1].upper() + text[1:],
            "phone_link": phone_link,
            "sureness": names.sureness,
            "feed_name": names.feed_name,
            "words": lambda name: str(name).replace(".", " · ").replace("_", " "),
        }
    )


def visible(text: str | None) -> str:
    """A text as typed, with characters that steer or hide shown by name; the template escapes the rest."""
    shown: list[str] = []
    marks = 0
    for character in text or "":
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            continue
        if character in _STEERING:
            shown.append(f"⟨{_STEERING[character]}⟩")
        elif unicodedata.category(character) == "Cc" and character not in "\n\t":
            shown.append(f"⟨{ord(character):02X}⟩")
        else:
            shown.append(character)
    return "".join(shown)


def phone_link(number: str) -> str:
    """A number as a `tel:` link has it (RFC 3966)."""
    plain, _, extension = number.partition(" ext. ")
    digits = "".join(one for one in plain if one.isdigit() or one == "+")
    return f"{digits};ext={extension}" if extension else digits


def minute_of_day(minute: int) -> str:
    """A time of day by its minute: "8:00 PM"."""
    return f"{minute // 60 % 12 or 12}:{minute % 60:02} {'AM' if minute // 60 % 24 < 12 else 'PM'}"


def ago(age: timedelta) -> str:
    """An age in one or two words."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 1:
        return "less than 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def _hour(here: datetime) -> str:
    return "midnight" if (here.hour, here.minute) == (0, 0) else here.strftime("%-I:%M %p")


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)
