"""Two web and two worker processes on one PostgreSQL database: nothing twice, nothing lost."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.records.tables import message
from tests.conftest import ON_POSTGRES
from tests.many_processes import MESSAGES
from tests.shared import opened


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite is for one process: make test-postgres")
def test_two_receivers_and_two_senders_do_each_thing_once(database_url: str, tmp_path: Path) -> None:
    def start(work: str, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tests.many_processes", work, database_url, str(tmp_path), name])

    senders = [start("send", "a"), start("send", "b")]
    receivers = [start("receive", "c"), start("receive", "d")]
    assert [process.wait(120) for process in receivers] == [0, 0]
    (tmp_path / "received").touch()
    assert [process.wait(120) for process in senders] == [0, 0]

    sent = [line for path in tmp_path.glob("sent-*") for line in path.read_text().splitlines()]
    with opened(database_url) as store, store.transaction() as records:
        count = records.connection.scalar(select(func.count()).where(message.c.direction == "in"))
        states = records.outbox.states()

    assert count == MESSAGES
    assert sorted(sent) == sorted(states)
    assert set(states.values()) == {"sent"}
