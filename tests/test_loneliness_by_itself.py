"""The loneliness check that comes by itself, and the days on which somebody reached out, told at the tenth."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation.engine import Engine
from bot.records.store import Store
from tests.company_phone import LA, Talk
from tests.conftest import Clock

FIRST = date(2026, 11, 24)
"""The first day of check-ins, for whoever asks for them the day before."""
WORDS = {"en": ("CHECK IN", "yes", "no"), "es": ("PREGUNTAME", "sí", "no")}
INTRO, RESULT = "companion.scale_intro", "companion.scale_result_asked"
SCALE = ("companion.scale_1", "companion.scale_2", "companion.scale_3")


@pytest.fixture
def talk(store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path) -> Talk:
    """At a clinic that has switched the scale on."""
    engine = engine_with_meetings
    clinic = engine.library.clinic
    offers = clinic.offers.model_copy(update={"loneliness_scale": True})
    library = replace(engine.library, clinic=clinic.model_copy(update={"offers": offers}))
    talk = Talk(store, Engine(library, engine.reader, engine.places, engine.meetings), clock, tmp_path)
    talk.at("2026-11-23 14:00")
    return talk


def asked_for(talk: Talk, length: str, language: str = "en") -> tuple[str, ...]:
    """Check-ins asked for, at 9; what was said to the hour."""
    talk.say(WORDS[language][0])
    talk.say(length)
    return tuple(talk.say("9").answers)


def answers_of(talk: Talk, first: int, last: int, said: str = "2") -> list[tuple[str, ...]]:
    """What is said to whoever answers the check-ins of these days."""
    answers = []
    for number in range(first, last + 1):
        talk.until(f"{FIRST + timedelta(days=number - 1)} 09:30")
        answers.append(tuple(line for line in talk.say(said).answers if not line.endswith("automated")))
    return answers


def filled_in(talk: Talk, number: str, language: str = "en") -> tuple[str, ...]:
    """The three questions answered, all alike; what comes of it."""
    said = [tuple(talk.say(one).answers) for one in (WORDS[language][1], number, number, number)]
    assert said[:3] == [(question,) for question in SCALE]
    return said[3]


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_comes_at_the_start_on_day_14_and_on_day_30(talk: Talk, language: str) -> None:
    assert asked_for(talk, "30", language) == ("companion.check_in_set", INTRO)
    assert filled_in(talk, "3", language) == (RESULT,)

    assert set(answers_of(talk, 1, 13)) == {("companion.check_in_2",)}
    assert answers_of(talk, 14, 14) == [("companion.check_in_2", INTRO)]
    assert filled_in(talk, "2", language) == ("companion.scale_day_14", "companion.scale_less")
    assert set(answers_of(talk, 15, 29)) == {("companion.check_in_2",)}
    assert answers_of(talk, 30, 30) == [("companion.check_in_2", INTRO)]
    told = filled_in(talk, "2", language)
    assert told == ("companion.scale_day_30", "companion.scale_less", "companion.hello_offer")
    assert talk.state.companion
    assert [score for _, score in talk.state.companion.ucla] == [9, 6, 6]


def test_a_week_is_too_short_for_it(talk: Talk) -> None:
    assert asked_for(talk, "7") == ("companion.check_in_set",)


def test_a_no_is_taken_until_the_next_of_its_days(talk: Talk) -> None:
    asked_for(talk, "14")
    assert talk.say("no").answers == ("companion.let_go",)
    assert set(answers_of(talk, 1, 13)) == {("companion.check_in_2",)}
    assert answers_of(talk, 14, 14) == [("companion.check_in_2", INTRO)]

    assert talk.say("no").answers == ("companion.hello_offer",)


def test_whoever_was_silent_on_its_day_is_asked_on_the_next_that_they_answer(talk: Talk) -> None:
    asked_for(talk, "30")
    talk.say("no")
    answers_of(talk, 1, 13)
    talk.until(f"{FIRST + timedelta(days=13)} 23:00")

    assert answers_of(talk, 15, 15) == [("companion.check_in_2", INTRO)]
    assert talk.say("no").answers == ("companion.let_go",)
    assert answers_of(talk, 16, 16) == [("companion.check_in_2",)]


def test_three_hard_days_in_a_row_go_before_it(talk: Talk) -> None:
    asked_for(talk, "30")
    talk.say("no")
    answers_of(talk, 1, 11)

    assert answers_of(talk, 12, 14, said="3")[-1] == ("companion.check_in_3", "companion.three_hard_days")
    talk.say("no")
    assert answers_of(talk, 15, 15) == [("companion.check_in_2", INTRO)]


def test_while_the_clinic_has_it_off_it_never_comes(
    store: Store, engine_with_meetings: Engine, clock: Clock, tmp_path: Path
) -> None:
    talk = Talk(store, engine_with_meetings, clock, tmp_path)
    talk.at("2026-11-23 14:00")
    assert asked_for(talk, "14") == ("companion.check_in_set",)

    assert set(answers_of(talk, 1, 13)) == {("companion.check_in_2",)}
    assert answers_of(talk, 14, 14) == [("companion.check_in_2", "companion.hello_offer")]


@pytest.mark.parametrize(
    ("words", "tells"),
    [(("STEP", "DONE"), "10 days on which you told me"), (("PASO", "LISTO"), "van 10 días en que me cuentas")],
)
def test_the_tenth_day_of_reaching_out_is_told_and_a_day_counts_once(
    talk: Talk, words: tuple[str, str], tells: str
) -> None:
    said: list[list[str]] = []
    for number in range(11):
        talk.at(f"{FIRST + timedelta(days=2 * number)} 14:00")
        for word in (*words, *words):
            turn = talk.say(word)
            said.extend([[str(number), bubble.text] for bubble in turn.reply if tells in bubble.text])

    assert [day for day, _ in said] == ["9"]
    assert talk.state.companion is not None
    assert talk.state.companion.reached_days == 11


@pytest.mark.parametrize(("step", "report"), [("STEP", "she called me back!!"), ("PASO", "ya me contestó mi hermana")])
def test_a_report_told_out_of_nowhere_counts_for_whoever_began_something_of_the_company(
    talk: Talk, step: str, report: str
) -> None:
    talk.say(report)
    assert talk.state.companion is None

    talk.say(step)
    talk.say(report)
    remembers = talk.state.companion
    assert remembers is not None
    assert remembers.reached_days == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_of_its_days_is_told_beside_the_start(talk: Talk, language: str) -> None:
    asked_for(talk, "30", language)
    filled_in(talk, "3", language)
    answers_of(talk, 1, 14)
    on_day_14 = [talk.say(said).reply[0].text for said in (WORDS[language][1], "2", "2", "2")][-1]
    answers_of(talk, 15, 30)
    on_day_30 = [talk.say(said).reply[0].text for said in (WORDS[language][1], "2", "2", "1")][-1]

    assert "14: 9, 6" in on_day_14
    assert "30: 9, 5" in on_day_30


def test_one_asked_for_in_between_is_of_no_day(talk: Talk) -> None:
    asked_for(talk, "30")
    filled_in(talk, "3")
    answers_of(talk, 1, 5)
    talk.say("LONELY CHECK")

    assert filled_in(talk, "2") == ("companion.scale_before_and_now", "companion.scale_less")


def test_a_day_without_a_start_is_told_beside_what_was_before(talk: Talk) -> None:
    talk.say("LONELY CHECK")
    filled_in(talk, "1")
    talk.at("2026-11-27 14:00")
    asked_for(talk, "14")
    talk.say("no")
    for number in range(14):
        talk.until(f"{date(2026, 11, 28) + timedelta(days=number)} 09:30")
        talk.say("2")

    assert filled_in(talk, "2")[:2] == ("companion.scale_before_and_now", "companion.scale_more")


def test_staff_see_each_day_apart(talk: Talk) -> None:
    asked_for(talk, "30")
    filled_in(talk, "3")
    answers_of(talk, 1, 14)
    filled_in(talk, "2")
    on_day_14 = talk.clock.time.astimezone(LA).date()
    answers_of(talk, 15, 30)
    filled_in(talk, "3")
    on_day_30 = talk.clock.time.astimezone(LA).date()
    with talk.store.transaction() as records:
        days = records.insights.days(on_day_14, on_day_30, LA)

    assert days[on_day_14].programme == {"sent": 1, "answered": 1, "less": 1, "less on day 14": 1}
    assert days[on_day_30].programme == {"sent": 1, "answered": 1, "same": 1, "same on day 30": 1}
