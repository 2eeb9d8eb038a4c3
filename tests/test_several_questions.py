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


@pytest.mark.parametrize("case", TABLE["answered_at_once"], ids=lambda case: case["text"])
def test_each_question_gets_at_least_a_sentence_at_once(engine_with_meetings: Engine, case: dict[str, Any]) -> None:
    turn = Phone(engine_with_meetings, Channel.SMS).text(case["text"])

    said = {turn.topic, *(answer.partition("@")[0] for answer in turn.answers)}
    missed = [topic for topic in case["asks"] if not any(one == topic or one.startswith(f"{topic}.") for one in said)]
    assert missed == []
    in_short = [bubble.text for bubble in turn.reply if bubble.text.startswith(("Also: ", "Además: "))]
    assert all(count_segments(text).units <= MAX_UNITS[turn.language] for text in in_short)


@pytest.mark.parametrize("case", TABLE["never_named"], ids=lambda case: case["text"])
def test_what_nobody_asked_is_not_named(engine_with_meetings: Engine, case: dict[str, Any]) -> None:
    turn = Phone(engine_with_meetings, Channel.SMS).text(case["text"])

    said = " ".join(bubble.text for bubble in turn.reply)
    assert not [one for one in case["topics"] if engine_with_meetings.library.label(one, turn.language) in said]


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("is NA free and do i have to talk and can i come if im on suboxone?", "is na free"),
        ("son gratis las juntas y a q hora son y ai q creer en dios?", "cuanto cuesta"),
    ],
)
def test_what_was_answered_in_short_is_told_in_full_when_it_is_asked_alone(
    engine_with_meetings: Engine, text: str, again: str
) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    phone.text(text)

    alone = Phone(engine_with_meetings, Channel.SMS).text(again)
    assert phone.text(again).reply[0].text.split("\n")[0] == alone.reply[0].text.split("\n")[0]
