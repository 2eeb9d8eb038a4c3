"""A wish to die in the first text, with what is at hand for it and without."""

import pytest

from bot.conversation.engine import Engine
from tests.conftest import phone_after


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "i want to kill myself i have a gun in my hand"),
        ("en", "i want to die, i have the pills right here"),
        ("en", "im going to kill myself the gun is on the table next to me"),
        ("es", "me quiero matar, tengo la pistola en la mano"),
        ("es", "me quiero morir y tengo las pastillas aquí conmigo"),
        ("es", "me voy a matar, aquí tengo la soga"),
    ],
)
def test_a_wish_to_die_with_the_means_at_hand_is_imminent_in_the_first_text(
    engine: Engine, language: str, text: str
) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).answers[0] in ("crisis.suicide.imminent", "crisis.suicide.means_near"), text
    assert phone.state.open_risk is not None
    assert phone.state.open_risk.level == 5


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "i want to die but i gave the gun to my brother"),
        ("en", "i want to kill myself"),
        ("es", "me quiero morir pero ya tiré las pastillas"),
        ("es", "me quiero matar"),
    ],
)
def test_a_wish_to_die_without_means_at_hand_is_asked_on(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, text)

    assert phone.state.open_risk is not None
    assert phone.state.open_risk.level == 4
