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
REACHED_OUT = "coping.reached_out"
FITTING = ("coping.reached_out", "coping.isolation", "coping.company", "companion.script_not_yet")
TOLD: dict[str, dict[str, Any]] = read_yaml(Path(__file__).parent / "contact_reports_told.yaml")
AS_IT_WENT = {
    "answered": ("coping.reached_out.answered", REACHED_OUT),
    "no_answer": ("coping.reached_out.no_answer", REACHED_OUT),
    "nobody": ("coping.reached_out.nobody", "coping.reached_out.all_gone", "coping.isolation", "coping.company"),
}
AT_LEAST, AT_MOST = 0.9, 0.03


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


@pytest.mark.parametrize("part", ["built_with", "measured"])
@pytest.mark.parametrize("language", TOLD)
def test_told_out_of_nowhere_nine_in_ten_are_answered_as_it_went_and_nobody_gets_an_alarm(
    engine: Engine, language: str, part: str
) -> None:
    reports = [(text, outcome) for outcome, texts in TOLD[language][part].items() for text in texts]
    turns = [(text, outcome, Phone(engine).text(text)) for text, outcome in reports]
    fits = [
        text
        for text, outcome, turn in turns
        if any(
            line == of or (line.startswith(of) and of != REACHED_OUT)
            for line in turn.answers
            for of in AS_IT_WENT[outcome]
        )
    ]

    assert len(reports) == 75
    assert [text for text, _, turn in turns if turn.crisis] == []
    assert len(fits) >= AT_LEAST * len(reports)


@pytest.mark.parametrize("language", REPORTS)
def test_those_of_other_authors_are_answered_fittingly_out_of_nowhere(engine: Engine, language: str) -> None:
    turns = [(report["text"], Phone(engine).text(report["text"])) for report in REPORTS[language]]
    fits = [text for text, turn in turns if any(line.startswith(FITTING) for line in turn.answers)]

    assert len(turns) == 60
    assert len(fits) >= AT_LEAST * len(turns)


@pytest.mark.parametrize("language", TOLD)
def test_ordinary_texts_about_phones_and_family_are_no_reports(engine: Engine, language: str) -> None:
    texts = TOLD[language]["ordinary"]
    taken = [text for text in texts if any(line.startswith(REACHED_OUT) for line in Phone(engine).text(text).answers)]

    assert len(texts) == 150
    assert len(taken) <= AT_MOST * len(texts), taken
