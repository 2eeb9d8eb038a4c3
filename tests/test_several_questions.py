"""Several things in one text: each is answered, offered, or named as answered next (tests/several_questions.yaml)."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.several import is_told
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from knowledge.checks import MAX_UNITS
from knowledge.reading import read_yaml
from knowledge.segments import count_segments
from tests.conftest import Phone

TABLE: dict[str, list[dict[str, Any]]] = read_yaml(Path(__file__).with_name("several_questions.yaml"))
_NAMES = ("You also mentioned", "También mencionaste")


@pytest.mark.parametrize("case", TABLE["told"], ids=lambda case: case["text"])
def test_nothing_that_a_person_says_is_swallowed(engine_with_meetings: Engine, case: dict[str, Any]) -> None:
    turn = Phone(engine_with_meetings, Channel.SMS).text(case["text"])

    assert [topics for topics in case["asks"] if not is_told(turn, topics, engine_with_meetings.library)] == []
    naming = [bubble.text for bubble in turn.reply if any(words in bubble.text for words in _NAMES)]
    assert all(count_segments(text).units <= MAX_UNITS[turn.language] for text in naming)


@pytest.mark.parametrize("case", TABLE["not_yet"], ids=lambda case: case["text"])
def test_what_is_swallowed_still_is_a_known_gap(engine_with_meetings: Engine, case: dict[str, Any]) -> None:
    turn = Phone(engine_with_meetings, Channel.SMS).text(case["text"])

    assert not all(is_told(turn, topics, engine_with_meetings.library) for topics in case["asks"]), "move it up"
