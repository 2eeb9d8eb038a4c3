"""`python -m bot keys`: the keys that seal what people write."""

import click

from bot.settings import load_settings, new_master_key, new_push_key

_A_TIME = 200
"""Values in one transaction, so that no message waits for long."""


@click.group()
def keys() -> None:
    """The keys that seal what people write."""


@keys.command()
def new() -> None:
    """Print a fresh master key, for BOT_MASTER_KEYS."""
    click.echo(f"1:{new_master_key()}")


@keys.command()
def push() -> None:
    """Print a fresh key that signs Web Push to staff, for WEB_PUSH_KEY. With another one every device signs up anew."""
    click.echo(new_push_key())


@keys.command()
def check() -> None:
    """Whether the keys open the database."""
    from bot.wiring import open_records

    with open_records(load_settings()):
        click.echo("The keys open the database.")


@keys.command()
def rotate() -> None:
    """Seal everything anew with the first key of BOT_MASTER_KEYS. May be interrupted, and run while the bot works."""
    from bot.wiring import open_records

    with open_records(load_settings()) as store:
        with store.transaction() as records:
            left = records.rotation.left()
        done = 0
        with click.progressbar(length=left, label="Sealing anew") as progress:
            while True:
                with store.transaction() as records:
                    sealed = records.rotation.reseal(_A_TIME)
                if not sealed:
                    break
                done += sealed
                progress.update(sealed)
        with store.transaction() as records:
            left = records.rotation.left()
        rest = "nothing is left: older keys may go" if not left else f"{left} are left: run it again"
        click.echo(f"{done} values sealed anew with key {store.cipher.current}; {rest}")
