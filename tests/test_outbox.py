"""The worker: what it sends, what it tries again, what it leaves to staff."""

from collections.abc import Set
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from bot.conversation.model import Channel
from bot.conversation.quiet_hours import quiet_until
from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.recording import Notice, record_notice
from bot.messaging.sending import NotSent, Outbound
from bot.records.outbox_claims import Pace
from bot.records.store import Store
from knowledge.library import Library
from tests.conftest import NOON, Clock, FakeSender, words_of
from tests.test_sms import form_of, post


def receive(inbox: Inbox, words: str, number: int = 1) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, f"update:{number}", "555", words), worker_sends=True)


def states(store: Store) -> list[str]:
    with store.transaction() as records:
        return sorted(records.outbox.states().values())


def row_ids(store: Store) -> list[str]:
    with store.transaction() as records:
        return list(records.outbox.states())


class Down:
    """A provider that answers nothing."""

    sends = questions = 0

    def send(self, outbound: Outbound) -> str:
        self.sends += 1
        raise TimeoutError

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        self.questions += 1
        raise TimeoutError


def test_rows_leave_in_the_order_of_the_conversation(
    inbox: Inbox, worker: Worker, sender: FakeSender, library: Library
) -> None:
    receive(inbox, "hello", 1)
    receive(inbox, "is na religious?", 2)
    while worker.step():
        pass

    expected = ("interface.introduction", "chat.greeting", "group.beliefs@na")
    assert len(sender.sent) == 3
    assert all(
        outbound.text.startswith(words_of(library, answer))
        for outbound, answer in zip(sender.sent, expected, strict=True)
    )


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


@pytest.mark.parametrize(
    ("provider_says", "after", "sent_again"),
    [("SM-it-was-there", "sent", 0), (None, "sent", 1), ("nothing", "flagged", 0)],
)
def test_a_send_that_may_have_arrived_is_asked_about_and_never_repeated_blindly(
    inbox: Inbox,
    worker: Worker,
    sender: FakeSender,
    clock: Clock,
    store: Store,
    provider_says: str | None,
    after: str,
    sent_again: int,
) -> None:
    receive(inbox, "HELP")
    sender.failures = [TimeoutError()]
    worker.step()
    assert not worker.step()
    assert states(store) == ["unsure"]

    if provider_says != "nothing":
        sender.listed = dict.fromkeys(row_ids(store), provider_says)
    clock.forward(seconds=21)
    while worker.step():
        pass
    assert (len(sender.sent), states(store)) == (sent_again, [after])


def test_a_provider_that_does_not_answer_is_asked_again_and_then_staff_are(
    inbox: Inbox, store: Store, clock: Clock
) -> None:
    receive(inbox, "HELP")
    down = Down()
    worker = Worker(store, dict.fromkeys(Channel, down), clock)
    for _ in range(25):
        worker.step()
        clock.forward(seconds=30)

    assert (down.sends, states(store)) == (1, ["flagged"])
    assert down.questions > 15


def test_a_receipt_settles_what_was_in_doubt(
    inbox: Inbox, worker: Worker, sender: FakeSender, clock: Clock, store: Store
) -> None:
    receive(inbox, "HELP")
    sender.failures = [TimeoutError()]
    worker.step()
    assert inbox.delivered(Report(row_ids(store)[0], 1, "SM9", "delivered"))
    clock.forward(minutes=30)

    assert not worker.step()
    assert (sender.sent, states(store)) == ([], ["sent"])


def test_a_crisis_text_that_may_have_arrived_is_sent_again(
    inbox: Inbox, worker: Worker, sender: FakeSender, clock: Clock, store: Store, library: Library
) -> None:
    receive(inbox, "i want to kill myself")
    sender.failures = [TimeoutError()]
    while worker.step():
        pass
    clock.forward(seconds=9)
    while worker.step():
        pass

    assert [outbound.text.startswith(words_of(library, "crisis.suicide")) for outbound in sender.sent].count(True) == 1
    assert {outbound.outbox_id for outbound in sender.sent} == set(row_ids(store))
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


def test_nothing_is_sent_to_somebody_who_blocked_the_bot(
    inbox: Inbox, worker: Worker, sender: FakeSender, store: Store
) -> None:
    receive(inbox, "hello", 1)
    inbox.person_left(Channel.TELEGRAM, "555")
    while worker.step():
        pass

    assert sender.sent == []
    assert set(states(store)) == {"cancelled"}


