"""Whose danger it is can be put right; and a yes long after a question, or a no out of nowhere, answers nothing."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import About
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/whose_it_is.yaml")


def told(kind: str, dangers: str) -> list[tuple[str, str, str]]:
    return [
        (language, danger, text)
        for language, table in TABLE.items()
        for danger in table[dangers]
        for text in table[kind]
    ]


@pytest.mark.parametrize(("language", "danger", "text"), told("another", "danger"))
def test_not_me_makes_it_the_others(engine: Engine, language: str, danger: str, text: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["danger"][danger])
    turn = phone.text(text)

    assert phone.state.open_risk is not None
    assert phone.state.open_risk.about is About.OTHER
    assert phone.state.open_risk.level == (5 if danger == "overdose" else 4)
    assert turn.answers[0].startswith(("crisis.suicide.other_person", "crisis.violence.", "crisis.overdose"))


@pytest.mark.parametrize(("language", "danger", "text"), told("me", "of_another"))
def test_it_is_me_makes_it_ones_own(engine: Engine, language: str, danger: str, text: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["of_another"][danger])

    assert phone.text(text).answers == (f"crisis.{danger}",)
    assert phone.state.open_risk is not None
    assert phone.state.open_risk.about is About.SELF


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not me, my brother, he has the gun in his hand right now and says goodbye"),
        ("es", "no soy yo, es mi hermano, dejó una carta y se despidió de todos"),
    ],
)
def test_what_is_told_of_them_may_be_graver(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, TABLE[language]["danger"]["suicide"])
    phone.text(text)

    assert phone.state.open_risk is not None
    assert phone.state.open_risk.about is About.OTHER


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("i feel like a burden to everyone", "what meetings are near 90012", "yes")),
        ("en", ("i feel like a burden to everyone", "how much does na cost", "ok", "yes")),
        ("es", ("soy una carga para todos", "hay juntas cerca de 90012?", "si")),
        ("es", ("soy una carga para todos", "cuánto cuesta NA", "ok", "sí")),
    ],
)
def test_a_yes_long_after_the_question_answers_nothing(engine: Engine, language: str, texts: tuple[str, ...]) -> None:
    phone = phone_after(engine, language, *texts)

    assert phone.state.open_risk is None


@pytest.mark.parametrize(("language", "text"), [("en", "i dont have a plan no"), ("es", "no tengo un plan no")])
def test_no_plan_out_of_nowhere_is_no_yes(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).crisis is None
    assert phone.state.risk is None or phone.state.risk.level <= 2
