"""A throw-away PostgreSQL server from the installed binaries, for `make test-postgres`."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

_TEMPLATE = "migrated"


class NoPostgres(Exception):
    """PostgreSQL is not installed here; the text says how to get it."""


@dataclass
class Server:
    """A running server, reached by a socket in its own folder."""

    folder: Path
    control: Sequence[str | Path] = ()
    """How `pg_ctl` is called."""
    options: str = ""
    _numbers: Iterator[int] = field(default_factory=count)

    def fresh_database(self) -> str:
        """The address of a new database with all tables in it, and nothing else."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.address(name)

    def empty_database(self) -> str:
        """The address of a new database without tables."""
        name = f"empty_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return self.address(name)

    def make_template(self) -> str:
        """The address of the database that the others are copied from, to be migrated once."""
        self._run(f"CREATE DATABASE {_TEMPLATE}")
        return self.address(_TEMPLATE)

    def crash(self) -> None:
        """Stop without a word to anybody, as when the machine fails."""
        _call([*self.control, "-m", "immediate", "stop"])

    def start(self) -> None:
        """Start, and recover what a crash left."""
        _call([*self.control, "-w", "-l", self.folder / "log", "-o", self.options, "start"])

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start one in a temporary folder; it is gone afterwards.

    Raises:
        NoPostgres: its binaries are not installed.
    """
    binaries = _binaries()
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        somebody = _somebody_else(folder)
        data = folder / "data"
        _call([*somebody, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"])
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=300"
        server = Server(folder, [*somebody, binaries / "pg_ctl", "-D", data], options)
        server.start()
        try:
            yield server
        finally:
            server.crash()


def _binaries() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise NoPostgres("PostgreSQL is not installed: apt-get install postgresql")


def _somebody_else(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then as somebody else, to whom the folder is given."""
    if os.getuid() != 0:
        return []
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _call(words: Sequence[str | Path]) -> None:
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, cwd="/tmp")  # noqa: S108 - readable by all
