"""Single turns in the middle of a talk, each answered as a friend would, and not by what one of its words is about."""

from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from tests.conftest import NOON, phone_after

LEFT_ON_READ = {
    "en": "i texted my friend mike and he left me on read",
    "es": "le escribi a mi amigo y me dejo en visto",
}
LOST_A_SON = {"en": "my son died of fentanyl a month ago", "es": "se me murio mi hijo de fentanilo hace un mes"}
ALONE = {"en": "im so lonely", "es": "me siento muy solo"}
DAY_ONE = {"en": "today is my day one", "es": "hoy es mi dia uno"}


@pytest.mark.parametrize(
    ("language", "before", "words", "line"),
    [
        ("en", None, "guess what i went a whole week without using", "coping.good_news.clean_time"),
        ("es", None, "llevo toda la semana sin usar", "coping.good_news.clean_time"),
        ("en", None, "first day without using and i feel like crap", "coping.good_news.day_one"),
        ("es", None, "hoy es mi primer dia sin usar y me siento de la patada", "coping.good_news.day_one"),
        ("en", DAY_ONE, "everything hurts and i got cold sweats", "quit.start.dope_sick"),
        ("es", DAY_ONE, "me duele todo y sudo frio", "quit.start.dope_sick"),
        ("en", DAY_ONE, "i got suboxone from a friend", "handoff.medical"),
        ("es", DAY_ONE, "tengo suboxone de un amigo", "handoff.medical"),
        ("en", DAY_ONE, "i dont have insurance", "clinic.treatment.insurance"),
        ("es", DAY_ONE, "no tengo seguro", "clinic.treatment.insurance"),
        ("en", DAY_ONE, "no insurance tho", "clinic.treatment.insurance"),
        ("en", {"en": "STEP"}, "ok did it", "companion.step_done"),
        ("es", {"es": "PASO"}, "ya lo hice", "companion.step_done"),
        ("en", LEFT_ON_READ, "should i text again", "coping.reached_out.try_again"),
        ("es", LEFT_ON_READ, "le vuelvo a escribir?", "coping.reached_out.try_again"),
        ("en", ALONE, "i dont know anybody here, my family is back in ohio", "coping.isolation.far_from_home"),
        ("es", ALONE, "no conozco a nadie aqui, soy de oaxaca", "coping.isolation.far_from_home"),
        ("en", ALONE, "can i just tell u stuff", "coping.company"),
        ("es", ALONE, "te puedo contar algo", "coping.company"),
        ("en", LOST_A_SON, "my husband wont talk about it", "coping.grief.together"),
        ("es", LOST_A_SON, "mi esposo no quiere hablar de eso", "coping.grief.together"),
        ("en", LOST_A_SON, "are there other moms like me", "coping.grief.like_me"),
        ("es", LOST_A_SON, "hay mas mamas como yo?", "coping.grief.like_me"),
        ("en", LOST_A_SON, "is there a group for families", "groups.family.bereaved"),
        ("es", LOST_A_SON, "hay un grupo para familias", "groups.family.bereaved"),
    ],
)
def test_it_is_answered_for_what_it_says(
    engine: Engine, language: str, before: dict[str, str] | None, words: str, line: str
) -> None:
    phone = phone_after(engine, language, *([before[language]] if before else []))

    assert phone.text(words).answers[0] == line


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "its been 2 days"),
        ("en", "like 3 weeks now"),
        ("en", "2 weeks"),
        ("es", "ya van dos dias"),
        ("es", "3 semanas"),
    ],
)
def test_how_long_there_was_no_answer_is_no_good_news(engine: Engine, language: str, words: str) -> None:
    turn = phone_after(engine, language, LEFT_ON_READ[language]).text(words)

    assert not any("good" in line for line in turn.answers)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "its getting a little easier"),
        ("es", "ya se me esta pasando un poco"),
        ("en", "my wife is here"),
        ("es", "si mi esposa esta conmigo"),
    ],
)
def test_what_gets_easier_and_company_are_good_to_hear(engine: Engine, language: str, words: str) -> None:
    assert phone_after(engine, language, DAY_ONE[language]).text(words).answers[0] == "interface.heard_good"


@pytest.mark.parametrize(
    ("language", "sick"), [("en", ("im dope sick", "im so dopesick")), ("es", ("ando malilla", "ando con la malilla"))]
)
@pytest.mark.parametrize("hours", [0, 15], ids=["noon", "night"])
def test_who_is_still_dope_sick_does_not_hear_the_same_again(
    engine: Engine, language: str, sick: tuple[str, str], hours: int
) -> None:
    phone = phone_after(engine, language)
    phone.now = NOON + timedelta(hours=hours)
    first, second = (phone.text(words).reply[0].text.splitlines()[0] for words in sick)

    assert first != second
