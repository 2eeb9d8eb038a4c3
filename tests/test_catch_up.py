"""After an outage: texts that Twilio could not deliver are taken in, once, crises first."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.records.store import DatabaseBusy, Records, Store
from bot.settings import Settings
from knowledge.library import Library
from knowledge.schema import Language
from sms.catch_up import CatchUp, Listed, TwilioList
from tests.conftest import NOON, Clock, FakeSender, words_of
from tests.faults.provider import running_provider

SAM, KIM, OURS = "+12135550101", "+12135550102", "+13105550100"


class Kept:
    """What the provider keeps."""

    def __init__(self) -> None:
        self.texts: list[Listed] = []

    def add(self, sender: str, text: str, minutes_ago: float, *, media: bool = False) -> None:
        sent_at = NOON - timedelta(minutes=minutes_ago)
        self.texts.append(Listed(f"SM{len(self.texts)}", sender, OURS, text, sent_at, media))

    def inbound_since(self, moment: datetime) -> Iterable[Listed]:
        return [one for one in self.texts if one.sent_at >= moment]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def catch_up(kept: Kept, inbox: Inbox, store: Store, engine: Engine, clock: Clock) -> CatchUp:
    return CatchUp(kept, inbox, store, engine.reader, clock)


def sent(worker: Worker, sender: FakeSender) -> list[tuple[str, str]]:
    while worker.step():
        pass
    return [(outbound.address, outbound.text) for outbound in sender.sent]


def test_a_text_that_never_came_is_answered_once_with_a_word_that_it_is_late(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, library: Library
) -> None:
    kept.add(SAM, "is na religious?", 30)

    assert [catch_up.step(), catch_up.step()] == [1, 0]
    texts = [text for _, text in sent(worker, sender)]
    assert library.answer("interface.late", Language.EN).text in texts
    assert texts[-1].startswith(library.answer("group.beliefs@na", Language.EN).text[:40])


def test_what_came_the_usual_way_is_left_alone(catch_up: CatchUp, kept: Kept, inbox: Inbox) -> None:
    kept.add(SAM, "hello", 30)
    inbox.receive(Incoming(Channel.SMS, "SM0", SAM, "hello"))

    assert catch_up.step() == 0


def test_a_database_that_fails_in_between_loses_no_answer(
    kept: Kept,
    catch_up: CatchUp,
    worker: Worker,
    sender: FakeSender,
    library: Library,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number, words in enumerate(("i want to kill myself", "quiero matarme", "is na religious?")):
        kept.add(f"+1213555020{number}", words, 30)
    transaction = Store.transaction
    calls: list[Store] = []

    def fails_the_second_time(self: Store) -> AbstractContextManager[Records]:
        calls.append(self)
        if len(calls) == 2:
            raise DatabaseBusy
        return transaction(self)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", fails_the_second_time)
        with pytest.raises(DatabaseBusy):
            catch_up.step()
    assert catch_up.step() == 2

    texts = [text for _, text in sent(worker, sender)]
    assert len([text for text in texts if text.startswith(words_of(library, "crisis.suicide"))]) == 2
    assert library.answer("interface.late", Language.EN).text in texts
    assert [texts.count(library.answer("interface.late_crisis", one).text) for one in Language] == [1, 1]


def test_a_text_that_breaks_is_told_once_and_holds_up_none_behind_it(
    kept: Kept,
    catch_up: CatchUp,
    inbox: Inbox,
    worker: Worker,
    sender: FakeSender,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept.add(KIM, "planted words", 40)
    kept.add(SAM, "is na religious?", 30)
    take_in = inbox.take_in

    def breaks_for_kim(incoming: Incoming) -> None:
        if incoming.address == KIM:
            raise ValueError(incoming.text)
        take_in(incoming)

    monkeypatch.setattr(inbox, "take_in", breaks_for_kim)

    assert [catch_up.step(), catch_up.step()] == [1, 0]
    assert {address for address, _ in sent(worker, sender)} == {SAM}
    said = "".join(capsys.readouterr())
    assert said.count("cannot be taken in") == 1
    assert "planted" not in said


@pytest.mark.parametrize("sender_of_it", ["262966", "+262966", "NETFLIX", "whatsapp:262966", OURS])
def test_a_machine_is_recorded_and_not_answered(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, sender_of_it: str
) -> None:
    kept.add(sender_of_it, "Reply YES to confirm your appointment", 30)

    assert catch_up.step() == 1
    assert sent(worker, sender) == []


@pytest.mark.parametrize(
    ("written", "channel"),
    [(SAM, Channel.SMS), (f"rcs:{SAM}", Channel.SMS), (f"whatsapp:{SAM}", Channel.WHATSAPP)],
)
def test_who_wrote_is_read_as_in_a_webhook(
    catch_up: CatchUp, kept: Kept, store: Store, written: str, channel: Channel
) -> None:
    kept.add(written, "hello", 30)
    catch_up.step()

    with store.transaction() as records:
        assert records.people.find(channel, SAM) is not None


def test_what_may_still_be_on_its_way_is_left_alone(catch_up: CatchUp, kept: Kept) -> None:
    kept.add(SAM, "hello", 1)

    assert catch_up.step() == 0


def test_a_crisis_goes_first_and_without_a_preface(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, library: Library
) -> None:
    kept.add(SAM, "is na religious?", 50)
    kept.add(KIM, "my friend took too much and is not breathing", 20)
    catch_up.step()

    address, text = sent(worker, sender)[0]
    assert address == KIM
    assert text == library.answer("crisis.overdose", Language.EN).text


def test_several_texts_of_one_person_get_one_answer_to_the_last(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, library: Library, store: Store
) -> None:
    for minutes, text in ((50, "hello"), (40, "anyone there"), (30, "what does smart cost")):
        kept.add(SAM, text, minutes)
    catch_up.step()

    texts = [text for _, text in sent(worker, sender)]
    assert texts.count(library.answer("interface.late", Language.EN).text) == 1
    with store.transaction() as records:
        found = records.people.find(Channel.SMS, SAM)
        written = [one.text for one in records.messages.log(20, found) if one.author == "person"]
    assert written == ["hello", "anyone there", "what does smart cost"]


def test_after_four_hours_it_is_recorded_for_staff_and_not_answered(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, store: Store
) -> None:
    kept.add(SAM, "can i talk to a person", 300)
    catch_up.step()

    assert sent(worker, sender) == []
    with store.transaction() as records:
        assert len(records.alerts.open()) == 1


A_DAY = 24 * 60


def opted_out(store: Store, sender: str = SAM) -> bool:
    with store.transaction() as records:
        return records.conversations.thread_of(Channel.SMS, sender, NOON).opted_out


def urgent(store: Store) -> list[bool]:
    with store.transaction() as records:
        return [alert.urgent for alert in records.alerts.open()]


@pytest.fixture
def long_ago(inbox: Inbox, clock: Clock) -> None:
    """The bot has run before: its last text came ten days ago."""
    clock.forward(days=-10)
    inbox.receive(Incoming(Channel.SMS, "SM-before", "+12135550199", "hello"))
    clock.forward(days=10)


@pytest.mark.parametrize("minutes", [10, 5 * 60, 23 * 60])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_crisis_is_answered_for_a_day_wherever_it_stands(
    catch_up: CatchUp,
    kept: Kept,
    worker: Worker,
    sender: FakeSender,
    store: Store,
    library: Library,
    minutes: int,
    position: int,
) -> None:
    texts = ["hello", "anyone there"]
    texts.insert(position, "i want to kill myself")
    for number, text in enumerate(texts):
        kept.add(SAM, text, minutes + 10 - number)
    catch_up.step()

    assert True in urgent(store)
    assert [text.startswith(words_of(library, "crisis.suicide")) for _, text in sent(worker, sender)].count(True) == 1


@pytest.mark.parametrize("days", [2, 9])
@pytest.mark.usefixtures("long_ago")
def test_after_days_a_crisis_is_urgent_for_staff_and_not_answered(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, store: Store, days: int
) -> None:
    kept.add(SAM, "i want to kill myself", days * A_DAY)
    catch_up.step()

    assert urgent(store) == [True]
    assert [text for address, text in sent(worker, sender) if address == SAM] == []


@pytest.mark.parametrize("minutes", [10, 6 * 60, 3 * A_DAY])
@pytest.mark.parametrize("after", [(), ("hello",), ("is na religious?", "hm")])
@pytest.mark.usefixtures("long_ago")
def test_stop_takes_effect_at_any_age_and_position(
    catch_up: CatchUp, kept: Kept, store: Store, minutes: int, after: tuple[str, ...]
) -> None:
    for number, text in enumerate(("hi", "STOP", *after)):
        kept.add(SAM, text, minutes + 10 - number)
    catch_up.step()

    assert opted_out(store)


@pytest.mark.parametrize("minutes", [10, 6 * 60, 3 * A_DAY])
@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize(("words", "out"), [(("STOP", "START"), False), (("START", "STOP"), True)])
def test_so_does_start_in_the_order_in_which_they_were_sent(
    catch_up: CatchUp, kept: Kept, store: Store, minutes: int, words: tuple[str, ...], out: bool
) -> None:
    for number, text in enumerate(("hi", *words)):
        kept.add(SAM, text, minutes + 10 - number)
    catch_up.step()

    assert opted_out(store) == out


@pytest.mark.parametrize("minutes", [10, 6 * 60, 3 * A_DAY])
@pytest.mark.usefixtures("long_ago")
def test_so_does_delete(catch_up: CatchUp, kept: Kept, store: Store, minutes: int) -> None:
    for number, text in enumerate(("i feel so lonely", "DELETE", "yes")):
        kept.add(SAM, text, minutes + 10 - number)
    catch_up.step()

    with store.transaction() as records:
        texts = [one.text for one in records.messages.log(50) if one.author == "person"]
    assert "i feel so lonely" not in texts


def test_of_several_texts_in_a_late_crisis_talk_one_is_answered_and_the_last(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, library: Library
) -> None:
    for number, text in enumerate(("i want to kill myself", "please", "is anybody there", "i am so tired")):
        kept.add(SAM, text, 40 - number)
    catch_up.step()

    texts = [text for _, text in sent(worker, sender)]
    assert texts.count(library.answer("interface.late_crisis", Language.EN).text) == 1
    assert len(texts) <= 4


def test_a_picture_that_came_late_is_told_that_it_cannot_be_seen(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, library: Library
) -> None:
    kept.add(SAM, "", 30, media=True)
    catch_up.step()

    assert sent(worker, sender)[-1][1] == library.answer("interface.media", Language.EN).text


def listed(number: int, to: str, direction: str = "inbound") -> dict[str, str]:
    """A message as Twilio lists it."""
    return {
        "sid": f"SM{number}",
        "from": SAM,
        "to": to,
        "body": "hello",
        "direction": direction,
        "num_media": "0",
        "date_sent": format_datetime(NOON),
    }


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("service", [False, True])
def test_twilio_is_asked_number_by_number_and_to_the_end(settings: Settings, service: bool) -> None:
    with running_provider() as provider:
        provider.service_numbers = [OURS]
        provider.inbound = [listed(number, OURS) for number in range(1201)]
        provider.inbound += [listed(number, KIM, "outbound-api") for number in range(2000, 5000)]
        account = {"twilio_api_url": provider.address, "twilio_from": "MG1" if service else OURS}
        found = list(TwilioList(settings.model_copy(update=account)).inbound_since(NOON))

    assert len({one.sid for one in found}) == 1201
    assert provider.asked == [OURS] * 3 + [f"whatsapp:{OURS}"]
