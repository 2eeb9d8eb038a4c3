"""Moving the records to another database: all of it, sealed as it is, or a refusal that says why."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.spool import Spool
from bot.records.copying import CannotCopy, copy_records, summaries
from bot.records.store import Store, migrate
from tests.conftest import ON_POSTGRES, Clock
from tests.shared import opened


def text(inbox: Inbox, number: int, words: str) -> Incoming:
    incoming = Incoming(Channel.SMS, f"SM{number}", f"+1213555{number % 3:04}", words)
    inbox.receive(incoming)
    return incoming


@pytest.fixture
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database: SQLite, or on PostgreSQL another one there."""
    url = request.getfixturevalue("postgres").empty_database() if ON_POSTGRES else f"sqlite:///{tmp_path}/other.db"
    with opened(url) as there:
        yield there


def everything(store: Store) -> object:
    with store.no_writers(), store.engine.connect() as connection:
        return summaries(connection)


def test_a_bot_goes_on_from_the_copy_as_if_nothing_had_happened(
    store: Store, inbox: Inbox, target: Store, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    for number in range(7):
        last = text(inbox, number, "can i talk to a person")
    parts = list(copy_records(store, target))

    assert {part.table for part in parts} >= {"person", "conversation", "message", "handoff", "alert", "outbox"}
    assert everything(target) == everything(store)
    target.check_keys()
    again = Inbox(target, engine, Spool(tmp_path / "spool", target.cipher), clock)
    assert again.receive(last).repeated


def test_a_copy_that_stopped_half_way_goes_on_and_doubles_nothing(
    store: Store, inbox: Inbox, target: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.copying._AT_ONCE", 2)
    for number in range(5):
        text(inbox, number, "hello")
    with closing(copy_records(store, target)) as copying:
        for part in copying:
            if part.table == "message":
                break
    assert everything(target) != everything(store)
    list(copy_records(store, target))

    assert everything(target) == everything(store)


def test_the_records_of_another_bot_are_not_written_over(
    store: Store, inbox: Inbox, target: Store, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    migrate(target)
    target.check_keys()
    text(Inbox(target, engine, Spool(tmp_path / "x", target.cipher), clock), 1, "hello")
    text(inbox, 2, "hello")

    with pytest.raises(CannotCopy, match="another bot"):
        list(copy_records(store, target))
