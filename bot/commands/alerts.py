"""`python -m bot alerts`: whom staff alerts reach, what is open, and acknowledging it."""

import getpass
import sys

import click
from rich.console import Console
from rich.table import Table

from bot.settings import load_settings


@click.group()
def alerts() -> None:
    """Telling staff that a person needs a human."""


@alerts.command()
def test() -> None:
    """Send a test to every contact of clinic/clinic.yaml, and to the phones and devices of whoever is on call."""
    from bot.wiring import build_alert_job, open_records

    settings = load_settings()
    with open_records(settings) as store:
        tried = build_alert_job(settings, store).try_all()
    for name, reached in tried.reached.items():
        click.echo(f"{name}: {_IN_WORDS[reached]}")
    for name in tried.left_out:
        click.echo(f"{name}: not on call now, so not tested; a danger that nobody claims reaches them too")
    sys.exit(0 if all(tried.reached.values()) else 1)


_IN_WORDS = {
    True: "took the test",
    False: "could not be reached: look at the addresses, or at the number",
    None: "cannot be reached: a contact of clinic/clinic.yaml needs its environment variable, somebody on call a phone "
    "or a device on their account page",
}


@alerts.command("list")
def list_open() -> None:
    """The hand-offs that nobody has acknowledged."""
    from bot.wiring import now, open_records

    with open_records(load_settings()) as store, store.transaction() as records:
        waiting = records.alerts.open()
    table = Table("hand-off", "urgent", "waits", "told", "conversation")
    for one in waiting:
        minutes = int((now() - one.opened_at).total_seconds() // 60)
        told = f"{one.told} times"
        table.add_row(
            one.handoff_id[:8], "URGENT" if one.urgent else "", f"{minutes} min", told, one.conversation_id[:8]
        )
    Console().print(table)


@alerts.command()
@click.argument("hand_off")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who looks after it.")
def ack(hand_off: str, by: str) -> None:
    """Acknowledge a hand-off by the beginning of its id: no more alerts about it."""
    from bot.wiring import now, open_records

    if len(hand_off) < 4:
        raise click.ClickException("give at least four characters of the id; `python -m bot alerts list` shows them")
    with open_records(load_settings()) as store, store.transaction() as records:
        count = records.alerts.acknowledge(hand_off, by, now())
    if not count:
        raise click.ClickException(f"{hand_off}: no open hand-off; `python -m bot alerts list` shows them")
    click.echo("Acknowledged.")
