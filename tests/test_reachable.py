"""Who wants messages is their own choice; whether they can be reached is what providers and their own texts tell."""

from itertools import permutations

import pytest
from flask.testing import FlaskClient

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.recording import Notice, record_notice
from bot.records.conversations import Thread
from bot.records.store import Store
from tests.conftest import NOON, Clock, FakeSender
from tests.shared import PHONE
from tests.telegram.wire import CHAT, HOOK, SECRET, text_update
from tests.test_sms import form_of, post, texts


def sms(client: FlaskClient, words: str, number: int, **changes: str) -> list[str]:
    sid = f"SM{number:032}"
    form = form_of("cost_of_na", Body=words, MessageSid=sid, SmsMessageSid=sid, SmsSid=sid, From=PHONE, **changes)
    return texts(post(client, form))


def thread(store: Store, channel: Channel = Channel.SMS, address: str = PHONE) -> Thread:
    with store.transaction() as records:
        return records.conversations.thread_of(channel, address, NOON)


def rows(store: Store) -> list[str]:
    with store.transaction() as records:
        return list(records.outbox.states())


def states(store: Store) -> list[str]:
    with store.transaction() as records:
        return list(records.outbox.states().values())


def report(
    client: FlaskClient, row: str, status: str, code: int | str = "", sid: str = "SMout1", attempt: int = 1
) -> int:
    form = form_of("status", MessageStatus=status, ErrorCode=str(code), MessageSid=sid)
    return post(client, form, f"/sms/status?o={row}&a={attempt}").status_code


def notice(store: Store, kind: str, clock: Clock) -> None:
    with store.transaction() as records:
        found = records.conversations.thread_of(Channel.SMS, PHONE, clock())
        record_notice(records, found.id, Notice("sms", "en", f"a {kind}", kind=kind), clock())


def send_all(worker: Worker, sender: FakeSender) -> list[str]:
    while worker.step():
        pass
    return [outbound.text for outbound in sender.sent]


@pytest.mark.parametrize("code", [30005, 30006, 21610])
def test_an_undelivered_text_opts_nobody_out_and_the_next_one_from_there_is_answered(
    client: FlaskClient, store: Store, clock: Clock, code: int
) -> None:
    sms(client, "HELP", 1)
    assert report(client, rows(store)[0], "undelivered", code) == 204
    assert (thread(store).unreachable, thread(store).opted_out) == (True, False)

    clock.forward(minutes=1)
    assert sms(client, "is na religious?", 2) != []
    assert not thread(store).unreachable


def test_a_report_that_comes_after_they_have_written_again_proves_nothing(
    client: FlaskClient, store: Store, clock: Clock
) -> None:
    sms(client, "HELP", 1)
    (row,) = rows(store)
    clock.forward(minutes=1)
    sms(client, "is na religious?", 2)
    report(client, row, "undelivered", 30005)

    assert not thread(store).unreachable


@pytest.mark.parametrize(("kind", "sent"), [("reminder", []), ("staff", ["a staff"])])
def test_where_nobody_can_be_reached_only_a_human_tries(
    client: FlaskClient, store: Store, worker: Worker, sender: FakeSender, clock: Clock, kind: str, sent: list[str]
) -> None:
    sms(client, "HELP", 1)
    report(client, rows(store)[0], "undelivered", 30005)
    notice(store, kind, clock)

    assert send_all(worker, sender) == sent


@pytest.mark.parametrize("kind", ["reminder", "staff"])
def test_after_an_opt_out_nothing_is_sent_that_they_did_not_ask_for(
    client: FlaskClient, store: Store, worker: Worker, sender: FakeSender, clock: Clock, kind: str
) -> None:
    sms(client, "STOP", 1)
    report(client, rows(store)[0], "delivered")
    notice(store, kind, clock)

    assert send_all(worker, sender) == []


ODD = ["delivered", "undelivered", "failed", "canceled", "partially_delivered", "sent", "read", "a_new_word"]


@pytest.mark.parametrize("order", list(permutations(ODD[:4], 3)))
def test_reports_in_any_order_opt_nobody_out_and_send_nothing_again_that_arrived(
    client: FlaskClient,
    store: Store,
    worker: Worker,
    sender: FakeSender,
    clock: Clock,
    order: tuple[str, ...],
) -> None:
    sms(client, "HELP", 1)
    (row,) = rows(store)
    for status in order:
        assert report(client, row, status, 30003) == 204
    clock.forward(minutes=30)

    assert not thread(store).opted_out
    if "delivered" in order:
        assert send_all(worker, sender) == []


