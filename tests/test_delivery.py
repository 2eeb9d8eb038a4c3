"""Providers' reports in every state of a row: what arrived is never sent again, and what did not is not lost."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from bot.conversation.model import Channel
from bot.messaging.delivery import Report, next_state
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.sending import NotSent, Outbound
from bot.records.outbox_rows import OutboxRow
from bot.records.store import Store
from tests.conftest import NOON, Clock, FakeSender

ROW = OutboxRow(
    "row", "talk", "message", "sms", "reply", "", repeatable=False, attempts=2, created_at=NOON, tried_at=NOON,
    expires_at=None, state="sent", provider_id=None,
)  # fmt: skip
THIS, BEFORE = ("SM2", 2), ("SM1", 1)
"""The attempt that the row is about now, and the one before."""

# What stands in the row, and the state that each report moves it to; "-" where it changes nothing.
#   in doubt: about to be sent again because nobody knew whether the last attempt had left
#   failed once: about to be sent again because the provider said that the last attempt had failed
TABLE = """
state        | this: sent | delivered | undelivered | failed | before: sent | delivered | undelivered | failed
sending      | sent       | sent      | ready       | failed | -            | sent      | -           | -
unsure       | sent       | sent      | ready       | failed | -            | sent      | -           | -
flagged      | sent       | sent      | ready       | failed | -            | sent      | -           | -
in doubt     | sent       | sent      | ready       | failed | -            | sent      | -           | -
failed once  | -          | sent      | -           | -      | -            | sent      | -           | -
sent         | sent       | sent      | ready       | failed | -            | sent      | -           | -
arrived      | -          | sent      | -           | -      | -            | sent      | -           | -
failed       | -          | sent      | -           | -      | -            | sent      | -           | -
cancelled    | -          | -         | -           | -      | -            | -         | -           | -
"""
STATES = {
    "in doubt": {"state": "ready", "provider_id": "SM1"},
    "failed once": {"state": "ready", "provider_id": "SM2"},
    "arrived": {"state": "sent", "provider_id": "SM2"},
}


def cells() -> list[tuple[str, str, str]]:
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    half = len(head) // 2
    columns = [f"{'this' if at <= half else 'before'}: {name.split(': ')[-1]}" for at, name in enumerate(head)]
    return [(line[0], columns[at], line[at]) for line in lines for at in range(1, len(head))]


def reported(which: str, status: str) -> Report:
    sid, attempt = THIS if which == "this" else BEFORE
    return Report("row", attempt, sid, status, 30003, worth_another_try=status == "undelivered")


@pytest.mark.parametrize(("state", "report", "after"), cells())
def test_each_state_and_each_report(state: str, report: str, after: str) -> None:
    row = replace(ROW, **{"state": state, "provider_id": "SM1", **STATES.get(state, {})})  # type: ignore[arg-type]
    found = next_state(row, reported(*report.split(": ")), arrived=state == "arrived", now=NOON)

    assert (found or "-") == after


def test_all_of_the_table_is_tried() -> None:
    assert len(cells()) == 9 * 8


@pytest.mark.parametrize(("attempts", "minutes"), [(3, 0), (2, 60)])
def test_after_three_attempts_or_an_hour_it_has_failed(attempts: int, minutes: int) -> None:
    row = replace(ROW, attempts=attempts)
    report = replace(reported("this", "undelivered"), attempt=attempts)

    assert next_state(row, report, arrived=False, now=NOON + timedelta(minutes=minutes)) == "failed"


def test_a_report_on_what_this_copy_of_the_database_never_sent_is_believed() -> None:
    """After a restore: the original had sent it since."""
    for state in ("ready", "unsure"):
        row = replace(ROW, attempts=0, state=state)
        assert next_state(row, replace(reported("this", "sent"), attempt=1), arrived=False, now=NOON) == "sent"


def texted(inbox: Inbox, store: Store) -> str:
    """The row of an answer that left as TwiML."""
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550142", "HELP"))
    with store.transaction() as records:
        (row,) = records.outbox.states()
    return row


def state(store: Store, row: str) -> str:
    with store.transaction() as records:
        return records.outbox.states()[row]


def send_all(worker: Worker) -> None:
    while worker.step():
        pass


def undelivered(row: str, attempt: int, sid: str) -> Report:
    return Report(row, attempt, sid, "undelivered", 30003, worth_another_try=True)


def test_a_late_word_that_the_failed_attempt_was_sent_does_not_lose_the_next_one(
    inbox: Inbox, store: Store, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    row = texted(inbox, store)
    inbox.delivered(undelivered(row, 1, "SMa"))
    inbox.delivered(Report(row, 1, "SMa", "sent"))
    clock.forward(minutes=6)
    send_all(worker)

    assert [outbound.attempt for outbound in sender.sent] == [2]


def test_a_late_word_that_it_arrived_after_all_keeps_it_from_being_sent_again(
    inbox: Inbox, store: Store, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    row = texted(inbox, store)
    inbox.delivered(undelivered(row, 1, "SMa"))
    inbox.delivered(Report(row, 1, "SMa", "delivered"))
    clock.forward(minutes=6)
    send_all(worker)

    assert (sender.sent, state(store, row)) == ([], "sent")


@pytest.mark.parametrize("when", ["before it is tried again", "while it is tried again", "afterwards"])
def test_the_same_failure_told_again_sends_nothing_twice(inbox: Inbox, store: Store, clock: Clock, when: str) -> None:
    row = texted(inbox, store)

    class Telling(FakeSender):
        def send(self, outbound: Outbound) -> str:
            if when == "while it is tried again":
                inbox.delivered(undelivered(row, 1, "SMa"))
            return super().send(outbound)

    sender = Telling()
    worker = Worker(store, {Channel.SMS: sender}, clock)
    inbox.delivered(undelivered(row, 1, "SMa"))
    if when == "before it is tried again":
        inbox.delivered(undelivered(row, 1, "SMa"))
    clock.forward(minutes=6)
    send_all(worker)
    if when == "afterwards":
        inbox.delivered(undelivered(row, 1, "SMa"))
    clock.forward(minutes=30)
    send_all(worker)

    assert (len(sender.sent), state(store, row)) == (1, "sent")


def test_a_failure_that_overtakes_the_answer_to_our_request_sends_it_once_more(
    inbox: Inbox, store: Store, clock: Clock
) -> None:
    row = texted(inbox, store)

    class Overtaken(FakeSender):
        def send(self, outbound: Outbound) -> str:
            sid = super().send(outbound)
            if len(self.sent) == 1:
                inbox.delivered(undelivered(row, 2, sid))
            return sid

    sender = Overtaken()
    worker = Worker(store, {Channel.SMS: sender}, clock)
    inbox.delivered(undelivered(row, 1, "SMa"))
    clock.forward(minutes=6)
    send_all(worker)
    clock.forward(minutes=11)
    send_all(worker)

    assert ([outbound.attempt for outbound in sender.sent], state(store, row)) == ([2, 3], "sent")


@pytest.mark.parametrize("order", list(permutations(["sent", "undelivered", "delivered", "queued"])))
def test_in_any_order_what_arrived_is_not_sent_again(
    inbox: Inbox, store: Store, worker: Worker, sender: FakeSender, clock: Clock, order: tuple[str, ...]
) -> None:
    row = texted(inbox, store)
    for status in order:
        again = status == "undelivered"
        inbox.delivered(Report(row, 1, "SMa", status, 30003 if again else None, worth_another_try=again))
    clock.forward(minutes=30)
    send_all(worker)

    assert (sender.sent, state(store, row)) == ([], "sent")


def test_only_what_was_handed_to_the_provider_counts_towards_the_bill(
    inbox: Inbox, store: Store, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    def counted() -> int:
        with store.transaction() as records:
            return records.texts_sent.last_day(clock())

    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550142", "HELP"), worker_sends=True)
    sender.failures = [NotSent(20429, transient=True, retry_after=timedelta(seconds=5), too_fast=True)]
    send_all(worker)
    assert counted() == 0
    clock.forward(seconds=6)
    send_all(worker)
    assert counted() == 1

    inbox.receive(Incoming(Channel.SMS, "SM2", "+12135550143", "HELP"), worker_sends=True)
    sender.failures = [NotSent(21211)]
    send_all(worker)
    assert counted() == 1
    inbox.receive(Incoming(Channel.SMS, "SM3", "+12135550144", "HELP"))  # leaves as TwiML
    assert counted() == 2
