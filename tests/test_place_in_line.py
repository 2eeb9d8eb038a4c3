"""Who asks for a person is told how many come first, by the list that staff see."""

from collections.abc import Callable

import pytest

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.records.store import Store
from tests.conftest import Clock

ASKS, DANGER = "can i talk to a person", "i want to kill myself tonight"
Says = Callable[[str, int], str]


@pytest.fixture
def says(inbox: Inbox, clock: Clock) -> Says:
    """A text of the person with this number, a minute after the last one; what is answered."""

    def text(words: str, person: int) -> str:
        clock.forward(minutes=1)
        incoming = Incoming(Channel.SMS, f"SM{person}-{clock.time}", f"+1213555{person:04}", words)
        return " ".join(reply.text for reply in inbox.receive(incoming).replies)

    return text


def acknowledge_all(store: Store, clock: Clock) -> None:
    with store.transaction() as records:
        for one in records.alerts.open():
            records.alerts.acknowledge(one.handoff_id, "ann", clock())


def test_each_who_asks_stands_behind_those_who_asked_before(says: Says) -> None:
    assert "can read this now." in says(ASKS, 1)
    assert "1 person is waiting ahead of you" in says(ASKS, 2)
    assert "2 people are waiting ahead of you" in says(ASKS, 3)


def test_who_asks_again_keeps_their_place(says: Says) -> None:
    for person in (1, 2, 3):
        says(ASKS, person)
    assert "1 person is waiting ahead of you" in says(ASKS, 2)


def test_who_is_in_danger_goes_first_and_is_told_no_place(says: Says) -> None:
    says(ASKS, 1)
    assert "ahead of you" not in says(DANGER, 2)
    assert "ahead of you" not in says(ASKS, 2)
    assert "1 person is waiting ahead of you" in says(ASKS, 1)


def test_who_has_somebody_of_staff_waits_no_more_and_is_told_so(says: Says, store: Store, clock: Clock) -> None:
    says(ASKS, 1)
    acknowledge_all(store, clock)
    assert "can read this now." in says(ASKS, 2)
    assert "Someone on the clinic's staff has your request." in says(ASKS, 1)


def test_a_drill_stands_in_no_line(says: Says, inbox: Inbox, clock: Clock) -> None:
    inbox.receive(Incoming(Channel.SMS, "drill:1", "drill-1", DANGER, drill=True))
    assert "can read this now." in says(ASKS, 1)