@pytest.mark.parametrize("status", ODD)
def test_every_status_is_taken(client: FlaskClient, store: Store, status: str) -> None:
    sms(client, "HELP", 1)

    assert report(client, rows(store)[0], status) == 204
    assert not thread(store).opted_out


def test_the_same_failure_told_twice_is_sent_again_once(
    client: FlaskClient, store: Store, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    sms(client, "HELP", 1)
    (row,) = rows(store)
    report(client, row, "undelivered", 30003)
    report(client, row, "undelivered", 30003)
    clock.forward(minutes=6)
    assert len(send_all(worker, sender)) == 1

    report(client, row, "undelivered", 30003)
    clock.forward(minutes=30)
    assert len(send_all(worker, sender)) == 1
    assert states(store) == ["sent"]


@pytest.mark.parametrize(
    ("words", "kind", "opted_out"),
    [
        ("ALTO", "STOP", True),
        ("basta ya", "STOP", True),
        ("EMPEZAR", "START", False),
        ("quiero volver", "START", False),
    ],
)
def test_twilio_is_believed_where_it_has_understood_a_word_that_we_do_not_know(
    client: FlaskClient, store: Store, words: str, kind: str, opted_out: bool
) -> None:
    sms(client, "hello" if opted_out else "STOP", 1)

    assert sms(client, words, 2, OptOutType=kind) == []
    assert thread(store).opted_out == opted_out


def test_in_a_crisis_talk_too(client: FlaskClient, store: Store) -> None:
    sms(client, "i want to kill myself", 1)
    sms(client, "ALTO", 2, OptOutType="STOP")
    assert thread(store).opted_out
    sms(client, "START", 3, OptOutType="START")

    assert not thread(store).opted_out


@pytest.mark.parametrize("word", ["START", "unstop", "Start!"])
def test_the_carriers_words_end_an_opt_out_in_the_middle_of_a_crisis(
    client: FlaskClient, store: Store, word: str
) -> None:
    for number, words in enumerate(("hi", "STOP", "i want to kill myself", word), start=1):
        sms(client, words, number)
    assert not thread(store).opted_out

    sms(client, "i'm safe", 5)
    assert sms(client, "na near 90026", 6) != []


@pytest.mark.parametrize("words", ["hello", "is na religious?", "thanks", "2", "na near 90026"])
def test_any_other_text_does_not(client: FlaskClient, store: Store, words: str) -> None:
    sms(client, "STOP", 1)
    sms(client, words, 2)

    assert thread(store).opted_out


def member(update_id: int, status: str) -> dict[str, object]:
    change = {"chat": CHAT, "from": CHAT, "date": 1, "new_chat_member": {"status": status}}
    return {"update_id": update_id, "my_chat_member": change}


def test_blocking_and_unblocking_say_nothing_about_what_somebody_wants(client: FlaskClient, store: Store) -> None:
    def post_update(update: dict[str, object]) -> None:
        assert client.post(HOOK, json=update, headers=SECRET).status_code == 200

    post_update(text_update(1, "STOP"))
    post_update(member(2, "kicked"))
    post_update(member(3, "member"))
    found = thread(store, Channel.TELEGRAM, "555")
    assert (found.unreachable, found.opted_out) == (False, True)

    post_update(text_update(4, "/start"))
    assert not thread(store, Channel.TELEGRAM, "555").opted_out


def test_on_telegram_the_word_that_a_stop_was_heard_is_sent_and_nothing_after_it(
    client: FlaskClient, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    client.post(HOOK, json=text_update(1, "is na religious?"), headers=SECRET)
    clock.forward(seconds=1)
    client.post(HOOK, json=text_update(2, "STOP"), headers=SECRET)
    client.post(HOOK, json=text_update(3, "hello"), headers=SECRET)

    (confirmation,) = send_all(worker, sender)
    assert "START" in confirmation


def test_after_stop_a_deleted_talk_stays_opted_out(inbox: Inbox, store: Store) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", PHONE, "STOP"))
    with store.transaction() as records:
        found = records.conversations.thread_of(Channel.SMS, PHONE, NOON)
        records.conversations.erase(found)

    assert thread(store).opted_out
