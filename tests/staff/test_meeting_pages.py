"""The lists of meetings in the console: feeds, what people report, putting one right, taking one off."""

from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from bot.feeds.clinic_list import read_list
from bot.feeds.model import Feed, FeedKind
from bot.index_snapshot.files import IndexSnapshot
from bot.meetings.model import Meeting
from knowledge.library import HERE
from tests.conftest import NOON
from tests.staff.conftest import Application, Person


def listed(console: Application) -> tuple[Meeting, ...]:
    """The invented meetings, stored as a feed's are."""
    feed = Feed("sample", FeedKind.LIST, "na", "SAMPLE", "sample_meetings.csv")
    meetings = read_list(HERE / feed.url, feed, NOON.date()).meetings
    with console.store.transaction() as records:
        records.meetings.put(meetings, NOON.date())
    return meetings


def answering_from_the_list(console: Application, engine: Engine) -> tuple[Meeting, ...]:
    """The bot finds what the console publishes."""
    meetings = listed(console)
    console.feed_sync.make_snapshot()
    ticks = iter(range(0, 10_000, 10))
    snapshot = IndexSnapshot(console.feed_sync.snapshot_folder, lambda: float(next(ticks)))
    console.inbox.use(Engine(engine.library, engine.reader, engine.places, snapshot))
    return meetings


def last_words(console: Application, conversation_id: str) -> str:
    with console.store.transaction() as records:
        return records.threads.lines(conversation_id)[-1].text or ""


def test_a_meeting_is_taken_off_the_list_and_put_back(console: Application, responder: Person) -> None:
    one = listed(console)[0]
    assert one.key in responder.text(f"/staff/meetings?find={one.name.split()[0]}")
    responder.post(f"/staff/meetings/{one.key}/hide")
    assert ">Show<" in responder.text("/staff/meetings")
    responder.post(f"/staff/meetings/{one.key}/hide")
    assert ">Show<" not in responder.text("/staff/meetings")
    assert responder.post("/staff/meetings/nonsense/hide").status_code == 404


def test_a_shrunk_feed_is_accepted_by_an_admin(console: Application, admin: Person, responder: Person) -> None:
    with console.store.transaction() as records:
        records.meetings.note("na-virtual", held_back=40, problem="40 of 90 meetings are missing")
    path = "/staff/meetings/feeds/na-virtual/accept"
    assert "Accept anyway" not in responder.text("/staff/meetings")
    assert "Accept anyway" in admin.text("/staff/meetings")
    assert admin.post(path).status_code == 303
    with console.store.transaction() as records:
        assert records.meetings.feeds()["na-virtual"].accepts_loss
    assert admin.post("/staff/meetings/feeds/nonsense/accept").status_code == 404


def form_of(meeting: Meeting, **changed: str) -> dict[str, str]:
    """The form as a browser sends it."""
    hour, minute = divmod(meeting.minute, 60)
    assert meeting.point
    return {
        **{name: getattr(meeting, name) for name in ("name", "venue", "address", "link", "dial_in", "notes")},
        "link_notes": meeting.link_notes,
        "day": str(meeting.day),
        "time": f"{hour:02}:{minute:02}",
        "duration": str(meeting.duration),
        "attendance": meeting.attendance.value,
        "point": f"{meeting.point.latitude}, {meeting.point.longitude}",
        **changed,
    }


