"""`python -m bot read --json`: the reader asked from outside, line by line, kept exact."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import cli
from bot.contract.read import read_lines
from tests.loaded import library, places, reader

FIELDS = ["id", "topic", "confidence", "also", "acts", "groups", "risk", "kind", "about", "language"]


def ask(*lines: dict[str, Any] | str) -> list[tuple[dict[str, Any], bool]]:
    raw = [(line if isinstance(line, str) else json.dumps(line)).encode() for line in lines]
    return [(json.loads(answer), good) for answer, good in read_lines(reader(), places(), library().topics, raw)]


def test_a_line_has_every_field_in_order() -> None:
    ((answer, good),) = ask({"id": 7, "text": "how much does na cost"})

    assert good
    assert list(answer) == FIELDS
    assert (answer["id"], answer["topic"], answer["groups"]) == (7, "group.cost", ["na"])
    assert (answer["risk"], answer["kind"], answer["about"], answer["language"]) == ("none", None, None, "en")
    assert 0 <= answer["confidence"] <= 1


def test_a_text_is_read_in_the_context_that_is_given() -> None:
    second, cost, no, yes = ask(
        {"text": "the second one", "before": {"says": "meetings.find@na", "list": 3}},
        {"text": "and is it free", "before": {"says": "meetings.find@na", "list": 3}},
        {"text": "no", "before": {"asks": "are_you_safe", "crisis": "suicide"}, "language": "en"},
        {"text": "si", "before": {"asks": "are_you_safe", "crisis": "suicide"}, "language": "es"},
    )

    assert (second[0]["topic"], second[0]["acts"]) == (None, ["point 2"])
    assert (cost[0]["topic"], cost[0]["groups"]) == ("group.cost", ["na"])
    assert (no[0]["topic"], no[0]["acts"], no[0]["language"]) == (None, ["no"], "en")
    assert (yes[0]["topic"], yes[0]["acts"], yes[0]["language"]) == (None, ["yes"], "es")


LIST = {"says": "meetings.find@na", "list": 3}


@pytest.mark.parametrize(
    ("text", "before", "acts"),
    [
        ("Monday at 7pm", LIST, ["when: monday at 7pm"]),
        ("lunes a las 7", LIST, ["when: lunes a las 7"]),
        (
            "women's near Echo Park tomorrow at 7:30p",
            {},
            ["place: Echo Park", "trait: women", "when: tomorrow at 7:30p"],
        ),
        ("mujeres cerca de boyle heights el lunes", {}, ["place: Boyle Heights", "trait: women", "when: lunes"]),
        ("glendale", {"asks": "place"}, ["place: Glendale"]),
        ("the last one", LIST, ["point last"]),
        ("the first and the third", LIST, ["point 1", "point 3"]),
        ("2", {"offers": ["group.cost@na", "group.cost@smart"]}, ["pick 2"]),
        ("213 555 0142", {"asks": "phone"}, ["phone: 213 555 0142"]),
    ],
)
def test_the_values_of_acts_are_those_that_the_talk_itself_reads(
    text: str, before: dict[str, Any], acts: list[str]
) -> None:
    ((answer, good),) = ask({"text": text, "before": before})

    assert good
    assert answer["acts"] == acts


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
        run = CliRunner().invoke(cli, ["read", "--json"], input=lines)
        assert (run.exit_code, len(run.stdout.splitlines())) == (code, lines.count("\n"))


def test_evaluate_says_where_there_is_nothing_to_measure(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        run = CliRunner().invoke(cli, ["evaluate", "--real", str(folder)])
        assert run.exit_code == 1
        assert str(folder) in run.stderr


def test_evaluate_measures_alarms_and_questions_on_ordinary_texts(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "see you at six"}\n{"text": "i want to kill myself"}\n')
    run = CliRunner().invoke(cli, ["evaluate", "--real", str(tmp_path)])

    assert run.exit_code == 0, run.stderr
    assert "50.00" in run.stdout
