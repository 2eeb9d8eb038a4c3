"""A call back that is noted can be changed, asked about and cancelled; questions are answered over its form."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import AddCallBack, CancelCallBack, Channel, OptOut, Turn
from bot.conversation.noted_call import NotedCall
from bot.conversation.state import Flow, Frame, State
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import NOON, Phone
from tests.shared import ROOT

TABLE = read_yaml(ROOT / "tests/call_back_later.yaml")
CHANGED, NOTED, CANCELLED = "handoff.human.changed", "handoff.human.noted", "handoff.human.cancelled"
NAME, TIME = "handoff.human.ask_name", "handoff.human.ask_time"
KNOWN = {
    Language.EN: NotedCall("Denis", "tomorrow at 10", own_number=True, said=NOON),
    Language.ES: NotedCall("Ana", "mañana a las 10", own_number=True, said=NOON),
}


def rows(*path: str) -> list[Any]:
    found = []
    for language in Language:
        table = TABLE[language]
        for part in path:
            table = table[part]
        found += [pytest.param(language, row, id=row if isinstance(row, str) else row["text"]) for row in table]
    return found


def right_after(engine: Engine, language: Language) -> Phone:
    """A person to whom it was just said that the call back is noted."""
    state = State(introduced=True, said_machine=True, language=language, topic="handoff.human")
    state = replace(state, answer_history=("handoff.human", NAME, TIME, "handoff.human.confirmed"), last_seen=NOON)
    return Phone(engine, Channel.SMS, replace(state, call_back=KNOWN[language]))


def hours_later(engine: Engine, language: Language) -> Phone:
    """The same on the next day, after a talk about something else."""
    state = State(introduced=True, said_machine=True, language=language, last_seen=NOON + timedelta(hours=3))
    return Phone(engine, Channel.SMS, replace(state, call_back=KNOWN[language]), now=NOON + timedelta(hours=5))


def asked(engine: Engine, question: str, language: Language) -> Phone:
    state = State(introduced=True, said_machine=True, language=language, topic="handoff.human")
    history = ("handoff.human", question)
    return Phone(engine, Channel.SMS, replace(state, frames=(Frame(Flow.CALL_BACK, question),), answer_history=history))


def told_in(turn: Turn) -> dict[str, object]:
    told: dict[str, object] = {}
    for effect in turn.effects:
        if isinstance(effect, AddCallBack):
            told |= {name: value for name, value in vars(effect).items() if value}
    return told


def wanted(row: dict[str, str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name in ("name", "when", "phone")}


def text_of(turn: Turn) -> str:
    return " ".join(bubble.text for bubble in turn.reply)


@pytest.mark.parametrize(("language", "row"), rows("changes", "right_after") + rows("changes", "any_day"))
def test_what_is_changed_right_after_is_noted_and_told_in_one_line(
    engine: Engine, language: Language, row: dict[str, str]
) -> None:
    turn = right_after(engine, language).text(row["text"])

    assert (turn.answers, told_in(turn)) == ((CHANGED,), wanted(row))
    assert all(str(value)[-4:] in text_of(turn) for value in wanted(row).values())
    assert turn.language is language


@pytest.mark.parametrize(("language", "row"), rows("changes", "any_day"))
def test_what_is_changed_hours_later_is_noted_too(engine: Engine, language: Language, row: dict[str, str]) -> None:
    turn = hours_later(engine, language).text(row["text"])

    assert (turn.answers, told_in(turn)) == ((CHANGED,), wanted(row))


@pytest.mark.parametrize(("language", "row"), rows("changes", "asks_for_it"))
def test_a_change_that_says_not_to_what_is_asked_for(engine: Engine, language: Language, row: dict[str, str]) -> None:
    phone = hours_later(engine, language)

    assert phone.text(row["text"]).state.open_question == row["asks"]
    answer = (
        "213 555 0110" if row["asks"].endswith("phone") else {"en": "friday at 4", "es": "viernes a las 4"}[language]
    )
    turn = phone.text(answer)
    assert turn.answers == (CHANGED,)
    assert told_in(turn) in ({"when": answer}, {"phone": "+12135550110"})


@pytest.mark.parametrize(("language", "text"), rows("asked", "right_after") + rows("asked", "any_day"))
def test_who_asks_is_told_what_is_noted(engine: Engine, language: Language, text: str) -> None:
    turn = right_after(engine, language).text(text)

    assert (turn.answers, told_in(turn)) == ((NOTED,), {})
    assert KNOWN[language].name or "" in text_of(turn)
    assert "10" in text_of(turn)
    assert turn.language is language


@pytest.mark.parametrize(("language", "text"), rows("asked", "any_day"))
def test_who_asks_hours_later_is_told_it_too(engine: Engine, language: Language, text: str) -> None:
    assert hours_later(engine, language).text(text).answers == (NOTED,)


@pytest.mark.parametrize(("language", "text"), rows("to_mind"))
def test_what_staff_are_to_mind_is_noted_in_their_words(engine: Engine, language: Language, text: str) -> None:
    turn = right_after(engine, language).text(text)

    assert (turn.answers, told_in(turn)) == (("handoff.human.note_added",), {"note": text})


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        (Language.EN, "after 4 is good but is this private? i dont want my job to find out", "after 4 is good"),
        (Language.EN, "monday, but i work till 6, and is it free?", "monday, but i work till 6"),
        (
            Language.ES,
            "el lunes en la tarde, pero salgo a las 6, ¿es gratis?",
            "el lunes en la tarde, pero salgo a las 6",
        ),
    ],
)
def test_the_hour_told_beside_a_question_is_kept_in_their_words(
    engine: Engine, language: Language, text: str, when: str
) -> None:
    assert told_in(asked(engine, TIME, language).text(text)) == {"when": when}


@pytest.mark.parametrize(("language", "text"), rows("cancelled", "right_after") + rows("cancelled", "any_day"))
def test_it_can_be_cancelled(engine: Engine, language: Language, text: str) -> None:
    phone = right_after(engine, language)
    turn = phone.text(text)

    assert turn.answers == (CANCELLED,)
    assert turn.effects == (CancelCallBack(),)
    assert not any(isinstance(effect, OptOut) for effect in turn.effects)
    assert phone.state.call_back is None


@pytest.mark.parametrize(("language", "text"), rows("cancelled", "any_day"))
def test_it_can_be_cancelled_hours_later(engine: Engine, language: Language, text: str) -> None:
    assert hours_later(engine, language).text(text).effects == (CancelCallBack(),)


@pytest.mark.parametrize(("language", "text"), rows("not_about_it"))
def test_what_is_not_about_the_call_changes_nothing(
    engine_with_meetings: Engine, language: Language, text: str
) -> None:
    for phone in (right_after(engine_with_meetings, language), hours_later(engine_with_meetings, language)):
        turn = phone.text(text)

        assert not {CHANGED, NOTED, CANCELLED} & set(turn.answers)
        assert told_in(turn) == {}
        assert CancelCallBack() not in turn.effects


@pytest.mark.parametrize("text", ["make it friday", "el viernes mejor", "cancel it"])
def test_an_hour_after_a_list_of_meetings_is_the_meetings(engine_with_meetings: Engine, text: str) -> None:
    phone = right_after(engine_with_meetings, Language.EN)
    phone.text("na meetings near 90026 tonight")
    turn = phone.text(text)

    assert told_in(turn) == {}
    assert CancelCallBack() not in turn.effects


@pytest.mark.parametrize(
    ("language", "text"), [(Language.EN, "cancel the call"), (Language.ES, "ya quedó mi llamada?")]
)
def test_where_none_is_noted_it_says_so(engine: Engine, language: Language, text: str) -> None:
    phone = Phone(engine, Channel.SMS, State(introduced=True, said_machine=True, language=language))

    assert phone.text(text).answers == ("handoff.human.none_noted",)


@pytest.mark.parametrize(("language", "day"), [(Language.EN, "Tue, Nov 24 at 4"), (Language.ES, "mar 24 nov a las 4")])
def test_tomorrow_is_a_date_on_the_next_day(engine: Engine, language: Language, day: str) -> None:
    phone = right_after(engine, language)
    phone.now += timedelta(days=1)
    turn = phone.text({"en": "call me at 4 instead", "es": "mejor llámenme a las 4"}[language])

    assert told_in(turn) == {"when": day}
    assert day in text_of(turn)


@pytest.mark.parametrize(("language", "row"), rows("over_the_form"))
@pytest.mark.parametrize("question", [NAME, TIME])
def test_a_question_over_the_form_is_about_the_call_and_the_form_goes_on(
    engine: Engine, language: Language, row: dict[str, str], question: str
) -> None:
    turn = asked(engine, question, language).text(row["text"])

    assert turn.answers == (row["says"], question)
    assert turn.state.open_question == question
    assert turn.language is language


@pytest.mark.parametrize(("language", "row"), rows("over_the_form"))
def test_the_same_question_once_it_is_noted_is_about_the_call_too(
    engine: Engine, language: Language, row: dict[str, str]
) -> None:
    assert right_after(engine, language).text(row["text"]).answers[0] == row["says"]


@pytest.mark.parametrize("language", list(Language))
def test_asked_twice_the_form_still_goes_on(engine: Engine, language: Language) -> None:
    phone = asked(engine, NAME, language)
    for row in TABLE[language]["over_the_form"][:3]:
        assert phone.text(row["text"]).state.open_question == NAME


@pytest.mark.parametrize(("language", "text"), rows("declines"))
@pytest.mark.parametrize("question", [NAME, TIME])
def test_who_wants_no_call_after_all_is_asked_no_more(
    engine: Engine, language: Language, text: str, question: str
) -> None:
    turn = asked(engine, question, language).text(text)

    assert (turn.answers, told_in(turn)) == (("handoff.human.declined",), {})
    assert turn.state.open_question is None


@pytest.mark.parametrize(("language", "row"), rows("at_once"))
def test_what_is_told_in_the_same_breath_is_not_asked_again(
    engine: Engine, language: Language, row: dict[str, str]
) -> None:
    phone = Phone(engine, Channel.SMS)
    turn = phone.text(row["text"])

    assert told_in(turn) == wanted(row)
    assert turn.topic == "handoff.human"
    asks = NAME if "name" not in row else TIME if "when" not in row else None
    assert turn.state.open_question == asks


@pytest.mark.parametrize("when", ["after 5", "tomorrow at 4"])
def test_what_is_noted_is_said_back_at_once(engine: Engine, when: str) -> None:
    phone = Phone(engine, Channel.TELEGRAM)
    for text in ("can i talk to a person", "Denise", when):
        phone.text(text)

    assert f"Denise, {when}, the number ending in 0148" in text_of(phone.text("213 555 0148"))


def test_who_asks_for_a_person_again_is_told_what_is_noted_and_asked_nothing(engine: Engine) -> None:
    turn = right_after(engine, Language.EN).text("can i talk to a real person please")

    assert turn.answers[-1] == NOTED
    assert turn.state.open_question is None
    assert "Denis, tomorrow at 10" in text_of(turn)


@pytest.mark.parametrize(("language", "row"), rows("told_again"))
def test_a_name_that_was_told_before_is_taken(engine: Engine, language: Language, row: dict[str, str]) -> None:
    turn = asked(engine, NAME, language).text(row["text"])

    assert (turn.answers, told_in(turn)) == ((TIME,), wanted(row))