def test_somebody_texts_wrong_and_staff_put_the_meeting_right(
    console: Application, responder: Person, viewer: Person, engine: Engine
) -> None:
    answering_from_the_list(console, engine)
    conversation_id = console.text("na near echo park tonight")
    before = last_words(console, conversation_id)
    console.text("wrong a")
    console.text("wrong a", "+12135550143")  # somebody who was shown nothing: no report
    page = responder.text("/staff/meetings")
    assert "Reported as wrong" in page
    with console.store.transaction() as records:
        (reported,) = records.meetings.reports()
        one = records.meetings.get(reported.key)
    assert one
    assert reported.conversations == (conversation_id,)
    assert f"/staff/conversations/{conversation_id}" in viewer.text(f"/staff/meetings/{one.key}")
    assert "Put it right" not in viewer.text(f"/staff/meetings/{one.key}")
    assert one.address.split(",")[0] in before

    new = {"address": "7 Elm St, Echo Park", "name": "SAMPLE Moved Here", "notes": "Side door"}
    assert responder.post(f"/staff/meetings/{one.key}", **form_of(one, **new)).status_code == 303

    assert "Reported as wrong" not in responder.text("/staff/meetings")
    assert "corrected" in responder.text("/staff/meetings")
    console.text("na near echo park tonight")
    assert "Moved Here, 7 Elm St" in last_words(console, conversation_id)
    assert ("responder", "corrected a meeting") in console.audited()

    responder.post(f"/staff/meetings/{one.key}/as-listed")
    console.text("na near echo park tonight")
    assert one.address.split(",")[0] in last_words(console, conversation_id)
    assert "Elm St" not in last_words(console, conversation_id)


def test_a_correction_ends_where_the_list_itself_changes(console: Application, responder: Person) -> None:
    one = listed(console)[0]
    responder.post(f"/staff/meetings/{one.key}", **form_of(one, address="7 Elm St", time="06:15"))
    assert "its list has changed" not in responder.text(f"/staff/meetings/{one.key}").lower()
    moved = Meeting(**{**one.__dict__, "address": "9 Oak St"})
    with console.store.transaction() as records:
        records.meetings.put([moved], NOON.date())
    page = responder.text(f"/staff/meetings/{one.key}")
    assert "Its list has changed since it was corrected (address)." in page
    assert 'value="9 Oak St"' in page
    assert 'value="06:15"' in page


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"time": "25:00"}, "This cannot be a meeting: time 25:00."),
        ({"day": "9"}, "This cannot be a meeting: no day: by appointment."),
        ({"duration": "an hour"}, "How long does it last? Write the minutes, such as 60."),
        ({"duration": "9999"}, "Please change: no duration."),
        ({"link": "javascript:alert(1)"}, "Please change: link is no web address."),
        ({"notes": "call Bob 213-555-0142"}, "Please change: contact details removed."),
        ({"address": "", "point": ""}, "This cannot be a meeting: no place."),
        ({"point": "north of here"}, "Write the place as latitude, longitude: 34.0782, -118.2606."),
        ({"point": "900, 900"}, "Please change: place is nowhere."),
        ({"attendance": "online"}, "This cannot be a meeting: online without a link."),
        ({"name": "<script>x</script>", "time": "soon"}, "This cannot be a meeting: time soon."),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_what_was_typed_stays(
    console: Application, responder: Person, changed: dict[str, str], problem: str
) -> None:
    one = listed(console)[0]
    answer = responder.post(f"/staff/meetings/{one.key}", **form_of(one, **{"venue": "typed with care", **changed}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert problem in page
    assert "typed with care" in page
    assert "<script>x" not in page
    with console.store.transaction() as records:
        assert records.meetings.corrections() == {}


def test_a_person_counts_once_and_reports_of_a_lost_meeting_can_be_settled(
    console: Application, responder: Person
) -> None:
    first, second = console.text("hi"), console.text("hi", "+12135550143")
    with console.store.transaction() as records:
        for conversation_id in (first, first, second):
            records.meetings.report("gone", conversation_id, NOON)
            records.meetings.report("other", first, NOON + timedelta(minutes=1))
        assert [(one.key, one.people) for one in records.meetings.reports()] == [("gone", 2), ("other", 1)]
    assert "no longer listed" in responder.text("/staff/meetings")
    assert responder.post("/staff/meetings/gone/settle").status_code == 400  # asked first
    settled = responder.post("/staff/meetings/gone/settle", confirm="yes")
    assert "The reports are off this page" in responder.text(settled.location)
    assert responder.post("/staff/meetings/gone/settle", confirm="yes").status_code == 404
    assert responder.get("/staff/meetings/gone").status_code == 404
    with console.store.transaction() as records:
        assert [one.key for one in records.meetings.reports()] == ["other"]
