"""What is seen again in the mind, or told as long past, rings no alarm; what goes on now does, in grief too."""

from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.state import State
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone, phone_after
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/memories.yaml")
PAST = read_yaml(ROOT / "tests/told_as_past.yaml")
ANSWERS = [
    (language, answers["opens"], text, kind == "stays")
    for table in (PAST, PAST["own"])
    for language, answers in table.items()
    if language != "own"
    for kind in ("closes", "stays")
    for text in answers[kind]
]


def told(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, kinds in TABLE.items() for text in kinds[kind]]


@pytest.mark.parametrize(("language", "text"), told("memory"))
def test_a_memory_is_no_emergency(engine: Engine, language: str, text: str) -> None:
    turn = Phone(engine, Channel.SMS, State(language=Language(language), introduced=True)).text(text)

    assert turn.crisis is None
    assert turn.state.risk is None


@pytest.mark.parametrize(("language", "text"), [*told("memory"), *told("in_grief")])
def test_after_a_death_was_told_what_is_told_in_the_past_is_about_that_one(
    engine: Engine, language: str, text: str
) -> None:
    phone = phone_after(engine, language, TABLE[language]["death"])
    phone.now += timedelta(minutes=1)

    turn = phone.text(text)

    assert turn.crisis is None
    assert turn.state.risk is None


@pytest.mark.parametrize(("language", "text"), told("in_grief"))
def test_what_comes_back_of_the_dead_is_heard_as_grief(engine: Engine, language: str, text: str) -> None:
    turn = phone_after(engine, language, TABLE[language]["death"]).text(text)

    assert turn.topic == "coping.grief"


@pytest.mark.parametrize(("language", "text"), told("present"))
@pytest.mark.parametrize("after", ["nothing", "a death"])
def test_what_goes_on_now_is_answered_at_once(engine: Engine, language: str, text: str, after: str) -> None:
    phone = phone_after(engine, language, *([TABLE[language]["death"]] if after == "a death" else []))

    turn = phone.text(text)

    assert turn.crisis is not None
    assert turn.answers[0].startswith("crisis.")


@pytest.mark.parametrize(("language", "opens", "text", "stays"), ANSWERS)
def test_an_alarm_about_the_past_ends_at_once_and_one_about_now_is_not_talked_away(
    engine: Engine, language: str, opens: str, text: str, stays: bool
) -> None:
    phone = phone_after(engine, language, opens)
    opened = phone.state.risk
    turn = phone.text(text)

    assert opened is not None
    assert (opened.level, opened.open) == (5, True)
    assert turn.state.risk is not None
    assert turn.state.risk.open == stays
    if not stays:
        assert "911" not in turn.reply[0].text


@pytest.mark.parametrize(
    ("language", "opens", "text"),
    [
        ("en", "i keep worrying hes not breathing right", "no he died 2 years ago. i mean that night"),
        ("es", "como que no respira bien creo", "no, murió hace 2 años. hablo de esa noche"),
    ],
)
def test_a_question_about_a_body_ends_with_the_same_answer(
    engine: Engine, language: str, opens: str, text: str
) -> None:
    phone = phone_after(engine, language, opens)
    turn = phone.text(text)

    assert turn.crisis is None
    assert turn.state.risk is None or not turn.state.risk.open
