"""A cell: one clinic, one deployment, one database, made whole from the clinic's folder or not at all."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.feeds.clinic_list import read_list
from bot.feeds.configuration import load_feeds
from bot.feeds.model import FeedFailed, FeedKind
from bot.records.encryption import Cipher
from bot.records.store import Store, migrate, open_store
from bot.settings import Settings, new_master_key
from knowledge.library import CLINIC, BadContent, load_library
from knowledge.schema import Language

_BLANK = {
    "name": '""                    # as people know it; every answer says it so',
    "phone": '""                   # 310-555-0100; a person answers there',
    "email": '""',
    "area": '""                    # city and state',
    "source": '""                  # who confirmed all of this',
    "reviewed": '""                # the day, as 2026-11-29',
}
"""What only the clinic knows: empty, so that a check finds whatever was not filled in."""
_READ = {"clinic.yaml", "feeds.yaml", "answers", *(f"answers/{language}.yaml" for language in Language)}
_SQLITE = "sqlite:///var/bot.db"


class CannotMake(Exception):
    """Nothing was made; `problems` are all that is wrong, each with its remedy."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Cell:
    """What a cell is to be."""

    clinic: Path
    """The clinic's folder; it is copied."""
    place: Path
    """The folder to make: settings, keys, clinic, records."""
    database_url: str = ""
    """An empty PostgreSQL database; empty for SQLite in the folder."""
    public_url: str = ""
    port: int = 8000


def start_clinic(folder: Path) -> None:
    """A clinic's folder to be filled in, with the explanations of the one that comes with the code.

    Raises:
        CannotMake: the folder is there already.
    """
    if folder.exists():
        raise CannotMake([f"{folder} is there already: give another name"])
    shutil.copytree(CLINIC, folder, ignore=shutil.ignore_patterns("__pycache__", "*.png", "*.svg"))
    path = folder / "clinic.yaml"
    text = path.read_text(encoding="utf-8")
    for key, blank in _BLANK.items():
        text = re.sub(rf"^{key}: .*$", f"{key}: {blank}", text, count=1, flags=re.MULTILINE)
    path.write_text(
        text.replace(text.partition("\n")[0], "# The clinic, once. Fill in what is empty.", 1), encoding="utf-8"
    )


def problems_of(folder: Path, today: date) -> list[str]:
    """Everything that is wrong with a clinic's folder: contacts, answers, feeds, its own list, files nobody reads."""
    if not folder.is_dir():
        return [f"{folder} is no folder: `python -m bot clinic start {folder}` makes one"]
    problems: list[str] = []
    read = set(_READ)
    try:
        library = load_library(clinic_folder=folder)
    except BadContent as error:
        problems += error.problems
    else:
        read |= {library.clinic.logo} if library.clinic.logo else set()
    try:
        feeds = load_feeds(folder / "feeds.yaml")
    except BadContent as error:
        problems += error.problems
    else:
        for feed in feeds:
            if feed.kind is not FeedKind.LIST:
                continue
            read.add(feed.url)
            try:
                rows = read_list(folder / feed.url, feed, today).refused
            except FeedFailed as error:
                problems.append(f"{feed.url}: {error}")
            else:
                problems += [f"{feed.url}: {row}" for row in rows]
    if not problems:
        problems += [f"{name}: nobody reads this file: check its name" for name in _files(folder) if name not in read]
    return problems


def make_cell(cell: Cell, today: date) -> None:
    """Make the folder of a cell: its settings, fresh keys, its clinic, its tables. Whole, or nothing.

    Raises:
        CannotMake: with everything that is in the way.
    """
    problems = [*problems_of(cell.clinic, today), *_in_the_way(cell)]
    if problems:
        raise CannotMake(problems)
    cell.place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cell.place.parent, prefix=".cell-") as name:
        draft = Path(name) / "cell"
        draft.mkdir(mode=0o700)
        (draft / "var").mkdir(mode=0o700)
        shutil.copytree(cell.clinic, draft / "clinic")
        key = f"1:{new_master_key()}"
        _write(draft / "master_keys", f"{key}\n")
        _write(draft / ".env", _settings_of(cell))
        with open_store(cell.database_url or f"sqlite:///{draft}/var/bot.db", Cipher.from_setting(key)) as store:
            try:
                migrate(store)
                store.check_keys()
                draft.rename(cell.place)
            except Exception:
                _take_back(store, cell)
                raise


def _in_the_way(cell: Cell) -> Iterator[str]:
    if cell.place.exists():
        yield f"{cell.place} is there already: give another name; a cell is never made over another"
    if cell.public_url and not cell.public_url.startswith("https://"):
        yield f"the address {cell.public_url} must begin with https://"
    if not 0 < cell.port < 65536:
        yield f"{cell.port} is no port: 1 to 65535"
    if not cell.database_url:
        return
    if not cell.database_url.startswith("postgresql+psycopg://"):
        yield "the database must be PostgreSQL, as postgresql://user:password@host/name; without one it is SQLite"
        return
    try:
        with open_store(cell.database_url, Cipher.from_setting(f"1:{new_master_key()}")) as store:
            tables = inspect(store.engine).get_table_names()
    except (SQLAlchemyError, ArgumentError) as error:
        yield f"the database cannot be opened ({type(error).__name__}): is it running, and the address right?"
        return
    if tables:
        yield "the database has tables already: each clinic has one of its own (createdb NAME)"


def _settings_of(cell: Cell) -> str:
    """The cell's `.env`: relative to its folder, so that it can be moved."""
    known = {
        "APP_ENV": "production",
        "CLINIC_DIR": "clinic",
        "VAR_DIR": "var",
        "BOT_MASTER_KEYS_FILE": "master_keys",
        "DATABASE_URL": cell.database_url or _SQLITE,
        "PORT": str(cell.port),
        "PUBLIC_URL": cell.public_url or f"http://127.0.0.1:{cell.port}",
        "TWILIO_ACCOUNT_SID": "",
        "TWILIO_AUTH_TOKEN": "",
        "TWILIO_FROM": "",
    }
    lines = [f"{name}={value}" for name, value in known.items()]
    return "\n".join(["# This clinic's settings; docs/settings.md lists all of them.", *lines, ""])


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _take_back(store: Store, cell: Cell) -> None:
    """The tables in somebody's server go again; those in the draft's folder go with it."""
    if cell.database_url:
        migrate(store, "base")


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def database_of(url: str) -> str:
    """The address as the settings take it."""
    return Settings(_env_file=None, database_url=url).database_url if url else ""
