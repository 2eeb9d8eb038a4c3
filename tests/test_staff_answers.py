"""An alert comes to the phone of somebody of staff, and is acknowledged by answering it."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from bot.conversation.model import Channel
from bot.jobs.alert_links import AlertLinks
from bot.jobs.alerts import AlertJob
from bot.jobs.ways import OwnWays
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming, Receipt
from bot.messaging.staff_answers import read_answer
from bot.records.rota import Place
from bot.records.staff import Role
from bot.records.store import DatabaseBusy, Store
from knowledge.library import Library
from knowledge.schema import Language
from knowledge.segments import count_segments
from sms.carrier import PretendCarrier, PretendTexts
from sms.catch_up import CatchUp, Listed
from tests.conftest import TOKEN, Clock
from tests.shared import MASTER_KEY
from tests.test_alerts import Phones, text, work

ANN, BEN = "+12135550111", "+12135550122"
DANGER = "i want to kill myself tonight"


@pytest.fixture
def carrier() -> PretendCarrier:
    return PretendCarrier()


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def alert_job(store: Store, library: Library, clock: Clock, phones: Phones, carrier: PretendCarrier) -> AlertJob:
    links = AlertLinks.from_settings("https://bot.example.org", MASTER_KEY)
    own = OwnWays(links, library.staff_lines[Language.EN], PretendTexts(carrier))
    return AlertJob(store, library, {"on call": ["desk"]}, "https://bot.example.org", clock, phones, own)


def with_phone(store: Store, clock: Clock, name: str, number: str, place: Place) -> str:
    """Somebody of staff who is on call and has confirmed this phone."""
    with store.transaction() as records:
        user_id = records.staff.add(name, Role.RESPONDER, "no password", clock())
        records.rota.add(user_id, place, clock(), clock() + timedelta(days=1))
        records.staff_phones.give(user_id, number, "123456", clock())
        assert records.staff_phones.confirm(user_id, "123456", clock())
    return user_id


@pytest.fixture
def ann(store: Store, clock: Clock) -> str:
    return with_phone(store, clock, "ann", ANN, Place.FIRST)


@pytest.fixture
def ben(store: Store, clock: Clock) -> str:
    return with_phone(store, clock, "ben", BEN, Place.BACKUP)


def answer(inbox: Inbox, words: str, number: str = ANN, message: str = "", **other: str) -> Receipt:
    return inbox.receive(Incoming(Channel.SMS, message or f"SM{number}{words}", number, words, **other))  # type: ignore[arg-type] # a command


def said(receipt: Receipt) -> str:
    return " ".join(reply.text for reply in receipt.replies)


def open_alerts(store: Store) -> int:
    with store.reading() as records:
        return len(records.alerts.open())


def code_in(words: str) -> str:
    found = re.search(r"OK (\d{4})", words)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("words", "acknowledges", "code"),
    [
        ("OK", True, ""),
        ("ok 4821", True, "4821"),
        ("4821", True, "4821"),
        ("#4821.", True, "4821"),
        ("Got it! 4821", True, "4821"),
        ("1", True, ""),
        ("Ack", True, ""),
        ("listo 4821", True, "4821"),
        ("", False, ""),
        ("who is 4821", False, ""),
        ("no", False, ""),
        ("not ok", False, ""),
        ("48215", False, ""),
    ],
)
def test_what_acknowledges(words: str, acknowledges: bool, code: str) -> None:
    read = read_answer(words)

    assert (read.acknowledges, read.code) == (acknowledges, code)


def test_the_alert_comes_to_the_phone_of_who_is_on_call_and_says_neither_who_nor_what(
    store: Store, inbox: Inbox, alert_job: AlertJob, carrier: PretendCarrier, ann: str
) -> None:
    text(inbox, DANGER)
    work(alert_job)
    (words,) = carrier.arrived(ANN, 0)

    assert re.fullmatch(
        r"URGENT: a person may be in danger\. To take it answer OK \d{4}, "
        r"or tap https://bot\.example\.org/staff/a/\S{38}",
        words,
    )
    assert count_segments(words).segments == 1


@pytest.mark.parametrize("words", ["OK", "1", "ack", "got it", "👍", "listo", "OK {code}", "{code}"])
def test_an_answer_acknowledges_and_stops_the_escalation(
    store: Store,
    inbox: Inbox,
    alert_job: AlertJob,
    carrier: PretendCarrier,
    clock: Clock,
    ann: str,
    ben: str,
    words: str,
) -> None:
    text(inbox, DANGER)
    work(alert_job)
    code = code_in(carrier.arrived(ANN, 0)[0])
    reply = said(answer(inbox, words.format(code=code)))
    clock.forward(hours=1)
    work(alert_job)

    assert re.fullmatch(rf".*{code}.* \S*/staff/conversations/[0-9a-f]{{32}}", reply)
    assert open_alerts(store) == 0
    assert carrier.arrived(BEN, 0) == []
    with store.reading() as records:
        last = records.audit.page(size=1)[0]
        assert (last.who, last.action, last.from_where) == ("ann", "acknowledged by text", "text")


def test_without_an_answer_the_backup_gets_it_then_everybody(
    inbox: Inbox, alert_job: AlertJob, carrier: PretendCarrier, clock: Clock, phones: Phones, ann: str, ben: str
) -> None:
    text(inbox, DANGER)
    for _ in range(3):
        work(alert_job)
        clock.forward(minutes=5)

    assert (len(carrier.arrived(ANN, 0)), len(carrier.arrived(BEN, 0)), phones.rung) == (2, 2, ["desk"])


def test_of_several_the_newest_is_meant_or_the_one_whose_code_stands_there(
    store: Store, inbox: Inbox, alert_job: AlertJob, carrier: PretendCarrier, clock: Clock, ann: str
) -> None:
    for number in range(3):
        text(inbox, DANGER, f"+1213555014{number}")
        work(alert_job)
        clock.forward(seconds=10)
    first, second, third = (code_in(words) for words in carrier.arrived(ANN, 0))
    reply = said(answer(inbox, "ok"))
    assert f"alert {third}." in reply
    assert f"Also open: {second}, {first}." in reply
    assert f"alert {first}." in said(answer(inbox, f"ok {first}"))
    assert f"Open: {second}." in said(answer(inbox, "ok 0000"))
    assert f"alert {second}." in said(answer(inbox, "ok", message="SM-another"))

    assert said(answer(inbox, "ok", message="SM-last")) == "No alert of yours is open. Nothing to do."
    assert open_alerts(store) == 0


def test_what_a_colleague_took_is_told(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, ann: str, ben: str
) -> None:
    text(inbox, DANGER)
    work(alert_job)
    clock.forward(minutes=5)
    work(alert_job)
    answer(inbox, "ok", BEN)

    assert said(answer(inbox, "ok", ANN)) == "ben has it already. Nothing to do."


def test_the_same_text_twice_acknowledges_once(store: Store, inbox: Inbox, alert_job: AlertJob, ann: str) -> None:
    for number in range(2):
        text(inbox, DANGER, f"+1213555014{number}")
    work(alert_job)
    once, again = answer(inbox, "ok", message="SM-same"), answer(inbox, "ok", message="SM-same")

    assert (again.repeated, said(again)) == (True, said(once))
    assert open_alerts(store) == 1


def test_nothing_from_a_phone_of_staff_is_read_as_a_persons(
    store: Store, inbox: Inbox, alert_job: AlertJob, library: Library, ann: str
) -> None:
    for words in (DANGER, "hello", "DELETE", "where is a meeting"):
        reply = answer(inbox, words)
        assert reply.turn is None
        assert "To take an alert answer OK" in said(reply)
        assert "988" in said(reply)
    with store.reading() as records:
        assert records.messages.log(9) == []
        assert records.alerts.open() == []


def test_stop_ends_the_alerts_to_that_phone_and_it_is_a_persons_again(
    store: Store, inbox: Inbox, alert_job: AlertJob, carrier: PretendCarrier, ann: str
) -> None:
    assert said(answer(inbox, "STOP", command="control.stop")).startswith("No more alerts of Rebostx")
    text(inbox, DANGER)
    work(alert_job)

    assert carrier.arrived(ANN, 0) == []
    assert answer(inbox, "hello").turn is not None


def test_by_the_webhook_the_answer_goes_back_as_a_text(
    client: FlaskClient, application: object, store: Store, clock: Clock, ann: str
) -> None:
    form = {"MessageSid": "SM1", "From": ANN, "To": "+12135550100", "Body": "hello", "AccountSid": "AC" + "0" * 32}
    signature = RequestValidator(TOKEN).compute_signature("https://bot.example.org/sms/incoming", form)
    reply = client.post("/sms/incoming", data=form, headers={"X-Twilio-Signature": signature})

    (message,) = ElementTree.fromstring(reply.data)
    assert "To take an alert answer OK" in (message.text or "")
    assert "statusCallback" not in message.attrib


def test_an_answer_that_did_not_reach_us_is_taken_up_once(
    store: Store, inbox: Inbox, alert_job: AlertJob, clock: Clock, ann: str
) -> None:
    text(inbox, DANGER)
    work(alert_job)
    listed = Listed("SM-missed", ANN, "+12135550100", "OK", clock())
    clock.forward(minutes=3)

    class Provider:
        def inbound_since(self, moment: object) -> list[Listed]:
            return [listed]

    catch_up = CatchUp(Provider(), inbox, store, inbox.engine.reader, clock)
    assert (catch_up.step(), catch_up.step()) == (1, 0)
    assert open_alerts(store) == 0


def test_while_the_database_is_down_the_answer_waits_and_is_no_persons(
    store: Store, inbox: Inbox, alert_job: AlertJob, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(inbox, DANGER)
    work(alert_job)

    def down(_: Store) -> None:
        raise DatabaseBusy

    with monkeypatch.context() as broken:
        broken.setattr(Store, "transaction", down)
        assert answer(inbox, "ok").replies == ()
    inbox.take_up_spool()

    assert open_alerts(store) == 0
