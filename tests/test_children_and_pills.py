"""A child that got at a medicine, a body that goes under: an alarm, and "bien dormidito" is no "he is well"."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import About, State
from bot.understanding.answer import Content
from bot.understanding.model import CrisisKind
from bot.understanding.polarity import read_answer
from tests.conftest import NOON


@pytest.mark.parametrize(
    "text",
    [
        "my 3 year old drank the methadone hes real sleepy", "baby put a pill in her mouth", "toddler got into my meds",
        "my grandson ate one of the gummies", "my kid swallowed a blue",
        "señor mi nietecito de tres años se tomo el jarabe de la metadona de su papa y esta bien dormidito",
        "el bebé se tragó una pastilla", "mi chamaco de 2 años se comio mis pastillas",
    ],
)  # fmt: skip
def test_a_child_that_got_at_it_is_an_alarm_about_somebody_else(engine: Engine, text: str) -> None:
    turn = engine.respond(Message(text, Channel.SMS), State(introduced=True), NOON)

    assert turn.crisis is CrisisKind.OVERDOSE
    assert turn.state.open_risk is not None
    assert turn.state.open_risk.about is not About.SELF


@pytest.mark.parametrize(
    "text",
    [
        "me comi una azul y media y me siento bien pesado", "took two blues and i cant keep my eyes open",
        "kinda itchy n nodding but im texting u so im alive right", "me fume una azul y se me cierran los ojos",
    ],
)  # fmt: skip
def test_whoever_goes_under_is_answered_as_an_overdose(engine: Engine, text: str) -> None:
    turn = engine.respond(Message(text, Channel.SMS), State(introduced=True), NOON)

    assert turn.state.open_risk is not None
    assert turn.state.open_risk.kind is CrisisKind.OVERDOSE


@pytest.mark.parametrize("text", ["my daughter took her first suboxone today im so proud", "mi nieto se tomo su leche"])
def test_ordinary_news_of_children_rings_nothing(engine: Engine, text: str) -> None:
    assert engine.respond(Message(text, Channel.SMS), State(introduced=True), NOON).crisis is None


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("esta bien", True), ("ya esta bien gracias", True), ("el esta muy bien", True),
        ("estoy bien nomas cansado", True), ("esta bien morado", False), ("esta bien dormidito", False),
        ("esta bien pesado", False), ("está bien frío", False), ("estoy bien mareado", False), ("ando bien mal", False),
    ],
)  # fmt: skip
def test_bien_before_a_state_only_makes_it_stronger(text: str, well: bool) -> None:
    assert bool({Content.OVER, Content.FINE} & read_answer(text).contents) is well
