"""Whoever takes up what we said is met so; a maybe counts for what it was said to; loneliness is about no drug."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.state import Flow, Frame
from knowledge.schema import Language
from tests.conftest import NOON, Phone, pairs, phone_after

NIGHT = NOON + timedelta(hours=15)
LONELY = {"en": "im just lonely", "es": "nomás me siento solo"}
TAKEN_UP = {
    "en": [
        *("thats a good one ill try it", "ok ill do that", "good idea thanks", "I'll give it a shot", "ill try"),
        *(
            "im gonna try that tonight",
            "worth a try",
            "alright i'll do it",
            "nice idea, thank you",
            "yeah ima try that",
        ),
        *(
            "i think ill try that one",
            "sounds like a good plan",
            "ok I will try it tomorrow",
            "great tip!",
            "i can do that",
        ),
    ],
    "es": [
        *("está bueno, lo voy a intentar", "va, voy a probar", "buena idea, gracias", "sale, le hago la lucha"),
        *("ok lo hago hoy", "lo pruebo hoy", "voy a intentarlo", "si, voy a hacer eso", "buen consejo", "me late"),
        *("pues lo voy a probar ahorita", "orale, lo intento", "voy a tratar", "eso voy a hacer", "buen plan!"),
    ],
}
NOT_TAKEN_UP = {
    "en": ["ill try heroin", "i tried that", "that was a bad idea", "ill do it myself you useless bot", "bye for now"],
    "es": ["voy a probar la chiva", "ya lo intenté", "mala idea", "adiós, gracias", "lo hago por mi hija"],
}
ABOUT_USING = {
    "en": ["maybe", "maybe. its a bad night", "probably", "i might", "maybe if i get paid", "idk maybe tonight"],
    "es": [
        "tal vez",
        "quizás, está dura la noche",
        "puede ser",
        "a lo mejor sí",
        "tal vez, no sé",
        "quizá si me pagan",
    ],
}
ABOUT_ANOTHER_THING = {
    "en": ["maybe. the radio helps a little", "maybe my cousin comes over", "maybe. my dog likes walks"],
    "es": ["tal vez. la radio me ayuda", "quizás venga mi prima", "a lo mejor. mi perro me acompaña"],
}
OF_DRUGS = re.compile(
    r"\b(?:us(?:e|ing)|overdose|naloxone|narcan|drugs?|usar|uso|sobredosis|naloxona|drogas?)\b", re.IGNORECASE
)


@pytest.mark.parametrize(("language", "words"), pairs(TAKEN_UP))
def test_a_step_that_is_taken_up_is_met_and_asked_after_once(engine: Engine, language: str, words: str) -> None:
    phone = phone_after(engine, language, LONELY[language])

    assert phone.text(words).answers == ("companion.will_try", "companion.once_offer")


@pytest.mark.parametrize(("language", "words"), pairs(TAKEN_UP))
def test_with_a_small_step_open_it_says_what_to_text_then(engine: Engine, language: str, words: str) -> None:
    phone = phone_after(engine, language, "STEP" if language == "en" else "PASO")

    assert phone.text(words).answers == ("companion.will_try_step",)


@pytest.mark.parametrize(("language", "words"), pairs(NOT_TAKEN_UP))
def test_what_only_sounds_like_it_is_not_taken_for_it(engine: Engine, language: str, words: str) -> None:
    turn = phone_after(engine, language, LONELY[language]).text(words)

    assert not any(line.startswith("companion.will_try") for line in turn.answers)


def test_it_is_asked_once_in_a_talk_and_never_where_we_cannot_write_first(engine: Engine) -> None:
    phone = phone_after(engine, "en", LONELY["en"], "ok ill do that", "no thanks", "i cant sleep")
    assert phone.text("good idea").answers == ("companion.will_try",)

    phone = Phone(engine, channel=Channel.WHATSAPP)
    phone.text("im so lonely")
    assert phone.text("ok ill do that").answers == ("companion.will_try",)


def test_with_nothing_offered_it_is_an_ordinary_word(engine: Engine) -> None:
    assert not Phone(engine).text("good idea").answers[0].startswith("companion.")


def asked_about_using(engine: Engine, language: str) -> Phone:
    """Somebody who is asked whether they could end up using tonight."""
    phone = phone_after(engine, language)
    asked = (Frame(Flow.COMPANY, "companion.ask_using"),)
    phone.state = replace(phone.state, frames=asked, answer_history=("companion.ask_using",))
    return phone


@pytest.mark.parametrize(("language", "words"), pairs(ABOUT_USING))
def test_a_maybe_about_using_is_a_yes(engine: Engine, language: str, words: str) -> None:
    assert asked_about_using(engine, language).text(words).answers[:1] == ("safety.naloxone.using_alone",)


@pytest.mark.parametrize(("language", "words"), pairs(ABOUT_ANOTHER_THING))
def test_a_maybe_about_another_thing_is_no_answer_to_it(engine: Engine, language: str, words: str) -> None:
    answers = asked_about_using(engine, language).text(words).answers

    assert not {"safety.naloxone.using_alone", "companion.step_1"} & set(answers)


@pytest.mark.parametrize("now", [NOON, NIGHT], ids=["noon", "night"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        *pairs(
            {"en": [LONELY["en"], "i feel so alone", "i have no friends"], "es": [LONELY["es"], "me siento muy sola"]}
        )
    ],
)
def test_whoever_is_lonely_and_said_nothing_of_using_is_not_told_of_it(
    engine: Engine, language: str, words: str, now: datetime
) -> None:
    phone = Phone(engine, now=now)
    phone.state = replace(phone.state, language=Language(language))
    first = phone.text(words).reply[0].text

    assert not OF_DRUGS.search(first), first
