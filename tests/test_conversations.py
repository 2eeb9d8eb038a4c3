"""Conversations as data: tests/conversations/{en,es}/*.yaml, several sentences or a whole talk to what is expected.

`expect` may name topic, groups, crisis (null for none), escalated, language, answers (ids, in order), effects, found
(how many meetings), online (whether any of them is), place, says (words of the reply). A file with `meetings: true` is
talked through with the invented list of meetings at hand, the others with none.
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
        with_meetings = "meetings" in content
        for test in content.get("tests", []):
            for sentence in test["sentences"]:
                yield case(f"{where}: {sentence}", [{"say": sentence, "expect": test["expect"]}], "sms", with_meetings)
        for talk in content.get("talks", []):
            yield case(f"{where}: {talk['name']}", talk["turns"], talk.get("channel", "sms"), with_meetings)


def case(name: str, turns: list[dict[str, Any]], channel: str, with_meetings: bool) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason="a known gap")] if name in GAPS else []
    return pytest.param(channel, turns, with_meetings, id=name, marks=marks)


@pytest.mark.parametrize(("channel", "turns", "with_meetings"), list(cases()))
def test_conversation(
    engine: Engine, engine_with_meetings: Engine, channel: str, turns: list[dict[str, Any]], with_meetings: bool
) -> None:
    phone = Phone(engine_with_meetings if with_meetings else engine, Channel(channel))
    for turn in turns:
        answered = phone.tap(turn["tap"]) if "tap" in turn else phone.text(turn["say"])
        for field, expected in turn["expect"].items():
            assert seen(answered, field, expected) == expected, (turn.get("say"), answered.answers, answered.confidence)


def seen(turn: Turn, field: str, expected: object) -> object:
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
        case "found":
            return str(len(turn.meetings))
        case "online":
            return any(meeting.online for meeting in turn.meetings)
        case "place":
            return turn.place.label if turn.place else None
        case "says":
            return next((expected for bubble in turn.reply if str(expected) in bubble.text), turn.reply)
        case "silent":
            return turn.reply == ()
        case _:
            raise AssertionError(f"{field}: no such expectation")


def test_every_known_gap_is_a_case_and_no_crisis() -> None:
    parameters = {parameter.id: parameter.values for parameter in cases()}

    assert GAPS - parameters.keys() == set()
    assert [gap for gap in GAPS if any(turn["expect"].get("crisis") for turn in parameters[gap][1])] == []
