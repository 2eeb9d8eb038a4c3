"""SMS by webhook, by requests as Twilio sends them: recorded forms, signed with a token of the tests."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, func, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from bot.records.store import Store
from bot.records.tables import handoff, message, outbox, person
from bot.wiring import Application
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import TOKEN
from wsgi import create_app

RECORDED = Path(__file__).parent / "recorded" / "sms"
URL = "https://bot.example.org"


def form_of(name: str, **changes: str) -> MultiDict[str, str]:
    """A recorded form; a change to "" takes the parameter out."""
    form = MultiDict(parse_qsl((RECORDED / f"{name}.txt").read_text().strip(), keep_blank_values=True))
    for key, value in changes.items():
        form[key] = value
    return form


def post(
    client: FlaskClient,
    form: MultiDict[str, str],
    path: str = "/sms/incoming",
    token: str = TOKEN,
    signed_for: str = "",
) -> TestResponse:
    signature = RequestValidator(token).compute_signature(signed_for or f"{URL}{path}", form)
    return client.post(path, data=form, headers={"X-Twilio-Signature": signature})


def texts(response: TestResponse) -> list[str]:
    assert response.status_code == 200
    assert response.content_type == "text/xml; charset=utf-8"
    return [element.text or "" for element in ElementTree.fromstring(response.data).findall("Message")]


def count(store: Store, table: Table) -> int:
    with store.transaction() as records:
        return records.connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_first_text_gets_the_introduction_and_the_answer(client: FlaskClient, library: Library) -> None:
    replies = texts(post(client, form_of("cost_of_na")))

    assert replies[0] == library.answer("interface.introduction", Language.EN).text
    assert replies[1].startswith(library.answer("group.cost@na", Language.EN).text)


def test_each_reply_carries_its_own_status_callback(client: FlaskClient, store: Store) -> None:
    response = post(client, form_of("cost_of_na"))

    callbacks = [m.get("statusCallback") for m in ElementTree.fromstring(response.data).findall("Message")]
    with store.transaction() as records:
        rows = list(records.outbox.states())
    assert sorted(callbacks, key=str) == sorted(f"{URL}/sms/status?o={row}&a=1" for row in rows)


def test_the_same_message_again_gets_the_same_twiml_and_is_stored_once(client: FlaskClient, store: Store) -> None:
    first = post(client, form_of("cost_of_na"))
    stored = count(store, message)

    again = post(client, form_of("cost_of_na"))

    assert again.data == first.data
    assert count(store, message) == stored == 3


def test_ten_copies_at_once_make_one_row_and_one_reply(application: Application, store: Store) -> None:
    app: Flask = create_app(application)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(app.test_client(), form_of("cost_of_na")), range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    with store.transaction() as records:
        inbound = records.connection.scalar(select(func.count()).where(message.c.direction == "in"))
    assert inbound == 1
    assert count(store, outbox) == 2


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_form_without_sender_or_id_is_refused_in_one_line(client: FlaskClient, missing: str) -> None:
    form = form_of("cost_of_na")
    for name in ("SmsMessageSid", "SmsSid", missing):
        del form[name]

    response = post(client, form)

    assert (response.status_code, response.text) == (400, f"{missing} is missing\n")


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    response = post(client, form_of("cost_of_na", Body="x" * 70_000))

    assert response.status_code == 413


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00\x00",
        "\ud83d",
        "Z̷a̷l̷g̷o̷" * 300,
        "‮abc",
        "👩‍👩‍👧‍👧" * 100,
        "a\r\nb\u2028c",
        "{0} ${x} {{7*7}} '; DROP TABLE message; --",
    ],
)
def test_any_text_gets_an_answer_and_never_an_error(client: FlaskClient, text: str) -> None:
    form = form_of("cost_of_na", Body=text.encode("utf-8", "replace").decode())

    assert texts(post(client, form)) != []


def test_get_is_not_a_way_in(client: FlaskClient) -> None:
    response = client.get("/sms/incoming")

    assert (response.status_code, response.text) == (405, "method not allowed\n")


def test_a_picture_with_words_is_answered_by_its_words(client: FlaskClient, library: Library) -> None:
    replies = texts(post(client, form_of("picture", Body="is na religious?")))

    assert library.answer("group.beliefs@na", Language.EN).text in " ".join(replies)
    assert library.answer("interface.media_with_text", Language.EN).text in " ".join(replies)


def test_a_picture_alone_is_declined_kindly(client: FlaskClient, library: Library) -> None:
    replies = texts(post(client, form_of("picture")))

    assert replies[-1] == library.answer("interface.media", Language.EN).text


def test_a_whatsapp_person_is_another_person_than_the_same_number_by_sms(client: FlaskClient, store: Store) -> None:
    texts(post(client, form_of("cost_of_na")))
    texts(post(client, form_of("whatsapp")))

    assert count(store, person) == 2


def test_stop_is_confirmed_once_and_then_there_is_silence(client: FlaskClient, library: Library, store: Store) -> None:
    confirmation = texts(post(client, form_of("stop_in_capitals")))
    after = texts(post(client, form_of("cost_of_na")))

    assert confirmation == [library.answer("control.stop", Language.EN).text]
    assert after == []
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).where(person.c.opted_out_at.is_not(None))) == 1


def test_stop_that_twilio_has_answered_gets_no_second_answer(client: FlaskClient, store: Store) -> None:
    assert texts(post(client, form_of("stop_in_capitals", OptOutType="STOP"))) == []
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).where(person.c.opted_out_at.is_not(None))) == 1


def test_a_crisis_opens_an_urgent_handoff(client: FlaskClient, library: Library, store: Store) -> None:
    replies = texts(post(client, form_of("overdose")))

    assert replies[0] == library.answer("crisis.overdose", Language.EN).text
    assert library.clinic.phone in " ".join(replies)
    with store.transaction() as records:
        rows = records.connection.execute(select(handoff.c.reason, handoff.c.urgent)).all()
    assert [tuple(row) for row in rows] == [("crisis.overdose", True)]


def test_delivery_only_moves_forward(client: FlaskClient, store: Store) -> None:
    post(client, form_of("cost_of_na"))
    with store.transaction() as records:
        row = next(iter(records.outbox.states()))
    path = f"/sms/status?o={row}"

    for state in ("sent", "delivered", "sent", "queued"):
        form = form_of("status", MessageStatus=state)
        assert post(client, form, path).status_code == 204

    with store.transaction() as records:
        found = records.outbox.by_id(row)
        assert found is not None
        query = select(message.c.delivery).where(message.c.id == found.message_id)
        assert records.connection.scalar(query) == "delivered"
        assert records.outbox.states()[row] == "sent"


@pytest.mark.parametrize(("path", "status"), [("/sms/status?o=unknown", 404), ("/sms/status", 400)])
def test_a_report_on_nothing_is_refused(client: FlaskClient, path: str, status: int) -> None:
    assert post(client, form_of("status"), path).status_code == status


def test_a_call_is_forwarded_to_the_clinic(client: FlaskClient, library: Library) -> None:
    response = post(client, form_of("voice"), "/sms/voice")

    assert "<Dial>+13106945590</Dial>" in response.text


def test_health_writes_and_reads(client: FlaskClient) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_the_phone_page_is_absent_in_production(client: FlaskClient) -> None:
    assert client.get("/").status_code == 404
    assert client.post("/simulator/messages", json={"text": "hi"}).status_code == 404


@pytest.mark.parametrize("sender", ["26267", "787878", "AMAZON", "Rebostx Inc", "+12345", "+13105550100"])
@pytest.mark.parametrize("words", ["Your code is 123456", "i want to kill myself", "STOP", "hello"])
def test_a_machine_is_written_down_and_never_answered(
    client: FlaskClient, store: Store, sender: str, words: str
) -> None:
    form = form_of("cost_of_na", From=sender, To="+13105550100", Body=words)

    assert texts(post(client, form)) == []
    assert count(store, message) == 1
    assert count(store, handoff) == 0


def test_a_text_by_rcs_is_the_same_persons_as_by_sms(client: FlaskClient, store: Store) -> None:
    post(client, form_of("cost_of_na", From="+12135550142"))
    other = {"MessageSid": "SM2", "SmsMessageSid": "SM2", "SmsSid": "SM2"}

    assert texts(post(client, form_of("cost_of_na", From="rcs:+12135550142", **other))) != []
    assert count(store, person) == 1
