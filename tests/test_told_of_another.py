"""A danger of somebody else stays theirs: feared for, denied in a word, put right, and asked how to ask about."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import About
from tests.conftest import phone_after
from tests.test_told_in_danger import ASKED, asked, texts


@pytest.mark.parametrize(("language", "text"), texts("feared"))
def test_fear_for_another_is_asked_about_them(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)

    assert phone.text(text).answers[-1] in ("crisis.talk.ask_about_them", "crisis.suicide.other_person")


def test_fear_of_a_harm_that_is_told_outright_sounds_the_alarm(engine: Engine) -> None:
    turn = phone_after(engine, "en").text("im afraid my son is going to hurt himself")

    assert turn.answers == ("crisis.suicide.other_person",)


@pytest.mark.parametrize(("language", "text"), texts("found_not_breathing"))
def test_who_fears_to_find_another_not_breathing_is_told_first_aid(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).answers == ("crisis.overdose",)


@pytest.mark.parametrize(("language", "text"), texts("denied_in_part"))
def test_a_word_that_somebody_did_not_say_takes_nothing_of_what_they_do(
    engine: Engine, language: str, text: str
) -> None:
    for line, level in {"talk.ask_about_them": 2, "suicide.other_person": 4}.items():
        phone = asked(engine, language, line, level, About.OTHER)

        assert phone.text(text).answers[0].startswith("crisis.suicide.other_"), line
        assert phone.state.open_risk is not None, line
        assert phone.state.open_risk.about is About.OTHER, line


@pytest.mark.parametrize(("language", "text"), texts("another"))
def test_who_says_that_it_is_another_is_asked_about_the_other(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide", "talk.ask_thoughts", "suicide.passive"):
        phone = asked(engine, language, line, ASKED[line])

        assert phone.text(text).answers == ("crisis.suicide.other_person",), line
        assert phone.state.open_risk is not None, line
        assert phone.state.open_risk.about is About.OTHER, line


@pytest.mark.parametrize(("language", "text"), texts("may_i_ask"))
def test_to_ask_about_suicide_gives_nobody_the_idea(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)
    assert phone.text(text).answers == ("crisis.suicide.other_ask",)
    for line in ("suicide.other_person", "suicide.other_stay"):
        phone = asked(engine, language, line, 4, About.OTHER)

        assert phone.text(text).answers == ("crisis.suicide.other_ask",), line


@pytest.mark.parametrize(("language", "text"), texts("out_of_reach"))
def test_whoever_is_not_reached_is_sent_help(engine: Engine, language: str, text: str) -> None:
    phone = asked(engine, language, "suicide.other_person", 4, About.OTHER)

    assert phone.text(text).answers == ("crisis.suicide.other_where",)


@pytest.mark.parametrize(
    ("language", "asked", "text"),
    [
        ("en", "he used an hour ago and is half asleep. should i let him sleep it off", "he wakes up when i shake him"),
        ("es", "uso hace una hora y esta medio dormido, lo dejo dormir", "si despierta cuando lo sacudo"),
    ],
)
def test_shaking_somebody_awake_is_no_violence(engine: Engine, language: str, asked: str, text: str) -> None:
    phone = phone_after(engine, language, asked)

    assert phone.state.open_risk is not None
    assert not phone.text(text).answers[0].startswith("crisis.violence")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "mi hermano dice que ya no quiere vivir"),
        ("es", "mi hija me dijo que ya no quiere estar aqui"),
        ("en", "my brother says he doesnt want to live anymore"),
        ("en", "she told me she wants to die"),
    ],
)
def test_what_another_says_of_dying_is_about_them(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language).text(text).answers[0] == "crisis.suicide.other_person"


@pytest.mark.parametrize(("language", "text"), texts("thanks"))
def test_thanks_say_nothing_of_how_another_is(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide.other_person", "suicide.other_where", "suicide.other_stay"):
        phone = asked(engine, language, line, 4, About.OTHER)

        assert phone.text(text).answers[0] == "crisis.suicide.other_thanks", line
        assert phone.state.open_risk is not None, line
        assert "chat.thanks" in phone.text(text).answers, line


@pytest.mark.parametrize(("language", "text"), texts("thanks_it_is_well"))
def test_thanks_with_a_word_that_they_are_well_are_believed(engine: Engine, language: str, text: str) -> None:
    phone = asked(engine, language, "suicide.other_person", 4, About.OTHER)

    assert phone.text(text).answers[0] in ("crisis.talk.safe", "crisis.talk.believed")
    assert phone.state.open_risk is None


@pytest.mark.parametrize(("language", "text"), texts("thanks"))
def test_thanks_are_no_answer_to_what_is_asked_of_an_overdose(engine: Engine, language: str, text: str) -> None:
    first = {"en": ("my friend is overdosing", "yes hes breathing"), "es": ("mi amigo se pasó de dosis", "sí respira")}
    phone = phone_after(engine, language, *first[language])

    assert phone.text(text).answers == ("crisis.overdose.check",)
    assert phone.text(text).answers == ("crisis.overdose.on_top", "chat.thanks")
    assert phone.state.open_risk is not None


@pytest.mark.parametrize(("language", "text"), texts("thanks"))
def test_thanks_close_no_danger_and_answer_no_question(engine: Engine, language: str, text: str) -> None:
    for line in ("suicide", "suicide.ask_intent", "suicide.ask_means", "suicide.passive"):
        phone = asked(engine, language, line, ASKED[line])
        phone.text(text)

        assert phone.state.open_risk is not None, line
        assert phone.state.open_risk.level <= ASKED[line], line
    told = {"en": ("my husband hits me", "i took 30 xanax"), "es": ("mi esposo me pega", "me tomé 30 pastillas")}
    for danger in told[language]:
        phone = phone_after(engine, language, danger)
        phone.text(text)

        assert phone.state.open_risk is not None, danger
