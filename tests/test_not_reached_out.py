"""Who has not reached out yet, or asks whether to, is not answered as if they had."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/not_reached_out.yaml")
NOT_YET, TOO_LATE = "coping.reached_out.not_yet", "companion.too_late"


def told(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, kinds in TABLE.items() for text in kinds[kind]]


@pytest.mark.parametrize(("language", "text"), told("not_yet"))
def test_who_has_not_reached_out_yet_is_not_praised_for_it(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).answers[0] in (NOT_YET, TOO_LATE)


@pytest.mark.parametrize(("language", "text"), told("reached"))
def test_an_answer_or_none_is_something_else(engine: Engine, language: str, text: str) -> None:
    assert NOT_YET not in phone_after(engine, language).text(text).answers
