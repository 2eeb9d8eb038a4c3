"""What every test knows: where it is, the key that its databases are sealed with, somebody's invented number."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from bot.records.encryption import Cipher
from bot.records.store import Store, open_store

ROOT = Path(__file__).parent.parent
MASTER_KEY = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
PHONE = "+12135550142"


def opened(database_url: str, keys: str = MASTER_KEY) -> Store:
    """A database, opened with the key of the tests or with others; on SQLite it need not survive a power cut."""
    store = open_store(database_url, Cipher.from_setting(keys))
    if store.engine.dialect.name == "sqlite":
        event.listen(store.engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF"))
    return store


def shared_statements() -> list[tuple[type, str, object]]:
    """What to set, of which class, so that SQLAlchemy makes its SQL of a statement once and not for each database."""
    compiled = LRUCache[Any, Any](5000)
    shared: list[tuple[type, str, object]] = [
        (Engine, "_compiled_cache", property(lambda _self: compiled, lambda _self, _own: None))
    ]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # one is like another: made by the same lines
        shared += [(dialect, "__eq__", lambda self, other: type(self) is type(other))]
        shared += [(dialect, "__hash__", lambda self: hash(type(self)))]
    return shared
