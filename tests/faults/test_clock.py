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


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=30), -timedelta(hours=1)])
def test_a_dead_sender_is_looked_after_within_the_jump(
    inbox: Inbox, worker: Worker, store: Store, clock: Clock, jump: timedelta
) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550142", "HELP"))
    clock.time += jump
    for _ in range(70):
        worker.step()
        clock.forward(minutes=1)

    with store.transaction() as records:
        assert set(records.outbox.states().values()) == {"flagged"}
