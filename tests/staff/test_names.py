"""Plain names instead of keys."""

from typing import get_args

import pytest

from bot.conversation.model import Effect
from knowledge.library import Library
from staff.names import answer_name, effect_name, sureness, topic_name


def test_every_topic_has_a_plain_name_of_its_own(library: Library) -> None:
    names = {topic: topic_name(topic) for topic in library.topics}

    assert [topic for topic, name in names.items() if not name or "." in name or "_" in name] == []
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("answer_id", "name"),
    [
        ("group.cost@na", "What a group costs: NA"),
        ("coping.isolation", "Loneliness"),
        ("handoff.human.asked_name", "Asked for a person: asked name"),
        ("interface.staff_joined", "Staff joined"),
        ("crisis.suicide", "Suicide"),
    ],
)
def test_an_answer_is_called_by_its_topic(answer_id: str, name: str) -> None:
    assert answer_name(answer_id) == name


def test_every_effect_of_a_turn_has_a_plain_name() -> None:
    names = {effect.__name__: effect_name(effect.__name__) for effect in get_args(Effect)}

    assert [effect for effect, name in names.items() if effect == name] == []


@pytest.mark.parametrize(("confidence", "said"), [(1.0, "sure"), (0.7, "fairly sure"), (0.3, "a guess"), (None, "")])
def test_how_sure_a_reading_is_is_said_in_words(confidence: float | None, said: str) -> None:
    assert sureness(confidence) == said
