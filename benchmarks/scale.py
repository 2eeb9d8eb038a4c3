"""What a cell weighs: `python -m benchmarks.scale [CONVERSATIONS] [--database URL]`; docs/scale.md tells the figures.

Fills an empty database with invented conversations of ten messages, then measures what a message takes on the disk, and
how long a backup and a restore take, by the clock and by this process's own work.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import text

from benchmarks.console import fill
from bot.records.backup import back_up, restore
from bot.records.encryption import Cipher
from bot.records.store import Store, migrate, open_store
from bot.wiring import now

_KEY = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
_EACH = 10


@click.command()
@click.argument("conversations", default=100_000)
@click.option("--database", default="", help="An empty PostgreSQL database; without, SQLite.")
def main(conversations: int, database: str) -> None:
    """Print bytes a message, and seconds for a backup and a restore."""
    cipher = Cipher.from_setting(_KEY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(database or f"sqlite:///{folder}/bot.db", cipher) as store:
            migrate(store)
            store.check_keys()
            _timed("fill", lambda: fill(store, conversations))
            size = _size(store)
            messages = conversations * _EACH
            click.echo(
                f"{messages} messages take {size / 1e6:.0f} MB, {size / messages:.0f} bytes each with all around"
            )
            _timed("backup", lambda: back_up(store, folder / "backup.db"))
            click.echo(f"the backup has {(folder / 'backup.db').stat().st_size / 1e6:.0f} MB")
        with open_store(f"sqlite:///{folder}/again.db", cipher) as target:
            _timed("restore to SQLite", lambda: restore(folder / "backup.db", target, now()))


def _timed(what: str, action: Callable[[], object]) -> None:
    began, worked = time.monotonic(), time.process_time()
    action()
    click.echo(
        f"{what}: {time.monotonic() - began:.1f} s, of which this process worked {time.process_time() - worked:.1f} s"
    )


def _size(store: Store) -> int:
    """Bytes of the database."""
    sqlite = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    asked = sqlite if store.engine.dialect.name == "sqlite" else "SELECT pg_database_size(current_database())"
    with store.engine.connect() as connection:
        return int(connection.scalar(text(asked)) or 0)


if __name__ == "__main__":
    main()
