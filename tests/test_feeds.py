"""Feeds on good days and on bad ones, against a real web server on this machine."""

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.feeds.clinic_list import read_list
from bot.feeds.fetching import make_client, read_feed
from bot.feeds.model import Feed, FeedFailed, FeedKind, NotModified, Reading, Remembered
from bot.meetings.model import Attendance, Point, Trait
from tests.feed_server import Answer, FeedServer, bomb, feed_server

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HERE = Path(__file__).parent / "feeds"
TODAY = date(2026, 11, 24)
GOOD_BMLT = {
    "id_bigint": "1", "weekday_tinyint": "2", "start_time": "19:30:00", "duration_time": "01:30:00", "formats": "O",
    "longitude": "-118.25", "latitude": "34.05", "meeting_name": "Good", "location_street": "1 Main St",
    "location_municipality": "Los Angeles", "venue_type": "1",
}  # fmt: skip
GOOD_GUIDE = {
    "slug": "good", "name": "Good", "day": 1, "time": "19:30", "end_time": "20:30",
    "latitude": 34.05, "longitude": -118.25,
    "formatted_address": "1 Main St, Los Angeles, CA 90012, USA", "timezone": "America/Los_Angeles",
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with make_client("clinic@example.org") as made:
        yield made


def bmlt(server: FeedServer) -> Feed:
    return Feed("na-test", FeedKind.BMLT, "na", "example.org", server.address)


def guide(server: FeedServer) -> Feed:
    return Feed("aa-test", FeedKind.MEETING_GUIDE, "aa", "example.org", server.address)


def read(feed: Feed, client: httpx.Client, **limits: Any) -> Reading:
    reading = read_feed(feed, client, Remembered(), TODAY, **limits)
    assert isinstance(reading, Reading)
    return reading


def test_a_new_server_gives_all_its_meetings_with_formats_by_meaning(server: FeedServer, client: httpx.Client) -> None:
    answer = json.loads((HERE / "bmlt_new_server.json").read_text())
    server.says(answer)
    reading = read(bmlt(server), client)

    assert len(reading.meetings) == len(answer["meetings"])
    first = reading.meetings[0]
    assert (first.name, first.day, first.minute) == ("Step up and Be Free", 1, 19 * 60)
    assert first.address == "128 Main street, Clifton Springs"
    assert first.time_zone == "America/New_York"
    assert Trait.OPEN in first.traits
    assert reading.refused == {}


def test_an_old_server_without_venue_types_is_read_too(server: FeedServer, client: httpx.Client) -> None:
    server.says(json.loads((HERE / "bmlt_old_server.json").read_text()))
    reading = read(bmlt(server), client)

    assert len(reading.meetings) == 60
    assert {meeting.attendance for meeting in reading.meetings} == {Attendance.IN_PERSON}
    assert Trait.WOMEN in next(meeting for meeting in reading.meetings if meeting.name == "Women at War").traits


def test_every_shape_of_a_meeting_guide_file(server: FeedServer, client: httpx.Client) -> None:
    answer = json.loads((HERE / "meeting_guide.json").read_text())
    server.says(answer)
    reading = read(guide(server), client)

    assert reading.refused == {"no day: by appointment": 1}
    assert len(reading.meetings) == len(answer) - 1


def test_the_request_is_polite_and_asks_for_no_contacts(server: FeedServer, client: httpx.Client) -> None:
    server.says([GOOD_BMLT])
    read(replace(bmlt(server), services=("12",)), client)
    path, query, headers = server.asked[0]

    assert path == "/client_interface/json/"
    assert query["switcher"] == ["GetSearchResults"]
    assert query["services"] == ["12"]
    assert "contact" not in query["data_field_key"][0]
    assert "clinic@example.org" in headers["User-Agent"]


def test_pages_are_read_until_one_is_short_or_repeated(
    server: FeedServer, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feeds.fetching._PAGE", 2)
    pages = [[{**GOOD_BMLT, "id_bigint": str(2 * page + row)} for row in range(2)] for page in range(2)]
    server.says(pages[0], pages[1], pages[1])

    assert [meeting.id for meeting in read(bmlt(server), client).meetings] == ["0", "1", "2", "3"]
    assert len(server.asked) == 3


def test_an_unchanged_list_is_not_sent_again(server: FeedServer, client: httpx.Client) -> None:
    server.says(Answer(json.dumps([GOOD_GUIDE]).encode(), headers={"ETag": '"7"', "Last-Modified": "Mon"}))
    remembered = read(guide(server), client).remembered
    server.says(Answer(b"", status=304))

    assert isinstance(read_feed(guide(server), client, remembered, TODAY), NotModified)
    assert server.asked[1][2]["If-None-Match"] == '"7"'


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(b"<html>Down for maintenance</html>", headers={"Content-Type": "text/html"}), "no JSON"),
        (Answer(b'[{"id_bigint": "1", "meeting_na'), "no JSON"),
        (Answer(b"", status=500), "HTTP 500"),
        (Answer(b"", status=404), "HTTP 404"),
        (Answer(b"", status=401), "key"),
        (Answer(b'"hello"'), "no list"),
        (Answer(b"[" * 50_000), "no JSON"),
        (Answer(b"[]", length=4000), "broke off|no connection"),
        (Answer(b"", status=302, headers={"Location": "http://example.org/"}), "leads to an address that is not https"),
        (Answer(b"", status=302, headers={"Location": "/again"}), "redirects"),
        (Answer(b"[" + b"{}," * 1_000_000 + b"{}]"), "more than 200,000 meetings"),
        (Answer(bomb(60), headers={"Content-Encoding": "gzip"}), "larger than 20 MB"),
        (Answer(b" " * 21_000_000), "larger than 20 MB"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_feed_on_a_bad_day_says_why(server: FeedServer, client: httpx.Client, answer: Answer, why: str) -> None:
    server.says(answer)

    with pytest.raises(FeedFailed, match=why):
        read_feed(guide(server), client, Remembered(), TODAY)


def test_a_server_that_drips_is_left(server: FeedServer, client: httpx.Client) -> None:
    server.says(Answer(b"[" + b" " * 1000 + b"]", drip=0.02))

    with pytest.raises(FeedFailed, match=r"took longer|no answer within"):
        read_feed(guide(server), client, Remembered(), TODAY, seconds=0.2)


def test_a_server_that_is_not_there(client: httpx.Client) -> None:
    with pytest.raises(FeedFailed, match="no connection"):
        read_feed(Feed("x", FeedKind.MEETING_GUIDE, "aa", "x", "http://127.0.0.1:9/"), client, Remembered(), TODAY)


@pytest.mark.parametrize("many", ["bomb", "a million rows"])
def test_no_answer_takes_much_memory(server: FeedServer, client: httpx.Client, many: str) -> None:
    packed = Answer(bomb(150), headers={"Content-Encoding": "gzip"})
    server.says(packed if many == "bomb" else Answer(b"[" + b"{}," * 1_000_000 + b"{}]"))
    tracemalloc.start()
    with pytest.raises(FeedFailed):
        read_feed(guide(server), client, Remembered(), TODAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 100_000_000


def test_200_000_rows_of_rubbish_are_counted(server: FeedServer, client: httpx.Client) -> None:
    server.says([{}] * 100_000)

    assert read(guide(server), client).refused == {"no day: by appointment": 100_000}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start_time": "25:61:00"}, "time 25:61:00"),
        ({"start_time": ""}, "no time"),
        ({"id_bigint": ""}, "no id"),
        ({"weekday_tinyint": "9"}, "no day: by appointment"),
        ({"weekday_tinyint": ""}, "no day: by appointment"),
        ({"formats": "O,TC"}, "temporarily closed"),
        ({"formats": "O,TC,HY"}, "temporarily closed"),
        ({"formats": "O,TC,VM", "venue_type": "1"}, "temporarily closed"),
        ({"venue_type": "2"}, "online without a link"),
        ({"latitude": "0", "longitude": "0", "location_street": ""}, "no place"),
        ({"latitude": None, "longitude": None, "location_street": ""}, "no place"),
    ],
)
def test_a_meeting_that_nobody_could_find_is_refused_alone(
    server: FeedServer, client: httpx.Client, change: dict[str, Any], reason: str
) -> None:
    server.says([{**GOOD_BMLT, **change}, {**GOOD_BMLT, "id_bigint": "2"}])
    reading = read(bmlt(server), client)

    assert reading.refused == {reason: 1}
    assert [meeting.id for meeting in reading.meetings] == ["2"]


@pytest.mark.parametrize(
    ("change", "repair", "point"),
    [
        ({"latitude": "-118.25", "longitude": "34.05"}, "coordinates were swapped", Point(34.05, -118.25)),
        ({"longitude": "118.25"}, "longitude lacked its sign", Point(34.05, -118.25)),
        ({"latitude": "0", "longitude": "0"}, "place is 0,0", Point(34.0522, -118.2437)),
        ({"latitude": "340.5", "longitude": "-1180"}, "place is nowhere", Point(34.0522, -118.2437)),
        ({"longitude": "0"}, "latitude or longitude is 0", Point(34.0522, -118.2437)),
    ],
)
def test_a_place_is_put_right_where_that_is_sure(
    server: FeedServer, client: httpx.Client, change: dict[str, Any], repair: str, point: Point
) -> None:
    server.says([{**GOOD_BMLT, **change}])
    reading = read(bmlt(server), client)

    assert reading.repaired[repair] == 1
    assert reading.meetings[0].point == point
    assert reading.meetings[0].rough == (reading.repaired.get("placed by ZIP code or town") == 1)


@pytest.mark.parametrize("venue", ["1", "3", ""])
def test_a_meeting_of_a_server_whose_room_is_closed_for_now_is_online(
    server: FeedServer, client: httpx.Client, venue: str
) -> None:
    link = {"virtual_meeting_link": "https://zoom.us/j/1", "formats": "O,TC,VM", "venue_type": venue}
    server.says([{**GOOD_BMLT, **link}])
    (meeting,) = read(bmlt(server), client).meetings

    assert (meeting.attendance, meeting.point) == (Attendance.ONLINE, None)


def test_texts_are_cleaned_and_no_person_can_be_called(server: FeedServer, client: httpx.Client) -> None:
    row = {
        **GOOD_GUIDE,
        "name": "Good <script>alert(1)</script>\u202e\x00 " + "x" * 200,
        "notes": "<p>Ask Bob &amp; Ann, (213) 555-0142 or bob@example.org</p>",
        "conference_url": "javascript:alert(1)",
        "contact_1_name": "Bob B.",
        "contact_1_phone": "213-555-0199",
        "timezone": "Mars/Olympus",
    }
    server.says([row])
    (meeting,) = read(guide(server), client).meetings

    assert meeting.name.startswith("Good alert(1) x")
    assert len(meeting.name) == 120
    assert meeting.notes == "Ask Bob & Ann, or"
    assert meeting.link == ""
    assert meeting.time_zone == "America/Los_Angeles"
    assert "0199" not in repr(meeting)
    assert "Bob B." not in repr(meeting)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"types": ["ONL"], "conference_url": "https://zoom.us/j/1"}, Attendance.HYBRID),
        ({"types": ["ONL", "TC"], "conference_url": "https://zoom.us/j/1"}, Attendance.ONLINE),
        ({"types": ["ONL"], "approximate": "yes", "conference_url": "https://zoom.us/j/1"}, Attendance.ONLINE),
        ({"types": ["TC"]}, "temporarily closed"),
        ({"approximate": "yes"}, "no place"),
        ({"attendance_option": "inactive"}, "temporarily closed"),
        ({"attendance_option": "in_person"}, Attendance.IN_PERSON),
    ],
)
def test_how_one_can_come_is_computed_as_the_plugin_does(
    server: FeedServer, client: httpx.Client, change: dict[str, Any], expected: str
) -> None:
    server.says([{**GOOD_GUIDE, **change}])
    reading = read(guide(server), client)

    assert [*(meeting.attendance for meeting in reading.meetings), *reading.refused] == [expected]


