"""A machine's text is told from a person's."""

from pathlib import Path

import pytest

from bot.understanding import machine
from bot.understanding.machine import is_machine
from knowledge.reading import read_yaml

TABLE = read_yaml(Path(machine.__file__).parent / "machine.yaml")


@pytest.mark.parametrize("text", [text for entries in TABLE.values() for one in entries for text in one["examples"]])
def test_a_machines_text_is_known(text: str) -> None:
    assert is_machine(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm on my way.", "i dont have a car", "i liked the meeting", "stop texting me", "im driving to a meeting",
        "loved it, thanks", "i cant talk im driving", "estoy manejando a la junta", "my code is broken",
        "whats the zoom passcode", "i got my package", "auto pilot all day", "to whom do i talk", "reply to me please",
    ],
)  # fmt: skip
def test_a_persons_text_is_not_taken_for_one(text: str) -> None:
    assert not is_machine(text)
