"""The phone page of development, wired to the real webhook: signed webhook in, TwiML out, delivery reported."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bot.records.store import Store
from bot.settings import Environment, Settings
from bot.wiring import Application
from knowledge.library import Library
from knowledge.schema import Language
from wsgi import create_app


@pytest.fixture
def phone_page(application: Application, settings: Settings) -> FlaskClient:
    development = settings.model_copy(update={"app_env": Environment.DEVELOPMENT})
    return create_app(replace(application, settings=development)).test_client()


def send(page: FlaskClient, text: str, channel: str = "sms", choice: str | None = None) -> dict[str, object]:
    body = {"text": text, "channel": channel, "phone": "tab-1", "choice": choice}
    answer: dict[str, object] = page.post("/simulator/messages", json=body).get_json()
    return answer


def test_the_page_is_there_in_development(phone_page: FlaskClient) -> None:
    assert phone_page.get("/").status_code == 200


def test_a_text_goes_through_the_signed_door_and_is_reported_as_delivered(
    phone_page: FlaskClient, store: Store, library: Library
) -> None:
    answer = send(phone_page, "¿cuánto cuesta NA?")

    replies = answer["replies"]
    assert isinstance(replies, list)
    assert answer["language"] == "es"
    assert replies[0]["text"] == library.answer("interface.introduction", Language.ES).text
    with store.transaction() as records:
        assert [m.delivery for m in records.messages.log(10) if m.direction == "out"] == ["delivered", "delivered"]


def test_telegram_is_shown_with_buttons_that_can_be_tapped(phone_page: FlaskClient, library: Library) -> None:
    replies = send(phone_page, "hello", "telegram")["replies"]
    assert isinstance(replies, list)
    first = replies[-1]["options"][0]

    tapped = send(phone_page, first["label"], "telegram", first["choice"])["replies"]

    assert isinstance(tapped, list)
    assert tapped[0]["text"].startswith(library.answer("groups.list", Language.EN).text)
