"""Meeting Guide JSON, as the 12 Step Meeting List plugin gives it (https://github.com/code4recovery/spec)."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.feeds.mending import Draft, Mender, Refused, minute_of
from bot.meetings.model import Attendance, Meeting, Trait

_TYPES = {
    "O": Trait.OPEN, "C": Trait.CLOSED, "W": Trait.WOMEN, "M": Trait.MEN, "LGBTQ": Trait.LGBTQ, "G": Trait.LGBTQ, "L": Trait.LGBTQ,
    "Y": Trait.YOUNG, "X": Trait.WHEELCHAIR, "BE": Trait.NEWCOMER, "S": Trait.SPANISH, "EN": Trait.ENGLISH,
    "open": Trait.OPEN, "closed": Trait.CLOSED, "women": Trait.WOMEN, "men": Trait.MEN, "young people": Trait.YOUNG,
    "wheelchair access": Trait.WHEELCHAIR, "newcomer": Trait.NEWCOMER, "spanish": Trait.SPANISH, "english": Trait.ENGLISH,
    "abierta": Trait.OPEN, "cerrada": Trait.CLOSED, "mujeres": Trait.WOMEN, "hombres": Trait.MEN, "jóvenes": Trait.YOUNG,
    "español": Trait.SPANISH, "principiantes": Trait.NEWCOMER,
}  # fmt: skip
"""Codes of the specification, and the names that some sites give in their place."""


def parse(answer: Any, mender: Mender) -> Iterator[Meeting]:  # noqa: ANN401 - JSON of another server
    """The good meetings of a feed, one for each day of a row; the bad ones are counted."""
    for row in answer if isinstance(answer, list) else []:
        try:
            days = _days(row)
            drafts = [_draft(row, day, several=len(days) > 1) for day in days]
        except Refused as reason:
            mender.refused[str(reason)] += 1
            continue
        for draft in drafts:
            try:
                yield mender.take(draft)
            except Refused as reason:
                mender.refused[str(reason)] += 1


def _days(row: Any) -> list[int | None]:  # noqa: ANN401 - as parse
    """0 = Sunday: a number, a number in quotes, or a list of them; [None] for "by appointment"."""
    if not isinstance(row, dict):
        raise Refused("not a meeting")
    days = row.get("day")
    found = [int(str(day)) for day in (days if isinstance(days, list) else [days]) if str(day).strip().isdigit()]
    return list(dict.fromkeys(found)) or [None]


def _draft(row: Mapping[str, Any], day: int | None, *, several: bool) -> Draft:
    types = row.get("types")
    codes = {str(code) for code in types} if isinstance(types, list) else set()
    attendance = _attendance(row, codes)
    if day is None:
        raise Refused("no day: by appointment")
    start = minute_of(_text(row, "time"))
    return Draft(
        id=f"{_text(row, 'slug')}:{day}" if several and _text(row, "slug") else _text(row, "slug"),
        name=_text(row, "name"),
        day=day,
        minute=start,
        duration=_duration(start, _text(row, "end_time")),
        time_zone=_text(row, "timezone"),
        attendance=attendance,
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        venue=_text(row, "location"),
        address=_address(row),
        traits=frozenset(_TYPES[code] for code in (*codes, *map(str.casefold, codes)) if code in _TYPES),
        link=_text(row, "conference_url"),
        link_notes=_text(row, "conference_url_notes"),
        dial_in=_text(row, "conference_phone"),
        notes=" ".join(part for part in (_text(row, "notes"), _text(row, "location_notes")) if part),
        url=_text(row, "url"),
    )


def _attendance(row: Mapping[str, Any], codes: set[str]) -> Attendance | None:
    """As given, or computed as the plugin does from the codes ONL and TC and an approximate place.

    Raises:
        Refused: the meeting does not take place for now.
    """
    given = _text(row, "attendance_option")
    if given == "inactive":
        raise Refused("temporarily closed")
    if given in set(Attendance):
        return Attendance(given)
    online, closed, approximate = "ONL" in codes, "TC" in codes, _text(row, "approximate").casefold() == "yes"
    if online:
        return Attendance.ONLINE if closed or approximate else Attendance.HYBRID
    if closed or approximate:
        raise Refused("temporarily closed" if closed else "no place")
    return None


def _duration(start: int, end_time: str) -> int | None:
    """Minutes until the end, past midnight too."""
    try:
        return (minute_of(end_time) - start) % 1440 or None
    except Refused:
        return None


def _address(row: Mapping[str, Any]) -> str:
    """Street and city; from the parts, or from the formatted address without state, ZIP code and country."""
    parts = [_text(row, "address"), _text(row, "city")]
    if parts[0]:
        return ", ".join(part for part in parts if part)
    return ", ".join(part.strip() for part in _text(row, "formatted_address").split(",")[:2])


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""
