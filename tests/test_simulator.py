from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.schema import Language
from knowledge.segments import Segments
from sms.simulator import SimulatedBubble, SimulatedReply, create_simulator


@dataclass
class FakeTexter:
    """Keeps what it is sent, and gives back the reply it holds."""

    reply: SimulatedReply
    sent: list[tuple[str, str, str, str | None]] = field(default_factory=list)

    def arrived(self, channel: str, phone: str, after: int) -> list[str]:
        """Something comes by itself, once."""
        return ["Your meeting is at 7 pm."][after:]

    def send(self, channel: str, phone: str, text: str, choice: str | None) -> SimulatedReply:
        """Whatever is written, the reply is the same."""
        self.sent.append((channel, phone, text, choice))
        return self.reply


@pytest.fixture
def texter() -> FakeTexter:
    return FakeTexter(SimulatedReply(replies=(SimulatedBubble("Meetings are free."),), language=Language.EN))


@pytest.fixture
def phone(texter: FakeTexter) -> Iterator[FlaskClient]:
    app = Flask(__name__)
    app.register_blueprint(create_simulator(texter))
    with app.test_client() as client:
        yield client


def message(**changes: object) -> dict[str, object]:
    return {"text": "is it free?", "channel": "sms", "phone": "tab-1", "choice": None} | changes


def test_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(phone: FlaskClient) -> None:
    page = phone.get("/")
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"] == "default-src 'self'"
    assert "Nothing leaves this machine." in page.text
    for forbidden in ("http://", "https://", "<style", "style=", "onclick", "<script>", "data:"):
        assert forbidden not in page.text


@pytest.mark.parametrize("file", ["simulator.css", "simulator.js"])
def test_page_and_its_files_agree_on_their_addresses(phone: FlaskClient, file: str) -> None:
    address = f"/simulator/static/{file}"
    assert f'"{address}"' in phone.get("/").text
    with phone.get(address) as served:
        assert served.status_code == 200


@pytest.mark.parametrize("text", ["is na religious?", "i feel so alone tonight", "cuánto cuesta SMART", "STOP"])
def test_page_offers_examples_in_both_languages(phone: FlaskClient, text: str) -> None:
    assert text in phone.get("/").text


def test_a_text_is_passed_on_and_its_reply_counted(phone: FlaskClient, texter: FakeTexter) -> None:
    answer = phone.post("/simulator/messages", json=message())
    assert answer.json == {
        "replies": [{"text": "Meetings are free.", "encoding": "GSM-7", "segments": 1, "options": []}],
        "language": "en",
        "sent_segments": 1,
    }
    assert texter.sent == [("sms", "tab-1", "is it free?", None)]


def test_several_bubbles_keep_their_order_options_and_encodings(phone: FlaskClient, texter: FakeTexter) -> None:
    texter.reply = SimulatedReply(
        replies=(
            SimulatedBubble("Aquí estoy."),
            SimulatedBubble("a" * 161, options=(("Hablar con alguien", "handoff"), ("Reuniones", "meetings@na"))),
        ),
        language=Language.ES,
    )
    answer = phone.post("/simulator/messages", json=message(channel="telegram"))
    assert answer.json == {
        "replies": [
            {"text": "Aquí estoy.", "encoding": "UCS-2", "segments": 1, "options": []},
            {
                "text": "a" * 161,
                "encoding": "GSM-7",
                "segments": 2,
                "options": [
                    {"label": "Hablar con alguien", "choice": "handoff"},
                    {"label": "Reuniones", "choice": "meetings@na"},
                ],
            },
        ],
        "language": "es",
        "sent_segments": 1,
    }


def test_silence_is_an_answer_too(phone: FlaskClient, texter: FakeTexter) -> None:
    texter.reply = SimulatedReply(replies=(), language=None)
    answer = phone.post("/simulator/messages", json=message(text="STOP"))
    assert answer.json == {"replies": [], "language": None, "sent_segments": 1}


def test_a_tapped_button_sends_its_choice(phone: FlaskClient, texter: FakeTexter) -> None:
    phone.post("/simulator/messages", json=message(channel="telegram", text="Meetings", choice="meetings@na"))
    assert texter.sent == [("telegram", "tab-1", "Meetings", "meetings@na")]


def test_choice_may_be_left_out(phone: FlaskClient, texter: FakeTexter) -> None:
    phone.post("/simulator/messages", json={"text": "", "channel": "sms", "phone": "tab-1"})
    assert texter.sent == [("sms", "tab-1", "", None)]


def test_the_longest_text_is_taken_whole(phone: FlaskClient, texter: FakeTexter) -> None:
    answer = phone.post("/simulator/messages", json=message(text="á" * 4096))
    assert answer.get_json()["sent_segments"] == 62
    assert texter.sent == [("sms", "tab-1", "á" * 4096, None)]


def test_segments_may_be_counted_another_way(texter: FakeTexter) -> None:
    app = Flask(__name__)
    app.register_blueprint(create_simulator(texter, segments=lambda text: Segments("UCS-2", len(text), 9)))
    answer = app.test_client().post("/simulator/messages", json=message())
    assert answer.get_json()["sent_segments"] == 9


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param(
            {"channel": "fax"}, "channel: Input should be 'sms' or 'telegram'.", id="a channel that we do not have"
        ),
        pytest.param({"channel": None}, "channel: Input should be 'sms' or 'telegram'.", id="no channel"),
        pytest.param(
            {"text": "a" * 4097}, "text: String should have at most 4096 characters.", id="a text that is too long"
        ),
        pytest.param({"text": 5}, "text: Input should be a valid string.", id="a text that is none"),
        pytest.param(
            {"text": "\ud83d"},
            "text: Input should be a valid string, unable to parse raw data as a unicode string.",
            id="half an emoji",
        ),
        pytest.param({"phone": ""}, "phone: String should have at least 1 character.", id="no phone"),
        pytest.param({"choice": 1}, "choice: Input should be a valid string.", id="a choice that is a number"),
        pytest.param({"to": "x"}, "to: Extra inputs are not permitted.", id="a field that we do not know"),
    ],
)
def test_a_wrong_field_is_refused_by_name(
    phone: FlaskClient, texter: FakeTexter, changes: dict[str, object], error: str
) -> None:
    answer = phone.post("/simulator/messages", json=message(**changes))
    assert (answer.status_code, answer.json) == (400, {"error": error})
    assert texter.sent == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param("", "application/json", id="nothing"),
        pytest.param("{text:", "application/json", id="broken JSON"),
        pytest.param("[]", "application/json", id="a list"),
        pytest.param("null", "application/json", id="null"),
        pytest.param("text=hi", "application/x-www-form-urlencoded", id="a form from some other page"),
        pytest.param('{"text":"hi","channel":"sms","phone":"1"}', "text/plain", id="JSON under another name"),
    ],
)
def test_what_is_no_json_object_is_refused(
    phone: FlaskClient, texter: FakeTexter, body: str, content_type: str
) -> None:
    answer = phone.post("/simulator/messages", data=body, content_type=content_type)
    expected = {"error": "The request is not a JSON object with text, channel and phone."}
    assert (answer.status_code, answer.json) == (400, expected)
    assert texter.sent == []


def test_what_comes_by_itself_is_fetched_once(phone: FlaskClient) -> None:
    first = phone.get("/simulator/messages?channel=sms&phone=1&after=0").get_json()
    assert [reply["text"] for reply in first["replies"]] == ["Your meeting is at 7 pm."]
    assert phone.get("/simulator/messages?channel=sms&phone=1&after=1").get_json() == {"replies": []}
    assert phone.get("/simulator/messages?after=x").status_code == 200
