"""Whoever wants no more hotlines gets to talk, and no number again in this talk, unless it sounds like danger."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Turn
from bot.understanding.turned_down import TurnedDown
from knowledge.reading import read_yaml
from tests.conftest import NOON, pairs, phone_after

TABLE: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).with_name("no_more_numbers.yaml"))
TOLD = {language: texts["told"] for language, texts in TABLE.items()}
OTHER = {language: texts["other"] for language, texts in TABLE.items()}
ALONE = {"en": "i feel so alone", "es": "me siento sola"}
AFTERWARDS = {
    "en": [
        "im so lonely",
        "i just feel down",
        "ok",
        "she never wrote back",
        "i cant sleep",
        "thanks",
        "im so stressed",
        "NOW",
        "bye",
    ],
    "es": [
        "me siento sola",
        "ando triste",
        "ok",
        "no me contestó",
        "no puedo dormir",
        "gracias",
        "ando estresada",
        "AHORA",
        "adiós",
    ],
}
IN_DANGER = {"en": "i want to kill myself", "es": "me quiero matar"}
FIND_ONE = {"en": "na meeting near pasadena tonight", "es": "junta de na cerca de pasadena hoy"}
HOTLINE = re.compile(r"\b(?:988|855-845-7415)\b")


def said(turn: Turn) -> str:
    return " ".join(bubble.text for bubble in turn.reply)


@pytest.mark.parametrize(("language", "words"), pairs(TOLD))
def test_it_has_its_own_line_and_no_menu(engine: Engine, language: str, words: str) -> None:
    turn = phone_after(engine, language, ALONE[language]).text(words)

    assert turn.answers[0] in ("interface.heard_no_numbers", "coping.company.no_call")
    assert not HOTLINE.search(said(turn))
    assert TurnedDown.LINES in turn.state.turned_down
    assert not turn.state.opted_out


@pytest.mark.parametrize(("language", "words"), pairs(OTHER))
def test_a_number_that_is_spoken_of_turns_nothing_down(engine: Engine, language: str, words: str) -> None:
    turn = phone_after(engine, language, ALONE[language]).text(words)

    assert TurnedDown.LINES not in turn.state.turned_down


@pytest.mark.parametrize("hours", [0, 15], ids=["noon", "night"])
@pytest.mark.parametrize("language", TABLE)
def test_no_hotline_comes_again_in_the_talk(engine: Engine, language: str, hours: int) -> None:
    phone = phone_after(engine, language)
    phone.now = NOON + timedelta(hours=hours)
    phone.text(ALONE[language])
    phone.text(TOLD[language][0])

    for words in AFTERWARDS[language]:
        assert not HOTLINE.search(said(phone.text(words))), words


@pytest.mark.parametrize("language", TABLE)
def test_in_danger_988_is_named_all_the_same(engine: Engine, language: str) -> None:
    phone = phone_after(engine, language, ALONE[language], TOLD[language][0])

    assert "988" in said(phone.text(IN_DANGER[language]))


@pytest.mark.parametrize("language", TABLE)
def test_looking_for_a_meeting_brings_no_hotline_back(engine_with_meetings: Engine, language: str) -> None:
    phone = phone_after(engine_with_meetings, language, TOLD[language][0], FIND_ONE[language])

    assert phone.state.turned_down == (TurnedDown.LINES,)
