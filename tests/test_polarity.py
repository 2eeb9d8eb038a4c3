"""Yes, no, and what lies between, read from the whole answer and mapped by what the question means."""

from pathlib import Path

import pytest

from bot.understanding.answer import Meaning, Stance
from bot.understanding.polarity import read_answer
from knowledge.reading import read_yaml

HERE = Path(__file__).parent
TABLE: dict[str, dict[str, list[str]]] = read_yaml(HERE / "answers.yaml")
CODES = {
    "S": Stance.SAFE, "D": Stance.DANGER, "U": Stance.UNCLEAR, "A": Stance.YES, "R": Stance.NO, "-": None,
}  # fmt: skip
ROWS = [(answer, stances) for rows in TABLE.values() for answer, stances in rows.items()]


@pytest.mark.parametrize(("answer", "stances"), ROWS, ids=[answer for answer, _ in ROWS])
def test_an_answer_means_what_it_says_to_each_kind_of_question(answer: str, stances: list[str]) -> None:
    said = read_answer(answer)
    meanings = (Meaning.YES_IS_SAFE, Meaning.YES_IS_DANGER, Meaning.NEUTRAL)

    assert [said.to(meaning) for meaning in meanings] == [CODES[code] for code in stances]


def test_the_table_holds_sixty_answers_in_each_language() -> None:
    assert all(len(rows) >= 60 for rows in TABLE.values())


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("he is breathing", "he is not breathing"),
        ("i am", "i am not"),
        ("i do", "i do not"),
        ("of course", "of course not"),
        ("claro", "claro que no"),
        ("ya", "ya no"),
        ("i am safe", "i am not safe"),
        ("i feel safe", "i do not feel safe"),
        ("i know", "i do not know"),
        ("estoy bien", "no estoy bien"),
        ("they are", "they are not"),
        ("there is", "there is not"),
        ("i have it", "i have not"),
        ("she is awake", "she is not awake"),
    ],
)
@pytest.mark.parametrize("meaning", list(Meaning))
def test_a_sentence_and_its_denial_never_read_the_same(said: str, denied: str, meaning: Meaning) -> None:
    first, second = read_answer(said).to(meaning), read_answer(denied).to(meaning)

    assert first is None or first is not second
