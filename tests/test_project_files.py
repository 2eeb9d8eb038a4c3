"""The files that a stranger looks for first say what is so."""

import re
import tomllib

from bot import __version__
from knowledge.reading import read_yaml
from tests.shared import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_hooks_before_a_commit_run_what_make_check_runs() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\ncheck:")[2].partition("\n\n")[0]
    checks = set(re.findall(r"^\t@\$\(BIN\)/(.+)$", recipe, re.MULTILINE))
    (repo,) = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]

    assert {hook["entry"].removeprefix(".venv/bin/") for hook in repo["hooks"]} == checks


def test_the_newest_version_of_the_changelog_is_the_one_installed() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+) · \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert versions[0] == __version__
    assert versions == sorted(versions, key=lambda one: [int(part) for part in one.split(".")], reverse=True)


def test_the_licence_is_named_and_lies_beside() -> None:
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()
    for name in PYPROJECT["project"]["license-files"]:
        assert (ROOT / name).is_file()


def test_whatever_notice_names_is_there() -> None:
    named = re.findall(r"\b(?:bot|knowledge|staff)/[\w./]*\w", (ROOT / "NOTICE").read_text())

    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert "bot/understanding/encoder.npz" in named
