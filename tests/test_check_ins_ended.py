"""How check-ins end: by a word, in the middle of a danger too, and nothing that was on its way then leaves."""

from pathlib import Path

import pytest

from bot.conversation.companion import CheckIn
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.records.store import Store
from tests.company_phone import ADDRESS, SET_UP, Talk
from tests.conftest import Clock


@pytest.fixture
def talk(store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path) -> Talk:
    talk = Talk(store, engine_with_meetings, clock, tmp_path)
    talk.at("2026-11-23 14:00")
    return talk


@pytest.mark.parametrize(
    "words", ["STOP", "NO CHECK-INS", "no preguntes", "please stop the check-ins", "dont check on me"]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_word_ends_them_at_once(talk: Talk, language: str, words: str) -> None:
    talk.say_each(*SET_UP[language], words)

    assert talk.until("2026-12-10 12:00") == []
    assert talk.rows == []


def test_no_check_ins_ends_nothing_else(talk: Talk) -> None:
    talk.say_each("CHECK IN", "7", "9")
    assert talk.say("NO CHECK-INS").answers == ("companion.check_ins_ended",)

    assert talk.say("is na free").answers == ("group.cost@na",)
    assert talk.say("NO CHECK-INS").answers == ("companion.check_ins_none",)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_check_ins_in_the_middle_of_a_danger_takes_effect_too(talk: Talk, language: str) -> None:
    talk.say_each(*SET_UP[language])
    alarm = talk.say("i want to kill myself" if language == "en" else "me quiero matar")
    assert alarm.crisis
    talk.say("no check-ins" if language == "en" else "ya no me preguntes")

    assert talk.rows == []


def test_delete_ends_them(talk: Talk) -> None:
    talk.say_each("CHECK IN", "7", "9", "DELETE", "yes")

    assert talk.until("2026-12-10 12:00") == []
    assert talk.rows == []


def test_a_check_in_that_waited_when_stop_came_never_leaves(talk: Talk) -> None:
    talk.say_each("CHECK IN", "7", "9")
    talk.at("2026-11-24 09:00")
    assert talk.job.step()  # it lies in the outbox
    talk.say("STOP", minutes=0)

    assert talk.until("2026-11-24 12:00") == []


@pytest.mark.parametrize("words", ["STOP", "NO CHECK-INS"])
def test_a_late_retry_after_it_was_ended_sends_nothing(talk: Talk, words: str) -> None:
    talk.say_each("CHECK IN", "7", "9", words)
    with talk.store.transaction() as records:  # a row that should not be there any more
        thread = records.conversations.thread_of(Channel.SMS, ADDRESS, talk.clock.time)
        records.check_ins.set_(thread.id, CheckIn.DAILY, talk.clock.time, talk.clock.time)

    assert talk.until("2026-11-25 12:00") == []
    assert talk.rows == []
