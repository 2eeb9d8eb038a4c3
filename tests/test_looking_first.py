"""What is done by the clock only reads where there is nothing to do: on SQLite whoever writes keeps all others waiting.

At the start of a busy machine all of it is done for the first time at the same moment, and each text would wait for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from bot.feeds.fetching import make_client
from bot.jobs.feed_sync import FeedSync
from bot.records.store import Store
from bot.wiring import Application, jobs_of_every_process, jobs_of_the_worker
from tests.conftest import Clock
from wsgi import create_app

ONCE_A_DAY = {"retention"}
"""What forgets may write each time."""


@contextmanager
def writers(store: Store) -> Iterator[list[str]]:
    """The transactions that may write, begun meanwhile; each by how it was begun."""
    begun: list[str] = []

    def note(connection: Connection) -> None:
        if not connection.get_execution_options().get("only_reads"):
            begun.append("may write")

    event.listen(store.engine, "begin", note)
    try:
        yield begun
    finally:
        event.remove(store.engine, "begin", note)


def test_a_job_with_nothing_to_do_keeps_nobody_waiting(
    application: Application, store: Store, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    no_feeds = FeedSync(store, tmp_path / "meetings", lambda: make_client("c@x.org"), clock, [])
    application = replace(application, feed_sync=no_feeds)
    jobs = [*jobs_of_every_process(application), *jobs_of_the_worker(application)]
    jobs = [job for job in jobs if job.name not in ONCE_A_DAY]
    for job in jobs:
        if job.name == "feeds":
            job.once()  # which makes the first index
    found = {}
    for job in jobs:
        with writers(store) as begun:
            job.once()
        found[job.name] = list(begun)

    assert "a job failed" not in "".join(capsys.readouterr())
    assert {name: begun for name, begun in found.items() if begun} == {}
    assert {"worker", "alerts", "reminders", "held answers", "daily counts"} <= set(found)


@pytest.mark.parametrize("path", ["/readyz", "/healthz/detail"])
def test_a_question_about_the_process_waits_for_no_writer(application: Application, store: Store, path: str) -> None:
    client = create_app(application).test_client()
    expected = ["may write"] if path == "/readyz" else []  # the database must take what is written
    with writers(store) as begun:
        assert client.get(path).status_code == 200

    assert begun == expected
