"""The README and the pages in docs/: what they say is there."""

import re
import shlex
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from bot.__main__ import cli
from bot.settings import Settings
from knowledge.library import Library
from knowledge.schema import Language
from tests.shared import ROOT

README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_COMMAND = re.compile(r"(?:python -m bot|recovery-bot) ([^`#\n)]+)")


def test_a_newcomer_reads_at_most_130_lines() -> None:
    assert len(README.splitlines()) <= 130


def test_every_setting_is_in_the_table_with_its_default() -> None:
    table = (ROOT / "docs" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", table, re.MULTILINE))

    assert rows == {name.upper(): _shown(field.default) for name, field in Settings.model_fields.items()}


def _shown(default: object) -> str:
    match default:
        case SecretStr():
            return _shown(default.get_secret_value())
        case None | "":
            return "none"
        case bool():
            return f"`{str(default).lower()}`"
        case Enum():
            return f"`{default.value}`"
        case _:
            return f"`{default}`"


def test_every_setting_named_in_a_page_exists() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for page in PAGES:
        told = set(re.findall(r"`([A-Z]{2,}(?:_[A-Z]+)+)(?:=[^`]*)?`", page.read_text()))
        assert {name for name in told if name.startswith(("TWILIO_", "TELEGRAM_", "OIDC_", "BOT_"))} <= known, page.name


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.MULTILINE)) <= targets, page.name


def test_every_file_named_in_the_readme_exists() -> None:
    named = set(re.findall(r"`((?:bot|sms|knowledge|clinic|tests|docs|deploy|staff)/[\w./{},-]*|[A-Z]+\.md)`", README))

    assert len(named) > 20
    assert [name for name in sorted(named) if "{" not in name and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_told_is_one(page: Path) -> None:
    told_commands(page)


def told_commands(page: Path) -> None:
    """Every command that a file tells is one that the bot has."""
    for told in _COMMAND.findall(page.read_text()):
        words = [word for word in shlex.split(told, comments=True) if word not in {"...", "|"}]
        assert _is_a_command(words), f"{page.name} tells `python -m bot {told.strip()}`"


def _is_a_command(words: list[str]) -> bool:
    """Whether the words name a command, and each option is one of its own."""
    command: click.Command = cli
    for number, word in enumerate(words):
        if isinstance(command, click.Group) and not word.startswith("-"):
            if word not in command.commands:
                return False
            command = command.commands[word]
        else:
            options = {name for parameter in command.params for name in parameter.opts} | {"--help", "-h"}
            return {one for one in words[number:] if one.startswith("--")} <= options
    return True


def commands(command: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    """Every command of the bot, as the words that call it."""
    yield words
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, *words, name)


def test_every_command_explains_itself_before_anything_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    helped = {words: CliRunner().invoke(cli, [*words, "--help"]) for words in commands(cli)}

    assert len(helped) > 50
    assert [words for words, said in helped.items() if said.exit_code or not said.output.startswith("Usage: ")] == []


def test_the_samples_for_carriers_are_what_the_bot_says(library: Library) -> None:
    page = (ROOT / "docs" / "going-live.md").read_text()
    samples = dict(re.findall(r"^> `([^`]+)`: (.+)$", page, re.MULTILINE))

    assert len(samples) >= 5
    assert samples == {answer_id: library.answer(answer_id, Language.EN).text for answer_id in samples}
