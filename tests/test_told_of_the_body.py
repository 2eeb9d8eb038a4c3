"""What is told in an emergency of the body, as the answer to what we asked: how many, and who cries."""

from dataclasses import replace

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import About, Risk
from bot.understanding.model import CrisisKind
from tests.conftest import NOON, phone_after
from tests.test_told_in_danger import level_of, texts


@pytest.mark.parametrize(("language", "text"), texts("that_many"))
def test_how_many_were_taken_answers_whether_all_are_awake(engine: Engine, language: str, text: str) -> None:
    line = "crisis.talk.ask_awake"
    risk = Risk(CrisisKind.OVERDOSE, 2, asked=line, said=(line,), since=NOON, changed=NOON)
    phone = phone_after(engine, language)
    phone.state = replace(phone.state, risk=risk, answer_history=(line,))
    phone.text(text)

    assert level_of(phone) == 5


@pytest.mark.parametrize(("language", "text"), texts("crying"))
def test_who_cries_breathes(engine: Engine, language: str, text: str) -> None:
    line = "crisis.overdose"
    risk = Risk(CrisisKind.OVERDOSE, 5, about=About.OTHER, asked=line, said=(line,), since=NOON, changed=NOON)
    phone = phone_after(engine, language)
    phone.state = replace(phone.state, risk=risk, answer_history=(line,))

    assert phone.text(text).answers == ("crisis.overdose.breathing_yes",)
