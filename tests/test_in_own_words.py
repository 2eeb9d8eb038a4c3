"""A question in words of one's own finds its line, by day, with nothing before it."""

from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import pairs, phone_after

TABLE: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).with_name("in_own_words.yaml"))


@pytest.mark.parametrize(
    ("line", "language", "text"),
    [(line, language, text) for line, texts in TABLE.items() for language, text in pairs(texts)],
)
def test_a_question_in_own_words_finds_its_line(engine: Engine, line: str, language: str, text: str) -> None:
    answers = phone_after(engine, language).text(text).answers

    assert any(one == line or one.startswith((f"{line}@", f"{line}.")) for one in answers)
