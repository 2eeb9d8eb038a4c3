"""Processes that share nothing but the database: each has the newest meetings."""

from pathlib import Path

import pytest
from sqlalchemy import update

from bot.feeds.fetching import make_client
from bot.index_snapshot.delivery import SnapshotDelivery
from bot.index_snapshot.files import IndexSnapshot, publish
from bot.jobs.feed_sync import SAMPLE, FeedSync
from bot.records.store import Store
from bot.records.tables import meeting_index
from knowledge.library import HERE
from tests.conftest import NOON, Clock, SampleMeetings


def worker_of(store: Store, folder: Path, clock: Clock) -> FeedSync:
    return FeedSync(store, folder / "meetings", lambda: make_client("c@x.org"), clock, [], shows_sample=True)


def known(folder: Path) -> int:
    index = IndexSnapshot(folder / "meetings").index(NOON)
    return len(index.meetings) if index else 0


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return tmp_path / "one"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return tmp_path / "other"


def test_what_one_machine_reads_the_other_shows(store: Store, clock: Clock, one: Path, other: Path) -> None:
    snapshot_delivery = SnapshotDelivery(store, other / "meetings")
    assert not snapshot_delivery.fetch()
    worker_of(store, one, clock).take_file(HERE / "sample_meetings.csv", SAMPLE, "SAMPLE")

    assert (snapshot_delivery.fetch(), snapshot_delivery.fetch()) == (True, False)
    assert known(other) == known(one) == 175


def test_on_one_disk_nothing_is_fetched_and_nothing_goes_back(store: Store, clock: Clock, one: Path) -> None:
    worker = worker_of(store, one, clock)
    worker.take_file(HERE / "sample_meetings.csv", SAMPLE, "SAMPLE")
    publish(one / "meetings", SampleMeetings().all[:5], NOON.date())  # newer here, and not in the database yet

    assert not SnapshotDelivery(store, one / "meetings").fetch()
    assert known(one) == 5


def test_a_later_list_made_elsewhere_is_taken_in_turn(store: Store, clock: Clock, one: Path, other: Path) -> None:
    worker_of(store, one, clock).take_file(HERE / "sample_meetings.csv", SAMPLE, "SAMPLE")
    SnapshotDelivery(store, other / "meetings").fetch()
    with store.transaction() as records:
        key = records.meetings.all()[0].key
        records.meetings.hide(key, "ann", clock())
    worker_of(store, other, clock).make_snapshot()

    assert SnapshotDelivery(store, one / "meetings").fetch()
    assert known(one) == known(other) == 174


def test_a_blob_that_is_cut_off_is_told_once_and_the_list_at_hand_stays(
    store: Store, clock: Clock, one: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = worker_of(store, one, clock)
    worker.take_file(HERE / "sample_meetings.csv", SAMPLE, "SAMPLE")
    snapshot_delivery = SnapshotDelivery(store, other / "meetings")
    snapshot_delivery.fetch()
    worker.make_snapshot()
    with store.transaction() as records:
        records.connection.execute(update(meeting_index).values(content=b"PK cut off"))
    capsys.readouterr()

    assert (snapshot_delivery.fetch(), snapshot_delivery.fetch()) == (False, False)
    assert known(other) == 175
    assert "".join(capsys.readouterr()).count("is damaged: python -m bot meetings sync") == 1
    worker.make_snapshot()
    assert snapshot_delivery.fetch()
