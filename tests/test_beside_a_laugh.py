"""A laugh, or that all is well, takes back only what somebody has asked about."""

from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import Phone

LAUGHED: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).parent / "beside_a_laugh.yaml")


@pytest.mark.parametrize("text", [text for texts in LAUGHED["danger"].values() for text in texts])
def test_a_laugh_or_an_all_is_well_takes_nothing_back_that_nobody_asked_about(engine: Engine, text: str) -> None:
    for before in ((), ("hi",)):
        phone = Phone(engine)
        for said in before:
            phone.text(said)
        reply = " ".join(bubble.text for bubble in phone.text(text).reply)

        assert phone.state.risk is not None, before
        assert phone.state.risk.open
        assert "988" in reply or "911" in reply


@pytest.mark.parametrize("text", [text for texts in LAUGHED["harmless"].values() for text in texts])
def test_the_same_laugh_beside_nothing_is_asked_about_nothing(engine: Engine, text: str) -> None:
    phone = Phone(engine)
    phone.text(text)

    assert phone.state.risk is None
