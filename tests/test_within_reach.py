"""In a talk about using, "it" is the drug: at hand, used all the same, or let go of; who is there is who to go to."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/within_reach.yaml")
AT_HAND, ANYWAY = "coping.craving.at_hand", "coping.relapse.using_anyway"
GO_TO_THEM, THREW_AWAY = "coping.craving.go_to_them", "coping.good_news.threw_away"


def texts(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, table in TABLE.items() for text in table[kind]]


@pytest.mark.parametrize(("language", "text"), texts("has_it"))
def test_it_is_the_drug_where_using_was_spoken_of(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language, *TABLE[language]["before"]).text(text).answers[:1] == (AT_HAND,)


@pytest.mark.parametrize(("language", "text"), texts("anyway"))
def test_one_more_is_using_all_the_same(engine: Engine, language: str, text: str) -> None:
    assert phone_after(engine, language, *TABLE[language]["before"]).text(text).answers[:1] == (ANYWAY,)


@pytest.mark.parametrize(("language", "text"), texts("somebody"))
def test_who_can_come_is_who_to_go_to(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, *TABLE[language]["before"], TABLE[language]["has_it"][0])

    assert phone.text(text).answers[:1] == (GO_TO_THEM,)


@pytest.mark.parametrize(("language", "text"), texts("let_go"))
def test_what_was_given_away_counts(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language, *TABLE[language]["before"], TABLE[language]["has_it"][0])

    assert phone.text(text).answers[:1] == (THREW_AWAY,)


@pytest.mark.parametrize(("language", "text"), texts("other"))
def test_another_it_is_no_drug(engine: Engine, language: str, text: str) -> None:
    answers = phone_after(engine, language, *TABLE[language]["before"]).text(text).answers

    assert not {AT_HAND, ANYWAY} & set(answers)


@pytest.mark.parametrize(("language", "text"), [("en", "i have it right here"), ("es", "la tengo aqui en la gaveta")])
def test_out_of_nowhere_it_may_be_anything(engine: Engine, language: str, text: str) -> None:
    assert AT_HAND not in phone_after(engine, language).text(text).answers
