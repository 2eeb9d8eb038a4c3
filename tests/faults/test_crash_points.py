"""The process is killed after every single statement, commit and request; afterwards nothing is lost or doubled."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.records.tables import message
from tests.conftest import ON_POSTGRES
from tests.faults.provider import Provider, running_provider
from tests.faults.victim import CRISIS, ORDINARY
from tests.shared import PHONE, opened

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LATER = timedelta(minutes=2)


class Victim:
    """The process that is killed again and again."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def order(self, **words: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert answer["killed"] or answer["status"] == 0
        return answer

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    running = Victim()
    yield running
    running.close()


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@dataclass
class World:
    """One bot, one person and one provider, from the first text on."""

    victim: Victim
    provider: Provider
    database: str
    folder: Path
    text: str
    now: datetime

    def receive(self, crash_after: int | None = None, *, worker_sends: bool = False) -> dict[str, Any]:
        return self._order("receive", crash_after, sid="SM1", address=PHONE, text=self.text, worker_sends=worker_sends)

    def work(self, crash_after: int | None = None) -> dict[str, Any]:
        return self._order("work", crash_after, provider=self.provider.address)

    def hand_over(self, replies: list[tuple[str, str]]) -> None:
        """What Twilio does with TwiML: each message goes out."""
        for row, text in replies:
            self.provider.accept(PHONE, text, f"?o={row}")

    def wait(self) -> None:
        self.now += LATER
        self.provider.clock = lambda: self.now

    def check(self, deaths: int = 1) -> None:
        """The invariant: one row for the text, each reply sent once, the provider's record within ours.

        A crisis text may be sent once more for each death; an ordinary one never.
        """
        with opened(self.database) as store, store.transaction() as records:
            inbound = records.connection.scalar(select(func.count()).where(message.c.direction == "in"))
            outbound = records.connection.scalar(select(func.count()).where(message.c.direction == "out"))
            states = records.outbox.states()
        accepted = [one.row for one in self.provider.accepted]
        assert inbound == 1
        assert len(states) == outbound
        assert set(states.values()) == {"sent"}
        assert set(accepted) == set(states)
        most = 1 + deaths if self.text == CRISIS else 1
        assert max(accepted.count(row) for row in states) <= most

    def _order(self, what: str, crash_after: int | None, **words: Any) -> dict[str, Any]:
        return self.victim.order(
            do=what,
            crash_after=crash_after,
            database=self.database,
            folder=str(self.folder),
            now=self.now.isoformat(),
            **words,
        )


@pytest.fixture
def world(
    request: pytest.FixtureRequest, victim: Victim, provider: Provider, tmp_path: Path, migrated: Path
) -> Callable[[str, int], World]:
    """A new bot for each crash, its tables made once."""

    def make(text: str, number: int) -> World:
        if ON_POSTGRES:
            database = request.getfixturevalue("postgres").fresh_database()
        else:
            path = tmp_path / f"{number}.db"
            shutil.copy(migrated, path)
            database = f"sqlite:///{path}"
        provider.accepted.clear()
        start = datetime.now(UTC)
        provider.clock = lambda: start
        return World(victim, provider, database, tmp_path / str(number), text, start)

    return make


EVERY = int(os.environ.get("CRASH_POINTS_APART", "3"))
"""`make soak` tries every single one."""


def each_crash_point(run: Callable[[int], dict[str, Any]]) -> int:
    """Run with a crash after the first step, after a later one, ... until it gets through; the last that crashed."""
    number = 1
    while run(number)["killed"]:
        number += EVERY
    return number - EVERY


@pytest.mark.parametrize("text", [ORDINARY, CRISIS])
def test_killed_anywhere_while_receiving_a_text_is_answered_once(world: Callable[[str, int], World], text: str) -> None:
    def crash(after: int) -> dict[str, Any]:
        bot = world(text, after)
        result = bot.receive(after)
        if result["killed"]:  # Twilio hears nothing, and tries again
            answer = bot.receive()
            assert answer["replies"]
            bot.hand_over(answer["replies"])
        else:
            bot.hand_over(result["replies"])
        bot.wait()  # no receipt comes: the leases run out, and the provider is asked
        bot.work()
        bot.wait()
        bot.work()
        bot.check()
        return result

    assert each_crash_point(crash) >= 9


@pytest.mark.parametrize("text", [ORDINARY, CRISIS])
def test_killed_anywhere_while_sending_it_is_sent_once(world: Callable[[str, int], World], text: str) -> None:
    def crash(after: int) -> dict[str, Any]:
        bot = world(text, after)
        bot.receive(worker_sends=True)
        result = bot.work(after)
        bot.wait()
        bot.work()
        bot.wait()
        bot.work()
        bot.check()
        return result

    assert each_crash_point(crash) >= 15


@pytest.mark.parametrize("text", [ORDINARY, CRISIS])
def test_killed_anywhere_while_looking_after_a_dead_sender_it_is_sent_once(
    world: Callable[[str, int], World], text: str
) -> None:
    def crash(after: int) -> dict[str, Any]:
        bot = world(text, after)
        replies = bot.receive()["replies"]  # the webhook dies here: half of its answer went out
        bot.hand_over(replies[:1])
        bot.wait()
        result = bot.work(after)
        for _ in range(2):
            bot.wait()
            bot.work()
        bot.check(deaths=2)
        return result

    assert each_crash_point(crash) >= 10