def test_a_person_who_left_gets_no_second_message(
    inbox: Inbox, worker: Worker, sender: FakeSender, store: Store
) -> None:
    receive(inbox, "hello", 1)
    sender.failures = [NotSent(403, person_left=True)]
    while worker.step():
        pass

    assert sender.sent == []
    assert states(store) == ["cancelled", "failed"]


PACE = {Channel.TELEGRAM: Pace(3, between=timedelta(seconds=1))}


def test_a_chat_gets_one_message_a_second_and_all_chats_together_three(
    inbox: Inbox, store: Store, sender: FakeSender, clock: Clock
) -> None:
    worker = Worker(store, dict.fromkeys(Channel, sender), clock, paces=PACE)
    for person in "1234":
        message = Incoming(Channel.TELEGRAM, f"update:{person}", person, "hello")
        inbox.receive(message, worker_sends=True)  # two messages each: who we are, and the greeting
    per_second = []
    while len(sender.sent) < 8:
        before = len(sender.sent)
        while worker.step():
            pass
        per_second.append([outbound.address for outbound in sender.sent[before:]])
        clock.forward(seconds=1.1)

    assert all(len(second) <= 3 and len(set(second)) == len(second) for second in per_second)
    assert len(per_second) == 4


def test_a_crisis_text_waits_for_no_pace_and_for_nothing_before_it(
    inbox: Inbox, store: Store, sender: FakeSender, clock: Clock, library: Library
) -> None:
    nothing = {Channel.TELEGRAM: Pace(0, between=timedelta(seconds=1))}
    worker = Worker(store, dict.fromkeys(Channel, sender), clock, paces=nothing)
    receive(inbox, "hello", 1)
    receive(inbox, "i want to kill myself", 2)
    while worker.step():
        pass

    assert [outbound.text.startswith(words_of(library, "crisis.suicide")) for outbound in sender.sent] == [True]


def notice(store: Store, clock: Clock, expires_in: timedelta | None) -> None:
    with store.transaction() as records:
        thread = records.conversations.thread_of(Channel.TELEGRAM, "555", clock())
    with store.transaction() as records:
        expires_at = clock() + expires_in if expires_in else None
        told = Notice("telegram", "en", "Your meeting.", "a.reminder", expires_at=expires_at)
        record_notice(records, thread.id, told, clock())


def test_a_reminder_that_is_late_is_not_sent_at_all(
    store: Store, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    notice(store, clock, timedelta(hours=1))
    clock.forward(hours=1)
    while worker.step():
        pass

    assert (sender.sent, states(store)) == ([], ["cancelled"])


def test_a_reminder_that_waited_into_the_night_is_sent_in_the_morning(
    store: Store, inbox: Inbox, sender: FakeSender, clock: Clock
) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    clock.time = datetime(2026, 11, 24, 21, 30, tzinfo=zone).astimezone(UTC)
    worker = Worker(store, dict.fromkeys(Channel, sender), clock, quiet_until=lambda moment: quiet_until(moment, zone))
    notice(store, clock, timedelta(hours=20))
    while worker.step():
        pass
    assert sender.sent == []

    clock.time = datetime(2026, 11, 25, 8, 0, tzinfo=zone).astimezone(UTC)
    worker.step()
    assert [outbound.text for outbound in sender.sent] == ["Your meeting."]


@pytest.mark.parametrize(
    ("code", "after"), [(30003, "ready"), (30007, "failed"), (30006, "failed"), (30005, "failed"), (None, "failed")]
)
def test_what_a_carrier_could_not_deliver_is_sent_again_only_where_that_can_help(
    client: FlaskClient, inbox: Inbox, store: Store, code: int | None, after: str
) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550123", "HELP"))
    report = form_of("status", MessageStatus="undelivered", ErrorCode=str(code or ""))
    assert post(client, report, f"/sms/status?o={row_ids(store)[0]}").status_code == 204

    assert states(store) == [after]
    with store.transaction() as records:
        thread = records.conversations.thread_of(Channel.SMS, "+12135550123", NOON)
    assert (thread.opted_out, thread.unreachable) == (False, code in (30005, 30006))


def test_at_the_start_nobody_waits_for_the_leases_of_a_dead_process(
    inbox: Inbox, worker: Worker, sender: FakeSender, clock: Clock, store: Store
) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550123", "HELP"))
    worker.doubt_unfinished()
    assert states(store) == ["unsure"]

    sender.listed = dict.fromkeys(row_ids(store), None)
    clock.forward(seconds=21)
    while worker.step():
        pass
    assert (len(sender.sent), states(store)) == (1, ["sent"])
