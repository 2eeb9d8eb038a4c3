"""What was tried is not offered again; what others do is no answer; who wants no call, or a person, is heard."""

from datetime import datetime, timedelta

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import AddCallBack, OpenHandOff
from knowledge.library import Library
from tests.conftest import NOON, pairs, phone_after

NIGHT = NOON + timedelta(hours=15)
TRIED = {
    "en": {
        "im craving so bad": ["i tried the breathing thing", "i already tried that", "tried that, didnt help"],
        "i cant sleep": ["i tried the breathing thing it didnt work", "i tried that already", "yeah tried it"],
        "im having a panic attack": ["the breathing doesnt help me", "i did the breathing and it didnt work"],
        "i feel so alone": ["i tried that", "ive tried that before"],
    },
    "es": {
        "tengo muchas ganas de usar": ["ya intenté lo de respirar", "ya probé eso y no me sirvió", "ya lo intenté"],
        "no puedo dormir": ["ya intenté lo de respirar y no sirvió", "eso ya lo probé"],
        "estoy muy estresado": ["lo de respirar no me sirve", "hice la respiración y nada"],
        "me siento muy sola": ["ya lo intenté", "ya probé eso"],
    },
}
OF_BREATHING = ("breathe in", "breath out", "just breathe", "respira conmigo", "toma aire", "respira.")
WONT = {
    "en": ["she wont answer tho its late", "he never answers", "they dont pick up at night", "my aunt isnt up"],
    "es": ["no me va a contestar ya es tarde", "ella nunca contesta", "mi tía no contesta de noche"],
}
NO_CALL = {
    "en": [
        "i dont wanna call a hotline",
        "not calling a hotline",
        "i hate talking on the phone",
    ],
    "es": ["no quiero llamar a ninguna línea", "no me gusta hablar por teléfono", "no voy a llamar al 988"],
}
THROUGH_THE_NIGHT = {
    "en": ["whats a good way to get thru the night", "how do i make it through tonight", "how do i survive the night"],
    "es": ["cómo le hago para pasar la noche", "qué hago para aguantar la noche sin usar", "como aguanto esta noche"],
}
BODIES = {
    "en": ["my friend is not breathing", "he od'd and hes blue"],
    "es": ["mi amigo no respira", "mi amigo está morado y no despierta"],
}
A_PERSON = {"en": "can i talk to a person", "es": "puedo hablar con una persona"}


@pytest.mark.parametrize(
    ("language", "hardship", "words"),
    [
        (language, hardship, words)
        for language, told in TRIED.items()
        for hardship, texts in told.items()
        for words in texts
    ],
)
def test_what_was_tried_is_not_offered_again(engine: Engine, language: str, hardship: str, words: str) -> None:
    phone = phone_after(engine, language, hardship)
    topic = phone.state.topic
    turn = phone.text(words)

    assert turn.answers[0] == f"{topic}.tried"
    assert turn.crisis is None
    assert not any(of in bubble.text.casefold() for bubble in turn.reply for of in OF_BREATHING)


@pytest.mark.parametrize("words", ["i tried the breathing thing and it helped", "did the breathing, it worked!"])
def test_what_helped_is_no_failed_try(engine: Engine, words: str) -> None:
    turn = phone_after(engine, "en", "im craving so bad").text(words)

    assert not any(line.endswith(".tried") for line in turn.answers)


@pytest.mark.parametrize(("language", "words"), pairs(WONT))
def test_what_somebody_else_does_not_do_is_no_no(engine: Engine, language: str, words: str) -> None:
    going = {"en": "ok ill text my aunt", "es": "le voy a escribir a mi tía"}[language]
    phone = phone_after(engine, language, going)
    assert phone.state.open_question == "companion.script_later"

    assert "companion.let_go" not in phone.text(words).answers
    assert phone.text("no").answers == ("companion.let_go",)


@pytest.mark.parametrize(("language", "words"), pairs(NO_CALL))
def test_who_wants_no_call_is_told_what_else_there_is(engine: Engine, language: str, words: str) -> None:
    assert phone_after(engine, language).text(words).answers[0] == "coping.company.no_call"


@pytest.mark.parametrize("now", [NOON, NIGHT], ids=["noon", "night"])
@pytest.mark.parametrize(("language", "words"), pairs(THROUGH_THE_NIGHT))
def test_how_to_get_through_the_night_has_its_own_answer(
    engine: Engine, language: str, words: str, now: datetime
) -> None:
    phone = phone_after(engine, language)
    phone.now = now

    assert phone.text(words).answers[0] == "coping.isolation.through_the_night"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "i was good at guitar"), ("es", "antes era bueno para la guitarra")]
)
def test_what_somebody_was_good_at_is_heard(engine: Engine, language: str, words: str) -> None:
    lonely = {"en": "i feel so alone", "es": "me siento sola"}[language]

    assert phone_after(engine, language, lonely).text(words).answers[0].startswith("interface.heard")


@pytest.mark.parametrize(("language", "body"), pairs(BODIES))
def test_with_a_body_in_danger_a_person_is_911_and_no_form(
    engine: Engine, library: Library, language: str, body: str
) -> None:
    phone = phone_after(engine, language, body)
    turn = phone.text(A_PERSON[language])
    said = " ".join(bubble.text for bubble in turn.reply)

    assert turn.answers[-1] == "handoff.human.emergency"
    assert said.index("911") < said.index(library.clinic.phone)
    assert OpenHandOff("handoff.human") in turn.effects
    assert not any(isinstance(effect, AddCallBack) for effect in turn.effects)
    assert not (turn.state.open_question or "").startswith("handoff.")
