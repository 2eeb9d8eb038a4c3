"""The open risk of a talk stands in columns of its own, so that it outlives a state that cannot be read."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.records.store import Store
from bot.records.tables import conversation
from tests.conftest import NOON, Clock
from tests.shared import PHONE

UNREADABLE = ['{"crisis": "of a newer version"}', "not json", '{"crisis": {"kind": "heartbreak", "asked": "x"}}']


def say(inbox: Inbox, words: str, number: int) -> list[str]:
    return [reply.text for reply in inbox.receive(Incoming(Channel.SMS, f"SM{number}", PHONE, words)).replies]


def risk(store: Store) -> tuple[Any, ...]:
    with store.transaction() as records:
        columns = (conversation.c.risk_kind, conversation.c.risk_level, conversation.c.risk_since)
        return tuple(records.connection.execute(select(*columns)).one())


def damage(store: Store, state: str) -> None:
    with store.transaction() as records:
        row = records.connection.execute(select(conversation.c.id)).one()
        sealed = store.cipher.seal(state, f"conversation.state:{row.id}")
        records.connection.execute(update(conversation).values(state=sealed))


def notes(store: Store) -> list[str]:
    with store.transaction() as records:
        row = records.connection.execute(select(conversation.c.id)).one()
        return [note.text for note in records.desk.notes(row.id)]


def test_it_is_noted_since_when_and_ends_with_the_talk_about_it(inbox: Inbox, store: Store, clock: Clock) -> None:
    say(inbox, "hello", 1)
    assert risk(store) == (None, None, None)
    say(inbox, "i want to kill myself", 2)
    clock.forward(minutes=1)
    say(inbox, "idk", 3)
    assert risk(store) == ("suicide", 4, NOON)
    say(inbox, "i'm safe now", 4)
    assert risk(store) == (None, None, None)


@pytest.mark.parametrize("state", UNREADABLE)
def test_a_state_that_cannot_be_read_loses_the_talk_and_not_the_risk(
    inbox: Inbox, store: Store, clock: Clock, state: str
) -> None:
    say(inbox, "i want to kill myself", 1)
    with store.transaction() as records:
        for alert in records.alerts.open():
            records.alerts.acknowledge(alert.handoff_id, "ann", NOON)
    damage(store, state)
    clock.forward(hours=1)

    assert say(inbox, "is na religious?", 2) != []
    assert say(inbox, "hello", 3) != []
    assert risk(store) == ("suicide", 4, NOON)
    assert notes(store) == [
        "What this talk was about cannot be read any more; the bot began afresh. "
        "A risk is open: suicide, since 2026-11-23 20:00 UTC."
    ]
    with store.transaction() as records:
        assert [alert.urgent for alert in records.alerts.open()] == [True]


@pytest.mark.parametrize("state", UNREADABLE)
def test_without_a_risk_staff_are_told_by_day(inbox: Inbox, store: Store, state: str) -> None:
    say(inbox, "hello", 1)
    damage(store, state)

    assert say(inbox, "is na religious?", 2) != []
    assert risk(store) == (None, None, None)
    with store.transaction() as records:
        assert [alert.urgent for alert in records.alerts.open()] == [False]


def test_staff_end_it_by_resolving_the_hand_off(inbox: Inbox, store: Store) -> None:
    say(inbox, "i want to kill myself", 1)
    damage(store, "not json")
    with store.transaction() as records:
        records.handoffs.resolve(records.handoffs.find()[0].id, "ann", "reached them", NOON)

    assert risk(store) == (None, None, None)
