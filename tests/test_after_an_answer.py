"""Who asks on about a group gets the answer to that very question, not the rest of what was just said."""

from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after

TABLE: dict[str, Any] = read_yaml(Path(__file__).parent / "after_an_answer.yaml")


@pytest.mark.parametrize(
    ("language", "words", "line"),
    [(language, *each) for language, table in TABLE.items() for each in table["asked"].items()],
)
def test_who_asks_on_about_a_group_gets_the_answer_to_that_question(
    engine_with_meetings: Engine, language: str, words: str, line: str
) -> None:
    phone = phone_after(engine_with_meetings, language, *TABLE[language]["before"])
    first, *_ = phone.text(words).answers or ("",)
    assert first.partition("@")[0] == line
