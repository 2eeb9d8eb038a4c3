"""An overdose of somebody else: what was told is kept, the crew takes over, and what is asked is answered."""

from typing import Any

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import Phone
from tests.shared import ROOT

TALKS: list[dict[str, Any]] = read_yaml(ROOT / "tests/first_aid.yaml")["talks"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("talk", TALKS, ids=[talk["name"] for talk in TALKS])
def test_what_is_said_in_an_overdose(engine: Engine, talk: dict[str, Any], language: str) -> None:
    phone = Phone(engine)
    for wanted in talk["turns"]:
        text = wanted["say"][language]
        turn = phone.text(text)

        if "says" in wanted:
            assert list(turn.answers) in wanted["says"], text
        assert not set(wanted.get("never", ())) & set(turn.answers), text
        if "crisis" in wanted:
            assert (turn.crisis is not None) is wanted["crisis"], text
