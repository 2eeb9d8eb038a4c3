"""The worker: what it sends, what it tries again, what it leaves to staff."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.model import Channel
from bot.inbox import Inbox
from bot.messages import Incoming
from bot.outbox import NotSent, Worker
from bot.records.store import Store
from tests.conftest import Clock, FakeSender


def receive(inbox: Inbox, words: str, number: int = 1) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, f"update:{number}", "555", words), worker_sends=True)


def states(store: Store) -> list[str]:
    with store.transaction() as records:
        return sorted(records.outbox.states().values())


def test_rows_leave_in_the_order_of_the_conversation(inbox: Inbox, worker: Worker, sender: FakeSender) -> None:
    receive(inbox, "hello", 1)
    receive(inbox, "i feel so lonely", 2)
    while worker.step():
        pass

    assert len(sender.sent) == 3
    assert "automated" in sender.sent[0].text


def test_a_refusal_that_passes_is_tried_again_later(
    inbox: Inbox, worker: Worker, sender: FakeSender, clock: Clock, store: Store
) -> None:
    receive(inbox, "HELP")
    sender.failures = [NotSent(429, transient=True, retry_after=timedelta(seconds=30))]
    worker.step()

    assert not worker.step()
    clock.forward(seconds=31)
    worker.step()
    assert len(sender.sent) == 1
    assert states(store) == ["sent"]


def test_a_final_refusal_is_not_tried_again(inbox: Inbox, worker: Worker, sender: FakeSender, store: Store) -> None:
    receive(inbox, "HELP")
    sender.failures = [NotSent(21211)]
    worker.step()

    assert not worker.step()
    assert states(store) == ["failed"]


def test_a_send_that_may_have_arrived_is_flagged_and_not_repeated(
    inbox: Inbox, worker: Worker, sender: FakeSender, store: Store
) -> None:
    receive(inbox, "HELP")
    sender.failures = [TimeoutError()]
    worker.step()

    assert not worker.step()
    assert (sender.sent, states(store)) == ([], ["flagged"])


def test_a_crisis_text_that_may_have_arrived_is_sent_again(
    inbox: Inbox, worker: Worker, sender: FakeSender, store: Store
) -> None:
    receive(inbox, "i want to kill myself")
    sender.failures = [TimeoutError()]
    while worker.step():
        pass

    assert [outbound.text for outbound in sender.sent] != []
    assert set(states(store)) == {"sent"}


@pytest.mark.parametrize(("words", "after"), [("hello", "flagged"), ("i want to kill myself", "sent")])
def test_a_door_that_died_with_a_claim_is_looked_after(
    inbox: Inbox, worker: Worker, clock: Clock, store: Store, words: str, after: str
) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+13105550123", words))
    clock.forward(minutes=2)
    while worker.step():
        pass

    assert set(states(store)) == {after}


def test_nothing_is_sent_after_an_opt_out(inbox: Inbox, worker: Worker, sender: FakeSender, store: Store) -> None:
    receive(inbox, "hello", 1)
    inbox.person_left(Channel.TELEGRAM, "555")
    while worker.step():
        pass

    assert sender.sent == []
    assert set(states(store)) == {"cancelled"}


def test_a_person_who_left_is_opted_out(inbox: Inbox, worker: Worker, sender: FakeSender, store: Store) -> None:
    receive(inbox, "hello", 1)
    sender.failures = [NotSent(403, person_left=True)]
    while worker.step():
        pass

    assert sender.sent == []
    assert states(store) == ["cancelled", "failed"]


def test_a_spooled_message_that_does_not_open_holds_up_nothing(
    inbox: Inbox, worker: Worker, sender: FakeSender, tmp_path: Path
) -> None:
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "broken.sealed").write_bytes(b"not sealed by us")
    receive(inbox, "HELP")
    while worker.step():
        pass

    assert len(sender.sent) == 1
    assert (tmp_path / "spool" / "broken.sealed").exists()
