"""Meeting Guide files as sites really send them, read as their own readers take them."""

from datetime import date
from typing import Any

import pytest

from bot.feeds import meeting_guide
from bot.feeds.model import Feed, FeedKind
from bot.feeds.normalizing import Normalizer
from bot.meetings.index import build_index
from bot.meetings.model import Attendance, Meeting, Point, Trait

TODAY = date(2026, 11, 24)
FEED = Feed("aa-test", FeedKind.MEETING_GUIDE, "aa", "example.org", "https://example.org/")
ROW = {
    "slug": "one", "name": "Good", "day": 3, "time": "18:30", "end_time": "19:30", "types": ["O"],
    "formatted_address": "1100 W Test St, Los Angeles, CA 90026, USA", "latitude": 34.078, "longitude": -118.26,
}  # fmt: skip
NOWHERE = {"formatted_address": "", "latitude": None, "longitude": None}
ZOOM = "https://zoom.us/j/111"


def read(*changes: dict[str, Any]) -> tuple[list[Meeting], Normalizer]:
    normalizer = Normalizer(FEED, TODAY)
    rows = [{**ROW, **change} for change in changes]
    return list(meeting_guide.parse(rows, normalizer)), normalizer


def taken(change: dict[str, Any]) -> Meeting:
    meetings, normalizer = read(change)
    assert not normalizer.refused
    (meeting,) = meetings
    return meeting


@pytest.mark.parametrize(
    ("change", "attendance"),
    [
        ({"types": ["O", "ONL"], "conference_url": ZOOM, **NOWHERE, "city": "San Francisco"}, Attendance.ONLINE),
        ({"types": ["O", "TC"], "conference_url": ZOOM}, Attendance.ONLINE),
        ({"types": ["O", "TC"], "conference_phone": "+16695550128"}, Attendance.ONLINE),
        ({"types": ["onl", "TC"], "conference_url": ZOOM}, Attendance.ONLINE),
        ({"types": ["TC"], "conference_url": ZOOM, "attendance_option": "in_person"}, Attendance.ONLINE),
        ({"types": ["TC"], "conference_url": ZOOM, "attendance_option": "hybrid"}, Attendance.ONLINE),
        ({"conference_url": ZOOM, "notes": "Temporarily closed in person"}, Attendance.ONLINE),
        ({"conference_url": ZOOM, "notes": "Temporalmente cerrada"}, Attendance.ONLINE),
        ({"types": [], "conference_url": ZOOM, "approximate": "yes"}, Attendance.ONLINE),
        ({"attendance_option": "inactive", "conference_url": ZOOM}, Attendance.ONLINE),
        ({"attendance_option": "online", "conference_url": "http://zoom.us/j/114"}, Attendance.ONLINE),
        ({"types": ["O"], "conference_url": ZOOM}, Attendance.HYBRID),
        ({"attendance_option": "In-Person", "conference_url": ""}, Attendance.IN_PERSON),
        ({"attendance_option": "hybrid", "conference_url": ZOOM}, Attendance.HYBRID),
        ({"types": ["O"]}, Attendance.IN_PERSON),
    ],
)
def test_a_way_to_join_makes_a_meeting_online_whatever_its_codes(
    change: dict[str, Any], attendance: Attendance
) -> None:
    assert taken(change).attendance == attendance


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("http://zoom.us/j/1", "https://zoom.us/j/1"),
        ("HTTP://us02web.zoom.us/j/1", "https://us02web.zoom.us/j/1"),
        ("zoom.us/j/1", "https://zoom.us/j/1"),
        ("http://example.org/join", "http://example.org/join"),
        ("javascript:alert(1)", ""),
        ("ask for it", ""),
    ],
)
def test_web_links_are_kept_with_https_where_their_host_speaks_it(link: str, kept: str) -> None:
    assert taken({"conference_url": link, "conference_phone": "+16695550128"}).link == kept


@pytest.mark.parametrize(
    ("types", "traits"),
    [
        (["C", "W"], {Trait.CLOSED, Trait.WOMEN}),
        (["c", "w"], {Trait.CLOSED, Trait.WOMEN}),
        ("C", {Trait.CLOSED}),
        ("C, W", {Trait.CLOSED, Trait.WOMEN}),
        ("[open]", {Trait.OPEN}),
        (["Open", "Women Only", "Spanish"], {Trait.OPEN, Trait.WOMEN, Trait.SPANISH}),
        (["Young People", "LGBTQ+"], {Trait.YOUNG, Trait.LGBTQ}),
        ("Wheelchair Access;Newcomers", {Trait.WHEELCHAIR, Trait.NEWCOMER}),
        (["Abierta", "Mujeres", "Español"], {Trait.OPEN, Trait.WOMEN, Trait.SPANISH}),
        ({"C": True}, set()),
        (None, set()),
        (["XYZ"], set()),
    ],
)
def test_kinds_are_read_from_a_list_a_text_or_names(types: object, traits: set[Trait]) -> None:
    assert taken({"types": types}).traits == traits


@pytest.mark.parametrize(
    ("start", "end", "minute", "duration"),
    [
        ("11:00 AM", "12:30 PM", 660, 90),
        ("Noon", "1:00 PM", 720, 60),
        ("20.57", "21.57", 1257, 60),
        ("7pm", "8pm", 1140, 60),
        ("12:00", "00:00", 720, 60),
        ("22:30", "00:00", 1350, 90),
        ("19:00", "18:00", 1140, 60),
        ("23:30", "01:00", 1410, 90),
        ("09:00", "", 540, 60),
    ],
)
def test_times_in_every_form_and_an_end_that_was_left_empty(start: str, end: str, minute: int, duration: int) -> None:
    meeting = taken({"time": start, "end_time": end})

    assert (meeting.minute, meeting.duration) == (minute, duration)


