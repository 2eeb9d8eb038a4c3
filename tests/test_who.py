"""Whose answers somebody gets: family, the bereaved and people who use are told apart by what they have told."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.conversation.stored_state import from_json, to_json
from bot.understanding.model import Who
from bot.understanding.normalize import normalize
from bot.understanding.who import who_in
from knowledge.reading import read_yaml
from tests.conftest import NOON
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/who.yaml")


def _talks() -> Iterator[Any]:
    for row in TABLE["rows"]:
        for language, texts in row["say"].items():
            for text in texts:
                yield pytest.param(row, TABLE["talks"][row["before"]][language], text, id=text)


def last(engine: Engine, *texts: str, state: State | None = None) -> Turn:
    """The turn that the last of these texts gets, a minute apart."""
    state, now = state or State(introduced=True, said_machine=True), NOON
    for text in texts:
        turn = engine.respond(Message(text, Channel.SMS), state, now)
        state, now = turn.state, now + timedelta(minutes=1)
    return turn


@pytest.mark.parametrize(("row", "before", "text"), list(_talks()))
def test_the_answer_is_for_whoever_writes(
    engine_with_meetings: Engine, row: dict[str, Any], before: list[str], text: str
) -> None:
    turn = last(engine_with_meetings, *before, text)

    assert "line" not in row or row["line"] in turn.answers
    assert not set(row.get("lacks", ())) & {*turn.answers, *turn.state.options}
    assert not row.get("calm") or (turn.state.open_risk is None and not any(".ask_" in one for one in turn.answers))


@pytest.mark.parametrize(
    ("texts", "who"),
    [
        (("my son uses", "my brother died"), Who.BEREAVED),
        (("my brother died", "my son uses"), Who.BEREAVED),
        (("my brother uses", "i use too"), Who.USES),
        (("mi hijo usa fentanilo", "hola"), Who.FAMILY),
        (("help he is not breathing", "i think hes gone", "is he dead"), None),
        (("hello", "where is na"), None),
    ],
)
def test_who_they_are_is_kept(engine: Engine, texts: tuple[str, ...], who: Who | None) -> None:
    assert last(engine, *texts).state.who is who


def test_he_is_dead_in_the_middle_of_an_overdose_is_fear(engine: Engine) -> None:
    assert last(engine, "my son is blue and not breathing", "oh god hes dead").state.who is Who.FAMILY


def test_who_they_are_outlasts_a_talk_and_is_stored(engine: Engine) -> None:
    state = from_json(to_json(last(engine, "my son uses fentanyl").state))

    assert engine.respond(Message("hi", Channel.SMS), state, NOON + timedelta(days=3)).state.who is Who.FAMILY


def test_a_state_stored_before_tells_nothing_of_it() -> None:
    assert from_json('{"version": 3}').who is None


@pytest.mark.parametrize(
    "text", ["my brother's phone died", "i dont use", "mi celular se murió", "my friend passed out"]
)
def test_what_only_looks_like_it_tells_nothing(text: str) -> None:
    assert who_in(normalize(text)) is None


@pytest.mark.parametrize(
    "texts",
    [
        ("me quiero morir jajaja", "no, es broma", "hay junta el jueves por van nuys", "el sabado", "por la sepulveda"),
        ("this app makes me want to die lol", "no", "na in van nuys thursday", "saturday instead", "near sepulveda"),
    ],
)
def test_the_safety_line_follows_a_denial_once(engine_with_meetings: Engine, texts: tuple[str, ...]) -> None:
    assert "crisis.talk.line" not in last(engine_with_meetings, *texts).answers


@pytest.mark.parametrize(
    "texts",
    [
        ("ya no quiero seguir asi", "no matarme no", "que no me voy a matar, solo estoy triste", "me siento triste"),
        ("i dont want to wake up", "no not kill myself", "im not going to kill myself im just sad", "i feel sad"),
    ],
)
def test_a_denial_said_twice_is_not_asked_about_again(engine: Engine, texts: tuple[str, ...]) -> None:
    assert not {"crisis.talk.how_is_that_now", "crisis.talk.how_heavy_now"} & set(last(engine, *texts).answers)
