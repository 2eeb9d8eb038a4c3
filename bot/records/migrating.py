"""Brings the tables to a revision of migrations/, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def bring_to(connection: Connection, revision: str) -> None:
    """Up or down to a revision, "head" and "base" among them; the caller commits."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    known = ScriptDirectory.from_config(config).get_revisions(revision)
    current = MigrationContext.configure(connection).get_current_revision()
    down = revision == "base" or (current is not None and bool(known) and known[0].revision < current)
    (command.downgrade if down else command.upgrade)(config, revision)
