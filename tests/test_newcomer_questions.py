"""What newcomers ask gets its answer: tests/newcomer_questions.yaml holds the line, and how each answer was scored."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone

ASKED: dict[str, list[dict[str, str]]] = read_yaml(Path(__file__).parent / "newcomer_questions.yaml")
ANSWERED = [
    pytest.param(language, one["text"], one["answer"], id=f"{language}: {one['text']}")
    for language, questions in ASKED.items()
    for one in questions
    if one["score"] == "2"
]
IN_THREE_QUARTERS = 0.75


@pytest.mark.parametrize(("language", "text", "answer"), ANSWERED)
def test_the_line_that_answers_it_still_does(
    engine_with_meetings: Engine, language: str, text: str, answer: str
) -> None:
    phone = Phone(engine_with_meetings)
    phone.state = replace(phone.state, language=Language(language))
    turn = phone.text(text)

    assert (turn.answers[0] if turn.answers else turn.topic) == answer


@pytest.mark.parametrize("language", ASKED)
def test_three_in_four_of_the_ninety_are_answered_well_and_what_is_pressing_always_in_part(language: str) -> None:
    ninety = [one for one in ASKED[language] if one["set"] == "asked"]
    scores = Counter(int(one["score"]) for one in ninety)

    assert len(ninety) == 90
    assert scores[2] >= IN_THREE_QUARTERS * len(ninety)
    assert [one["text"] for one in ASKED[language] if one["score"] == "0" and "need" in one] == []
