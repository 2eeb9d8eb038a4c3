"""A human answers in the place of the bot."""

import threading
from datetime import timedelta
from html import unescape

import pytest

from bot.conversation.model import Channel
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.takeover import QuietHandBack
from bot.records.handoffs import HandOff
from bot.records.staff import Role
from bot.records.threads import Line
from knowledge.schema import Language
from tests.conftest import Clock, FakeSender
from tests.shared import PHONE
from tests.staff.conftest import Application, Person, card_of, send_all


def lines(console: Application, conversation_id: str) -> list[Line]:
    with console.store.transaction() as records:
        return records.threads.lines(conversation_id)


def handoffs(console: Application) -> list[HandOff]:
    with console.store.transaction() as records:
        return records.handoffs.find()


def answers(console: Application, words: str, number: int = 900, phone: str = PHONE) -> list[str]:
    receipt = console.inbox.receive(Incoming(Channel.SMS, f"SMx{number}", phone, words))
    return [reply.text for reply in receipt.replies]


def test_the_person_is_told_and_the_words_of_a_human_reach_them(
    console: Application, responder: Person, worker: Worker, sender: FakeSender
) -> None:
    conversation_id = console.text("can i talk to a person")
    assert responder.post(f"/staff/conversations/{conversation_id}/take").status_code == 303
    responder.post(
        f"/staff/conversations/{conversation_id}/reply", text="Hi, this is Ann from the clinic.\r\nI'm here."
    )
    send_all(worker)

    joined = console.inbox.engine.library.answer("interface.staff_joined", Language.EN).text
    assert [outbound.text for outbound in sender.sent] == [joined, "Hi, this is Ann from the clinic.\nI'm here."]
    assert [(line.author, line.state) for line in lines(console, conversation_id)[-2:]] == [
        ("bot", "sent"),
        ("responder", "sent"),
    ]


def test_sending_at_once_takes_over_and_the_words_come_after_the_word_that_a_person_joined(
    console: Application, responder: Person, worker: Worker, sender: FakeSender
) -> None:
    conversation_id = console.text("can i talk to a person")
    answer = responder.post(f"/staff/conversations/{conversation_id}/reply", text="This is Ann.", take="yes")
    send_all(worker)

    joined = console.inbox.engine.library.answer("interface.staff_joined", Language.EN).text
    assert answer.status_code == 303
    assert [outbound.text for outbound in sender.sent] == [joined, "This is Ann."]
    assert handoffs(console)[0].acknowledged_by == "responder"
    assert ("responder", "took over") in console.audited()
    assert answers(console, "is na religious?") == []


@pytest.mark.parametrize(
    ("before", "words", "problem"),
    [
        ("claimed by ben", "This is Ann.", "Not sent: ben has this conversation."),
        ("they opted out", "This is Ann.", "nothing can be sent"),
        ("", "  ", "Write something first."),
    ],
)
def test_what_cannot_be_sent_at_once_takes_nothing_over(
    console: Application, responder: Person, before: str, words: str, problem: str
) -> None:
    conversation_id = console.text("can i talk to a person")
    path = f"/staff/conversations/{conversation_id}"
    if before == "claimed by ben":
        console.person(Role.RESPONDER, "ben").post(f"{path}/claim")
    elif before:
        answers(console, "STOP")
    answer = responder.post(f"{path}/reply", text=words, take="yes")

    assert answer.status_code in (400, 409)
    assert problem in unescape(answer.get_data(as_text=True))
    assert card_of(console, conversation_id).mode != "staff"


def test_the_bot_is_silent_until_it_is_handed_back(
    console: Application, responder: Person, worker: Worker, sender: FakeSender
) -> None:
    conversation_id = console.text("hello")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    assert answers(console, "is na religious?", 1) == []
    assert answers(console, "2", 2) == []
    responder.post(f"/staff/conversations/{conversation_id}/hand-back")
    send_all(worker)

    assert answers(console, "is na religious?", 3)[0].startswith("NA is spiritual, not religious.")
    left = console.inbox.engine.library.answer("interface.staff_left", Language.EN).text
    assert sender.sent[-1].text == left
    assert [line.topic for line in lines(console, conversation_id) if line.text == "is na religious?"] == [
        "group.beliefs",
        "group.beliefs",
    ]


