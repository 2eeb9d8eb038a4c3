"""A machine's text is told from a person's."""

import pytest

from bot.understanding.machine import is_machine


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
