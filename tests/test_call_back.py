"""Where somebody wants to be called: what is a number, what is asked again, and what is never lost."""

from dataclasses import replace

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import AddCallBack, Channel, Turn
from bot.conversation.state import Flow, Frame, State
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone
from tests.shared import ROOT

NAME, TIME, NUMBER = "handoff.human.ask_name", "handoff.human.ask_time", "handoff.human.ask_phone"
AGAIN, AGAIN_OR_SAME = "handoff.human.number_again", "handoff.human.number_again_or_same"
CONFIRMED = "handoff.human.confirmed"
CASES = [
    (Language(code), case) for code, cases in read_yaml(ROOT / "tests/call_back_numbers.yaml").items() for case in cases
]


def asked(engine: Engine, question: str, channel: Channel, language: Language = Language.EN) -> Phone:
    """A person whom we have asked one question of a call back."""
    state = State(introduced=True, said_machine=True, language=language, topic="handoff.human")
    return Phone(engine, channel, replace(state, frames=(Frame(Flow.CALL_BACK, question),)))


def taken_down(turn: Turn) -> AddCallBack | None:
    return next((effect for effect in turn.effects if isinstance(effect, AddCallBack)), None)


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{code}: {case['text']}" for code, case in CASES])
def test_a_number_is_taken_down_the_phone_in_hand_is_meant_or_we_ask_again(
    engine: Engine, language: Language, case: dict[str, str]
) -> None:
    turn = asked(engine, NUMBER, Channel.SMS, language).text(case["text"])

    if case.get("number"):
        assert (turn.answers, taken_down(turn)) == ((CONFIRMED,), AddCallBack(phone=case["number"]))
    elif case.get("same"):
        assert (turn.answers, taken_down(turn)) == ((CONFIRMED,), AddCallBack(own_number=True))
    else:
        assert (turn.answers, turn.state.open_question) == ((AGAIN_OR_SAME,), NUMBER)
        assert taken_down(turn) == AddCallBack(phone=case["text"])  # staff see what was written, whatever comes next
    assert turn.language is language


@pytest.mark.parametrize(("language", "case"), [one for one in CASES if one[1].get("same")])
def test_on_telegram_no_number_is_seen_so_we_say_so_and_ask(
    engine: Engine, language: Language, case: dict[str, str]
) -> None:
    phone = asked(engine, NUMBER, Channel.TELEGRAM, language)
    assert phone.text(case["text"]).answers == ("handoff.human.number_not_seen",)

    assert phone.text("12345").answers == (AGAIN,)
    assert phone.text("323-555-0123").answers == (CONFIRMED,)


@pytest.mark.parametrize(
    ("question", "text", "answers", "noted"),
    [
        (NAME, "Sam 310-555-0123", (TIME,), AddCallBack(name="Sam", phone="+13105550123")),
        (NAME, "my name is Sam, 310-555-0123", (TIME,), AddCallBack(name="Sam", phone="+13105550123")),
        (NAME, "310-555-0123", (NAME,), AddCallBack(phone="+13105550123")),
        (NAME, "555-555-5555", (AGAIN_OR_SAME,), AddCallBack(phone="555-555-5555")),
        (NAME, "call me at this number", (NAME,), AddCallBack(own_number=True)),
        (NAME, "Lupe, 323 555 0123", (TIME,), AddCallBack(name="Lupe", phone="+13235550123")),
        (
            TIME,
            "tomorrow after 5, 310-555-0123",
            (CONFIRMED,),
            AddCallBack(when="tomorrow after 5", phone="+13105550123"),
        ),
        (TIME, "310-555-0123", (TIME,), AddCallBack(phone="+13105550123")),
        (TIME, "this number, tomorrow morning", (CONFIRMED,), AddCallBack(when="tomorrow morning", own_number=True)),
        (TIME, "555-555-5555 555", (AGAIN_OR_SAME,), AddCallBack(phone="555-555-5555 555")),
        (TIME, "11-30-2026 at 5", (CONFIRMED,), AddCallBack(when="11-30-2026 at 5")),
        (TIME, "monday 8-11", (CONFIRMED,), AddCallBack(when="monday 8-11")),
    ],
)
def test_a_number_given_before_we_asked_is_kept_with_the_name_or_time_beside_it(
    engine: Engine, question: str, text: str, answers: tuple[str, ...], noted: AddCallBack
) -> None:
    turn = asked(engine, question, Channel.SMS).text(text)

    assert (turn.answers, taken_down(turn)) == (answers, noted)
    assert turn.state.open_question == (
        None if answers == (CONFIRMED,) else question if answers[0] == AGAIN_OR_SAME else answers[0]
    )


@pytest.mark.parametrize(
    "text", ["is na free?", "na meetings near 90026 tonight", "no thanks", "I want to die", "STOP"]
)
def test_what_is_no_number_goes_its_own_way(engine: Engine, text: str) -> None:
    turn = asked(engine, NUMBER, Channel.TELEGRAM).text(text)

    assert taken_down(turn) is None
    assert not {AGAIN, CONFIRMED} & set(turn.answers)


@pytest.mark.parametrize(
    ("text", "name", "number", "asks"),
    [
        ("have someone call me, this is Reggie, 213-555-0139, tues after 2", "Reggie", "+12135550139", CONFIRMED),
        ("can somebody call me? my name is Ana, 213-555-0139", "Ana", "+12135550139", TIME),
        ("quiero que me llame alguien mañana a las 3 soy Yesenia 213-555-0163", "Yesenia", "+12135550163", CONFIRMED),
        ("can a person call me at 213-555-0139", None, "+12135550139", NAME),
    ],
)
def test_who_asks_for_a_call_and_says_whom_when_and_where_is_not_asked_again(
    engine: Engine, text: str, name: str | None, number: str, asks: str
) -> None:
    turn = Phone(engine, Channel.TELEGRAM).text(text)

    told = taken_down(turn)
    assert told is not None
    assert (told.name, told.phone) == (name, number)
    assert turn.answers[-1] == asks


@pytest.mark.parametrize("text", ["no wait, call 213-555-0109 instead", "no espera, mejor al 213-555-0109"])
def test_another_number_right_after_it_was_noted_is_noted_too(engine: Engine, text: str) -> None:
    phone = asked(engine, NUMBER, Channel.TELEGRAM)
    phone.text("213-555-0148")

    assert taken_down(turn := phone.text(text)) == AddCallBack(phone="+12135550109")
    assert turn.answers == ("handoff.human.changed",)


def test_a_name_told_with_other_words_is_a_name(engine: Engine) -> None:
    phone = asked(engine, NAME, Channel.SMS)

    assert taken_down(phone.text("ok so ask for Lupe, i never pick up")) == AddCallBack(name="Lupe")
