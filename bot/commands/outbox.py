"""`python -m bot outbox`: what waits to be sent, what nobody knows of, and what to do about it."""

import click
from rich.console import Console
from rich.table import Table

from bot.settings import load_settings

_WORTH_A_LOOK = ("ready", "sending", "unsure", "flagged", "failed")


@click.group()
def outbox() -> None:
    """What leaves later."""


@outbox.command("list")
def list_rows() -> None:
    """Rows that wait, are being sent, failed, or may or may not have arrived (flagged)."""
    from bot.wiring import now, open_records

    with open_records(load_settings()) as store, store.transaction() as records:
        rows = records.outbox.in_states(_WORTH_A_LOOK)
    table = Table("row", "state", "channel", "kind", "attempts", "waits", "error", "conversation")
    for row in rows:
        minutes = f"{(now() - row.created_at).total_seconds() / 60:.0f} min"
        about = (row.id[:8], row.state, row.channel, row.kind, str(row.attempts), minutes, str(row.error_code or ""))
        table.add_row(*about, row.conversation_id[:8])
    Console().print(table)


@outbox.command()
@click.argument("row")
def retry(row: str) -> None:
    """Send a failed or flagged row once more, by the beginning of its id. A flagged one may then arrive twice."""
    _move(row, ("failed", "flagged", "unsure"), "ready", "It will be sent.")


@outbox.command()
@click.argument("row")
def cancel(row: str) -> None:
    """Never send a row, by the beginning of its id."""
    _move(row, ("ready", "failed", "flagged", "unsure"), "cancelled", "It will not be sent.")


def _move(row: str, states: tuple[str, ...], state: str, said: str) -> None:
    from bot.wiring import open_records

    if len(row) < 8:
        raise click.ClickException("give the eight characters of the row; `python -m bot outbox list` shows them")
    with open_records(load_settings()) as store, store.transaction() as records:
        moved = records.outbox.move_by_hand(row, states, state)
    if not moved:
        raise click.ClickException(f"{row}: no row that is {', '.join(states)}; `python -m bot outbox list` shows them")
    click.echo(said)
