"""A danger to the body whose first word is that others look after it: no alarm."""

import pytest

from bot.understanding.model import CrisisLevel
from bot.understanding.reader import PhraseReader
from tests.loaded import reader


@pytest.fixture(scope="module")
def held() -> PhraseReader:
    return reader()


@pytest.mark.parametrize(
    "text",
    [
        "found my grandson in the bathroom with blue lips but hes in the hospital now",
        "my brother overdosed on the floor right now. no wait the paramedics took him, hes awake",
        "Mi nieto tiene 17 y lo encontré con la boca azulita pero ya está en el hospital respirando",
        "mi hermana no despertaba pero ya llegó la ambulancia y se la llevaron",
    ],
)
def test_what_is_looked_after_rings_no_alarm(held: PhraseReader, text: str) -> None:
    sign = held.read(text).crisis

    assert sign is None or sign.level is CrisisLevel.WORRY


@pytest.mark.parametrize(
    "text",
    [
        "found my grandson in the bathroom with blue lips",
        "the ambulance is here but she is not breathing",
        "mi hermana no despierta que hago",
        "ya llegó la ambulancia pero no respira",
    ],
)
def test_what_is_not_over_is_answered_at_once(held: PhraseReader, text: str) -> None:
    sign = held.read(text).crisis

    assert sign is not None
    assert sign.level is CrisisLevel.ALARM
