"""Meeting Guide JSON, as the 12 Step Meeting List plugin gives it (https://github.com/code4recovery/spec)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.feeds.cells import days_of, minute_of
from bot.feeds.kinds import codes_of, traits_of
from bot.feeds.model import Refused
from bot.feeds.normalizing import Draft, Normalizer
from bot.meetings.model import Attendance, Meeting

_MOST_PAST_MIDNIGHT = 6 * 60
"""Minutes: an end that would be later than this after the start is taken for unknown."""


def parse(answer: Any, normalizer: Normalizer) -> Iterator[Meeting]:  # noqa: ANN401 - JSON of another server
    """The good meetings of a feed, one for each day of a row; the bad ones are counted."""
    known: dict[str, Draft] = {}
    for row in answer if isinstance(answer, list) else []:
        try:
            days = _days(row)
            drafts = [_draft(row, day, several=len(days) > 1) for day in days]
        except Refused as reason:
            normalizer.refused[str(reason)] += 1
            continue
        for draft in drafts:
            first = known.setdefault(draft.id, draft)
            another = first is not draft and (first.day, first.minute) != (draft.day, draft.minute)
            try:
                yield normalizer.take(replace(draft, id=f"{draft.id}:{draft.day}:{draft.minute}") if another else draft)
            except Refused as reason:
                normalizer.refused[str(reason)] += 1


def _days(row: Any) -> list[int | None]:  # noqa: ANN401 - as parse
    """0 = Sunday: a number, a number in quotes, a name, or a list of them; [None] for "by appointment"."""
    if not isinstance(row, dict):
        raise Refused("not a meeting")
    given = row.get("day")
    days: list[int] = []
    for day in given if isinstance(given, list) else [given]:
        days += days_of(str(day)) if str(day if day is not None else "").strip() else []
    return list(dict.fromkeys(days)) or [None]


def _draft(row: Mapping[str, Any], day: int | None, *, several: bool) -> Draft:
    codes = codes_of(row.get("types"))
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
        room_closed="tc" in codes or _given(row) == "inactive",
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        venue=_text(row, "location"),
        address=_address(row),
        traits=traits_of(codes),
        link=_text(row, "conference_url"),
        link_notes=_text(row, "conference_url_notes"),
        dial_in=_text(row, "conference_phone"),
        notes=" ".join(part for part in (_text(row, "notes"), _text(row, "location_notes")) if part),
        url=_text(row, "url"),
        whole_address=_whole_address(row),
    )


def _attendance(row: Mapping[str, Any], codes: frozenset[str]) -> Attendance | None:
    """As given, or computed as the sites' own readers do: a link or phone makes it online, whatever its codes.

    There is a room unless the place is only approximate, or there is none; whether it is closed for now (TC) is the
    normalizer's to weigh.
    Source: https://github.com/code4recovery/tsml-ui and the plugin's own rule for the code ONL.

    Raises:
        Refused: nobody could say where.
    """
    given = _given(row)
    joinable = bool(_text(row, "conference_url") or _text(row, "conference_phone"))
    approximate = _text(row, "approximate").casefold() == "yes"
    placed = row.get("latitude") not in (None, "") or bool(_text(row, "address"))
    room = not approximate and (placed or not joinable)
    if given in set(Attendance) and not (given == Attendance.HYBRID and not room):
        return Attendance.HYBRID if given == Attendance.IN_PERSON and joinable else Attendance(given)
    if joinable:
        return Attendance.HYBRID if room else Attendance.ONLINE
    if approximate:
        raise Refused("no place")
    return Attendance.HYBRID if "onl" in codes else None


def _given(row: Mapping[str, Any]) -> str:
    return _text(row, "attendance_option").casefold().replace("-", "_").replace(" ", "_")


def _duration(start: int, end_time: str) -> int | None:
    """Minutes until the end, past midnight too. An end at 00:00 or long past midnight is a field left empty."""
    try:
        end = minute_of(end_time)
    except Refused:
        return None
    minutes = (end - start) % 1440
    if (end == 0 or end < start) and minutes > _MOST_PAST_MIDNIGHT:
        return None
    return minutes or None


def _address(row: Mapping[str, Any]) -> str:
    """Street and city; from the parts, or from the formatted address without state, ZIP code and country."""
    parts = [_text(row, "address"), _text(row, "city")]
    if parts[0]:
        return ", ".join(part for part in parts if part)
    return ", ".join(part.strip() for part in _text(row, "formatted_address").split(",")[:2])


def _whole_address(row: Mapping[str, Any]) -> str:
    """All that is known of where it is, to look it up."""
    parts = [_text(row, name) for name in ("address", "city", "state", "postal_code")]
    return _text(row, "formatted_address") or ", ".join(part for part in parts if part)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""
