"""Whatever is written: an answer, never an exception."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from bot.messaging.messages import clean
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import NOON, Phone


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=300), min_size=1, max_size=4), st.sampled_from(Channel))
def test_any_talk_gets_answers_and_never_an_error(engine: Engine, texts: list[str], channel: Channel) -> None:
    phone = Phone(engine, channel)
    for text in texts:
        turn = phone.text(clean(text))
        assert turn.reply != () or turn.state.opted_out


@pytest.mark.parametrize(
    "text", ["a" * 4096, "é" * 4096, "help me " * 512, "😀" * 2000, "?" * 4096, "1" * 4096, "na " * 1300]
)
def test_a_very_long_text_is_answered(phone: Phone, text: str) -> None:
    assert phone.text(text).reply != ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Je suis très seul et j'ai besoin d'aide pour arrêter", Language.EN),
        ("Kailangan ko po ng tulong, ano po ang gagawin ko", Language.EN),
        ("Ես օգնության կարիք ունեմ", Language.EN),
        ("도움이 필요해요", Language.EN),
    ],
)
def test_another_language_is_told_in_both_of_ours_with_the_clinics_contact(
    phone: Phone, library: Library, text: str, language: Language
) -> None:
    turn = phone.text(text)

    assert turn.answers == ("interface.other_language",)
    assert library.clinic.phone in turn.reply[0].text
    assert library.clinic.email in turn.reply[0].text


def test_the_same_turn_for_the_same_arguments(engine: Engine) -> None:
    message, state = Message("i feel so lonely", Channel.SMS), State()

    assert engine.respond(message, state, NOON) == engine.respond(message, state, NOON)
