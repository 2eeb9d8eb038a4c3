"""STOP, START, HELP, DELETE, a language, a person: their effect in every state, in the middle of a danger too."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, EraseConversation, Message, OpenHandOff, OptIn, OptOut
from bot.conversation.state import Flow, Frame, State
from tests.conftest import NOON, Phone
from tests.test_risk import FALSE_ALARMS, FIRM

ASKED_FOR_A_NAME = State(introduced=True, frames=(Frame(Flow.CALL_BACK, "handoff.human.ask_name"),))
ASKED_FOR_A_PLACE = State(introduced=True, frames=(Frame(Flow.FIND_MEETING, "meetings.find.ask_place"),))
STATES = {
    **FALSE_ALARMS,
    **FIRM,
    "nothing open": State(introduced=True),
    "asked for a name": ASKED_FOR_A_NAME,
    "asked for a place": ASKED_FOR_A_PLACE,
}
CONTROLS = {
    "STOP": OptOut, "stop texting me": OptOut, "PARAR": OptOut, "START": OptIn, "UNSTOP": OptIn, "INICIAR": OptIn,
}  # fmt: skip


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize(("word", "effect"), CONTROLS.items())
def test_stop_and_start_have_their_effect_in_every_state(
    engine: Engine, state: State, word: str, effect: type, channel: Channel
) -> None:
    turn = engine.respond(Message(word, channel), state, NOON)

    assert effect in [type(one) for one in turn.effects]
    assert turn.state.opted_out == (effect is OptOut)
    assert turn.reply


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("HELP", "control.help"),
        ("AYUDA", "control.help"),
        ("DELETE", "control.delete"),
        ("BORRAR", "control.delete"),
        ("english", "control.language"),
        ("español", "control.language"),
        ("can i talk to a person", "handoff.human"),
        ("quiero hablar con una persona", "handoff.human"),
    ],
)
def test_help_delete_the_language_and_a_person_have_their_effect_in_every_state(
    engine: Engine, state: State, word: str, answer: str, channel: Channel
) -> None:
    turn = engine.respond(Message(word, channel), state, NOON)

    assert [told for told in turn.answers if told.startswith(answer)]


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize(
    "text",
    [
        *("are you a real person", "who are you", "is this a robot or a human", "am i talking to a human"),
        *("is anyone real there", "eres una persona de verdad?", "quien eres", "¿hablo con una persona?"),
    ],
)
def test_who_asks_whether_a_person_writes_is_told_the_truth_in_every_state(
    engine: Engine, state: State, text: str, channel: Channel
) -> None:
    turn = engine.respond(Message(text, channel), state, NOON)

    assert [told for told in turn.answers if told.startswith("chat.bot")]


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_delete_erases_in_every_state_and_keeps_that_a_danger_was_open(engine: Engine, state: State) -> None:
    asked = engine.respond(Message("DELETE", Channel.SMS), state, NOON)
    turn = engine.respond(Message("1", Channel.SMS), asked.state, NOON)

    assert EraseConversation() in turn.effects
    kept = turn.state.risk
    assert (kept.kind, kept.level) == (state.risk.kind, state.risk.level) if state.risk and kept else not state.risk
    assert not kept or (kept.said, kept.facts) == ((), ())


def test_after_stop_delete_erases_and_does_not_opt_in(phone: Phone) -> None:
    phone.text("STOP")
    phone.text("DELETE")
    turn = phone.text("yes")

    assert EraseConversation() in turn.effects
    assert turn.state.opted_out


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for everything. You can take my number off the list, I won't be needing one where I'm going.",
        "ya no me escriban, ya no voy a estar aqui",
        "stop texting me im gonna kill myself",
    ],
)
def test_who_wants_no_more_texts_and_sounds_like_a_goodbye_is_let_go_with_988_and_staff_are_told(
    phone: Phone, text: str
) -> None:
    turn = phone.text(text)

    assert {OptOut, OpenHandOff} <= {type(effect) for effect in turn.effects}
    assert "988" in " ".join(bubble.text for bubble in turn.reply)


def test_after_stop_in_a_danger_only_start_ends_the_opt_out(phone: Phone) -> None:
    phone.text("STOP")
    phone.text("i want to kill myself")

    assert phone.text("START").state.opted_out is False
    assert phone.text("im safe").reply
    assert phone.text("na near 90026").reply


@pytest.mark.parametrize("first", [(), ("STOP",)], ids=["talking", "opted out"])
@pytest.mark.parametrize("text", ["hay juntas de mujeres?", "there are meetings?", "si no borras?", "maybe", "quizás"])
def test_only_a_plain_yes_erases_what_was_said(engine: Engine, first: tuple[str, ...], text: str) -> None:
    phone = Phone(engine)
    for word in (*first, "DELETE"):
        phone.text(word)

    assert "control.delete.deleted" not in phone.text(text).answers


@pytest.mark.parametrize("first", [(), ("STOP",)], ids=["talking", "opted out"])
def test_what_is_erased_is_erased_once(engine: Engine, first: tuple[str, ...]) -> None:
    phone = Phone(engine)
    for word in (*first, "DELETE"):
        phone.text(word)

    assert phone.text("yes").answers == ("control.delete.deleted",)
    assert phone.state.frames == ()
    assert phone.state.opted_out is bool(first)
