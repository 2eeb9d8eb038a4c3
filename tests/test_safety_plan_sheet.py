"""What is said to a question of the safety plan sheet goes on the plan: no menu, no "I can't follow everything"."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import Phone, pairs, phone_after
from tests.shared import ROOT

SAID = read_yaml(ROOT / "tests/safety_plan_sheet.yaml")
MET = [(language, words, f"companion.sheet_{line}") for line in SAID for language, words in pairs(SAID[line])]
MEANT_FOR_IT = [row for row in MET if not row[2].endswith("something_else")]
PLAN = {"en": "SAFETY PLAN", "es": "PLAN DE SEGURIDAD"}
AFTER_A_DANGER = {
    "en": ("everyone would be better off without me", "sometimes. i wont do it tho", "no plan. just tired"),
    "es": ("estarian mejor sin mi", "a veces, pero no lo haria", "no, ningún plan"),
}


def asked_for(engine: Engine, language: str) -> Phone:
    return phone_after(engine, language, PLAN[language])


@pytest.mark.parametrize(("language", "words", "line"), MEANT_FOR_IT)
def test_whoever_fills_in_a_line_is_met_so(engine: Engine, language: str, words: str, line: str) -> None:
    assert asked_for(engine, language).text(words).answers[0] == line


@pytest.mark.parametrize(("language", "words", "line"), MEANT_FOR_IT)
def test_after_a_danger_the_question_what_calms_takes_its_answer(
    engine: Engine, language: str, words: str, line: str
) -> None:
    phone = phone_after(engine, language, *AFTER_A_DANGER[language])
    assert phone.state.answer_history[-1] == "crisis.suicide.safety_plan"

    assert phone.text(words).answers[0] == line
    assert phone.state.open_risk is None


@pytest.mark.parametrize(("language", "words"), pairs(SAID["something_else"]))
def test_what_is_no_answer_goes_its_way(engine: Engine, language: str, words: str) -> None:
    answers = asked_for(engine, language).text(words).answers

    assert not any(line.startswith("companion.sheet_") for line in answers), answers


@pytest.mark.parametrize("language", ["en", "es"])
def test_lines_are_filled_in_one_after_the_other(engine: Engine, language: str) -> None:
    phone = asked_for(engine, language)
    things, persons = SAID["thing"][language], SAID["person"][language]
    told = [phone.text(words).answers[0] for words in (things[0], persons[0], things[1])]

    assert told == ["companion.sheet_thing", "companion.sheet_person", "companion.sheet_thing"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "nothing i want to kill myself"), ("es", "nada, me quiero matar")]
)
def test_a_danger_in_the_answer_goes_first(engine: Engine, language: str, words: str) -> None:
    phone = asked_for(engine, language)
    phone.text(words)

    assert phone.state.open_risk is not None
