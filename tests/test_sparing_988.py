"""Below level 5, 988 is named in full at most in every third message (risk.md): a helper, not an announcement.

Where there is no danger it is the same: company is no emergency. A sentence that names 911 too stays, as does the
safety line, which never comes twice in three turns, and 988 where the level has just risen or the person asks about it.
"""

import random
import re
from datetime import timedelta

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from bot.conversation.risk.reaction import LINE
from knowledge.flows.load import risk_flow
from knowledge.schema import Language
from tests.conftest import NOON, Phone, phone_after

BEGUN = {
    "en": ("i want to kill myself", "i wish i could sleep and not wake up", "whats the point of living"),
    "es": ("me quiero matar", "quisiera dormirme y no despertar", "para que sigo viviendo"),
}
GOES_ON = {
    "en": (
        *("no plan", "yes", "no", "idk", "what is na", "is it free", "im so alone", "sometimes", "nobody cares"),
        *("leave me alone", "whats smart", "im tired", "pills", "not tonight", "why do you ask", "do they charge"),
        *("i feel nothing", "maybe", "i wont do it", "i miss my brother", "can you just talk", "stop asking"),
    ),
    "es": (
        *(
            "no tengo plan",
            "si",
            "no",
            "no se",
            "que es na",
            "es gratis",
            "estoy bien solo",
            "a veces",
            "a nadie le importo",
        ),
        *("dejame en paz", "que es smart", "estoy cansado", "pastillas", "hoy no", "por que preguntas", "cobran"),
        *(
            "no siento nada",
            "tal vez",
            "no lo voy a hacer",
            "extraño a mi hermano",
            "puedes platicar",
            "ya no preguntes",
        ),
    ),
}
OF_COMPANY = ("coping.", "companion.", "chat.", "interface.heard", "crisis.talk.line")
ALONE = re.compile(r"(?:^|(?<=[.!?\n]))[^.!?\n]*\b988\b[^.!?\n]*")
"""A sentence that names 988."""


def level(turn: Turn) -> int:
    return turn.state.open_risk.level if turn.state.open_risk else 0


def names_it_in_full(turn: Turn, line: str) -> bool:
    said = (sentence for bubble in turn.reply for sentence in ALONE.findall(bubble.text.replace(line, "")))
    return any("911" not in sentence and "-" not in sentence for sentence in said)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("seed", range(25))
def test_988_is_not_told_message_after_message(seed: int, language: Language, engine: Engine) -> None:
    rng = random.Random(seed)  # noqa: S311 - a talk, no secret
    phone = Phone(engine, Channel.SMS)
    phone.text("hi" if language is Language.EN else "hola")
    line = engine.library.answer(LINE, language).text
    before, since = 0, 99
    for text in (rng.choice(BEGUN[language]), *rng.choices(GOES_ON[language], k=9)):
        turn = phone.text(text)
        about_it = not set(turn.answers).isdisjoint(risk_flow().about_988)
        free = level(turn) >= 5 or level(turn) > before or about_it or turn.state.risk is None
        assert free or not names_it_in_full(turn, line) or since >= 2, (
            text,
            turn.answers,
            [one.text for one in turn.reply],
        )
        since = 0 if any("988" in bubble.text for bubble in turn.reply) else since + 1
        before = level(turn)


LONELY = {
    "en": (
        *(
            "im so lonely",
            "i cant sleep",
            "nobody",
            "i feel so alone",
            "everything is heavy tonight",
            "i miss my brother",
        ),
        *("STEP", "too big", "SCRIPT", "2", "no", "ok thanks", "goodnight", "bye", "im just sad", "i want to use"),
        *("can we just talk", "my mom wont answer", "i feel low", "THOUGHT CHECK", "1", "maybe", "what is na"),
    ),
    "es": (
        *(
            "me siento bien sola",
            "no puedo dormir",
            "nadie",
            "estoy bien solo",
            "todo pesa hoy",
            "extraño a mi hermano",
        ),
        *("PASO", "es mucho", "PALABRAS", "2", "no", "gracias", "buenas noches", "adios", "ando triste", "quiero usar"),
        *("podemos platicar", "mi mamá no contesta", "me siento mal", "PENSAMIENTO", "1", "tal vez", "que es na"),
    ),
}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("hour", [3, 15], ids=["night", "day"])
def test_company_is_no_emergency(seed: int, language: Language, hour: int, engine: Engine) -> None:
    rng = random.Random(seed)  # noqa: S311 - a talk, no secret
    phone = Phone(engine, Channel.SMS)
    phone.now = NOON + timedelta(hours=hour - 12)
    phone.text("hi" if language is Language.EN else "hola")
    since = 99
    for text in rng.choices(LONELY[language], k=10):
        turn = phone.text(text)
        if turn.state.risk is not None:
            return  # another test's
        asked_for = not all(one.startswith(OF_COMPANY) for one in turn.answers) or "companion.now" in turn.answers
        assert asked_for or not names_it_in_full(turn, "") or since >= 2, (text, turn.answers)
        since = 0 if any("988" in bubble.text for bubble in turn.reply) else since + 1


LONELY_NIGHT = {
    "en": ("im so lonely i cant sleep", "2", "no", "the house is so quiet", "i miss my brother", "STEP", "goodnight"),
    "es": ("me siento bien sola y no duermo", "2", "no", "la casa está callada", "extraño a mi hermano", "PASO", "bye"),
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_nobody_who_is_only_lonely_hears_of_988_in_every_other_message(language: str, engine: Engine) -> None:
    phone = phone_after(engine, language)
    phone.now = NOON + timedelta(hours=15)
    named = [any("988" in one.text for one in phone.text(text).reply) for text in LONELY_NIGHT[language]]

    assert named[0]
    assert sum(named) <= 3, named


def test_whoever_asks_about_988_is_told_however_often_it_was_named(engine: Engine) -> None:
    phone = Phone(engine, Channel.SMS)
    phone.text("i want to kill myself")
    asked = phone.text("what is 988 do they call the cops")
    assert "988" in " ".join(bubble.text for bubble in asked.reply)


@pytest.mark.parametrize(
    ("language", "asked"), [("en", "is there a line for veterans"), ("es", "hay una línea para veteranos")]
)
def test_a_line_that_was_asked_for_is_told_however_often_988_was_named(
    engine: Engine, language: str, asked: str
) -> None:
    phone = phone_after(engine, language)
    phone.text({"en": "i dont see the point anymore", "es": "ya no le veo caso a nada"}[language])

    assert "838255" in " ".join(bubble.text for bubble in phone.text(asked).reply)
