"""Whoever asks what the clinic's article says, in plain words and out of nowhere, reads it: tests/article.yaml."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone

ARTICLE: list[dict[str, Any]] = read_yaml(Path(__file__).with_name("article.yaml"))
STATEMENTS = 43


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("statement", ARTICLE, ids=[statement["says"] for statement in ARTICLE])
def test_a_plain_question_gets_it(engine: Engine, statement: dict[str, Any], language: Language) -> None:
    question, words = statement[language]
    phone = Phone(engine)
    phone.state = replace(phone.state, language=language)
    read = [bubble.text for bubble in phone.text(question).reply]
    if statement.get("more"):
        read += [bubble.text for bubble in phone.text("MORE" if language is Language.EN else "MAS").reply]

    assert re.search(words, " ".join(read), re.DOTALL), read


def test_all_of_it_is_asked() -> None:
    assert len(ARTICLE) == STATEMENTS
