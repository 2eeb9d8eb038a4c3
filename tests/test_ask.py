"""`python -m bot ask`: the contract, field by field."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bot.contract.ask import ask_lines
from bot.conversation.engine import Engine
from tests.conftest import NOON
from tests.shared import ROOT

FIELDS = [
    "id", "conversation", "topic", "confidence", "groups", "place", "when", "language", "crisis", "escalated", "reply",
    "options", "meetings", "acts", "risk", "open",
]  # fmt: skip


def ask(engine: Engine, *lines: object) -> list[dict[str, object]]:
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(answer) for answer, _ in ask_lines(engine, encoded, lambda: NOON)]


def test_every_field_is_there_in_order(engine: Engine) -> None:
    (answer,) = ask(engine, {"id": "a1", "text": "is na religious?", "conversation": "c"})

    assert list(answer) == FIELDS
    assert (answer["id"], answer["conversation"], answer["topic"]) == ("a1", "c", "group.beliefs")
    assert (answer["groups"], answer["language"], answer["crisis"]) == (["na"], "en", None)


def test_lines_of_one_conversation_are_one_talk_and_others_are_not(engine: Engine) -> None:
    answers = ask(
        engine,
        {"text": "what is narcotics anonymous", "conversation": 1},
        {"text": "do they cost anything?", "conversation": 1},
        {"text": "do they cost anything?", "conversation": 2},
        {"text": "do they cost anything?"},
    )

    assert [answer["groups"] for answer in answers] == [["na"], ["na"], [], []]


def test_a_crisis_and_its_handoff_are_told(engine: Engine) -> None:
    (answer,) = ask(engine, {"text": "mi hermano no despierta y está morado"})

    assert (answer["crisis"], answer["escalated"], answer["language"]) == ("overdose", True, "es")


def test_a_location_needs_no_text(engine: Engine) -> None:
    (answer,) = ask(engine, {"location": {"latitude": 34.05, "longitude": -118.24}, "channel": "telegram"})

    assert answer["topic"] == "meetings.find"


def test_an_empty_text_is_answered(engine: Engine) -> None:
    (answer,) = ask(engine, {"text": ""})

    assert answer["reply"] != []


def test_options_are_what_can_be_tapped(engine: Engine) -> None:
    (answer,) = ask(engine, {"text": "how much does it cost"})

    assert answer["options"] == ["NA: Cost", "SMART: Cost", "SOS: Cost", "DRA: Cost", "More"]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b"{}",
        {"text": 5},
        {"text": "hi", "channel": "fax"},
        {"text": "hi", "now": "yesterday"},
        {"text": "hi", "now": "2026-11-23T12:00:00"},
        {"text": "na near 90026 tonight", "now": "0001-01-01T00:00:00+00:00"},
        {"text": "na near 90026 tonight", "now": "9999-12-31T23:00:00-08:00"},
        {"text": "hi", "id": ["a"]},
        {"text": "hi", "conversation": {}},
        b'{"text": "hi", "id": NaN}',
        {"location": {"latitude": 200, "longitude": 0}},
        b"\xff\xfe",
    ],
)
def test_a_bad_line_gets_an_error_and_the_run_goes_on(engine: Engine, line: object) -> None:
    bad, good = ask(engine, line, {"text": "hello"})

    assert list(bad) == ["error"]
    assert good["topic"] == "chat.greeting"


def test_now_is_the_moment_of_the_message(engine: Engine) -> None:
    late = datetime(2026, 12, 24, 3, 0).astimezone().isoformat()
    answers = ask(
        engine,
        {"text": "what is narcotics anonymous", "conversation": 1, "now": NOON.isoformat()},
        {"text": "do they cost anything?", "conversation": 1, "now": late},
    )

    assert answers[1]["groups"] == []


def test_a_thousand_lines_in_one_run(engine: Engine) -> None:
    texts = [f"is na religious? {n}" if n % 10 == 0 else "HELP" for n in range(1000)]

    answers = ask(engine, *({"id": n, "text": text} for n, text in enumerate(texts)))

    assert [answer["id"] for answer in answers] == list(range(1000))


def test_many_lines_in_one_run_and_nothing_else_on_stdout(tmp_path: Path) -> None:
    texts = [f"is na religious? {n}" if n % 10 == 0 else "HELP" for n in range(100)]
    lines = "".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts))
    run = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json"],
        input=lines + "{\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path)},
    )

    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert [answer.get("id") for answer in answers] == [*range(100), None]
    assert run.returncode == 1
    assert list(answers[-1]) == ["error"]
