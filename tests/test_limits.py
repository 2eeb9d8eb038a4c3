"""Too much: one kind word, then silence, and always an answer to a crisis."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.limits import Limits
from bot.messaging.messages import Incoming
from bot.messaging.spool import Spool
from bot.phone_numbers import answered_from
from bot.records.store import Store
from bot.settings import Settings
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import Clock


class Sender:
    """Somebody who writes, message after message."""

    def __init__(self, inbox: Inbox, address: str = "+12135550142", channel: Channel = Channel.SMS) -> None:
        self.inbox, self.address, self.channel, self.count = inbox, address, channel, 0

    def say(self, words: str) -> list[str]:
        self.count += 1
        incoming = Incoming(self.channel, f"SM{self.address}{self.count}", self.address, words)
        return [reply.text for reply in self.inbox.receive(incoming).replies]


@pytest.fixture
def hasty(inbox: Inbox) -> Sender:
    sender = Sender(inbox)
    for _ in range(20):
        assert sender.say("is na religious?") != []
    return sender


def test_the_21st_text_in_a_minute_gets_one_kind_word_and_the_22nd_none(hasty: Sender, library: Library) -> None:
    assert hasty.say("hello") == [library.answer("interface.slow_down", Language.EN).text]
    assert hasty.say("hello") == []


def test_a_crisis_is_answered_however_much_was_written(hasty: Sender) -> None:
    hasty.say("hello")
    hasty.say("hello")

    assert "988" in hasty.say("i want to kill myself")[0]


def test_stop_is_obeyed_however_much_was_written(hasty: Sender) -> None:
    hasty.say("hello")

    assert hasty.say("STOP") != []
    assert hasty.say("hello") == []


def test_a_minute_later_all_is_well(hasty: Sender, clock: Clock) -> None:
    hasty.say("hello")
    clock.forward(seconds=61)

    assert hasty.say("is na religious?") != []


def test_200_a_day_are_enough(inbox: Inbox, clock: Clock, library: Library) -> None:
    sender = Sender(inbox)
    for _ in range(200):
        clock.forward(minutes=2)
        assert sender.say("hello") != []
    clock.forward(minutes=2)

    assert sender.say("hello") == [library.answer("interface.slow_down", Language.EN).text]
    clock.forward(minutes=2)
    assert sender.say("hello") == []
    assert sender.say("my friend is not breathing") != []


@pytest.mark.parametrize("number", ["+447700900123", "+18765550123", "+18095550123", "+525555501234"])
def test_another_country_is_recorded_and_only_a_crisis_is_answered(inbox: Inbox, store: Store, number: str) -> None:
    sender = Sender(inbox, number)

    assert sender.say("hello") == []
    assert sender.say("i want to kill myself") != []
    with store.transaction() as records:
        assert records.people.find(Channel.SMS, number) is not None


@pytest.mark.parametrize("number", ["+12135550142", "+18005550100", "+14165550123", "+19995550100"])
def test_what_is_or_may_be_of_the_united_states_and_canada_is_answered(inbox: Inbox, number: str) -> None:
    assert Sender(inbox, number).say("hello") != []


def test_a_country_or_a_beginning_can_be_added(store: Store, engine: Engine, clock: Clock, tmp_path: Path) -> None:
    limits = Limits(numbers_answered=answered_from("us, mx,+4477"))
    inbox = Inbox(store, engine, Spool(tmp_path / "spool", store.cipher), clock, limits)

    for number, answered in (("+525555501234", True), ("+447700900123", True), ("+442079460123", False)):
        assert (Sender(inbox, number).say("hello") != []) is answered


@pytest.mark.parametrize("wrong", ["1", "USA", "+1x", "US;CA", "+"])
def test_a_malformed_list_of_countries_is_told_at_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="NUMBERS_ANSWERED"):
        Settings(_env_file=None, numbers_answered=wrong)


def test_a_bill_that_runs_away_is_stopped_but_not_for_a_crisis(
    store: Store, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    inbox = Inbox(store, engine, Spool(tmp_path / "spool", store.cipher), clock, Limits(texts_a_day=2))
    Sender(inbox, "+12135550101").say("hello")

    assert Sender(inbox, "+12135550102").say("hello") == []
    assert Sender(inbox, "+12135550103").say("i want to kill myself") != []
    assert Sender(inbox, "555", Channel.TELEGRAM).say("hello") != []


AUTO_REPLY = "I'm driving with Focus turned on. I'll see your message when I get where I'm going."


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        (AUTO_REPLY, 0, 0),
        ("is na religious or spiritual?", 4, 4),
        ("i want to kill myself right now", 8, 8),
        ("MORE", 18, 18),
    ],
)
def test_the_same_text_again_and_again_is_not_answered_for_ever(
    inbox: Inbox, store: Store, clock: Clock, words: str, least: int, most: int
) -> None:
    sender = Sender(inbox)
    answered = []
    for _ in range(18):
        answered.append(sender.say(words) != [])
        clock.forward(seconds=10)

    assert all(answered[:least])
    assert not any(answered[most:])
    with store.transaction() as records:
        assert bool(records.alerts.open()) == (0 < most < 18)


def test_another_text_in_between_is_answered_and_begins_the_count_anew(inbox: Inbox) -> None:
    sender = Sender(inbox)
    for _ in range(6):
        sender.say("is na religious or spiritual?")

    assert sender.say("is na religious?") != []
    assert sender.say("is na religious or spiritual?") != []


def test_what_is_told_to_the_bill_is_counted_by_the_hour(inbox: Inbox, store: Store, clock: Clock) -> None:
    Sender(inbox).say("hello")
    Sender(inbox, "555", Channel.TELEGRAM).say("hello")
    with store.transaction() as records:
        assert records.texts_sent.last_day(clock()) == 2
    clock.forward(hours=25)
    with store.transaction() as records:
        assert records.texts_sent.last_day(clock()) == 0
