"""In each danger it is said once that a program writes, also where the introduction was long before in the talk."""

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.state import State
from knowledge.schema import Language
from tests.conftest import Phone

BEFORE = {
    "en": ("hi", "what is na", "is it free", "STEP", "DONE", "THOUGHT CHECK", "5"),
    "es": ("hola", "que es na", "es gratis", "PASO", "LISTO", "PENSAMIENTO", "5"),
}
DANGERS = {
    "en": ["i want to kill myself", "i wish i could sleep and not wake up", "my friend took too much and wont wake up"],
    "es": ["me quiero matar", "quisiera dormirme y no despertar", "mi amigo se metió de más y no despierta"],
}
GOES_ON = {"en": ("no plan", "idk", "no i wont do it", "what is smart"), "es": ("no tengo plan", "no sé", "no", "na")}
ROWS = [(language, words) for language, texts in DANGERS.items() for words in texts]


def told(phone: Phone, text: str) -> int:
    """How often a reply says that it is automated."""
    return sum("automat" in bubble.text or "automát" in bubble.text for bubble in phone.text(text).reply)


@pytest.mark.parametrize(("language", "danger"), ROWS)
def test_a_danger_late_in_a_talk_hears_it_in_a_line(engine: Engine, language: str, danger: str) -> None:
    phone = Phone(engine, Channel.SMS, State(language=Language(language)))
    before = [told(phone, text) for text in BEFORE[language]]

    assert before == [1, *[0] * (len(before) - 1)]
    assert told(phone, danger) == 1
    assert sum(told(phone, text) for text in (*GOES_ON[language], danger)) == 0


@pytest.mark.parametrize(("language", "danger"), ROWS)
def test_right_after_the_introduction_it_is_not_said_again(engine: Engine, language: str, danger: str) -> None:
    phone = Phone(engine, Channel.SMS, State(language=Language(language)))

    assert [told(phone, text) for text in (BEFORE[language][0], danger)] == [1, 0]


@pytest.mark.parametrize(("language", "danger"), ROWS)
def test_the_question_of_the_danger_still_takes_its_answer(engine: Engine, language: str, danger: str) -> None:
    phone = Phone(engine, Channel.SMS, State(language=Language(language)))
    for text in BEFORE[language]:
        phone.text(text)
    asked = phone.text(danger).answers[-1]

    assert phone.state.answer_history[-1] == asked
