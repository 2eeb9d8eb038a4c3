"""`python -m bot staff`: the people who work with the console."""

import os
import secrets
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot.records.staff import NameTaken, Role
from bot.records.store import Store
from bot.settings import load_settings

_ROLES = click.Choice([role.value for role in Role])
_DEMO = "demo"


@click.group()
def staff() -> None:
    """Accounts of the staff console."""


@staff.command("add")
@click.argument("name")
@click.option("--role", type=_ROLES, default="viewer", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_account(name: str, role: str, *, password_stdin: bool) -> None:
    """Make an account. At the first sign-in its owner sets up an authenticator."""
    from bot.wiring import open_records
    from staff.passwords import WeakPassword

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    with open_records(load_settings()) as store:
        try:
            _add(store, name, Role(role), password)
        except (NameTaken, WeakPassword) as error:
            taken = isinstance(error, NameTaken)
            raise click.ClickException("there is an account with this name" if taken else str(error)) from error
    click.echo(f"{name} may sign in at /staff as {role}.")


@staff.command("list")
def list_accounts() -> None:
    """Everybody with an account."""
    from bot.wiring import open_records

    table = Table("name", "role", "authenticator", "state")
    with open_records(load_settings()) as store, store.reading() as records:
        for account in records.staff.all():
            state = "closed" if account.disabled else "open"
            table.add_row(account.name, account.role, "set up" if account.totp_confirmed else "not yet", state)
    Console().print(table)


@staff.command()
@click.argument("name")
def disable(name: str) -> None:
    """Close an account; its sessions end at once."""
    _change(name, "closed an account", closes=True)


@staff.command("reset-code")
@click.argument("name")
def reset_code(name: str) -> None:
    """For somebody who lost their phone: the next sign-in sets up a new authenticator."""
    _change(name, "reset an authenticator", closes=False)


def _change(name: str, action: str, *, closes: bool) -> None:
    from bot.wiring import now, open_records

    with open_records(load_settings()) as store, store.transaction() as records:
        account = records.staff.by_name(name)
        if account is None:
            raise click.ClickException(f"{name}: no such account; `python -m bot staff list` shows them")
        if closes:
            records.staff.set_disabled(account.id, now())
        else:
            records.staff.set_totp(account.id, None)
            records.staff.set_recovery_codes(account.id, [])
        records.staff.end_all(account.id, now())
        records.audit.append("command line", action, account.id, "", now())
    click.echo("Done.")


def _add(store: Store, name: str, role: Role, password: str) -> str:
    from bot.wiring import now
    from staff.passwords import Passwords

    hashed = Passwords().hash(password, name)
    with store.transaction() as records:
        user_id = records.staff.add(name, role, hashed, now())
        records.audit.append("command line", f"added a {role}", user_id, "", now())
    return user_id


def demo_account(store: Store, folder: Path) -> tuple[str, str, str]:
    """In development: an admin whose password and authenticator key lie in `folder`; name, password, key."""
    from staff import one_time_codes

    path = folder / "demo_account"
    if not path.exists():
        lines = f"{secrets.token_urlsafe(12)}\n{one_time_codes.new_secret()}\n"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(lines)
    password, secret = path.read_text(encoding="ascii").split()
    with store.reading() as records:
        known = records.staff.by_name(_DEMO)
    if known is None:
        user_id = _add(store, _DEMO, Role.ADMIN, password)
        with store.transaction() as records:
            records.staff.set_totp(user_id, secret)
            records.staff.confirm_totp(user_id)
    return _DEMO, password, secret
