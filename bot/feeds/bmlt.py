"""A Basic Meeting List Toolbox server's answer, as read (https://github.com/bmlt-enabled/bmlt-server, 4.2)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.feeds.cells import minute_of
from bot.feeds.model import Refused
from bot.feeds.normalizing import Draft, Normalizer
from bot.meetings.model import Attendance, Meeting, Trait

FIELDS = (
    *(
        "id_bigint",
        "worldid_mixed",
        "weekday_tinyint",
        "venue_type",
        "start_time",
        "duration_time",
        "time_zone",
        "formats",
    ),
    *(
        "longitude",
        "latitude",
        "meeting_name",
        "location_text",
        "location_info",
        "location_street",
        "location_municipality",
    ),
    *("location_province", "location_postal_code_1", "comments", "phone_meeting_number", "virtual_meeting_link"),
    *("virtual_meeting_additional_info", "format_shared_id_list", "root_server_uri"),
)
"""The fields that are asked for; those of contact persons are not among them."""

_BY_WORLD_ID = {
    "OPEN": Trait.OPEN, "CLOSED": Trait.CLOSED, "W": Trait.WOMEN, "M": Trait.MEN, "GL": Trait.LGBTQ, "Y": Trait.YOUNG,
    "WCHR": Trait.WHEELCHAIR, "BEG": Trait.NEWCOMER,
}  # fmt: skip
_BY_KEY = {
    "O": Trait.OPEN, "C": Trait.CLOSED, "W": Trait.WOMEN, "WM": Trait.WOMEN, "M": Trait.MEN, "GL": Trait.LGBTQ,
    "LGBT": Trait.LGBTQ, "LGBTQ": Trait.LGBTQ, "LGBTQ+": Trait.LGBTQ, "Y": Trait.YOUNG, "YP": Trait.YOUNG,
    "WC": Trait.WHEELCHAIR, "WA": Trait.WHEELCHAIR, "HC": Trait.WHEELCHAIR, "B": Trait.NEWCOMER,
    "BEG": Trait.NEWCOMER, "NC": Trait.NEWCOMER, "ES": Trait.SPANISH, "SP": Trait.SPANISH, "SPA": Trait.SPANISH,
    "ESP": Trait.SPANISH,
}  # fmt: skip
"""Where the server does not say what its keys mean. Spanish has no code of its own: told by name, too."""
_VENUE = {"1": Attendance.IN_PERSON, "2": Attendance.ONLINE, "3": Attendance.HYBRID}


def parse(answer: Any, normalizer: Normalizer) -> Iterator[Meeting]:  # noqa: ANN401 - JSON of another server
    """The good meetings of an answer: a list, or a map of meetings and formats; the bad ones are counted."""
    rows = answer.get("meetings", []) if isinstance(answer, dict) else answer
    formats = answer.get("formats", []) if isinstance(answer, dict) else []
    meanings = _meanings(formats if isinstance(formats, list) else [])
    for row in rows if isinstance(rows, list) else []:
        try:
            yield normalizer.take(_draft(row, meanings))
        except Refused as reason:
            normalizer.refused[str(reason)] += 1


def ids_of(answer: Any) -> list[str]:  # noqa: ANN401 - JSON of another server
    """The ids of an answer's meetings, to tell a new page from one that a server repeats."""
    rows = answer.get("meetings", []) if isinstance(answer, dict) else answer
    return [_id(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _id(row: Mapping[str, Any]) -> str:
    """The meeting's id; an aggregator's are its own, so the server that it comes from goes with it."""
    server = _text(row, "root_server_uri")
    return f"{server}#{_text(row, 'id_bigint')}" if server and _text(row, "id_bigint") else _text(row, "id_bigint")


def _meanings(formats: Sequence[Any]) -> dict[str, frozenset[str]]:
    """What each format key stands for: world ids and lower-case names, since the ids differ on every server."""
    found: dict[str, set[str]] = {}
    for one in formats:
        if isinstance(one, dict):
            known = found.setdefault(_text(one, "key_string").upper(), set())
            known |= {_text(one, "world_id").upper(), _text(one, "name_string").casefold()} - {""}
    return {key: frozenset(values) for key, values in found.items()}


def _draft(row: Any, meanings: Mapping[str, frozenset[str]]) -> Draft:  # noqa: ANN401 - as parse
    if not isinstance(row, dict):
        raise Refused("not a meeting")
    keys = [key.strip().upper() for key in _text(row, "formats").split(",") if key.strip()]
    codes = {code for key in keys for code in meanings.get(key, frozenset())}
    link, street = _text(row, "virtual_meeting_link"), _text(row, "location_street")
    phone = _text(row, "phone_meeting_number")
    attendance = _VENUE.get(_text(row, "venue_type"))
    if attendance is None and link and not street:
        attendance = Attendance.ONLINE
    place = [street, _text(row, "location_municipality")]
    weekday = _text(row, "weekday_tinyint")
    return Draft(
        id=_id(row),
        name=_text(row, "meeting_name"),
        day=int(weekday) - 1 if weekday.isdigit() else None,
        minute=minute_of(_text(row, "start_time")),
        duration=_minutes(_text(row, "duration_time")),
        time_zone=_text(row, "time_zone"),
        attendance=attendance,
        room_closed="TC" in {*keys, *codes},
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        venue=_text(row, "location_text"),
        address=", ".join(part for part in place if part) if street else "",
        traits=_traits(keys, meanings),
        link=link,
        link_notes=_text(row, "virtual_meeting_additional_info"),
        dial_in=phone,
        notes=" ".join(part for part in (_text(row, "location_info"), _text(row, "comments")) if part),
        whole_address=_whole_address(row),
    )


def _whole_address(row: Mapping[str, Any]) -> str:
    names = ("location_street", "location_municipality", "location_province", "location_postal_code_1")
    return ", ".join(part for name in names if (part := _text(row, name)))


def _traits(keys: Sequence[str], meanings: Mapping[str, frozenset[str]]) -> frozenset[Trait]:
    """By world id, then by name, and by the usual key only where the server does not explain its own."""
    traits = set()
    for key in keys:
        codes = meanings.get(key)
        if codes is None:
            traits |= {_BY_KEY[key]} if key in _BY_KEY else set()
            continue
        traits |= {_BY_WORLD_ID[code] for code in codes if code in _BY_WORLD_ID}
        if any("spanish" in code or "espa" in code for code in codes):
            traits.add(Trait.SPANISH)
    return frozenset(traits)


def _minutes(duration: str) -> int | None:
    try:
        return minute_of(duration) or None
    except Refused:
        return None


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""
