"""The files that a deployment begins with name what is there: packages, commands, settings, addresses."""

import re
import subprocess
import tomllib
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import cli
from bot.commands.serving import PROCESSES
from bot.settings import Settings
from tests.shared import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "recovery-bot"}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SETTINGS = {name.upper() for name in Settings.model_fields}


def test_the_image_copies_everything_that_the_package_is_made_of() -> None:
    built = DOCKERFILE.rpartition("\nFROM ")[0]
    copied = {name for line in re.findall(r"^COPY (.+) /source", built, re.MULTILINE) for name in line.split()}
    project, tool = PYPROJECT["project"], PYPROJECT["tool"]["setuptools"]
    packages = {pattern.removesuffix("*") for pattern in tool["packages"]["find"]["include"]}
    modules = {f"{name}.py" for name in tool["py-modules"]}
    needed = packages | modules | {"pyproject.toml", "requirements.lock", project["readme"], *project["license-files"]}

    assert copied == needed
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_nothing_else_is_even_sent_to_the_builder() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = {name for line in re.findall(r"^COPY (.+) /source", DOCKERFILE, re.MULTILINE) for name in line.split()}

    assert rules[0] == "*"
    assert let_in == copied
    assert not any(fnmatch(secret, pattern) for secret in (".env", "master_keys", "var") for pattern in let_in)


def test_the_image_runs_without_rights_and_says_whether_it_is_well() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    instructions = dict(re.findall(r"^([A-Z]+) (.*)$", last, re.MULTILINE))

    assert instructions["USER"] == "10001"
    assert "healthz" in last.partition("HEALTHCHECK")[2].partition("ENTRYPOINT")[0]
    assert instructions["ENTRYPOINT"] == '["recovery-bot"]'
    assert instructions["CMD"] == '["web"]'


def test_every_process_has_its_service() -> None:
    commands = {name: service["command"] for name, service in OURS.items()}

    assert commands.pop("upgrade") == ["records", "upgrade"]
    assert commands == {name: list(words) for name, words in PROCESSES.items()}


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_has_settings_that_exist_and_can_write_nowhere_else(name: str) -> None:
    service = OURS[name]

    assert set(service["environment"]) <= SETTINGS
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == [f"var:{service['environment']['VAR_DIR']}"]
    assert service["environment"]["BOT_MASTER_KEYS_FILE"] == "/run/secrets/master_keys"


def test_the_settings_of_the_services_are_taken() -> None:
    """With what a person puts into .env in the place of the gaps."""
    given: dict[str, Any] = {
        name.lower(): re.sub(r"\$\{\w+:\?[^}]*\}", "x", value) for name, value in OURS["web"]["environment"].items()
    }
    del given["bot_master_keys_file"]
    settings = Settings(_env_file=None, **given)

    assert not settings.uses_sqlite
    assert settings.public_url == "https://x"


def test_the_proxy_of_the_services_is_the_one_that_is_tested_with_the_names_of_its_network() -> None:
    """tests/test_in_front.py runs the same configuration."""
    (script,) = COMPOSE["services"]["proxy"]["command"][2:]
    expression = re.search(r'sed -e "([^"]+)"', script)
    assert expression
    words = ["sed", "-e", expression.group(1).replace("$${DOMAIN}", "text.clinic.example"), "deploy/nginx.conf"]
    made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert re.findall(r"^    server ([^;{]+);", made, re.MULTILINE) == ["web:8000", "console:8001"]
    assert "server_name text.clinic.example;" in made
    assert "/live/text.clinic.example/fullchain.pem" in made
    assert "bot.example.org" not in made


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_calls_a_command_that_exists_with_settings_that_exist(path: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign, assignment] # as configparser documents it
    unit.read_string(path.read_text())
    words = unit["Service"]["ExecStart"].split()

    assert words[0] == "/opt/recovery-bot/bin/recovery-bot"
    assert set(PROCESSES) <= cli.commands.keys() if words[1] == "%i" else words[1] in cli.commands
    assert {pair.partition("=")[0] for pair in unit["Service"]["Environment"].split()} <= SETTINGS
    assert unit["Service"]["User"] == "recovery-bot"
    assert unit["Service"]["ProtectSystem"] == "strict"


def test_platforms_that_look_for_requirements_get_the_locked_ones() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()

    assert [line for line in lines if not line.startswith("#")] == ["-r requirements.lock"]
    assert (ROOT / ".python-version").read_text() == "3.11\n"


def test_no_lock_names_a_host() -> None:
    """Whoever installs from a mirror installs the same files: they are known by their hashes."""
    for lock in ROOT.glob("*.lock"):
        assert "://" not in lock.read_text(), lock.name
