"""The clock jumps: nothing is sent twice, and nothing waits for ever."""

from datetime import timedelta

import pytest

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.records.store import Store
from tests.conftest import Clock, FakeSender


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=30), -timedelta(hours=1)])
def test_a_reply_that_waits_is_sent_once(
    inbox: Inbox, worker: Worker, sender: FakeSender, clock: Clock, jump: timedelta
) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", "555", "HELP"), worker_sends=True)
    clock.time += jump
    for _ in range(70):
        worker.step()
        clock.forward(minutes=1)

    assert len(sender.sent) == 1


@pytest.mark.parametrize(
    ("jump", "wait"), [(timedelta(hours=1), 0), (timedelta(days=30), 0), (timedelta(0), 1), (-timedelta(hours=1), 61)]
)
def test_a_dead_sender_is_looked_after_within_the_jump(
    inbox: Inbox, worker: Worker, store: Store, clock: Clock, jump: timedelta, wait: int
) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550142", "HELP"))
    clock.time += jump
    minutes = 0
    while states(store) == {"sending"}:
        assert minutes <= wait
        worker.step()
        clock.forward(minutes=1)
        minutes += 1
    for _ in range(2):
        worker.step()

    assert states(store) == {"flagged"}


def states(store: Store) -> set[str]:
    with store.transaction() as records:
        return set(records.outbox.states().values())
