"""The rows that say when we write first: sealed, migrated up and down, forgotten when the person wishes it."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from bot.conversation.companion import CheckIn
from bot.conversation.model import Channel
from bot.jobs.retention import RetentionJob
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.records.store import Store, migrate
from bot.records.tables import check_in
from tests.conftest import NOON, Clock

ADDRESS = "+12135550142"


@pytest.fixture
def conversation(store: Store, inbox: Inbox) -> str:
    """Somebody who wants to hear from us tomorrow."""
    inbox.receive(Incoming(Channel.SMS, "SM1", ADDRESS, "hello"))
    with store.transaction() as records:
        found = records.people.find(Channel.SMS, ADDRESS)
        assert found
        records.check_ins.set_(found, CheckIn.DAILY, NOON + timedelta(days=1), NOON)
    return found


def whats(store: Store, conversation: str) -> list[str]:
    with store.transaction() as records:
        return [one.what for one in records.check_ins.of(conversation)]


def test_a_second_one_of_the_same_kind_replaces_the_first(store: Store, conversation: str) -> None:
    with store.transaction() as records:
        records.check_ins.set_(conversation, CheckIn.DAILY, NOON + timedelta(days=2), NOON)
        records.check_ins.set_(conversation, CheckIn.GOOD_DAY, NOON + timedelta(days=3), NOON)

    assert whats(store, conversation) == ["daily", "good_day"]


def test_what_it_is_about_is_sealed(store: Store, conversation: str) -> None:
    with store.transaction() as records:
        (sealed,) = records.connection.scalars(select(check_in.c.what)).all()

    assert b"daily" not in sealed


@pytest.mark.parametrize("words", [["STOP"], ["DELETE", "yes"]])
def test_stop_and_delete_end_them(store: Store, inbox: Inbox, conversation: str, words: list[str]) -> None:
    for number, text in enumerate(words, start=2):
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", ADDRESS, text))

    assert whats(store, conversation) == []


def test_a_year_of_silence_forgets_them(store: Store, conversation: str, clock: Clock) -> None:
    clock.forward(days=366)
    RetentionJob(store, timedelta(days=365), clock).step()

    assert whats(store, conversation) == []


def test_the_table_goes_and_comes_back(store: Store) -> None:
    migrate(store, "0016")
    assert not inspect(store.engine).has_table("check_in")

    migrate(store)
    assert inspect(store.engine).has_table("check_in")


def test_what_was_moved_meanwhile_is_not_due_any_more(store: Store, conversation: str) -> None:
    later = NOON + timedelta(days=2)
    with store.transaction() as records:
        row = records.check_ins.due(later)
        assert row
        records.check_ins.move_on(row, later + timedelta(days=1))
        assert not records.check_ins.still_due(row, later)
