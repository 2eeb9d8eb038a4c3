"""`python -m bot records`: the database, and what a person may ask of it."""

import json

import click

from bot.records.retention import NOTICE
from bot.settings import load_settings

_ALL = 1_000_000


@click.group()
def records() -> None:
    """The database."""


@records.command()
def upgrade() -> None:
    """Bring the tables up to date."""
    from bot.records.encryption import Cipher
    from bot.records.store import migrate, open_store

    settings = load_settings()
    cipher = Cipher.from_setting(settings.bot_master_keys.get_secret_value())
    with open_store(settings.database_url, cipher) as store:
        migrate(store)
        store.check_keys()
    click.echo("The tables are up to date.")


@records.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Copy the records to another database, such as sqlite:///var/bot.db to postgresql+psycopg://...

    Fields stay sealed as they are. Stop the bot first. A copy that was stopped is simply begun again. At the end both
    sides are counted and compared by checksums.
    """
    from bot.records.copying import CannotCopy, copy_records
    from bot.records.encryption import Cipher
    from bot.records.store import open_store

    if source == target:
        raise click.UsageError("FROM and TO are the same")
    keys = load_settings().bot_master_keys.get_secret_value()
    rows: dict[str, int] = {}
    with open_store(source, Cipher.from_setting(keys)) as here, open_store(target, Cipher.from_setting(keys)) as there:
        try:
            for part in copy_records(here, there):
                rows[part.table] = part.done
        except CannotCopy as error:
            raise click.ClickException(str(error)) from error
    for table, done in rows.items():
        click.echo(f"{table}: {done} rows")
    click.echo("Both sides hold the same. Set DATABASE_URL to the new one and start the bot.")


@records.command()
@click.argument("address")
@click.option("--channel", type=click.Choice(["sms", "whatsapp", "telegram"]), default="sms", show_default=True)
def export(address: str, channel: str) -> None:
    """A person's whole conversation as JSON lines, on their own wish: +13105550142, or a Telegram chat id."""
    from bot.wiring import open_records

    with open_records(load_settings()) as store, store.transaction() as opened:
        conversation_id = opened.people.find(channel, address)
        if conversation_id is None:
            raise click.ClickException("there is no conversation with this address on this channel")
        messages = opened.messages.log(_ALL, conversation_id)
    click.echo(json.dumps({"notice": NOTICE, "channel": channel, "messages": len(messages)}))
    for message in messages:
        line = {
            "at": message.created_at.isoformat(),
            "by": message.author,
            "text": message.text,
            "topic": message.topic,
        }
        click.echo(json.dumps(line, ensure_ascii=False))


@records.command()
def forget() -> None:
    """Forget now what is older than RETENTION_DAYS; the worker does it every day."""
    from datetime import timedelta

    from bot.jobs.retention import forget_all
    from bot.wiring import now, open_records

    settings = load_settings()
    with open_records(settings) as store:
        forgotten = forget_all(store, timedelta(days=settings.retention_days), now())
    click.echo(f"{forgotten.texts} texts, {forgotten.people} people, {forgotten.outbox_rows} rows of the outbox")


@records.command()
def restored() -> None:
    """To be run once on a database that was restored from a backup, before the bot starts on it."""
    from bot.wiring import now, open_records

    with open_records(load_settings()) as store, store.transaction() as opened:
        rows = opened.claims.doubt_waiting(now())
    click.echo(f"{rows} rows that waited are in doubt now: the provider is asked, or they are flagged to staff")
