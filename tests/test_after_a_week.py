"""What follows a finished week: a hello for those who said yes to it, and a line for staff."""

from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.takeover import take_over
from bot.records.store import Store
from knowledge.library import Library
from knowledge.schema import Language
from staff.replies import offered
from tests.company_phone import ADDRESS, Talk
from tests.conftest import Clock

FIRST = "A short hello, as you asked. No need to answer. Write whenever you like."
LAST = "Another short hello, as you asked; it's the last one. No need to answer. You can write to me any time."


@pytest.fixture
def talk(store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path) -> Talk:
    talk = Talk(store, engine_with_meetings, clock, tmp_path)
    talk.at("2026-11-23 14:00")
    return talk


@pytest.fixture
def finished(talk: Talk) -> Talk:
    """Somebody who has looked back at their week of small steps, on November 30, and is asked about a hello."""
    for word in ("PLAN", "yes", "10"):
        talk.say(word)
    talk.until("2026-11-30 12:00")
    assert talk.say("3").answers == ("companion.plan_end", "companion.hello_offer")
    return talk


def tasks(talk: Talk) -> list[str]:
    with talk.store.transaction() as records:
        thread = records.conversations.thread_of(Channel.SMS, ADDRESS, talk.clock.time)
        return [one.what for one in records.follow_ups.open(thread.id)]


def test_a_hello_comes_after_a_week_and_after_a_month_at_their_hour_and_then_no_more(finished: Talk) -> None:
    assert finished.say("yes").answers == ("companion.hello_set",)

    assert finished.until("2026-12-07 09:59") == []
    assert finished.until("2026-12-07 10:20") == [FIRST]
    assert finished.until("2026-12-30 09:59") == []
    assert finished.until("2026-12-30 10:20") == [LAST]
    assert finished.until("2027-12-30 12:00") == []
    assert finished.rows == []


@pytest.mark.parametrize("words", ["no", "maybe", "idk", "is na free"])
def test_without_a_plain_yes_none_comes(finished: Talk, words: str) -> None:
    finished.say(words)

    assert finished.until("2027-01-10 12:00") == []


@pytest.mark.parametrize("words", ["NO CHECK-INS", "STOP", "DELETE"])
@pytest.mark.parametrize("day", ["2026-12-01", "2026-12-20"])
def test_a_word_takes_it_back(finished: Talk, words: str, day: str) -> None:
    finished.say("yes")
    finished.until(f"{day} 12:00")
    finished.say(words)
    if words == "DELETE":
        finished.say("yes")

    assert finished.until("2027-02-10 12:00") == []
    assert finished.rows == []


def test_whoever_begins_another_week_gets_no_hello_for_the_last_one(finished: Talk) -> None:
    for word in ("yes", "CHECK IN", "14", "9"):
        finished.say(word)
    assert finished.rows == ["daily"]

    assert FIRST not in finished.until("2027-01-10 12:00")


def test_while_a_human_answers_it_waits(finished: Talk) -> None:
    finished.say("yes")
    finished.at("2026-12-07 09:00")
    with finished.store.transaction() as records:
        thread = records.conversations.thread_of(Channel.SMS, ADDRESS, finished.clock.time)
        take_over(records, thread.id, "ana", finished.engine.library, finished.clock.time)
    finished.work()  # the words that a human has joined

    assert finished.until("2026-12-07 12:00") == []


def test_the_last_answer_of_a_week_of_check_ins_is_followed_by_the_offer(talk: Talk) -> None:
    for word in ("CHECK IN", "7", "9"):
        talk.say(word)
    for day in range(24, 30):
        talk.until(f"2026-11-{day} 09:30")
        assert talk.say("1").answers[-1] != "companion.hello_offer"
    talk.until("2026-11-30 09:30")

    assert talk.say("1").answers == ("companion.check_in_1", "companion.hello_offer")
    assert talk.say("yes").answers == ("companion.hello_set",)
    assert FIRST in talk.until("2026-12-07 12:00")


def test_on_the_seventh_day_of_check_ins_staff_get_one_line_with_the_last_answer(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9"):
        talk.say(word)
    for day in range(24, 30):
        talk.until(f"2026-11-{day} 09:30")
        talk.say("3" if day == 29 else "1")
        assert tasks(talk) == []
    for later in ("11-30", "12-01", "12-02"):
        talk.until(f"2026-{later} 09:30")
        talk.say("1")

    (told,) = tasks(talk)
    assert "the first week of check-ins is done" in told
    assert '"How alone today?" was 3 of 3' in told


def test_on_the_last_day_of_a_week_of_steps_too(finished: Talk) -> None:
    (told,) = tasks(finished)

    assert "the first week of small steps is done" in told


def test_a_false_alarm_does_not_take_the_line_back(finished: Talk) -> None:
    finished.say("i want to kill myself")
    finished.say("no im fine i was quoting a song")

    assert len(tasks(finished)) == 1


def test_whoever_fell_silent_leaves_staff_no_such_line(talk: Talk) -> None:
    for word in ("CHECK IN", "14", "9"):
        talk.say(word)
    talk.until("2026-12-20 12:00")

    assert tasks(talk) == []


@pytest.mark.parametrize("language", Language)
def test_three_sentences_stand_ready_for_staff_to_send_or_to_change(library: Library, language: Language) -> None:
    replies = [one.text for one in offered([], library, language, "Ana")]
    person = {Language.EN: "a person", Language.ES: "una persona"}[language]

    assert len([text for text in replies if person in text and library.clinic.name in text]) >= 3
