"""`python -m bot clinic`: from a clinic's folder to a bot of its own."""

from pathlib import Path

import click

from bot.commands.cell import CannotMake, Cell, database_of, make_cell, problems_of, start_clinic
from bot.settings import Settings
from knowledge.library import HERE, too_long_for

_FOLDER = click.Path(path_type=Path)


@click.group()
def clinic() -> None:
    """A clinic's folder: contacts, feeds, own answers. docs/cells.md."""


@clinic.command()
@click.argument("folder", type=_FOLDER)
def start(folder: Path) -> None:
    """Make a clinic's folder to be filled in."""
    try:
        start_clinic(folder)
    except CannotMake as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Fill in {folder}/clinic.yaml and feeds.yaml, then: python -m bot clinic check {folder}")


@clinic.command()
@click.argument("folder", type=_FOLDER, required=False)
def check(folder: Path | None) -> None:
    """Tell everything that is wrong with a clinic's folder; without one, with that of these settings."""
    from bot.wiring import now

    folder = folder or Settings().clinic
    _tell(problems_of(folder, now().date()))
    click.echo(f"{folder} is fine.")
    if longer := too_long_for(HERE, folder):
        click.echo(
            f"Its name or email is long: {longer} answers take an SMS segment more than usual, which costs more."
        )


@clinic.command()
@click.argument("folder", type=_FOLDER)
@click.argument("place", type=_FOLDER)
@click.option("--database", default="", metavar="URL", help="An empty PostgreSQL database; without, SQLite in PLACE.")
@click.option("--public-url", default="", metavar="URL", help="The https address that Twilio will call.")
@click.option("--port", default=8000, show_default=True, help="Of its web process; each cell on a machine has one.")
def setup(folder: Path, place: Path, database: str, public_url: str, port: int) -> None:
    """Make a cell in PLACE from a clinic's FOLDER: settings, keys, tables. Whole, or nothing."""
    from bot.wiring import now

    cell = Cell(folder, place, database_of(database), public_url.rstrip("/"), port)
    try:
        make_cell(cell, now().date())
    except CannotMake as error:
        _tell(error.problems)
    click.echo(
        f"{place} is made. Keep {place}/master_keys apart from the backups, fill in {place}/.env, then, in {place}:\n"
        "  recovery-bot staff add NAME --role admin\n"
        "  recovery-bot doctor\n"
        "  recovery-bot twilio connect\n"
        f"  recovery-bot serve web{' worker' if database else ''}"
    )


def _tell(problems: list[str]) -> None:
    """Every problem, and an end with exit code 1 if there is one."""
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problem(s); nothing was made")
