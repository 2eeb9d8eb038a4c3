"""Several processes side by side: whichever is killed comes back, and the others never notice."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from bot.__main__ import cli
from bot.commands.serving import PROCESSES, at_hand
from bot.settings import Environment, Settings
from bot.supervision import Supervisor
from tests.shared import ROOT

NAMES = ("web", "telegram", "worker")


class Starts:
    """A pipe into which each process writes its name and id when it starts."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._lines = os.fdopen(os.open(path, os.O_RDWR), "rb", buffering=0)

    def next(self, number: int) -> dict[str, int]:
        """The next so many starts: name and process id."""
        pairs = [self._lines.readline().decode().split() for _ in range(number)]
        return {name: int(process_id) for name, process_id in pairs}

    def close(self) -> None:
        self._lines.close()


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    made = Starts(tmp_path / "starts")
    yield made
    made.close()


@pytest.fixture
def supervisor(starts: Starts, tmp_path: Path) -> Iterator[Supervisor]:
    script = f"echo {{}} $$ > {tmp_path / 'starts'}; exec sleep 600"
    commands = {name: ("/bin/sh", "-c", script.format(name)) for name in NAMES}
    made = Supervisor(commands, os.environ, wait=lambda _event, _seconds: None)
    running = threading.Thread(target=made.run, name="supervisor")
    running.start()
    yield made
    made.stop()
    running.join()


@pytest.mark.parametrize("victim", NAMES)
def test_whichever_is_killed_comes_back_and_the_others_go_on(
    supervisor: Supervisor, starts: Starts, victim: str
) -> None:
    before = starts.next(3)
    os.kill(before[victim], signal.SIGKILL)
    after = starts.next(1)

    assert list(after) == [victim]
    assert after[victim] != before[victim]
    others = [name for name in NAMES if name != victim]
    assert [supervisor.process_id(name) for name in others] == [before[name] for name in others]


def test_told_to_stop_all_of_them_end_and_none_comes_back(supervisor: Supervisor, starts: Starts) -> None:
    started = starts.next(3)
    supervisor.stop()
    for thread in threading.enumerate():
        if thread.name == "supervisor":
            thread.join()

    for process_id in started.values():
        with pytest.raises(ProcessLookupError):
            os.kill(process_id, 0)


def test_the_procfile_names_every_process() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    named = dict(line.split(": python -m bot ") for line in lines)

    assert named.pop("release") == "records upgrade"
    assert named == {name: " ".join(words) for name, words in PROCESSES.items()}
    assert set(named.values()) <= cli.commands.keys()


def test_a_process_that_nobody_knows_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    result = CliRunner().invoke(cli, ["serve", "webb"])

    assert result.exit_code == 2
    assert "there is no process webb, only web, console, telegram, worker" in result.output


def test_links_in_texts_lead_to_the_port_in_use_unless_an_address_is_set() -> None:
    plain = Settings(_env_file=None, app_env=Environment.DEVELOPMENT, port=8100)
    told = Settings(_env_file=None, app_env=Environment.DEVELOPMENT, port=8100, public_url="https://bot.example.org")

    assert at_hand(plain)["PUBLIC_URL"] == "http://127.0.0.1:8100"
    assert "PUBLIC_URL" not in at_hand(told)


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize(
    ("words", "setting"),
    [
        (["web"], "PORT"),
        (["console"], "CONSOLE_PORT"),
        (["serve", "web", "worker"], "PORT"),
        (["run"], "PORT"),
    ],
)
def test_a_busy_port_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], setting: str
) -> None:
    monkeypatch.setenv("APP_ENV", "development")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("HOST", "127.0.0.1")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv(setting, str(port))
        result = CliRunner().invoke(cli, words)

    assert result.exit_code == 1
    assert f"port {port} at 127.0.0.1 cannot be had (Address already in use)" in result.output
    assert f"`ss -ltnp 'sport = :{port}'`" in result.output
    assert f"or set {setting} to another port" in result.output


@pytest.mark.parametrize("beginning", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_as_heroku_gives_it_is_understood(beginning: str) -> None:
    settings = Settings(
        _env_file=None, database_url=f"{beginning}://bot:secret@db.example.org:5432/bot?sslmode=require"
    )

    assert settings.database_url == "postgresql+psycopg://bot:secret@db.example.org:5432/bot?sslmode=require"
    assert not settings.uses_sqlite


def test_several_web_processes_on_sqlite_are_refused() -> None:
    with pytest.raises(ValidationError, match="WEB_WORKERS is more than 1, but the database is SQLite"):
        Settings(_env_file=None, web_workers=2)
