"""What is said at three in the morning can be done at three in the morning; by day the day's answer is given."""

import re
from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from tests.conftest import NOON, pairs, phone_after

TOLD = {
    "en": [
        "i feel so alone",
        "i want to use so bad",
        "im so stressed",
        "i feel worthless",
        "i relapsed",
        "im so bored",
        "my wife and i had a fight",
        "im so angry at my brother",
        "i dont know how to reach out to my sister",
        "my mom died last week",
        "my brother died of an overdose",
        "day 1 today",
        "she didnt answer me",
        "just want to talk",
        "how do i quit heroin",
        "im dope sick",
        "im pregnant and using",
        "tell me about treatment at the clinic",
        "STEP",
    ],
    "es": [
        "me siento muy sola",
        "tengo muchas ganas de usar",
        "estoy muy estresado",
        "no valgo nada",
        "recaí",
        "estoy aburrido",
        "me peleé con mi esposa",
        "estoy muy enojado con mi hermano",
        "no sé cómo hablarle a mi hermana",
        "se murió mi mamá la semana pasada",
        "mi hermano murió de sobredosis",
        "hoy es mi día 1",
        "no me contestó",
        "nomás quiero platicar",
        "cómo dejo la heroína",
        "ando con la malilla",
        "estoy embarazada y uso",
        "necesito un tratamiento",
        "PASO",
    ],
}
ONLY_BY_DAY = re.compile(
    r"\b(?:parks?|library|stores?|coffee shop|cashier|outside|walk fast|step out|this afternoon"
    r"|parques?|biblioteca|tiendas?|café|cinco minutos de aire|camina rápido|sal de ahí)\b",
    re.IGNORECASE,
)
RIGHT_AWAY = re.compile(r"\b(?:call|ask|llama al?|llama hoy)\b[^.;:]*310-694-5590", re.IGNORECASE)
"""Sends to the clinic, which sleeps."""


@pytest.mark.parametrize(("language", "words"), pairs(TOLD))
def test_nothing_in_it_waits_for_the_day(engine: Engine, language: str, words: str) -> None:
    by_night, by_day = phone_after(engine, language), phone_after(engine, language)
    by_night.now = NOON + timedelta(hours=15)
    told, other = by_night.text(words).reply[0].text, by_day.text(words).reply[0].text

    assert not ONLY_BY_DAY.search(told)
    assert not RIGHT_AWAY.search(told)
    assert told != other


@pytest.mark.parametrize(("language", "word"), [("en", "SCRIPT"), ("es", "PALABRAS")])
def test_words_to_send_are_best_kept_for_the_morning(engine: Engine, language: str, word: str) -> None:
    phone = phone_after(engine, language)
    phone.now = NOON + timedelta(hours=15)
    phone.text(word)

    assert {"en": "morning", "es": "mañana"}[language] in phone.text("1").reply[0].text
