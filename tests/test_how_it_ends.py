"""A true emergency ends: help is there, they woke up, they are home, they died, or a day has gone by."""

from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from tests.conftest import NOON, Phone

OTHER = {
    "en": "my friend wont wake up and his lips are blue",
    "es": "mi amigo no despierta y tiene los labios morados",
}
SEIZURE = {"en": "my brother is having a seizure", "es": "a mi hermano le dio una convulsión"}
QUESTION = {"en": "is na free", "es": "na es gratis"}


def held(engine: Engine, *texts: str) -> Phone:
    phone = Phone(engine)
    for text in texts:
        phone.text(text)
    return phone


@pytest.mark.parametrize(
    ("language", "arrived"),
    [
        ("en", "paramedics here"),
        ("en", "firemen in my living room thank god"),
        ("es", "ya llegaron los bomberos"),
        ("es", "ya están los paramédicos con él"),
    ],
)
def test_once_help_is_there_it_is_in_their_hands_and_ordinary_answers_follow(
    engine: Engine, language: str, arrived: str
) -> None:
    phone = held(engine, OTHER[language])
    told = phone.text(arrived)
    answered = phone.text(QUESTION[language])

    assert told.answers == ("crisis.talk.handed_over",)
    assert "911" not in told.reply[0].text
    assert told.crisis is None
    assert "group.cost@na" in answered.answers
    assert answered.crisis is None
    assert phone.text(QUESTION[language]).crisis is None


@pytest.mark.parametrize(
    ("language", "awake"),
    [
        ("en", "they loaded him up"),
        ("en", "he sat straight up and cussed me out"),
        ("en", "hes mad at me lol, asking for water"),
        ("es", "ya se sentó y está platicando"),
    ],
)
def test_once_they_woke_up_one_question_comes_and_then_ordinary_answers(
    engine: Engine, language: str, awake: str
) -> None:
    phone = held(engine, OTHER[language])
    asked = phone.text(awake)
    answered = phone.text(QUESTION[language])

    assert asked.answers[0] in ("crisis.overdose.really_ok", "crisis.overdose.awake")
    assert answered.answers[0] == "crisis.overdose.resedation"
    assert "group.cost@na" in answered.answers
    assert answered.crisis is None
    assert phone.text(QUESTION[language]).crisis is None


@pytest.mark.parametrize(
    ("language", "danger"),
    [("en", "hes turning blue again"), ("en", "he stopped breathing"), ("es", "ya no respira"), ("es", "se puso azul")],
)
def test_what_tells_of_danger_after_help_was_named_goes_on_with_first_aid(
    engine: Engine, language: str, danger: str
) -> None:
    phone = held(engine, OTHER[language], "paramedics here" if language == "en" else "ya llegaron los bomberos")

    assert phone.text(danger).crisis is not None


@pytest.mark.parametrize(
    ("language", "home"),
    [
        ("en", "He is home."),
        ("en", "they kept him 3 days, home now"),
        ("en", "shes out of danger they say"),
        ("es", "ya está en la casa"),
        ("es", "lo dieron de alta"),
    ],
)
@pytest.mark.parametrize("danger", [OTHER, SEIZURE])
def test_whoever_is_home_again_is_no_emergency(
    engine: Engine, danger: dict[str, str], language: str, home: str
) -> None:
    phone = held(engine, danger[language])

    assert phone.text(home).crisis is None
    assert phone.text(QUESTION[language]).crisis is None


@pytest.mark.parametrize(("language", "home"), [("en", "im home now"), ("es", "ya estoy en mi casa")])
def test_who_took_pills_is_not_safe_for_being_home(engine: Engine, language: str, home: str) -> None:
    phone = held(engine, "i took 30 xanax" if language == "en" else "me tomé 30 pastillas")

    assert phone.text(home).crisis is not None


@pytest.mark.parametrize(
    ("language", "died"),
    [
        ("en", "they said theres nothing to do. they covered him"),
        ("en", "the paramedics pronounced him dead"),
        ("es", "dicen los paramédicos que ya no hay nada que hacer"),
        ("es", "lo declararon muerto"),
    ],
)
def test_nobody_is_told_to_give_naloxone_to_the_dead(engine: Engine, language: str, died: str) -> None:
    phone = held(engine, OTHER[language])
    turn = phone.text(died)

    assert turn.answers[0] == "coping.grief.overdose"
    assert "crisis.talk.line" in turn.answers or "988" in turn.reply[0].text
    assert phone.text("how do i tell my grandma" if language == "en" else "como le digo a mi abuela").crisis is None


@pytest.mark.parametrize(
    ("danger", "next_day", "then"),
    [
        (OTHER["en"], "where is na tonight", "is it free"),
        (OTHER["es"], "dónde hay na hoy", "es gratis"),
        ("i have the gun in my hand, im doing it tonight", "hey is na free", "and smart"),
        ("me voy a matar hoy, ya tengo la pistola en la mano", "oye na es gratis", "y smart"),
    ],
)
def test_the_day_after_one_question_comes_how_it_ended_and_no_first_aid(
    engine: Engine, danger: str, next_day: str, then: str
) -> None:
    phone = held(engine, danger)
    phone.now += timedelta(hours=20)
    asked = phone.text(next_day)
    after = phone.text(then)

    assert asked.answers[-1] == "crisis.talk.how_did_it_end"
    assert after.crisis is None
    assert not any(answer.startswith(("crisis.overdose", "crisis.suicide")) for answer in after.answers)


def test_the_day_after_a_danger_that_goes_on_is_one(engine: Engine) -> None:
    phone = held(engine, OTHER["en"])
    phone.now = NOON + timedelta(hours=20)
    phone.text("where is na tonight")

    assert phone.text("no im not safe, he is blue again").crisis is not None


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("i stopped drinking 2 days ago and im shaking and seeing things", "ill just sleep it off"),
        ("deje el vino hace dos dias y veo animalitos en la pared y no paro de temblar", "me aguanto no es para tanto"),
    ],
)
def test_that_it_will_pass_by_itself_ends_no_emergency(engine: Engine, danger: str, said: str) -> None:
    phone = held(engine, danger, "con mi hija" if "vino" in danger else "my daughter")

    assert phone.text(said).answers[0] in ("crisis.talk.wasting_time", "crisis.medical.really_over")
    assert phone.state.risk is not None
    assert phone.state.risk.open
