"""Good news is not met with sorrow, nor an exaggeration and a laugh with an alarm; the same words meant are."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/light_words.yaml")


def told(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, kinds in TABLE.items() for text in kinds[kind]]


@pytest.mark.parametrize(("language", "text"), told("light"))
def test_good_words_are_not_met_with_sorrow(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language).text(text)

    assert turn.state.risk is None
    assert not [line for line in turn.answers if line.startswith(("coping.low_mood", "coping.isolation", "crisis."))]
    assert "interface.heard_hard" not in turn.answers


@pytest.mark.parametrize(("language", "text"), told("exaggerates"))
def test_an_exaggeration_with_a_laugh_is_met_with_one_question_at_most(
    engine: Engine, language: str, text: str
) -> None:
    turn = phone_after(engine, language).text(text)

    assert turn.crisis is None
    assert turn.state.risk is None or turn.state.risk.level == 2


@pytest.mark.parametrize(("language", "text"), told("alarm"))
def test_the_same_words_meant_are_answered_at_once(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language).text(text)

    assert turn.crisis is not None
