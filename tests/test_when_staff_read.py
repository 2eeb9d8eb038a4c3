"""Whoever asks for a person is told when somebody can read it: now, or from the next opening on."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message
from bot.conversation.state import State
from tests.conftest import NoMeetings

LA = ZoneInfo("America/Los_Angeles")
ENGLISH, SPANISH = "can i talk to a person", "quiero hablar con una persona"


def answer(engine: Engine, words: str, at: str) -> list[str]:
    now = datetime.fromisoformat(at).replace(tzinfo=LA)
    turn = engine.respond(Message(words, Channel.SMS), State(introduced=True), now)
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
    said = " ".join(answer(engine, words, "2026-11-28T03:00"))
    assert "988" in said
    assert "starting" not in said
    assert "desde el" not in said
