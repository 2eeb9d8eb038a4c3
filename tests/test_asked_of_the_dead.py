"""A question about how somebody died, and that whom we said to write to is dead: met with that, and with no step."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/asked_of_the_dead.yaml")
BEFORE = {
    "en": ("my son died of an overdose", "i feel so alone", ""),
    "es": ("mi hermano murió", "me siento muy sola", ""),
}


def told(kind: str) -> list[tuple[str, str, str]]:
    return [
        (language, before, text) for language in TABLE for before in BEFORE[language] for text in TABLE[language][kind]
    ]


@pytest.mark.parametrize(("language", "before", "text"), told("in_pain"))
def test_how_it_was_for_them_is_answered_honestly(engine: Engine, language: str, before: str, text: str) -> None:
    turn = phone_after(engine, language, *([before] if before else [])).text(text)

    assert turn.answers[0] == "coping.grief.in_pain"
    assert turn.crisis is None


@pytest.mark.parametrize(("language", "before", "text"), told("cannot_write"))
def test_whom_we_said_to_write_to_is_dead(engine: Engine, language: str, before: str, text: str) -> None:
    turn = phone_after(engine, language, *([before] if before else [])).text(text)

    assert turn.answers[0] == "coping.grief.cannot_write"
