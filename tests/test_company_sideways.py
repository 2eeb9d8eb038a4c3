"""Questions of the company answered sideways: another time, no idea, "why do you ask", a slip, own words."""

from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import State
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import NOON, Phone
from tests.shared import ROOT

ROWS = read_yaml(ROOT / "tests/company_sideways.yaml")
SAID = [(row, language, words) for row in ROWS for language in row["said"] for words in row["said"][language]]


def phone_at(engine: Engine, language: str, hour: int, *texts: str) -> Phone:
    phone = Phone(engine)
    phone.state = State(introduced=True, said_machine=True, language=Language(language))
    phone.now = NOON.replace(hour=(hour + 8) % 24)
    for text in texts:
        phone.text(text)
    return phone


@pytest.mark.parametrize(("row", "language", "words"), SAID, ids=[f"{one[0]['name']}: {one[2]}" for one in SAID])
def test_a_question_answered_sideways_is_met(engine: Engine, row: dict[str, Any], language: str, words: str) -> None:
    phone = phone_at(engine, language, int(row.get("at", 14)), *row["after"][language])
    turn = phone.text(words)

    assert list(turn.answers) == row["gets"]
    assert turn.state.open_risk is None
    if then := row.get("then"):
        assert list(phone.text(then[language][0]).answers) == then["gets"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "stop"),
        ("es", "alto"),
        ("en", "party"),
        ("en", "plane tickets"),
        ("es", "pas"),
        ("en", "dome"),
    ],
)
def test_another_word_is_no_slip(engine: Engine, language: str, words: str) -> None:
    phone = phone_at(engine, language, 14, "STEP" if language == "en" else "PASO")

    assert not any(line.startswith("companion.") for line in phone.text(words).answers)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "i hurt him bad"),
        ("en", "i hurt my brother and hes bleeding"),
        ("es", "lo lastimé feo hoy, está sangrando"),
    ],
)
def test_whom_they_hurt_just_now_is_a_danger_though_we_asked(engine: Engine, language: str, words: str) -> None:
    phone = phone_at(engine, language, 14, "SCRIPT" if language == "en" else "PALABRAS")

    assert phone.text(words).state.risk is not None
