"""What `pip install .` gives: a command that works where nothing else of the project is.

`make test-wheel` runs it, and so does CI: it installs some sixty packages, for which it needs a package index. `make
test` is offline and only looks at what would be packed.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import new_master_key
from tests.shared import ROOT

PACKED = ("bot", "sms", "knowledge", "clinic", "staff", "wsgi.py")
UV = Path(sys.executable).parent / "uv"
installs = pytest.mark.skipif(not os.environ.get("TEST_WHEEL"), reason="installs packages: `make test-wheel`")


def tracked(*paths: str) -> list[str]:
    """The files of the project, as git knows them; new ones too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


def test_every_kind_of_file_that_the_bot_reads_would_be_packed() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    kinds = {pattern.removeprefix("*") for pattern in tool["package-data"]["*"]} | {".py"}
    folders = tuple(pattern.removesuffix("*") for pattern in tool["packages"]["find"]["include"])

    assert {Path(name).suffix for name in tracked(*PACKED)} == kinds
    assert {name.partition("/")[0] for name in tracked(*PACKED) if "/" in name} == set(folders)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command, from a wheel of the files that git knows, in an environment that had nothing in it."""
    source, wheels, place = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "place"))
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    python = place / "empty" / "bin" / "python"
    locked = ["--require-hashes", "-r", str(ROOT / "requirements.lock")]
    subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", wheels, source], check=True)
    (wheel,) = wheels.glob("*.whl")
    for words in (
        ["venv", "--quiet", "--python", sys.executable, str(place / "empty")],
        ["pip", "install", "--quiet", "--python", str(python), *locked],
        ["pip", "install", "--quiet", "--python", str(python), "--no-deps", str(wheel)],
        ["pip", "check", "--quiet", "--python", str(python)],
    ):
        subprocess.run([UV, *words], check=True)
    shutil.rmtree(source)
    return python.parent / "recovery-bot"


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """The environment of a stranger: no variable of ours, no search path of ours."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "APP_ENV": "production",
        "BOT_MASTER_KEYS": f"1:{new_master_key()}",
        "TWILIO_AUTH_TOKEN": "invented",
    }


@installs
def test_the_installed_command_answers(command: Path, outside: dict[str, str], tmp_path: Path) -> None:
    asked = subprocess.run(
        [command, "ask", "is na religious?"], cwd=tmp_path, env=outside, capture_output=True, text=True, check=True
    )

    assert "NA" in asked.stdout
    assert re.search(r"not (?:a )?religious|spiritual", asked.stdout)


@installs
def test_content_is_checked_where_it_was_installed(command: Path, outside: dict[str, str], tmp_path: Path) -> None:
    python = command.parent / "python"
    checked = subprocess.run([python, "-m", "knowledge"], cwd=tmp_path, env=outside, capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def served(command: Path, outside: dict[str, str], tmp_path: Path, port: int) -> Iterator[str]:
    """The address of the installed web process, once it is healthy."""
    environment = {**outside, "PORT": str(port), "HOST": "127.0.0.1"}
    with subprocess.Popen([command, "serve", "web"], cwd=tmp_path, env=environment) as process:
        try:
            _until_healthy(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
                assert answer.read() == b"ok\n"
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the installed web process is not healthy")


@installs
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_installed_web_process_is_healthy_and_has_its_pages(served: str) -> None:
    with urllib.request.urlopen(f"{served}/staff/sign-in", timeout=10) as page:  # noqa: S310 - our own address
        assert b"<form" in page.read()
    with urllib.request.urlopen(f"{served}/readyz", timeout=10) as answer:  # noqa: S310 - our own address
        assert answer.read() == b"ready\n"