def test_stop_is_obeyed_and_confirmed_all_the_same(console: Application, responder: Person) -> None:
    conversation_id = console.text("hello")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    assert len(answers(console, "STOP")) == 1

    refused = responder.post(f"/staff/conversations/{conversation_id}/reply", text="are you there?")
    assert refused.status_code == 409
    assert "They asked for no more messages" in refused.get_data(as_text=True)
    assert "are you there?</textarea>" in refused.get_data(as_text=True)  # nothing typed is lost


@pytest.mark.parametrize("meanwhile", ["hand-back", "take"])
def test_a_reply_that_came_too_late_is_refused_and_its_words_stay(
    console: Application, responder: Person, meanwhile: str
) -> None:
    path = f"/staff/conversations/{console.text('can i talk to a person')}"
    ben = console.person(Role.RESPONDER, "ben")
    responder.post(f"{path}/take")
    ben.post(f"{path}/{meanwhile}", over="responder")
    refused = responder.post(f"{path}/reply", text="I'm on my way to you.")

    assert refused.status_code == 409
    assert unescape(refused.get_data(as_text=True)).count("I'm on my way to you.</textarea>") == 1
    assert "I&#39;m on my way to you.</textarea>" in responder.text(path)  # and after another look


def test_a_reply_over_the_limit_is_refused_and_stays_whole(console: Application, responder: Person) -> None:
    path = f"/staff/conversations/{console.text('can i talk to a person')}"
    responder.post(f"{path}/take")
    long = "I read it all. " * 120
    refused = responder.post(f"{path}/reply", text=long)

    assert refused.status_code == 400
    assert "A reply has at most 1600 characters." in refused.get_data(as_text=True)
    assert f"{long.strip()}</textarea>" in refused.get_data(as_text=True)


def test_what_the_bot_still_had_to_say_is_not_said(
    console: Application, responder: Person, worker: Worker, sender: FakeSender
) -> None:
    conversation_id = console.text("hello", phone="555", channel=Channel.TELEGRAM)
    responder.post(f"/staff/conversations/{conversation_id}/take")
    send_all(worker)

    joined = console.inbox.engine.library.answer("interface.staff_joined", Language.EN).text
    assert [outbound.text for outbound in sender.sent] == [joined]


def test_of_two_at_once_one_gets_it_and_the_other_is_told(console: Application, responder: Person) -> None:
    conversation_id = console.text("can i talk to a person")
    ben = console.person(Role.RESPONDER, "ben")
    gate = threading.Barrier(2)
    outcomes: dict[str, int] = {}

    def take(person: Person) -> None:
        gate.wait()
        outcomes[person.name] = person.post(f"/staff/conversations/{conversation_id}/take").status_code

    threads = [threading.Thread(target=take, args=(person,)) for person in (responder, ben)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(outcomes.values()) == [303, 409]
    loser = ben if outcomes["ben"] == 409 else responder
    refused = loser.post(f"/staff/conversations/{conversation_id}/reply", text="me too")
    assert refused.status_code == 409
    assert "has this conversation" in refused.get_data(as_text=True)
    assert {action for _, action in console.audited()} >= {"took over", "found it taken"}


def test_texts_that_race_a_take_over_are_answered_before_it_or_not_at_all(
    console: Application, responder: Person
) -> None:
    conversation_id = console.text("hello")
    gate = threading.Barrier(5)

    def text(number: int) -> None:
        gate.wait()
        for again in range(6):
            answers(console, "is na religious?", number * 100 + again)

    threads = [threading.Thread(target=text, args=(number,)) for number in range(1, 5)]
    for one in threads:
        one.start()
    gate.wait()
    responder.post(f"/staff/conversations/{conversation_id}/take")
    for one in threads:
        one.join()

    said = lines(console, conversation_id)
    joined = next(line.number for line in said if line.answers == "interface.staff_joined")
    assert [line.text for line in said if line.direction == "out" and line.number > joined] == []
    assert sum(line.text == "is na religious?" for line in said) == 24


def test_after_thirty_quiet_minutes_the_bot_answers_again_and_says_so(
    console: Application, responder: Person, clock: Clock
) -> None:
    conversation_id = console.text("hello")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    job = QuietHandBack(console.store, lambda: console.inbox.engine.library, clock)
    clock.forward(minutes=20)
    answers(console, "are you there?", 1)
    clock.forward(minutes=20)
    job.step()
    assert answers(console, "hello?", 2) == []

    clock.time += timedelta(minutes=31)
    job.step()
    assert lines(console, conversation_id)[-1].answers == "interface.staff_left"
    assert answers(console, "hello?", 3) != []
