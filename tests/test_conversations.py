"""Conversations as data: tests/conversations/{en,es}/*.yaml, several sentences or a whole talk to what is expected.

`expect` may name topic, groups, crisis (null for none), escalated, language, answers (ids, in order), effects.
What cannot be read yet is listed in _known_gaps.yaml; an entry leaves when it passes, and no crisis is ever listed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from knowledge.reading import read_yaml
from tests.conftest import Phone

HERE = Path(__file__).parent / "conversations"
GAPS = {gap for path in sorted(HERE.glob("*/_known_gaps.yaml")) for gap in read_yaml(path) or []}


def cases() -> Iterator[Any]:
    for path in sorted(HERE.glob("*/*.yaml")):
        if path.name.startswith("_"):
            continue
        where = f"{path.parent.name}/{path.stem}"
        content = read_yaml(path)
        for test in content.get("tests", []):
            for sentence in test["sentences"]:
                yield case(f"{where}: {sentence}", [{"say": sentence, "expect": test["expect"]}])
        for talk in content.get("talks", []):
            yield case(f"{where}: {talk['name']}", talk["turns"], talk.get("channel", "sms"))


def case(name: str, turns: list[dict[str, Any]], channel: str = "sms") -> Any:
    marks = [pytest.mark.xfail(strict=True, reason="a known gap")] if name in GAPS else []
    return pytest.param(channel, turns, id=name, marks=marks)


@pytest.mark.parametrize(("channel", "turns"), list(cases()))
def test_conversation(engine: Engine, channel: str, turns: list[dict[str, Any]]) -> None:
    phone = Phone(engine, Channel(channel))
    for turn in turns:
        answered = phone.tap(turn["tap"]) if "tap" in turn else phone.text(turn["say"])
        for field, expected in turn["expect"].items():
            assert seen(answered, field) == expected, (turn.get("say"), answered.answers, answered.confidence)


def seen(turn: Turn, field: str) -> object:
    match field:
        case "topic":
            return turn.topic
        case "groups":
            return [group.value for group in turn.groups]
        case "crisis":
            return turn.crisis.value if turn.crisis else None
        case "escalated":
            return turn.escalated
        case "language":
            return turn.language.value
        case "answers":
            return list(turn.answers)
        case "effects":
            return [type(effect).__name__ for effect in turn.effects]
        case "silent":
            return turn.reply == ()
        case _:
            raise AssertionError(f"{field}: no such expectation")


def test_every_known_gap_is_a_case_and_no_crisis() -> None:
    parameters = {parameter.id: parameter.values for parameter in cases()}

    assert GAPS - parameters.keys() == set()
    assert [gap for gap in GAPS if any(turn["expect"].get("crisis") for turn in parameters[gap][1])] == []
