"""Whoever tells how reaching out went gets no alarm, and an answer that fits: tests/contact_reports.yaml."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.engine import Engine
from bot.conversation.state import Flow, Frame
from knowledge.reading import read_yaml
from knowledge.schema import Language
from tests.conftest import Phone

REPORTS: dict[str, list[dict[str, str]]] = read_yaml(Path(__file__).parent / "contact_reports.yaml")
QUESTION = "companion.script_next_day"
FITTING = ("coping.reached_out", "coping.isolation", "coping.company", "companion.script_not_yet")


def asked(engine: Engine, language: str) -> Phone:
    """A person who was asked today whether they sent the words of yesterday."""
    phone = Phone(engine)
    frames = (Frame(Flow.COMPANY, QUESTION),)
    phone.state = replace(phone.state, language=Language(language), frames=frames, answer_history=(QUESTION,))
    return phone


@pytest.mark.parametrize("language", REPORTS)
def test_asked_how_it_went_nine_in_ten_get_a_fitting_answer_and_nobody_an_alarm(engine: Engine, language: str) -> None:
    reports = REPORTS[language]
    turns: list[Any] = [asked(engine, language).text(report["text"]) for report in reports]
    fits = [any(answer.startswith(FITTING) for answer in turn.answers) for turn in turns]
    alarms = [report["text"] for report, turn in zip(reports, turns, strict=True) if turn.crisis]

    assert len(reports) == 60
    assert alarms == []
    assert sum(fits) >= 0.9 * len(reports)


@pytest.mark.parametrize("language", REPORTS)
def test_told_out_of_nowhere_it_rings_no_alarm(engine: Engine, language: str) -> None:
    turns = [(report["text"], Phone(engine).text(report["text"])) for report in REPORTS[language]]

    assert [text for text, turn in turns if turn.crisis] == []
