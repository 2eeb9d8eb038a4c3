"""Backups: everything in one SQLite file, sealed as it is, made while the bot runs; and the way back, all or nothing.

From PostgreSQL and from SQLite it is the same kind of file, so a backup of either can be restored to either.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, delete, exists, insert, inspect, select
from sqlalchemy.exc import DatabaseError

from bot.records.copying import summaries
from bot.records.encryption import CannotOpen, Cipher
from bot.records.store import CANARY_ID, Records, Store, migrate
from bot.records.tables import canary, feed, meeting, meeting_index, metadata

_AT_ONCE = 500
_MADE_ANEW = {canary.name, feed.name, meeting.name, meeting_index.name}
"""What a bot that nobody has written to has planted by itself: it may be replaced."""


class CannotBackUp(Exception):
    """There is no backup; the message says why and what to do."""


class CannotRestore(Exception):
    """Nothing was restored; the message says why and what to do."""


def back_up(store: Store, file: Path) -> int:
    """Write everything to a new file that only its owner can read; the number of rows.

    The bot may go on meanwhile: the file holds one moment.

    Raises:
        CannotBackUp: the file is there already, or the tables are not those of this version.
        bot.records.encryption.CannotOpen: these are not the keys of the database.
    """
    if file.exists():
        raise CannotBackUp(f"{file} is there already: give another name")
    if not store.is_up_to_date():
        raise CannotBackUp("the tables are not those of this version: python -m bot records upgrade")
    store.check_keys()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        rows = _from_sqlite(store, draft) if store.engine.dialect.name == "sqlite" else _from_elsewhere(store, draft)
        _to_disk(draft)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def restore(file: Path, target: Store, now: datetime) -> int:
    """Fill an empty database from a backup, in one transaction; the number of rows.

    What waited to be sent is in doubt afterwards, since the original may have sent it.

    Raises:
        CannotRestore: the file is no backup, the keys are not its own, a newer version made it, or there are records.
    """
    if not file.is_file():
        raise CannotRestore(f"{file} is no file: give the path of a backup")
    _refuse_records(target)
    with _opened(file, target.cipher) as backup, backup.engine.connect() as source:
        migrate(target)
        with target.no_writers(), target.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
            rows = _copy(source, connection)
            if summaries(source) != summaries(connection):
                raise CannotRestore("what was restored differs from the backup: look at the disk, and try again")
            Records(connection, target.cipher).claims.doubt_waiting(now)
    target.check_keys()
    return rows


def _from_sqlite(store: Store, draft: Path) -> int:
    """SQLite's own way: one moment of the database, while others write (https://www.sqlite.org/lang_vacuum.html)."""
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.execute("VACUUM INTO ?", (str(draft),))
    with closing(sqlite3.connect(draft)) as made:
        if made.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CannotBackUp("the backup is damaged: look at the disk, and try again")
    with _plain(draft) as engine, engine.connect() as connection:
        return sum(summary.rows for summary in summaries(connection).values())


def _from_elsewhere(store: Store, draft: Path) -> int:
    """Table by table out of one snapshot, compared at the end."""
    with _plain(draft) as engine:
        migrate(Store(engine, store.cipher))
        snapshot = store.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with snapshot.connect() as source, engine.begin() as connection:
            rows = _copy(source, connection)
            if summaries(source) != summaries(connection):
                raise CannotBackUp("the backup differs from the database: look at the disk, and try again")
    return rows


def _copy(source: Connection, target: Connection) -> int:
    rows = 0
    for table in metadata.sorted_tables:
        with source.execute(select(table), execution_options={"yield_per": _AT_ONCE}) as everything:
            for part in everything.mappings().partitions():
                target.execute(insert(table), [dict(row) for row in part])
                rows += len(part)
    return rows


@contextmanager
def _opened(file: Path, cipher: Cipher) -> Iterator[Store]:
    """A copy of the backup with the tables of this version, its keys checked; the file itself is not touched."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "backup.db"
        shutil.copyfile(file, copied)
        with _plain(copied) as engine:
            store = Store(engine, cipher)
            _check_keys(store, file)
            try:
                migrate(store)
            except (CommandError, ResolutionError) as error:
                raise CannotRestore(f"{file} was made by a newer version: install that version first") from error
            yield store


def _check_keys(store: Store, file: Path) -> None:
    no_backup = CannotRestore(f"{file} is no backup of this bot: look for another file")
    try:
        with store.engine.connect() as connection:
            if not inspect(connection).has_table(canary.name):
                raise no_backup
            sealed = connection.scalar(select(canary.c.sealed).where(canary.c.id == CANARY_ID))
    except DatabaseError as error:
        raise no_backup from error
    if sealed is None:
        raise no_backup
    try:
        store.cipher.open(sealed, CANARY_ID)
    except CannotOpen as error:
        raise CannotRestore(
            "BOT_MASTER_KEYS does not hold the keys that the backup was made with: find those, and try again"
        ) from error


def _refuse_records(target: Store) -> None:
    with target.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        full = [
            table.name
            for table in metadata.sorted_tables
            if table.name in there - _MADE_ANEW and connection.scalar(select(exists().select_from(table)))
        ]
    if full:
        raise CannotRestore(
            f"the database is not empty ({', '.join(full)}): "
            "set DATABASE_URL to an empty one, or move this one away first"
        )


@contextmanager
def _plain(file: Path) -> Iterator[Engine]:
    """A SQLite file as one file, without the log that a running bot keeps beside it."""
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


def _to_disk(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
