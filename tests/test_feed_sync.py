"""Keeping the list fresh: what happens to the meetings that we know when feeds change, fail or shrink."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.meetings import status_remarks
from bot.feeds.fetching import make_client
from bot.feeds.model import UNFINDABLE, Feed, FeedKind
from bot.index_snapshot.files import IndexSnapshot, publish, without_doubles
from bot.jobs.feed_sync import EVERY, SAMPLE, FeedSync, Outcome
from bot.records.meetings import FeedState
from bot.records.store import Store
from bot.wiring import Application
from knowledge.library import HERE
from tests.conftest import NOON, Clock, SampleMeetings
from tests.feed_server import Answer, FeedServer, feed_server
from wsgi import create_app

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def rows(*slugs: str) -> list[dict[str, object]]:
    return [
        {"slug": slug, "name": f"Group {slug}", "day": 1, "time": "19:30", "latitude": 34.05, "longitude": -118.25}
        for slug in slugs
    ]


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def feed_sync(store: Store, server: FeedServer, clock: Clock, tmp_path: Path) -> FeedSync:
    feed = Feed("test", FeedKind.MEETING_GUIDE, "na", "example.org", server.address)
    return FeedSync(store, tmp_path / "meetings", lambda: make_client("c@example.org"), clock, [feed])


def listed(feed_sync: FeedSync) -> list[str]:
    with feed_sync.store.transaction() as records:
        return sorted(meeting.id for meeting in records.meetings.all())


def test_the_meetings_of_a_feed_are_stored_and_can_be_searched(
    feed_sync: FeedSync, server: FeedServer, tmp_path: Path
) -> None:
    server.says(rows("a", "b"))

    assert feed_sync.refresh() == [Outcome("test", 2, repaired=2)]
    index = IndexSnapshot(tmp_path / "meetings").index(NOON)
    assert index is not None
    assert sorted(meeting.id for meeting in index.meetings) == ["a", "b"]
    assert index.meetings[0].listed_on == NOON.date()


def test_a_feed_that_is_down_loses_nothing_and_says_why(feed_sync: FeedSync, server: FeedServer) -> None:
    server.says(rows("a", "b"))
    feed_sync.refresh()
    server.says(Answer(b"", status=500))
    (outcome,) = feed_sync.refresh()

    assert outcome.problem == "the server answered HTTP 500"
    assert listed(feed_sync) == ["a", "b"]
    with feed_sync.store.transaction() as records:
        state = records.meetings.feeds()["test"]
    assert (state.problem, state.meetings) == ("the server answered HTTP 500", 2)


def test_a_meeting_is_dropped_when_it_is_missing_twice(feed_sync: FeedSync, server: FeedServer) -> None:
    server.says(rows("a", "b", "c", "d"), rows("a", "b", "c"), rows("a", "b", "c"))
    seen = []
    for _ in range(3):
        feed_sync.refresh()
        seen.append(len(listed(feed_sync)))

    assert seen == [4, 4, 3]


def test_a_meeting_that_comes_back_was_never_gone(feed_sync: FeedSync, server: FeedServer) -> None:
    server.says(rows("a", "b", "c", "d"), rows("a", "b", "c"), rows("a", "b", "c", "d"), rows("a", "b", "c"))
    for _ in range(4):
        feed_sync.refresh()

    assert listed(feed_sync) == ["a", "b", "c", "d"]


def test_a_list_that_shrinks_by_a_third_waits_for_staff(feed_sync: FeedSync, server: FeedServer) -> None:
    server.says(rows("a", "b", "c"), rows("a", "b"))
    feed_sync.refresh()
    (outcome,) = feed_sync.refresh()

    assert outcome.held_back == 1
    assert "python -m bot meetings accept test" in outcome.problem
    assert listed(feed_sync) == ["a", "b", "c"]

    feed_sync.accept("test")
    feed_sync.refresh()
    assert listed(feed_sync) == ["a", "b"]


def test_an_empty_list_waits_for_staff_too(feed_sync: FeedSync, server: FeedServer) -> None:
    server.says(rows("a"), [])
    feed_sync.refresh()

    assert feed_sync.refresh()[0].held_back == 1
    assert listed(feed_sync) == ["a"]


def test_feeds_are_read_again_when_their_time_has_come(feed_sync: FeedSync, server: FeedServer, clock: Clock) -> None:
    server.says(rows("a"))
    first, again = feed_sync.refresh_if_due(), feed_sync.refresh_if_due()
    clock.time += EVERY

    assert (first, again, feed_sync.refresh_if_due()) == (True, False, True)
    assert len(server.asked) == 2


def test_a_list_that_nobody_has_confirmed_for_long_is_shown_no_more(
    feed_sync: FeedSync, server: FeedServer, tmp_path: Path, clock: Clock
) -> None:
    server.says(rows("a"))
    feed_sync.refresh()
    snapshot = IndexSnapshot(tmp_path / "meetings")

    assert snapshot.index(NOON + timedelta(days=8)) is not None
    assert snapshot.index(NOON + timedelta(days=9)) is None
    clock.forward(days=9)
    assert feed_sync.make_snapshot() == 0


def test_a_snapshot_without_a_list_is_empty(tmp_path: Path) -> None:
    assert IndexSnapshot(tmp_path).index(NOON) is None


def test_a_new_version_is_taken_up_whole_and_old_ones_are_thrown_away(tmp_path: Path) -> None:
    meetings = SampleMeetings().all
    ticks = iter(range(0, 1000, 10))
    snapshot = IndexSnapshot(tmp_path, clock=lambda: next(ticks))
    for count in (5, 6, 7, 8, 9):
        publish(tmp_path, meetings[:count], NOON.date())
        index = snapshot.index(NOON)
        assert index is not None
        assert len(index.meetings) == count

    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 3
    assert os.listdir(tmp_path).count("current") == 1  # noqa: PTH208 - a count of names


def test_a_meeting_that_two_feeds_list_is_shown_once() -> None:
    one = SampleMeetings().all[0]
    assert one.point is not None
    there = one.point
    close_by = replace(there, latitude=there.latitude + 0.001)
    near = replace(one, feed="other", id="x", name=f"{one.name.upper()}!", point=close_by)
    far = replace(near, point=replace(there, latitude=there.latitude + 0.01))

    assert without_doubles([one, near]) == [one]
    assert without_doubles([one, far]) == [one, far]


def test_the_invented_meetings_are_never_shown_in_production(store: Store, clock: Clock, tmp_path: Path) -> None:
    for shows_sample, shown in ((True, 175), (False, 0)):
        snapshot = tmp_path / str(shows_sample)
        feed_sync = FeedSync(store, snapshot, lambda: make_client("c@x.org"), clock, [], shows_sample=shows_sample)
        feed_sync.take_file(HERE / "sample_meetings.csv", SAMPLE, "SAMPLE")
        index = IndexSnapshot(snapshot).index(NOON)
        assert (len(index.meetings) if index else 0) == shown


def test_health_in_detail_tells_how_the_feeds_are(
    application: Application, feed_sync: FeedSync, server: FeedServer
) -> None:
    server.says([*rows("a"), {"slug": "b", "day": 1, "time": "25:61"}])
    feed_sync.refresh()
    detail = create_app(application).test_client().get("/healthz/detail").get_json()

    assert detail["feeds"]["test"]["meetings"] == 1
    assert detail["feeds"]["test"]["refused"] == {"time 25:61": 1}
    assert detail["feeds"]["test"]["problem"] == ""


def test_the_status_of_a_big_feed_is_a_line_a_kind_and_tells_first_what_nobody_will_find() -> None:
    state = FeedState(
        "aa",
        meetings=9793,
        refused={"time 25:61": 30, "time soon": 21, "'9': write it as Monday": 26, "suspended": 192},
        repaired={UNFINDABLE: 2401, "no duration": 9753},
    )

    assert status_remarks(state).split("\n") == [
        "2,401 of these are never found near a place",
        "refused: 269",
        "    192 suspended",
        "     51 a time that cannot be read",
        "     26 a day that cannot be read",
        "mended or assumed: 9,753",
        "  9,753 no end given, so an hour",
    ]
