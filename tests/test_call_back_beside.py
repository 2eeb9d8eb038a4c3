"""A call back, and what is told or asked beside its form: no number that somebody gives is given in vain."""

from dataclasses import replace

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import AddCallBack, Channel, Turn
from tests.conftest import Phone

NUMBER = "+13105550142"


def told_in(turns: list[Turn]) -> AddCallBack:
    """What was taken down in the turns, put together as it is stored."""
    whole = AddCallBack()
    for effect in (effect for turn in turns for effect in turn.effects):
        if isinstance(effect, AddCallBack):
            given = {name: value for name, value in vars(effect).items() if value}
            whole = replace(whole, **given)
    return whole


TALKS = {
    "a name before a question": (
        ["can i get a call back", "Ana. is it private?", "after 5"],
        ["control.privacy", "handoff.human.ask_time"],
        {"name": "Ana", "when": "after 5"},
    ),
    "a name before a question, in Spanish": (
        ["puede llamarme alguien de la clínica", "Rosa. ¿es privado?", "después de las 3"],
        ["control.privacy", "handoff.human.ask_time"],
        {"name": "Rosa", "when": "después de las 3"},
    ),
    "what the call costs": (
        ["can somebody from the clinic call me", "does it cost anything if they call me", "Marcus", "after 3"],
        ["handoff.human.about_cost", "handoff.human.ask_name"],
        {"name": "Marcus", "when": "after 3"},
    ),
    "what the call costs, in Spanish": (
        ["puede llamarme alguien de la clínica", "¿cuesta algo?", "Rosa", "en la tarde"],
        ["handoff.human.about_cost", "handoff.human.ask_name"],
        {"name": "Rosa", "when": "en la tarde"},
    ),
}


@pytest.mark.parametrize(("texts", "second", "given"), TALKS.values(), ids=TALKS.keys())
def test_a_question_in_between_is_answered_and_the_form_goes_on(
    engine: Engine, texts: list[str], second: list[str], given: dict[str, str]
) -> None:
    phone = Phone(engine, Channel.SMS)
    turns = [phone.text(text) for text in texts]

    assert list(turns[1].answers) == second
    assert {name: getattr(told_in(turns), name) for name in given} == given
    assert turns[-1].answers[-1] == "handoff.human.confirmed"


LATER = [
    ["can i talk to a person", "no thanks", "hello?? did u get my number for the call back 310 555 0142"],
    ["can i talk to a person", "is it free?", "what is smart recovery", "my number is 310 555 0142"],
    ["quiero hablar con una persona", "no, gracias", "mi número es 310 555 0142, me llamo Rosa"],
]


@pytest.mark.parametrize("texts", LATER)
def test_a_number_given_after_the_form_was_let_go_is_noted(engine: Engine, texts: list[str]) -> None:
    phone = Phone(engine, Channel.SMS)
    turns = [phone.text(text) for text in texts]

    assert told_in(turns[-1:]).phone == NUMBER
    assert turns[-1].topic == "handoff.human"


@pytest.mark.parametrize("text", ["my sponsor gave me 310 555 0142 to call when i crave", "310 555 0142"])
def test_a_number_in_a_talk_that_spoke_of_no_call_begins_none(engine: Engine, text: str) -> None:
    assert told_in([Phone(engine, Channel.SMS).text(text)]) == AddCallBack()
