"""Moves the records to another database, such as from SQLite to PostgreSQL: fields stay sealed as they are.

The source takes no writes meanwhile (a running bot keeps what comes in its spool). Rows that are already there are
left, so a copy that was stopped is begun again and goes on. At the end, both sides are counted and summed up by row.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, select, tuple_

from bot.records.store import CANARY_ID, Store, migrate
from bot.records.tables import canary, metadata, person

_AT_ONCE = 500


class CannotCopy(Exception):
    """The copy was not begun, or is not the same; the message says why and what to do."""


@dataclass(frozen=True)
class Part:
    """How far a copy has come."""

    table: str
    done: int
    rows: int
    """Of this table, in all."""


@dataclass(frozen=True)
class Summary:
    """What a table holds; equal where the tables are."""

    rows: int
    checksum: str


def copy_records(source: Store, target: Store) -> Generator[Part]:
    """Copy every table; after each part, how far it is.

    Raises:
        CannotCopy: the source is not up to date, the target holds other records, or differs afterwards.
        bot.records.encryption.CannotOpen: the source was written with other keys.
    """
    if not source.is_up_to_date():
        raise CannotCopy("the tables of FROM are not those of this version: upgrade it first")
    source.check_keys()
    migrate(target)
    with _held(source) as held:
        _refuse_other_records(held, target)
        for table in metadata.sorted_tables:
            rows = held.execute(select(func.count()).select_from(table)).scalar_one()
            done = 0
            with held.execute(select(table), execution_options={"yield_per": _AT_ONCE}) as everything:
                for part in everything.mappings().partitions():
                    _add_missing(target, table, part)
                    done += len(part)
                    yield Part(table.name, done, rows)
        differing = [name for name, summary in summaries(held).items() if summary != _summaries_of(target)[name]]
    if differing:
        raise CannotCopy(f"these tables differ after copying: {', '.join(differing)}: empty the target and begin again")


def summaries(connection: Connection) -> dict[str, Summary]:
    """Count and checksum of every table; the order of rows plays no part, nor does the kind of database."""
    return {table.name: _summary(connection, table) for table in metadata.sorted_tables}


def _summaries_of(store: Store) -> dict[str, Summary]:
    with store.no_writers(), store.engine.begin() as connection:
        return summaries(connection)


@contextmanager
def _held(source: Store) -> Iterator[Connection]:
    """One view of the source, in which nobody else writes until the copy is done."""
    with source.no_writers(), source.engine.connect() as connection:
        if (
            source.engine.dialect.name != "sqlite"
        ):  # SQLite holds writers off by itself: every transaction there is BEGIN IMMEDIATE
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
        yield connection


def _refuse_other_records(held: Connection, target: Store) -> None:
    """A target is empty, or has the source's own canary, whose bytes no other database has."""
    own = select(canary.c.sealed).where(canary.c.id == CANARY_ID)
    with target.engine.begin() as connection:
        if connection.scalar(own) == held.scalar(own):
            return
        if connection.scalar(select(func.count()).select_from(person)):
            raise CannotCopy("the target holds the records of another bot: copy into an empty database")
        for table in reversed(metadata.sorted_tables):  # what a first start of the bot has planted there
            connection.execute(delete(table))


def _add_missing(target: Store, table: Table, part: Sequence[RowMapping]) -> None:
    keys = list(table.primary_key.columns)
    wanted = [tuple(row[column.name] for column in keys) for row in part]
    with target.no_writers(), target.engine.begin() as connection:
        there = {tuple(row) for row in connection.execute(select(*keys).where(tuple_(*keys).in_(wanted)))}
        missing = [dict(row) for row, key in zip(part, wanted, strict=True) if key not in there]
        if missing:
            connection.execute(insert(table), missing)


def _summary(connection: Connection, table: Table) -> Summary:
    total, rows = 0, 0
    for row in connection.execute(select(table), execution_options={"yield_per": _AT_ONCE}):
        digest = sha256(repr([_plain(value) for value in row]).encode()).digest()
        total, rows = (total + int.from_bytes(digest)) % 2**256, rows + 1
    return Summary(rows, f"{total:064x}")


def _plain(value: object) -> object:
    """A value as both databases give it."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return value
