"""Whoever fears for the life of somebody who uses hears of that fear; who is only scolded at home is not in danger."""

import pytest

from bot.conversation.engine import Engine
from tests.conftest import pairs, phone_after

AFRAID = "groups.family.afraid"
THEIR_LIFE = {
    "en": [
        *(
            "what if he dies?",
            "i'm scared my son is gonna od",
            "im so scared of losing her",
        ),
        *("but what if she dies", "im worried he will overdose one day", "im always afraid hes gonna die from this"),
    ],
    "es": [
        *("y si se me muere?", "tengo miedo que mi hijo se muera de una sobredosis", "y si mi hermano se muere"),
        *("me da miedo que le de una sobredosis", "vivo con miedo de perderla", "pero y si se muere?"),
    ],
}
BY_THEIR_OWN_HAND = {
    "en": ["what if my brother kills himself?", "im scared hes gonna do something to himself"],
    "es": ["y si se mata mi hermano?", "tengo miedo que mi hija se haga algo"],
}
NOW = {
    "en": ["im scared hes gonna od he took 20 pills", "my son is turning blue im scared he will die"],
    "es": [
        "tengo miedo que le de una sobredosis, esta morado y no despierta",
        "mi hijo no respira tengo miedo que se muera",
    ],
}
SCOLDED = {
    "en": [
        *("my mom is gonna kill me", "my mom is gonna kill me if she finds out i relapsed"),
        *("my sponsor is going to kill me when he hears i slipped", "my dad is gonna kill me if i lose this job lol"),
    ],
    "es": [
        *(
            "mi mama me va a matar",
            "mi mama me va a matar si se entera q recai",
            "mi jefa me va a matar cuando vea la casa",
        ),
        *("mi padrino me va a matar si no llego", "mi apa me va a matar cuando sepa que perdi el jale jaja"),
    ],
}
THREATENED = {
    "en": [
        *(
            "my boyfriend is gonna kill me",
            "my dad is gonna kill me if i tell anyone",
            "my mom said shes gonna kill me",
        ),
        *("my mom is gonna kill me she has a knife", "my husband says hes going to kill me"),
    ],
    "es": [
        *(
            "mi esposo dice q me va a matar",
            "mi papa me va a matar, me pego ayer",
            "mi mama me va a matar, trae un cuchillo",
        ),
        *("mi papa me va a matar si me voy", "mi novio me va a matar cuando llegue"),
    ],
}


@pytest.mark.parametrize(("language", "text"), pairs(THEIR_LIFE))
def test_the_fear_for_their_life_is_answered_and_no_alarm(engine: Engine, language: str, text: str) -> None:
    first = "my son uses heroin" if language == "en" else "mi hijo usa heroina"
    for before in ((), (first,)):
        turn = phone_after(engine, language, *before).text(text)

        assert turn.answers[0] == AFRAID
        assert turn.crisis is None


@pytest.mark.parametrize(("language", "text"), pairs(BY_THEIR_OWN_HAND))
def test_the_fear_that_they_kill_themselves_is_asked_about_and_no_guess_stands_above(
    engine: Engine, language: str, text: str
) -> None:
    answers = phone_after(engine, language).text(text).answers

    assert answers[-1] == "crisis.talk.ask_about_them"
    assert not answers[0].startswith("group")


@pytest.mark.parametrize(("language", "text"), pairs(NOW))
def test_what_happens_now_is_no_mere_fear(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).crisis is not None


@pytest.mark.parametrize(("language", "text"), pairs(SCOLDED))
def test_who_will_be_scolded_is_met_with_no_alarm(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).crisis is None


@pytest.mark.parametrize(("language", "text"), pairs(THREATENED))
def test_who_is_threatened_at_home_is_asked_about_it(engine: Engine, language: str, text: str) -> None:
    assert "crisis.violence" in phone_after(engine, language).text(text).answers
