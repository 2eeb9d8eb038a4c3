"""Who has drugs within reach hears what to do now, with no talk of suicide; who let go of them, that it counts."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/at_hand.yaml")
AT_HAND, LET_GO = "coping.craving.at_hand", "coping.good_news.threw_away"


def told(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, kinds in TABLE.items() for text in kinds[kind]]


@pytest.mark.parametrize(("language", "text"), told("at_hand"))
def test_who_has_drugs_within_reach_hears_what_to_do_now(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language).text(text)

    assert turn.answers[:1] == (AT_HAND,)
    assert turn.crisis is None


@pytest.mark.parametrize(("language", "text"), told("other"))
def test_a_bag_that_is_a_bag_and_the_drugs_of_others_are_not_that(engine: Engine, language: str, text: str) -> None:
    assert AT_HAND not in phone_after(engine, language).text(text).answers


@pytest.mark.parametrize(("language", "text"), told("let_go"))
def test_who_got_rid_of_it_hears_that_it_counts(engine: Engine, language: str, text: str) -> None:
    before = TABLE[language]["at_hand"][0]

    assert phone_after(engine, language, before).text(text).answers[:1] == (LET_GO,)
