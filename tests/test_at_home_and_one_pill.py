"""What is dangerous to stop alone, what one pill can do, and a slip with alcohol: each has words of its own."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/at_home_and_one_pill.yaml")
LINES = {
    "at_home": "quit.start.at_home",
    "drink_at_home": "quit.start.alcohol",
    "one_pill": "safety.naloxone.one_pill",
    "taken": "crisis.overdose.one_taken",
    "alcohol": "coping.relapse.alcohol",
    "not_only": "coping.relapse",
}


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [(language, kind, text) for language, table in TABLE.items() for kind in LINES for text in table[kind]],
)
def test_each_has_its_own_line(engine: Engine, language: str, kind: str, text: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).answers[0] == LINES[kind]
    if kind == "one_pill":
        assert phone.state.risk is None or phone.state.risk.level == 2, "what is only asked was taken as taken"


@pytest.mark.parametrize(("language", "alone"), [("en", "no"), ("en", "im alone"), ("es", "no"), ("es", "estoy sola")])
def test_alone_after_a_pill_of_the_street_is_an_overdose(engine: Engine, language: str, alone: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["taken"][0])

    assert phone.text(alone).answers == ("crisis.overdose.self",)


@pytest.mark.parametrize(
    ("language", "there"), [("en", "yes my sister is here with me"), ("es", "sí, mi hermana está conmigo")]
)
def test_with_somebody_it_is_left_there(engine: Engine, language: str, there: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["taken"][0])
    phone.text(there)

    assert phone.state.open_risk is None
