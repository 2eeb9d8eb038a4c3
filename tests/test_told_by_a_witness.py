"""An overdose told by whoever is there: the all-clear ends it, how many goes to Poison Control, a wonder is none."""

import pytest

from bot.conversation.engine import Engine
from knowledge.reading import read_yaml
from tests.conftest import phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/told_by_a_witness.yaml")


def told(kind: str) -> list[tuple[str, str, str]]:
    return [
        (language, danger, text)
        for language, table in TABLE.items()
        for danger in table["danger"]
        for text in table[kind]
    ]


def texts(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, table in TABLE.items() for text in table[kind]]


@pytest.mark.parametrize(("language", "danger", "text"), told("all_clear"))
def test_the_all_clear_ends_the_first_aid(engine: Engine, language: str, danger: str, text: str) -> None:
    phone = phone_after(engine, language, danger)

    assert phone.text(text).answers[0] in ("crisis.talk.handed_over", "crisis.talk.safe")
    assert phone.state.open_risk is None


@pytest.mark.parametrize(("language", "danger", "text"), told("how_many"))
def test_how_many_were_taken_is_for_911_and_poison_control(
    engine: Engine, language: str, danger: str, text: str
) -> None:
    phone = phone_after(engine, language, danger)

    assert phone.text(text).answers == ("crisis.overdose.that_many",)
    assert phone.state.open_risk is not None


@pytest.mark.parametrize(("language", "text"), texts("awake_first"))
def test_awake_after_many_pills_is_not_over(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language).text(text)

    assert turn.answers[0] in ("crisis.overdose.poison_control", "crisis.overdose")


@pytest.mark.parametrize(("language", "text"), texts("imagined"))
def test_what_is_only_imagined_was_not_taken(engine: Engine, language: str, text: str) -> None:
    phone = phone_after(engine, language)
    turn = phone.text(text)

    assert not [line for line in turn.answers if line.startswith("crisis.overdose")], turn.answers
