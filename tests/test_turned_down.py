"""What a person turns down is not what they are answered with (tests/turned_down.yaml)."""

from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.understanding.turned_down import read_turned_down
from knowledge.reading import read_yaml
from tests.conftest import Phone

TABLE: dict[str, list[Any]] = read_yaml(Path(__file__).with_suffix(".yaml").with_name("turned_down.yaml"))
_FIND = "meetings.find"


@pytest.mark.parametrize("case", TABLE["texts"], ids=lambda case: case["text"])
def test_what_is_turned_down_and_what_is_left_are_told_apart(case: dict[str, Any]) -> None:
    refusal = read_turned_down(case["text"])

    assert (sorted(refusal.kinds), refusal.rest) == (sorted(case["kinds"]), case["rest"])


@pytest.mark.parametrize("text", TABLE["stories"])
def test_a_place_or_day_in_a_story_is_no_search(engine_with_meetings: Engine, text: str) -> None:
    turn = Phone(engine_with_meetings, Channel.SMS).text(text)

    assert turn.topic != _FIND


@pytest.mark.parametrize("text", TABLE["searches"])
def test_a_place_that_is_asked_about_still_is_one(engine_with_meetings: Engine, text: str) -> None:
    turn = Phone(engine_with_meetings, Channel.SMS).text(text)

    assert turn.topic == _FIND


@pytest.mark.parametrize("talk", TABLE["talks"], ids=lambda talk: talk["texts"][1])
def test_who_turns_meetings_down_is_offered_none_in_the_next_turns(
    engine_with_meetings: Engine, talk: dict[str, list[str]]
) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    phone.text(talk["texts"][0])

    for text in talk["texts"][1:]:
        turn = phone.text(text)
        assert turn.topic != _FIND
        assert not any(code.startswith(_FIND) for code in turn.state.options)
        assert turn.state.meetings is None


def test_who_asks_for_a_meeting_after_all_gets_one(engine_with_meetings: Engine) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)

    phone.text("no meetings please")
    turn = phone.text("ok is there a meeting near pasadena tonight")

    assert turn.meetings
    assert turn.state.turned_down == ()


@pytest.mark.parametrize("case", TABLE["not_the_topic"], ids=lambda case: case["text"])
def test_what_it_is_not_about_is_not_the_topic_of_the_answer(
    engine_with_meetings: Engine, case: dict[str, str]
) -> None:
    phone = Phone(engine_with_meetings, Channel.SMS)
    phone.text(case["before"])

    turn = phone.text(case["text"])

    assert not turn.answers[0].startswith(case["topic"])
