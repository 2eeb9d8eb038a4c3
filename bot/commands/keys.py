"""`python -m bot keys`: the keys that seal what people write."""

import click

from bot.settings import load_settings, new_master_key


@click.group()
def keys() -> None:
    """The keys that seal what people write."""


@keys.command()
def new() -> None:
    """Print a fresh master key, for BOT_MASTER_KEYS."""
    click.echo(f"1:{new_master_key()}")


@keys.command()
def check() -> None:
    """Whether the keys open the database."""
    from bot.wiring import open_records

    open_records(load_settings())
    click.echo("The keys open the database.")
