"""A crisis while a human has the conversation: staff hear of it, and nobody waits for them for longer than may be."""

from collections.abc import Callable

import pytest

from bot.conversation.model import Channel
from bot.messaging.held_answers import HeldAnswers
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.records.handoffs import HandOff
from knowledge.schema import Language
from tests.conftest import Clock, FakeSender
from tests.shared import PHONE
from tests.staff.conftest import Application, Person, send_all
from tests.staff.test_takeover import answers, handoffs, lines

SECONDS_COUNT = [
    "my friend took too much and is not breathing",
    "i took 40 pills to die",
    "mi amigo se metió demasiado y no respira",
    "me tomé todas las pastillas para morirme",
]
MAY_WAIT = [
    "i want to kill myself tonight",
    "i have a plan to end my life",
    "quiero matarme",
    "i don't want to live anymore",
]
NO_DANGER = ["is na religious?", "2", "yes", "no", "i'm here", "thanks", "sí", "ok", "hello"]


@pytest.fixture
def taken(console: Application, responder: Person) -> str:
    conversation_id = console.text("can i talk to a person")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    return conversation_id


@pytest.fixture
def held(console: Application, clock: Clock) -> HeldAnswers:
    return HeldAnswers(console.store, console.inbox, clock)


def automated(console: Application, language: Language = Language.EN) -> str:
    return console.inbox.engine.library.answer("interface.automated", language).text


def sent_by_the_bot(console: Application, conversation_id: str) -> list[str]:
    said = lines(console, conversation_id)
    joined = next(line.number for line in said if line.answers == "interface.staff_joined")
    return [
        line.text or "" for line in said if line.direction == "out" and line.author == "bot" and line.number > joined
    ]


def notes(console: Application, conversation_id: str) -> list[str]:
    with console.store.transaction() as records:
        return [note.text for note in records.desk.notes(conversation_id)]


def unacknowledged(console: Application) -> list[HandOff]:
    return [one for one in handoffs(console) if one.acknowledged_at is None and one.urgent]


@pytest.mark.parametrize("words", SECONDS_COUNT)
def test_where_seconds_count_the_answer_goes_out_at_once_and_says_that_it_is_automated(
    console: Application, taken: str, words: str
) -> None:
    first, second, *_ = answers(console, words)

    assert first in (automated(console), automated(console, Language.ES))
    assert "911" in second
    assert len(unacknowledged(console)) == 1
    assert "went out at once" in notes(console, taken)[-1]


@pytest.mark.parametrize("words", MAY_WAIT)
def test_else_it_waits_three_minutes_for_the_human(
    console: Application, taken: str, held: HeldAnswers, clock: Clock, worker: Worker, sender: FakeSender, words: str
) -> None:
    assert answers(console, words) == []
    assert len(unacknowledged(console)) == 1
    assert "three minutes" in notes(console, taken)[-1]
    clock.forward(minutes=2, seconds=59)
    held.step()
    assert sent_by_the_bot(console, taken) == []

    clock.forward(seconds=1)
    held.step()
    send_all(worker)
    first, second, _joined = [outbound.text for outbound in sender.sent]
    assert first in (automated(console), automated(console, Language.ES))
    assert "988" in second
    held.step()
    assert len(sent_by_the_bot(console, taken)) == 2
    assert ("the bot", "answered a crisis nobody looked at") in console.audited()


def _writes(console: Application, person: Person, conversation_id: str) -> None:
    person.post(f"/staff/conversations/{conversation_id}/reply", text="I'm with you. Are you alone?")


def _acknowledges(console: Application, person: Person, conversation_id: str) -> None:
    assert unacknowledged(console)
    person.post(f"/staff/conversations/{conversation_id}/claim")


@pytest.mark.parametrize("looks", [_writes, _acknowledges])
def test_whoever_wrote_or_acknowledged_since_is_not_spoken_over(
    console: Application,
    responder: Person,
    taken: str,
    held: HeldAnswers,
    clock: Clock,
    looks: Callable[[Application, Person, str], None],
) -> None:
    answers(console, "i want to kill myself")
    clock.forward(minutes=1)
    looks(console, responder, taken)
    clock.forward(minutes=3)
    held.step()

    assert sent_by_the_bot(console, taken) == []


