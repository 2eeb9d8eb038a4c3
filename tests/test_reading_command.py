"""`python -m bot read --json`: the reader asked from outside, line by line, kept exact."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.contract.read import read_lines
from bot.understanding.network import Network
from bot.understanding.reader import PhraseReader
from knowledge.library import load_library

READER = PhraseReader(Network.load())
TOPICS = load_library().topics
FIELDS = ["id", "topic", "confidence", "also", "acts", "groups", "risk", "kind", "about", "language"]


def ask(*lines: dict[str, Any] | str) -> list[tuple[dict[str, Any], bool]]:
    raw = [(line if isinstance(line, str) else json.dumps(line)).encode() for line in lines]
    return [(json.loads(answer), good) for answer, good in read_lines(READER, TOPICS, raw)]


def test_a_line_has_every_field_in_order() -> None:
    ((answer, good),) = ask({"id": 7, "text": "how much does na cost"})

    assert good
    assert list(answer) == FIELDS
    assert (answer["id"], answer["topic"], answer["groups"]) == (7, "group.cost", ["na"])
    assert (answer["risk"], answer["kind"], answer["about"], answer["language"]) == ("none", None, None, "en")
    assert 0 <= answer["confidence"] <= 1


def test_a_text_is_read_in_the_context_that_is_given() -> None:
    second, cost, safe = ask(
        {"text": "the second one", "before": {"says": "meetings.find@na", "list": 3}},
        {"text": "and is it free", "before": {"says": "meetings.find@na", "list": 3}},
        {"text": "no", "before": {"asks": "are_you_safe", "crisis": "suicide"}, "language": "en"},
    )

    assert (second[0]["topic"], second[0]["acts"]) == (None, ["point 2"])
    assert (cost[0]["topic"], cost[0]["groups"]) == ("group.cost", ["na"])
    assert safe[0]["topic"] is None


def test_a_danger_is_told_with_its_kind_and_about_whom() -> None:
    own, other, asked = ask(
        {"text": "i want to kill myself"}, {"text": "mi hija se corta"}, {"text": "im such a burden"}
    )

    assert (own[0]["risk"], own[0]["kind"], own[0]["about"]) == ("danger", "suicide", "self")
    assert (other[0]["risk"], other[0]["about"], other[0]["language"]) == ("danger", "other", "es")
    assert asked[0]["risk"] == "unsure"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "EOF"),
        ("[]", "one JSON object"),
        ({"id": 1}, "text is missing"),
        ({"text": 5}, "text is missing"),
        ({"text": "hi", "befor": {}}, "unknown key befor"),
        ({"text": "hi", "before": {"asked": "place"}}, "asked"),
        ({"text": "hi", "before": {"asks": "weather"}}, "weather"),
        ({"text": "hi", "before": {"crisis": "fire"}}, "fire"),
        ({"text": "hi", "before": {"list": "many"}}, "many"),
        ({"text": "hi", "before": {"says": "no.such"}}, "no.such"),
        ({"text": "hi", "before": [1]}, "before is no map"),
        ({"text": "hi", "before": []}, "before is no map"),
        ({"text": "hi", "before": ""}, "before is no map"),
        ({"text": "hi", "before": {"asks": ["place"]}}, "before.asks is ['place']"),
        ({"text": "hi", "before": {"asks": {"place": 1}}}, "before.asks is"),
        ({"text": "hi", "before": {"crisis": {}}}, "before.crisis is"),
        ({"text": "hi", "before": {"sent": [[]]}}, "before.sent is"),
        ({"text": "hi", "before": {"list": [3]}}, "before.list is"),
        ({"text": "hi", "before": {"list": True}}, "before.list is"),
        ({"text": "hi", "before": {"says": ["group.cost"]}}, "before.says"),
        ({"text": "hi", "before": {"says": {}}}, "before.says"),
        ({"text": "hi", "before": {"says": ""}}, "before names ''"),
        ({"text": "hi", "before": {"offers": "group.cost"}}, "offers"),
        ({"text": "hi", "before": {"offers": [["group.cost"]]}}, "offers"),
        ({"text": "hi", "before": {"offers": [None]}}, "offers"),
        ({"text": "hi", "language": ["en"]}, "use en or es"),
        ({"text": "hi", "id": ["a"]}, "id is no text or number"),
        ('{"text": "hi", "id": NaN}', "expected value"),
        ('{"text": "hi", "id": Infinity}', "expected value"),
        ({"text": "hi", "language": "fr"}, "use en or es"),
    ],
)
def test_a_bad_line_is_told_and_the_run_goes_on(line: dict[str, Any] | str, told: str) -> None:
    (bad, clean), (good, fine) = ask(line, {"id": "after", "text": "hello"})

    assert (clean, fine) == (False, True)
    assert list(bad) == ["error"]
    assert told in bad["error"]
    assert good["id"] == "after"


def test_the_command_exits_with_1_after_a_bad_line_and_with_0_without() -> None:
    for lines, code in (('{"text": "hi"}\n', 0), ('{"text": "hi"}\n{}\n', 1)):
        run = subprocess.run(
            [sys.executable, "-m", "bot", "read", "--json"], input=lines, capture_output=True, text=True, check=False
        )
        assert (run.returncode, len(run.stdout.splitlines())) == (code, lines.count("\n"))


def test_evaluate_says_where_there_is_nothing_to_measure(tmp_path: Any) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        run = subprocess.run(
            [sys.executable, "-m", "bot", "evaluate", "--real", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 1
        assert str(folder) in run.stderr


def test_evaluate_measures_alarms_and_questions_on_ordinary_texts(tmp_path: Any) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "see you at six"}\n{"text": "i want to kill myself"}\n')
    run = subprocess.run(
        [sys.executable, "-m", "bot", "evaluate", "--real", str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert "50.00" in run.stdout