@pytest.mark.parametrize(
    ("change", "day", "minute", "duration"),
    [
        ({"day": "1"}, 1, 1170, 60),
        ({"time": "8:00 PM", "end_time": "9:30 PM"}, 1, 1200, 90),
        ({"time": "23:30", "end_time": "01:00"}, 1, 1410, 90),
        ({"end_time": ""}, 1, 1170, 60),
        ({"time": "12:15 am", "end_time": "1:00 am"}, 1, 15, 45),
    ],
)
def test_days_and_times_as_sites_really_write_them(
    server: FeedServer, client: httpx.Client, change: dict[str, Any], day: int, minute: int, duration: int
) -> None:
    server.says([{**GOOD_GUIDE, **change}])
    (meeting,) = read(guide(server), client).meetings

    assert (meeting.day, meeting.minute, meeting.duration) == (day, minute, duration)


def test_several_days_in_one_row_are_several_meetings(server: FeedServer, client: httpx.Client) -> None:
    server.says([{**GOOD_GUIDE, "day": [1, 3, "5"]}])

    assert [(one.id, one.day) for one in read(guide(server), client).meetings] == [
        ("good:1", 1),
        ("good:3", 3),
        ("good:5", 5),
    ]


def test_the_key_of_a_restricted_feed_comes_from_the_environment(
    server: FeedServer, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = replace(guide(server), url=f"{server.address}wp-admin/admin-ajax.php?action=meetings", key_from="AA_KEY")
    with pytest.raises(FeedFailed, match="AA_KEY is not set"):
        read_feed(feed, client, Remembered(), TODAY)
    monkeypatch.setenv("AA_KEY", "s3cret")
    server.says([GOOD_GUIDE])
    read(feed, client)

    assert server.asked[0][1] == {"action": ["meetings"], "key": ["s3cret"]}


def test_a_clinics_list_from_an_old_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = [
        "group;name;day;time;attendance;address;latitude;longitude;traits;checked_on",
        "na;Mañana;lunes;7:30 PM;in_person;1 Main St;34,05;-118,25;spanish women;2026-11-01",
        "dra;No check;Monday;19:00;in_person;1 Main St;;;;",
        "na;Bad day;Someday;19:00;in_person;1 Main St;;;;2026-11-01",
    ]
    path.write_bytes("\r\n".join(lines).encode("windows-1252"))
    reading = read_list(path, Feed("clinic", FeedKind.LIST, "na", "the clinic", "list.csv"), TODAY)

    (meeting,) = reading.meetings
    assert (meeting.name, meeting.day, meeting.minute) == ("Mañana", 1, 1170)
    assert meeting.traits == {Trait.SPANISH, Trait.WOMEN}
    assert meeting.listed_on == date(2026, 11, 1)
    assert sorted(reading.refused) == [
        "C4 day: 'Someday': write it as Monday",
        "J3 checked_on: is empty: the day it was last checked, as 2026-11-24",
    ]


def test_a_file_that_is_no_list_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(FeedFailed, match="lacks the column"):
        read_list(path, Feed("clinic", FeedKind.LIST, "na", "the clinic", "list.csv"), TODAY)
