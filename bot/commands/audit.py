"""`python -m bot audit`: whether the audit is whole, and what left the console."""

import csv
import sys
from pathlib import Path

import click

from bot.records.audit import Head
from bot.settings import load_settings


@click.group()
def audit() -> None:
    """Who looked at or changed what."""


@audit.command()
@click.option(
    "--heads",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file outside of the database: the heads in it must still be there, and the one of now is added.",
)
def verify(heads: Path | None) -> None:
    """Check the chain: every row as it was written, none missing in between, and none at the end.

    Keep the printed head, or the file of heads, where whoever can change the database cannot.
    """
    from bot.wiring import open_records

    noted = _noted(heads) if heads else []
    with open_records(load_settings()) as store, store.reading() as records:
        if not records.audit.fits_key():
            raise click.ClickException("the last row was not written with this AUDIT_KEY: find the right one")
        broken, count, head = records.audit.first_broken(), records.audit.count(), records.audit.head()
        missing = records.audit.missing(noted)
    if broken is not None:
        raise click.ClickException(f"row {broken} is not as it was written, or one before it is missing")
    if missing:
        raise click.ClickException(f"row {missing[0].number} was there once and is not any more: an end was cut off")
    if head:
        click.echo(f"{count} rows, unbroken; head {head.number} {head.hash}")
        if heads and head not in noted:
            with heads.open("a", encoding="ascii") as file:
                file.write(f"{head.number} {head.hash}\n")
    else:
        click.echo("0 rows")


def _noted(path: Path) -> list[Head]:
    if not path.exists():
        return []
    try:
        pairs = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
        return [Head(int(number), stored) for number, stored in pairs]
    except ValueError as error:
        raise click.ClickException(f"{path} is no file of heads: a number and a hash a line") from error


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
