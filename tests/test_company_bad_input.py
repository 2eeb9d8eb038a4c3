"""What nobody can mean, told to the company: a kind line, the question stays, and nothing that was set is lost."""

from dataclasses import replace

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import Flow
from knowledge.library import Library
from tests.conftest import phone_after

ASKS_DATE, ASKS_HOUR = "companion.date_ask", "companion.once_offer"
WORDS = {
    "en": {
        "date": "clean date",
        "once": "text me tomorrow",
        "done": "DONE",
        "check_in": "CHECK IN",
        "step": "STEP",
        "scale": "LONELY CHECK",
    },
    "es": {
        "date": "mi fecha",
        "once": "escríbeme mañana",
        "done": "LISTO",
        "check_in": "PREGUNTAME",
        "step": "PASO",
        "scale": "ESCALA DE SOLEDAD",
    },
}
DATES = [
    ("en", "March 4 2031", "companion.date_future"),
    ("en", "Feb 30", "companion.date_impossible"),
    ("en", "3/4", "companion.date_which"),
    ("en", "4/3", "companion.date_which"),
    ("es", "4 de marzo de 2031", "companion.date_future"),
    ("es", "30 de febrero", "companion.date_impossible"),
    ("es", "3/4", "companion.date_which"),
    ("es", "4/3", "companion.date_which"),
]
HOURS = [("en", "3 am"), ("en", "11 pm"), ("es", "a las 3 de la mañana"), ("es", "11 de la noche")]


@pytest.mark.parametrize(("language", "words", "line"), DATES)
def test_a_date_that_cannot_be_or_may_be_two_is_asked_about(
    engine: Engine, language: str, words: str, line: str
) -> None:
    phone = phone_after(engine, language, WORDS[language]["date"])
    assert phone.state.open_question == ASKS_DATE
    turn = phone.text(words)

    assert turn.answers == (line,)
    assert turn.state.open_question in (ASKS_DATE, "companion.date_which")
    assert turn.state.companion is None or turn.state.companion.clean_date is None


@pytest.mark.parametrize(("language", "words"), HOURS)
def test_an_hour_in_the_night_sets_nothing_and_the_question_stays(engine: Engine, language: str, words: str) -> None:
    phone = phone_after(engine, language, WORDS[language]["once"])
    assert phone.state.open_question == ASKS_HOUR
    turn = phone.text(words)

    assert turn.effects == ()
    assert turn.state.open_question in ("companion.ask_hour", ASKS_HOUR)
    assert phone.text("10 am").answers == ("companion.once_set",)


@pytest.mark.parametrize("language", WORDS)
def test_done_with_no_step_open_says_how_to_get_one(engine: Engine, language: str) -> None:
    phone = phone_after(engine, language, WORDS[language]["step"], WORDS[language]["done"])

    assert phone.text(WORDS[language]["done"]).answers == ("companion.step_none_open",)


@pytest.mark.parametrize("language", WORDS)
def test_a_length_that_is_not_offered_gets_a_kind_line(engine: Engine, language: str) -> None:
    phone = phone_after(engine, language, WORDS[language]["check_in"])
    waits = phone.state.open_question
    turn = phone.text("9")

    assert turn.effects == ()
    assert turn.state.open_question == waits


@pytest.mark.parametrize("language", WORDS)
def test_a_number_outside_the_loneliness_scale_gets_a_kind_line_and_its_question_stays(
    engine: Engine, language: str
) -> None:
    offers = engine.library.clinic.offers.model_copy(update={"loneliness_scale": True})
    library = replace(engine.library, clinic=engine.library.clinic.model_copy(update={"offers": offers}))
    with_it = Engine(library, engine.reader, engine.places, engine.meetings)
    phone = phone_after(with_it, language, WORDS[language]["scale"], "YES", "3")
    waits = phone.state.open_question
    turn = phone.text("9")

    assert waits == turn.state.open_question == "companion.scale_2"
    assert turn.answers == ("companion.scale_outside",)
    assert phone.text("1").state.open_question == "companion.scale_3"


@pytest.mark.parametrize("language", WORDS)
def test_a_number_outside_the_check_in_gets_a_kind_line(engine: Engine, language: str) -> None:
    phone = phone_after(engine, language)
    phone.state = phone.state.opening(Flow.COMPANY, "companion.check_in")
    turn = phone.text("7")

    assert turn.answers == ("companion.off_scale",)
    assert turn.state.open_question == "companion.check_in"


@pytest.mark.parametrize("language", WORDS)
def test_after_stop_a_check_in_begins_nothing(engine: Engine, language: str) -> None:
    phone = phone_after(engine, language, "STOP")
    turn = phone.text(WORDS[language]["check_in"])

    assert turn.state.opted_out
    assert turn.effects == ()
    assert not any(line.startswith("companion.") for line in turn.answers)


def test_what_nobody_has_dialed_or_permitted_is_off_until_the_clinic_switches_it_on(library: Library) -> None:
    off = [
        "companion.now_warm_line",
        "coping.company.warm_line",
        "safety.naloxone.test_strips",
        "safety.naloxone.never_alone",
        "companion.scale_intro",
    ]

    assert [line for line in off if library.may_send(line)] == []
