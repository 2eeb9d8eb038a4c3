"""Only who wants no more messages gets none; whoever asks about the silence is told the way back."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, OptIn, OptOut
from bot.conversation.state import State
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone
from tests.shared import ROOT

TABLE: dict[str, dict[str, list[str]]] = read_yaml(ROOT / "tests/stopping.yaml")


def told(kind: str) -> list[tuple[Language, str]]:
    return [(Language(language), text) for language, kinds in TABLE.items() for text in kinds[kind]]


@pytest.mark.parametrize(("language", "text"), told("stops"))
def test_who_wants_no_more_messages_gets_one_confirmation_and_no_more(
    engine: Engine, language: Language, text: str
) -> None:
    turn = Phone(engine, Channel.SMS, State(language=language, introduced=True)).text(text)

    assert (turn.answers, OptOut() in turn.effects) == (("control.stop",), True)


@pytest.mark.parametrize(("language", "text"), told("goes_on"))
def test_who_wants_less_of_something_or_speaks_of_another_is_answered_and_not_left_in_silence(
    engine: Engine, language: Language, text: str
) -> None:
    turn = Phone(engine, Channel.SMS, State(language=language, introduced=True)).text(text)

    assert OptOut() not in turn.effects
    assert turn.reply
    assert "control.stop" not in turn.state.options


@pytest.mark.parametrize(("language", "text"), told("asks_why"))
def test_after_an_opt_out_whoever_asks_about_it_is_told_the_word_that_ends_it(
    engine: Engine, language: Language, text: str
) -> None:
    phone = Phone(engine, Channel.SMS, State(language=language, introduced=True, opted_out=True))

    turn = phone.text(text)

    assert turn.answers == ("control.stop.way_back",)
    assert "START" in turn.reply[0].text
    assert turn.state.opted_out
    assert OptIn() not in turn.effects


@pytest.mark.parametrize("text", ["hello", "ok", "i had a bad day", "hola", "tuve un mal día"])
def test_after_an_opt_out_anything_else_is_met_with_silence(engine: Engine, text: str) -> None:
    turn = Phone(engine, Channel.SMS, State(introduced=True, opted_out=True)).text(text)

    assert turn.reply == ()
