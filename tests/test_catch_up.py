"""After an outage: texts that Twilio could not deliver are taken in, once, crises first."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.inbox import Inbox
from bot.messages import Incoming
from bot.outbox import Worker
from bot.records.store import Store
from knowledge.library import Library
from knowledge.schema import Language
from sms.catch_up import CatchUp, Listed
from tests.conftest import NOON, Clock, FakeSender

SAM, KIM = "+12135550101", "+12135550102"


class Kept:
    """What the provider keeps."""

    def __init__(self) -> None:
        self.texts: list[Listed] = []

    def add(self, sender: str, text: str, minutes_ago: float) -> None:
        self.texts.append(Listed(f"SM{len(self.texts)}", sender, text, NOON - timedelta(minutes=minutes_ago)))

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
        found = records.conversations.find(Channel.SMS, SAM)
        written = [one.text for one in records.conversations.log(20, found) if one.author == "person"]
    assert written == ["hello", "anyone there", "what does smart cost"]


def test_after_four_hours_it_is_recorded_for_staff_and_not_answered(
    catch_up: CatchUp, kept: Kept, worker: Worker, sender: FakeSender, store: Store
) -> None:
    kept.add(SAM, "can i talk to a person", 300)
    catch_up.step()

    assert sent(worker, sender) == []
    with store.transaction() as records:
        assert len(records.alerts.open()) == 1
