"""`python -m bot audit`: whether the audit is whole, and what left the console."""

import csv
import sys

import click

from bot.settings import load_settings


@click.group()
def audit() -> None:
    """Who looked at or changed what."""


@audit.command()
def verify() -> None:
    """Check the chain: every row as it was written, none missing in between."""
    from bot.wiring import open_records

    with open_records(load_settings()) as store, store.reading() as records:
        broken, count = records.audit.first_broken(), records.audit.count()
    if broken is not None:
        raise click.ClickException(f"row {broken} is not as it was written, or one before it is missing")
    click.echo(f"{count} rows, unbroken")


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
