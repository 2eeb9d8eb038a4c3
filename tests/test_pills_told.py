"""Pills told without a number: asked about, raised by a number; ordinary medicine is ordinary; a child goes first."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import About
from bot.understanding.model import CrisisKind
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/pills_told.yaml")


def texts(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, table in TABLE.items() for text in table[kind]]


@pytest.mark.parametrize(("language", "text"), texts("some"))
def test_some_pills_are_asked_about(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).answers[0] in ("crisis.overdose.some_pills", "crisis.overdose.self")
    assert phone.state.open_risk is not None
    assert phone.state.open_risk.about is About.SELF


@pytest.mark.parametrize(("language", "text"), texts("more"))
def test_many_of_them_are_an_overdose(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["some"][0])

    assert phone.text(text).answers == ("crisis.overdose.self",)


@pytest.mark.parametrize(("language", "text"), texts("few"))
def test_a_few_as_prescribed_are_believed(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["some"][0])

    assert phone.text(text).answers[0] == "crisis.talk.believed"
    assert phone.state.open_risk is None


@pytest.mark.parametrize(("language", "text"), texts("usual"))
def test_medicine_taken_as_usual_is_ordinary(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)
    phone.text(text)

    assert phone.state.open_risk is None


@pytest.mark.parametrize(("language", "text"), texts("child"))
def test_a_child_that_took_something_is_asked_after(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).answers == ("crisis.overdose.child_took",)
    assert phone.state.open_risk is not None
    assert phone.state.open_risk.kind is CrisisKind.OVERDOSE
    for answer in TABLE[language]["awake"]:
        asked = phone_after(engine, language, text)
        assert asked.text(answer).answers == ("crisis.overdose.child_awake",), answer
        assert asked.text({"en": "yes i called them", "es": "sí ya llamé"}[language]).answers == (
            "crisis.overdose.child_watch",
        )
    for answer in TABLE[language]["asleep"]:
        turn = phone_after(engine, language, text).text(answer)
        assert turn.answers[0] != "crisis.overdose.child_awake", answer
        assert "911" in turn.reply[0].text, answer
