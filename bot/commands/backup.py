"""`python -m bot backup` and `python -m bot restore`."""

from pathlib import Path

import click

from bot.records.encryption import Cipher
from bot.settings import load_settings


@click.command()
@click.argument("to", type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER")
@click.option("--keep", type=click.IntRange(min=1), help="In a folder: so many of its backups are kept, the newest.")
def backup(to: Path, keep: int | None) -> None:
    """Write everything to one file, sealed as it is, while the bot runs. In a folder it is named by the time.

    It can be read with BOT_MASTER_KEYS alone: keep them, and keep them elsewhere.
    """
    from bot.records.backup import CannotBackUp, back_up
    from bot.wiring import now, open_records

    folder = to if to.is_dir() else None
    if keep and folder is None:
        raise click.UsageError("--keep is for a folder")
    file = folder / f"bot-{now():%Y%m%d-%H%M%S}.db" if folder else to
    try:
        with open_records(load_settings()) as store:
            rows = back_up(store, file)
    except CannotBackUp as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {rows} rows")
    if folder and keep:
        for old in sorted(folder.glob("bot-????????-??????.db"))[:-keep]:
            old.unlink()
            click.echo(f"{old}: removed")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database from a backup: all of it, or nothing. Stop the bot first.

    What waited to be sent may have been sent since: the provider is asked, or staff are.
    """
    from bot.records.backup import CannotRestore
    from bot.records.backup import restore as restore_from
    from bot.records.store import open_store
    from bot.wiring import now

    settings = load_settings()
    cipher = Cipher.from_setting(settings.bot_master_keys.get_secret_value())
    try:
        with open_store(settings.database_url, cipher) as store:
            rows = restore_from(file, store, now())
    except CannotRestore as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{rows} rows were restored. What people erased since the backup is back: docs/deploying.md says what to do."
    )
