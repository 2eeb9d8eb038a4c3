"""What is kept, and what is forgotten; and what a person gets who asks for their own."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import event, func, select

from bot.__main__ import cli
from bot.conversation.model import Channel
from bot.jobs.retention import RetentionJob
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.records.retention import Forgotten
from bot.records.store import Store
from bot.records.tables import handoff, message, outbox, person
from bot.settings import Settings
from tests.conftest import NOON, Clock
from tests.shared import MASTER_KEY, PHONE


def text(inbox: Inbox, words: str, number: int = 1, address: str = PHONE) -> None:
    inbox.receive(Incoming(Channel.SMS, f"SM{number}", address, words))


@pytest.fixture
def retention(store: Store, clock: Clock) -> RetentionJob:
    return RetentionJob(store, timedelta(days=365), clock)


def test_after_a_year_of_silence_words_and_person_are_gone_and_counts_are_left(
    store: Store, inbox: Inbox, retention: RetentionJob, clock: Clock
) -> None:
    text(inbox, "can i talk to a person")
    text(inbox, "my name is Sam", 2)
    clock.forward(days=366)
    retention.step()

    with store.transaction() as records:
        rows = records.connection.execute(select(message.c.text, message.c.topic)).all()
        details = records.connection.scalars(select(handoff.c.details)).all()
        addresses = records.connection.scalars(select(person.c.address)).all()
        assert records.people.find(Channel.SMS, PHONE) is None
    assert {row.text for row in rows} == {None}
    assert "handoff.human" in {row.topic for row in rows}
    assert (details, addresses) == ([None], [None])


def test_who_has_written_lately_keeps_the_year(
    store: Store, inbox: Inbox, retention: RetentionJob, clock: Clock
) -> None:
    text(inbox, "hello")
    clock.forward(days=200)
    text(inbox, "is na religious?", 2)
    clock.forward(days=200)
    retention.step()

    with store.transaction() as records:
        found = records.people.find(Channel.SMS, PHONE)
        texts = [logged.text for logged in records.messages.log(50, found) if logged.author == "person"]
    assert texts == [None, "is na religious?"]


def test_who_opted_out_and_was_forgotten_is_still_not_written_to(
    store: Store, inbox: Inbox, retention: RetentionJob, clock: Clock
) -> None:
    text(inbox, "STOP")
    clock.forward(days=400)
    retention.step()

    with store.transaction() as records:
        assert records.conversations.thread_of(Channel.SMS, PHONE, clock()).opted_out


def test_a_forgotten_person_who_comes_back_is_a_stranger(
    store: Store, inbox: Inbox, retention: RetentionJob, clock: Clock
) -> None:
    text(inbox, "hello")
    clock.forward(days=400)
    retention.step()
    text(inbox, "hello", 2)

    with store.transaction() as records:
        assert len(records.connection.scalars(select(person.c.id)).all()) == 2


def test_an_export_holds_every_word_and_the_notice(
    inbox: Inbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(inbox, "is na religious?")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("BOT_MASTER_KEYS", MASTER_KEY)
    result = CliRunner().invoke(cli, ["records", "export", PHONE])
    assert CliRunner().invoke(cli, ["export", "--person", PHONE]).output == result.output

    head, *lines = [json.loads(line) for line in result.output.splitlines()]
    assert "42 CFR part 2" in head["notice"]
    assert lines[0]["text"] == "is na religious?"
    assert len(lines) == head["messages"]


def test_an_export_of_nobody_says_so(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("BOT_MASTER_KEYS", MASTER_KEY)
    result = CliRunner().invoke(cli, ["records", "export", "+19995550100"])

    assert result.exit_code == 1
    assert "no conversation" in result.output


@pytest.mark.parametrize(
    "index", ["ix_message_kept", "ix_outbox_created_at", "ix_handoff_detailed", "ix_conversation_remembered"]
)
def test_what_is_to_be_forgotten_is_found_by_an_index_of_what_is_kept(store: Store, index: str) -> None:
    plans = plans_of_forgetting(store)

    assert sum(index in plan for plan in plans) == 1, plans


def plans_of_forgetting(store: Store) -> list[str]:
    """How the database goes about each statement that forgets; one that needs an index of PostgreSQL may not scan."""
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine, "before_cursor_execute", lambda _c, _r, one, values, *_: asked.append((one, values)))
    with store.transaction() as records:
        records.retention.forget(timedelta(days=365), NOON)
    how = "EXPLAIN QUERY PLAN" if store.engine.dialect.name == "sqlite" else "EXPLAIN"
    with store.engine.connect() as connection:
        if how == "EXPLAIN":
            connection.exec_driver_sql("SET enable_seqscan = off")
        explained = [
            connection.exec_driver_sql(f"{how} {one}", values).all()
            for one, values in asked
            if one.startswith(("SELECT", "UPDATE", "DELETE"))
        ]
    return [" / ".join(str(line[-1]) for line in lines) for lines in explained]


def test_more_than_one_transaction_may_forget_is_forgotten_all_the_same(
    store: Store, inbox: Inbox, retention: RetentionJob, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.retention._PEOPLE_A_TIME", 2)
    monkeypatch.setattr("bot.records.retention._ROWS_A_TIME", 3)
    for number in range(5):
        text(inbox, "can i talk to a person", number, f"+1213555{number:04}")
    clock.forward(days=366)
    retention.step()

    with store.transaction() as records:
        left = select(func.count()).where(message.c.text.is_not(None))
        assert records.connection.scalar(left) == 0
        assert set(records.connection.scalars(select(person.c.address))) == {None}
        assert records.connection.scalar(select(func.count()).select_from(outbox)) == 0
        assert records.retention.forget(timedelta(days=365), clock()) == Forgotten()


def test_who_was_forgotten_and_writes_again_is_forgotten_again(
    store: Store, inbox: Inbox, retention: RetentionJob, clock: Clock
) -> None:
    text(inbox, "STOP")
    clock.forward(days=400)
    retention.step()
    text(inbox, "START", 2)
    clock.forward(days=400)
    retention.step()

    with store.transaction() as records:
        assert records.connection.scalars(select(person.c.address)).all() == [None]


@pytest.mark.sqlite_only
def test_once_a_month_the_room_of_what_was_forgotten_is_given_back(
    store: Store, inbox: Inbox, clock: Clock, settings: Settings
) -> None:
    for number in range(150):
        text(inbox, "tell me a long story about na " * 40, number, f"+1213555{number:04}")
    retention = RetentionJob(store, timedelta(days=1), clock)
    path = settings.var_dir / "bot.db"
    before = path.stat().st_size
    clock.forward(days=3)
    retention.step()
    assert path.stat().st_size >= before

    clock.time = NOON.replace(month=12, day=2)
    retention.step()
    assert path.stat().st_size < before * 2 / 3  # the rest are empty tables and their indexes
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).select_from(message)) == 300 + 150
