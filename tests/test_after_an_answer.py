"""Who asks on about a group gets the answer to that very question, not the rest of what was just said."""

from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after

TABLE: dict[str, Any] = read_yaml(Path(__file__).parent / "after_an_answer.yaml")
ASKED = [
    *(
        (language, table["before"], *each)
        for language, table in TABLE["over_a_list"].items()
        for each in table["asked"].items()
    ),
    *(
        (language, [group], *each)
        for language, groups in TABLE["in_a_group"].items()
        for group, asked in groups.items()
        for each in asked.items()
    ),
]


@pytest.mark.parametrize(("language", "before", "words", "line"), ASKED)
def test_who_asks_on_about_a_group_gets_the_answer_to_that_question(
    engine_with_meetings: Engine, language: str, before: list[str], words: str, line: str
) -> None:
    phone = phone_after(engine_with_meetings, language, *before)
    first, *_ = phone.text(words).answers or ("",)
    assert first.partition("@")[0] == line