@pytest.mark.parametrize("looks", [_writes, _acknowledges])
def test_a_look_before_the_new_danger_does_not_count(
    console: Application,
    responder: Person,
    taken: str,
    held: HeldAnswers,
    clock: Clock,
    looks: Callable[[Application, Person, str], None],
) -> None:
    answers(console, "i want to kill myself")
    clock.forward(minutes=1)
    looks(console, responder, taken)
    clock.forward(minutes=3)
    held.step()
    answers(console, "i really want to kill myself", 2)
    assert len(unacknowledged(console)) == 1

    clock.forward(minutes=3)
    held.step()
    assert len(sent_by_the_bot(console, taken)) == 2


def _acknowledges_by_command(console: Application, _: Person, conversation_id: str) -> None:
    with console.store.transaction() as records:
        (waiting,) = records.alerts.open()
        records.alerts.acknowledge(waiting.handoff_id[:8], "ann", console.inbox._clock())


LOOKS = [_writes, _acknowledges, _acknowledges_by_command]


@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("words", ["i really want to kill myself", "de verdad quiero matarme"])
def test_a_new_danger_right_after_somebody_looked_is_told_and_answered_anew(
    console: Application,
    responder: Person,
    taken: str,
    held: HeldAnswers,
    clock: Clock,
    looks: Callable[[Application, Person, str], None],
    words: str,
) -> None:
    answers(console, "i want to kill myself")
    clock.forward(minutes=1)
    looks(console, responder, taken)
    clock.forward(seconds=30)
    answers(console, words, 2)

    assert len(unacknowledged(console)) == 1
    assert "three minutes" in notes(console, taken)[-1]
    clock.forward(minutes=2, seconds=59)
    held.step()
    assert sent_by_the_bot(console, taken) == []
    clock.forward(seconds=1)
    held.step()
    first, second = sent_by_the_bot(console, taken)
    assert first in (automated(console), automated(console, Language.ES))
    assert "988" in second


def test_several_texts_while_it_waits_get_one_answer(
    console: Application, taken: str, held: HeldAnswers, clock: Clock
) -> None:
    for number, words in enumerate(MAY_WAIT):
        assert answers(console, words, number) == []
        clock.forward(seconds=30)
    clock.forward(minutes=3)
    held.step()
    held.step()

    assert len(sent_by_the_bot(console, taken)) == 2


def test_a_process_that_died_in_the_meantime_changes_nothing(
    console: Application, taken: str, clock: Clock, worker: Worker, sender: FakeSender
) -> None:
    answers(console, "i want to kill myself")
    clock.forward(minutes=10)
    HeldAnswers(console.store, console.inbox, clock).step()
    send_all(worker)

    assert "988" in sender.sent[1].text


def test_handed_back_without_a_word_the_answer_still_comes(
    console: Application, responder: Person, taken: str, held: HeldAnswers, clock: Clock
) -> None:
    answers(console, "i want to kill myself")
    responder.post(f"/staff/conversations/{taken}/hand-back")
    clock.forward(minutes=3)
    held.step()

    assert "988" in sent_by_the_bot(console, taken)[-1]


@pytest.mark.parametrize("words", NO_DANGER)
def test_in_a_crisis_talk_that_a_human_has_taken_over_the_bot_is_silent(
    console: Application, responder: Person, held: HeldAnswers, clock: Clock, words: str
) -> None:
    conversation_id = console.text("i want to kill myself")
    responder.post(f"/staff/conversations/{conversation_id}/take")
    assert answers(console, words) == []
    clock.forward(minutes=5)
    held.step()

    assert sent_by_the_bot(console, conversation_id) == []


def test_what_the_person_erased_is_not_answered(
    console: Application, taken: str, held: HeldAnswers, clock: Clock
) -> None:
    answers(console, "i want to kill myself")
    with console.store.transaction() as records:
        records.conversations.erase(records.conversations.thread(taken))
    clock.forward(minutes=3)
    held.step()

    assert sent_by_the_bot(console, taken) == []


def test_a_reply_that_was_in_doubt_when_a_human_came_is_not_sent_after_all(
    console: Application, responder: Person, worker: Worker, sender: FakeSender, clock: Clock
) -> None:
    console.inbox.receive(Incoming(Channel.SMS, "SM1", PHONE, "hello"))
    with console.store.transaction() as records:
        found = records.people.find(Channel.SMS, PHONE)
        sender.listed = dict.fromkeys(records.outbox.states(), None)
    worker.doubt_unfinished()
    clock.forward(seconds=1)
    responder.post(f"/staff/conversations/{found}/take")
    clock.forward(minutes=1)
    send_all(worker)

    joined = console.inbox.engine.library.answer("interface.staff_joined", Language.EN).text
    assert [outbound.text for outbound in sender.sent] == [joined]
