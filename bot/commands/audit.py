"""`python -m bot audit`: whether the audit is whole, and what left the console."""

import csv
import sys
from pathlib import Path

import click

from bot.jobs.audit_heads import NoFileOfHeads, note_head, noted_heads
from bot.settings import load_settings


@click.group()
def audit() -> None:
    """Who looked at or changed what."""


@audit.command()
@click.option(
    "--heads",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file outside of the database: the heads in it must still be there, and the one of now is added. "
    "Without, the one that AUDIT_HEADS names.",
)
def verify(heads: Path | None) -> None:
    """Check the chain: every row as it was written, none missing in between, and none at the end.

    Keep the printed head, or the file of heads, where whoever can change the database cannot.
    """
    from bot.wiring import open_records

    settings = load_settings()
    heads = heads or settings.audit_heads
    try:
        noted = noted_heads(heads) if heads else []
    except NoFileOfHeads as error:
        raise click.ClickException(str(error)) from error
    with open_records(settings) as store, store.reading() as records:
        if not records.audit.fits_key():
            raise click.ClickException("the last row was not written with this AUDIT_KEY: find the right one")
        broken, count, head = records.audit.first_broken(), records.audit.count(), records.audit.head()
        missing = records.audit.missing(noted)
        if heads and broken is None:
            note_head(records, heads)
    if broken is not None:
        raise click.ClickException(f"row {broken} is not as it was written, or one before it is missing")
    if missing:
        raise click.ClickException(f"row {missing[0].number} was there once and is not any more: an end was cut off")
    if head:
        click.echo(f"{count} rows, unbroken; head {head.number} {head.hash}")
    else:
        click.echo("0 rows")


@audit.command()
@click.argument("conversation_id")
def disclosures(conversation_id: str) -> None:
    """What of a conversation was exported, printed or revealed, as CSV (42 CFR 2.25)."""
    from bot.wiring import open_records

    lines = csv.writer(sys.stdout)
    lines.writerow(["at", "who", "what", "from"])
    with open_records(load_settings()) as store, store.reading() as records:
        for row in records.audit.disclosures(conversation_id):
            lines.writerow([row.at.isoformat(timespec="seconds"), row.who, row.action, row.from_where])
