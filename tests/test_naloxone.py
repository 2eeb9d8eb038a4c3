"""In an overdose: whether there is naloxone is never read as its contrary, in either language."""

from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from knowledge.reading import read_yaml
from tests.conftest import NOON
from tests.shared import ROOT

TABLE: dict[str, dict[str, list[str]]] = read_yaml(ROOT / "tests/naloxone.yaml")
BEGUN = {"en": "my brother is blue and not breathing", "es": "mi hermano esta azul y no respira"}
NONE = "crisis.overdose.no_naloxone"
CASES = [(said, language, text) for said in TABLE for language in TABLE[said] for text in TABLE[said][language]]


def answers(engine: Engine, language: str, text: str) -> tuple[Any, ...]:
    """What is said to the second text of such a talk."""
    first = engine.respond(Message(BEGUN[language], Channel.SMS), State(introduced=True), NOON)
    return engine.respond(Message(text, Channel.SMS), first.state, NOON).answers


@pytest.mark.parametrize(("said", "language", "text"), CASES)
def test_whether_there_is_naloxone_is_heard(engine: Engine, said: str, language: str, text: str) -> None:
    told = answers(engine, language, text)

    assert (NONE in told) is (said == "none")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "they're here"), ("en", "they just pulled up"), ("en", "fire truck outside"), ("en", "help is here"),
     ("es", "ya llegaron"), ("es", "ya estan aqui"), ("es", "acaban de llegar"), ("es", "llego la ambulancia")],
)  # fmt: skip
def test_once_help_is_there_it_is_in_their_hands(engine: Engine, language: str, text: str) -> None:
    assert answers(engine, language, text) == ("crisis.talk.handed_over",)


@pytest.mark.parametrize(
    ("language", "arrived", "afraid"),
    [("en", "they're here", "im scared ill use tonight now"), ("es", "ya llegaron", "tengo miedo de volver a usar")],
)
def test_fear_for_oneself_is_no_word_about_the_other(engine: Engine, language: str, arrived: str, afraid: str) -> None:
    state = State(introduced=True)
    for text in (BEGUN[language], arrived, afraid):
        turn = engine.respond(Message(text, Channel.SMS), state, NOON)
        state = turn.state

    assert "crisis.overdose.breathing_no" not in turn.answers
