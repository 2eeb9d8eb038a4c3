"""Sending by Twilio's API, against a provider that answers on this machine: what is sent, tried again, asked about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.model import Bubble, Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.sending import CannotTell, NotSent, Outbound
from bot.records.store import Store
from bot.settings import Settings
from sms.sender import TwilioSender
from tests.conftest import Clock
from tests.faults.provider import Mood, Provider, running_provider

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TEXT = Outbound("row1", "+12135550123", Bubble("NA meetings are free."))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def twilio(settings: Settings, provider: Provider) -> TwilioSender:
    changed = settings.model_copy(update={"twilio_api_url": provider.address, "twilio_from": "+13105550100"})
    return TwilioSender(changed, Channel.SMS)


def test_a_text_goes_out_with_the_address_where_its_delivery_is_reported(
    twilio: TwilioSender, provider: Provider
) -> None:
    sid = twilio.send(TEXT)

    (sent,) = provider.accepted
    assert (sent.sid, sent.to, sent.body, sent.row) == (sid, "+12135550123", "NA meetings are free.", "row1")
    assert sent.parameters == {"From": "+13105550100"}


def test_a_whatsapp_message_says_so_on_both_numbers(settings: Settings, provider: Provider) -> None:
    changed = settings.model_copy(update={"twilio_api_url": provider.address, "twilio_from": "+13105550100"})
    TwilioSender(changed, Channel.WHATSAPP).send(TEXT)

    (sent,) = provider.accepted
    assert (sent.to, sent.parameters["From"]) == ("whatsapp:+12135550123", "whatsapp:+13105550100")


def test_a_reminder_is_not_delivered_when_it_makes_no_more_sense(twilio: TwilioSender, provider: Provider) -> None:
    soon = Outbound("row2", "+12135550123", Bubble("Your meeting."), datetime.now(UTC) + timedelta(minutes=30))
    twilio.send(soon)

    assert 1790 <= int(provider.accepted[0].parameters["ValidityPeriod"]) <= 1800


@pytest.mark.parametrize(
    ("mood", "code", "transient", "left"),
    [(Mood.TOO_MANY, 20429, True, False), (Mood.REFUSES, 21610, False, True)],
)
def test_a_refusal_says_that_nothing_was_sent(
    twilio: TwilioSender, provider: Provider, mood: Mood, code: int, transient: bool, left: bool
) -> None:
    provider.moods = [mood]
    with pytest.raises(NotSent) as refused:
        twilio.send(TEXT)

    assert (refused.value.code, refused.value.transient, refused.value.person_left) == (code, transient, left)
    assert provider.accepted == []


@pytest.mark.parametrize(
    ("mood", "code"), [(Mood.WRONG_TOKEN, 20003), (Mood.SUSPENDED, 20005), (Mood.NO_ACCOUNT, 20404)]
)
def test_a_refused_account_fails_no_message_and_everything_goes_out_once_it_is_mended(
    settings: Settings,
    twilio: TwilioSender,
    provider: Provider,
    store: Store,
    inbox: Inbox,
    clock: Clock,
    mood: Mood,
    code: int,
) -> None:
    worker = Worker(store, dict.fromkeys((Channel.SMS, Channel.WHATSAPP), twilio), clock)
    for number in range(3):
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", f"+1213555010{number}", "HELP"), worker_sends=True)
    provider.moods = [mood]
    while worker.step():
        pass
    with store.transaction() as records:
        assert set(records.outbox.states().values()) == {"ready"}
        assert [(fault.channel, fault.code) for fault in records.faults.all()] == [("sms", code)]

    clock.forward(minutes=5, seconds=1)
    while worker.step():
        pass
    assert len(provider.accepted) == 3
    with store.transaction() as records:
        assert set(records.outbox.states().values()) == {"sent"}
        assert records.faults.all() == []


def test_a_connection_that_is_refused_sent_nothing(settings: Settings) -> None:
    nobody = settings.model_copy(update={"twilio_api_url": "http://127.0.0.1:9", "twilio_from": "+13105550100"})
    with pytest.raises(NotSent) as refused:
        TwilioSender(nobody, Channel.SMS).send(TEXT)

    assert refused.value.transient


@pytest.mark.parametrize("mood", [Mood.FAILS_BEFORE, Mood.FAILS_AFTER, Mood.HANGS_UP, Mood.HALF, Mood.NONSENSE])
def test_a_failure_in_the_middle_leaves_it_open_and_the_list_settles_it(
    twilio: TwilioSender, provider: Provider, mood: Mood
) -> None:
    provider.moods = [mood]
    start = datetime.now(UTC)
    with pytest.raises(Exception) as failed:  # noqa: PT011 - whatever it is, it is not the one that says "not sent"
        twilio.send(TEXT)
    assert not isinstance(failed.value, NotSent)

    found = twilio.find(TEXT, start, set())
    assert found == (None if mood is Mood.FAILS_BEFORE else provider.accepted[0].sid)


def test_the_same_words_sent_before_are_not_taken_for_it(twilio: TwilioSender, provider: Provider) -> None:
    before = twilio.send(TEXT)
    assert twilio.find(TEXT, datetime.now(UTC), {before}) is None
    assert twilio.find(TEXT, datetime.now(UTC) + timedelta(minutes=1), set()) is None


def test_nobody_can_tell_where_twilio_hides_what_was_written(twilio: TwilioSender, provider: Provider) -> None:
    start = datetime.now(UTC)
    twilio.send(TEXT)
    provider.redacts = True
    with pytest.raises(CannotTell):
        twilio.find(TEXT, start, set())
