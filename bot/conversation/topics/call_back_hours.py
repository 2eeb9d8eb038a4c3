"""When a call back shall be, in the words of a text that changes it: a day, an hour, and what is neither."""

import re
from functools import cache
from pathlib import Path

from bot.conversation.topics.call_back import as_written, hours_of
from bot.understanding.normalize import plain
from knowledge.patterns import read_patterns


def new_hours(text: str, *, before: str) -> str:
    """The words of a text that say when, without those that say when not, or when they are busy.

    The day of `before` that is named beside another is the one that it replaces.
    """
    spelled = plain(text)
    if len(spelled) != len(text):
        text = spelled
    kept = text
    for kind in ("called_off", "not_then", "their_hours"):
        left = _without(kept, kind)
        kept = left if kind != "their_hours" or hours_of(left) else kept
    kept = _without_old_day(kept, before)
    words = [word for word in as_written(kept, hours_of(kept)).split() if not says("no_time", plain(word))]
    when = " ".join(words)
    led = re.search(rf"\b(?:at|around|after|before|a las?)\s+{re.escape(when)}", kept) if when else None
    when = led[0] if led else when
    return when if says("days", plain(when)) or says("hours", plain(when)) else ""


def _without_old_day(text: str, before: str) -> str:
    found = list(later_patterns()["days"].finditer(plain(text)))
    old, new = ({one[0] for one in later_patterns()["days"].finditer(plain(words))} for words in (before, text))
    if says("any_of_days", plain(text)) or not old & new or not new - old:
        return text
    for one in found:
        if one[0] in old:
            text = f"{text[: one.start()]}{' ' * len(one[0])}{text[one.end() :]}"
    return text


def _without(text: str, kind: str) -> str:
    """The text with spaces where a pattern finds something; it must be as long as its plain spelling."""
    for found in later_patterns()[kind].finditer(plain(text)):
        text = f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}"
    return text


def parts_of(when: str) -> tuple[str, str]:
    """The day of a time, and its hour, as they are written; empty where it names none."""
    spelled = plain(when)
    if len(spelled) != len(when):
        when = spelled
    days = list(later_patterns()["days"].finditer(spelled))
    day = " ".join(when[found.start() : found.end()] for found in days)
    rest = " ".join(_without(when, "days").split()).strip(" ,")
    rest = re.sub(
        r"^(?:el|on|the)\s+(?=(?:a|at|en|in)\b)|\s*\b(?:el|on|the|o|or|and|y)$", "", rest, flags=re.IGNORECASE
    )
    return day, rest if says("hours", plain(rest)) else ""


def says(kind: str, words: str) -> bool:
    """Whether a text, in the spelling of its pattern, says something of this kind."""
    return bool(later_patterns()[kind].search(words))


@cache
def later_patterns() -> dict[str, re.Pattern[str]]:
    """How people speak of a call that is noted, by kind."""
    return read_patterns(Path(__file__).with_name("call_back_later.yaml"))