@pytest.mark.parametrize(
    ("change", "point"),
    [
        ({"latitude": None, "longitude": None}, Point(34.079, -118.2638)),
        ({"longitude": 0.0}, Point(34.079, -118.2638)),
        ({**NOWHERE, "address": "1 Main St", "city": "Los Angeles", "state": "CA"}, Point(34.0522, -118.2437)),
        ({**NOWHERE, "address": "1701 Test Dr", "city": "Lubbock", "state": "TX"}, Point(33.5779, -101.8552)),
        ({**NOWHERE, "address": "20250 Test Dr", "city": "Lubbock", "state": "Texas"}, Point(33.5779, -101.8552)),
        ({**NOWHERE, "address": "1 Main St", "city": "Nowhere", "postal_code": "90026"}, Point(34.079, -118.2638)),
    ],
)
def test_a_place_without_a_point_is_about_where_its_zip_code_or_town_is(change: dict[str, Any], point: Point) -> None:
    meeting = taken(change)

    assert meeting.point == point
    assert meeting.rough


def test_a_place_that_no_table_knows_is_kept_and_counted() -> None:
    meetings, normalizer = read({**NOWHERE, "address": "1 Main St", "city": "Nowhere"})

    assert [meeting.point for meeting in meetings] == [None]
    assert normalizer.repaired["accepted, but never found near a place"] == 1


def test_an_online_row_without_a_link_is_no_way_in_and_is_counted() -> None:
    meetings, normalizer = read({"types": ["ONL", "O"]})

    assert [meeting.online for meeting in meetings] == [False]
    assert normalizer.repaired["online without a link, so in person only"] == 1
    assert read({"types": ["ONL", "O"], "attendance_option": "online"})[1].refused == {"online without a link": 1}


@pytest.mark.parametrize(
    ("notes", "kept"),
    [
        ("Zoom ID 555 301 6104 passcode 12", "Zoom ID 555 301 6104 passcode 12"),
        ("Meeting ID: 555-301-6104", "Meeting ID: 555-301-6104"),
        ("ID de reunión; clave 555 301 6104", "ID de reunión; clave 555 301 6104"),
        ("Call Ann, 213-555-0142", "Call Ann,"),
        ("Meeting at six. Call (213) 555-0142", "Meeting at six. Call"),
    ],
)
def test_the_number_of_an_online_meeting_is_no_phone_number(notes: str, kept: str) -> None:
    assert taken({"notes": notes}).notes == kept


def test_a_link_without_its_number_is_completed_from_the_notes() -> None:
    change = {"conference_url": "https://zoom.us/j/", "notes": "Zoom ID 555 301 6104 passcode 12"}

    assert taken(change).link == "https://zoom.us/j/5553016104"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "(SUSPENDED) Big Book Group"},
        {"name": "Big Book - CANCELLED"},
        {"name": "Grupo Nueva Vida (suspendida)"},
        {"notes": "Temporarily closed."},
        {"notes": "This meeting is currently suspended until further notice"},
        {"notes": "No longer meeting here"},
    ],
)
def test_a_suspended_meeting_is_held_back(change: dict[str, Any]) -> None:
    meetings, normalizer = read(change)

    assert meetings == []
    assert normalizer.refused == {"suspended": 1}


@pytest.mark.parametrize("given", ["in_person", "hybrid", "In-Person", "", "inactive"])
def test_a_room_that_is_closed_for_now_is_offered_to_nobody(given: str) -> None:
    meetings, normalizer = read({"types": ["TC"], "attendance_option": given})

    assert meetings == []
    assert normalizer.refused == {"temporarily closed": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Closed Big Book"},
        {"notes": "Closed meeting, addicts only"},
        {"notes": "Temporarily closed in person", "conference_url": ZOOM},
        {"notes": "The parking lot is closed"},
        {"name": "Dark Night of the Soul"},
    ],
)
def test_a_closed_meeting_is_not_a_suspended_one(change: dict[str, Any]) -> None:
    assert taken(change).name


@pytest.mark.parametrize(
    ("notes", "days"),
    [
        ("No meeting 12/24", [date(2026, 12, 24)]),
        ("no meeting on 12/24 and 12/31", [date(2026, 12, 24), date(2026, 12, 31)]),
        ("No meeting 12/24/26", [date(2026, 12, 24)]),
        ("Closed December 24th & 31st", [date(2026, 12, 24), date(2026, 12, 31)]),
        ("Will not meet Jan 1", [date(2027, 1, 1)]),
        ("no hay junta 12/24", [date(2026, 12, 24)]),
        ("No meeting 12/24/2019", []),
        ("No meeting 13/45", []),
        ("Closed meeting, 1/2 hour speaker", []),
        ("No meeting on holidays", []),
    ],
)
def test_days_without_a_meeting_are_left_out(notes: str, days: list[date]) -> None:
    assert list(taken({"notes": notes}).not_on) == days


def test_a_day_without_a_meeting_is_not_in_the_index() -> None:
    meeting = taken({"day": 4, "notes": "No meeting 11/26"})

    assert len(build_index([meeting], TODAY).columns["start"]) == 1  # the 26th is left out, December 3 is not


def test_one_slug_at_two_times_is_two_meetings() -> None:
    meetings, normalizer = read({}, {"day": 4}, {})

    assert [(one.id, one.day) for one in meetings] == [("one", 3), ("one:4:1110", 4)]
    assert normalizer.refused == {"the same id twice": 1}
