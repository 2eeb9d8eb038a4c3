"""Whoever asks for a person is told when somebody can read it: now, or from the next opening on."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, InLine, Message
from bot.conversation.state import State
from knowledge.checks import MAX_UNITS
from knowledge.schema import Language
from knowledge.segments import count_segments
from tests.conftest import NoMeetings

LA = ZoneInfo("America/Los_Angeles")
ENGLISH, SPANISH = "can i talk to a person", "quiero hablar con una persona"


NOON, NIGHT = "2026-11-23T12:00", "2026-11-28T03:00"
ASKS = {
    Language.EN: (ENGLISH, "If you'd like the clinic to call you back"),
    Language.ES: (SPANISH, "Si quieres que la clínica te llame"),
}


def answer(engine: Engine, words: str, at: str, line: InLine | None = None, *, after: str = "") -> list[str]:
    now, state = datetime.fromisoformat(at).replace(tzinfo=LA), State(introduced=True)
    if after:
        state = engine.respond(Message(after, Channel.SMS), state, now).state
    turn = engine.respond(Message(words, Channel.SMS), state, now, lambda: line)
    return [bubble.text for bubble in turn.reply]


@pytest.mark.parametrize(
    ("words", "at", "told"),
    [
        (ENGLISH, "2026-11-23T12:00", "Clinic staff can read this now. If you'd like"),
        (ENGLISH, "2026-11-23T07:30", "Clinic staff can read this starting Mon, Nov 23, 9 am. If you'd like"),
        (ENGLISH, "2026-11-23T17:00", "Clinic staff can read this starting Tue, Nov 24, 9 am. If you'd like"),
        (ENGLISH, "2026-11-28T03:00", "Clinic staff can read this starting Mon, Nov 30, 9 am. If you'd like"),
        (SPANISH, "2026-11-23T12:00", "El personal de la clínica puede leer esto ahora. Si quieres"),
        (
            SPANISH,
            "2026-11-28T03:00",
            "El personal de la clínica puede leer esto desde el lun 30 nov, 9 am. Si quieres",
        ),
    ],
)
def test_the_question_of_a_call_back_begins_with_when_staff_read(
    engine: Engine, words: str, at: str, told: str
) -> None:
    first, second = answer(engine, words, at)
    assert "310-694-5590" in first
    assert second.startswith(told)


def test_a_clinic_that_names_no_hours_promises_none(engine: Engine) -> None:
    clinic = engine.library.clinic
    never = clinic.model_copy(update={"alerts": clinic.alerts.model_copy(update={"hours": {}})})
    elsewhere = Engine(replace(engine.library, clinic=never), engine.reader, engine.places, NoMeetings())
    _, second = answer(elsewhere, ENGLISH, "2026-11-23T12:00")
    assert second.startswith("If you'd like the clinic to call you back")


@pytest.mark.parametrize("words", ["i want to kill myself", "quiero matarme"])
def test_in_danger_nobody_is_told_to_wait_for_the_morning(engine: Engine, words: str) -> None:
    said = " ".join(answer(engine, words, NIGHT))
    assert "988" in said
    assert "starting" not in said
    assert "desde el" not in said


@pytest.mark.parametrize("danger", ["i want to kill myself tonight", "my friend od'd she's not breathing"])
@pytest.mark.parametrize("at", [NOON, NIGHT])
def test_who_asks_for_a_person_in_a_danger_is_told_no_hour_and_no_place_in_line(
    engine: Engine, danger: str, at: str
) -> None:
    said = " ".join(answer(engine, ENGLISH, at, InLine(3), after=danger))
    assert "310-694-5590" in said
    assert "can read this" not in said
    assert "waiting" not in said


def test_a_holiday_of_the_clinic_is_no_day_on_which_staff_read(engine: Engine) -> None:
    closed = replace(engine.library, holidays=frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
    elsewhere = Engine(closed, engine.reader, engine.places, NoMeetings())
    for at, told in (
        ("2026-11-25T16:00", "can read this now."),
        ("2026-11-25T18:00", "starting Mon, Nov 30, 9 am."),
        ("2026-11-26T12:00", "starting Mon, Nov 30, 9 am."),
    ):
        assert told in answer(elsewhere, ENGLISH, at)[1]


@pytest.mark.parametrize(
    ("line", "english", "spanish"),
    [
        (None, "Clinic staff can read this now.", "El personal de la clínica puede leer esto ahora."),
        (InLine(0), "Clinic staff can read this now.", "El personal de la clínica puede leer esto ahora."),
        (
            InLine(1),
            "Clinic staff can read this now; 1 person is waiting ahead of you.",
            "El personal de la clínica puede leer esto ahora; antes que tú espera 1 persona.",
        ),
        (
            InLine(9),
            "Clinic staff can read this now; 9 people are waiting ahead of you.",
            "El personal de la clínica puede leer esto ahora; antes que tú esperan 9 personas.",
        ),
        (
            InLine(10),
            "Clinic staff can read this now, but many people are waiting, so it can take a while.",
            "El personal de la clínica puede leer esto ahora, pero esperan muchas personas y puede tardar.",
        ),
        (
            InLine(0, is_taken=True),
            "Someone on the clinic's staff has your request.",
            "Alguien del personal de la clínica ya tiene tu petición.",
        ),
    ],
    ids=["unknown", "first", "second", "tenth", "many", "somebody has it"],
)
def test_while_staff_read_the_place_in_line_is_told(
    engine: Engine, line: InLine | None, english: str, spanish: str
) -> None:
    for language, told in zip(Language, (english, spanish), strict=True):
        words, question = ASKS[language]
        _, second = answer(engine, words, NOON, line)
        assert second.startswith(f"{told} {question}")
        assert count_segments(second).units <= MAX_UNITS[language]


def test_at_night_no_number_is_told_that_the_morning_changes(engine: Engine) -> None:
    assert "ahead" not in answer(engine, ENGLISH, NIGHT, InLine(2))[1]
    assert "has your request" in answer(engine, ENGLISH, NIGHT, InLine(0, is_taken=True))[1]
