"""Who works with the console, for admins."""

import secrets

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.records.staff import Account, NameTaken, Role
from bot.records.store import Records
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once

_LONGEST_NAME = 64


def add(pages: Blueprint, desk: Desk) -> None:
    """The pages of user administration."""
    _accounts(pages, desk)
    _changes(pages, desk)


def _accounts(pages: Blueprint, desk: Desk) -> None:
    """Everybody, and somebody new."""

    @pages.get("/users")
    @needs(Role.ADMIN, proof=True)
    def users() -> str:
        """Everybody, their roles, and whether they may come in."""
        return _page(desk)

    @pages.post("/users")
    @needs(Role.ADMIN, proof=True)
    def add_user() -> ResponseReturnValue:
        """A new account with a first password, which is shown once."""
        name = request.form.get("name", "").strip()
        role = _role(request.form.get("role", ""))
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            return _page(desk, problem=f"Give a name of at most {_LONGEST_NAME} characters."), 400
        password = secrets.token_urlsafe(15)
        with desk.store.transaction() as records:
            try:
                user_id = records.staff.add(name, role, desk.passwords.hash(password, name), desk.clock())
            except NameTaken:
                return _page(desk, problem="There is an account with this name already."), 409
            desk.audit(records, f"added {_a(role)}", user_id)
        return _page(desk, new_name=name, new_password=password)


def _changes(pages: Blueprint, desk: Desk) -> None:
    """Another role, closing an account, another authenticator."""

    @pages.post("/users/<user_id>/role")
    @needs(Role.ADMIN, proof=True)
    def change_role(user_id: str) -> ResponseReturnValue:
        """Another role; the person signs in anew."""
        role = _role(request.form.get("role", ""))
        with once(desk, url_for("staff.users")) as act:
            account = _other(act.records, user_id)
            act.records.staff.set_role(account.id, role)
            act.records.staff.end_all(account.id, desk.clock())
            desk.audit(act.records, f"made someone {_a(role)}", account.id)
        return act.response()

    @pages.post("/users/<user_id>/disable")
    @needs(Role.ADMIN, proof=True)
    def disable_user(user_id: str) -> ResponseReturnValue:
        """Close or reopen an account."""
        with once(desk, url_for("staff.users")) as act:
            account = _other(act.records, user_id)
            act.records.staff.set_disabled(account.id, None if account.disabled else desk.clock())
            act.records.staff.end_all(account.id, desk.clock())
            desk.audit(
                act.records, "reactivated an account" if account.disabled else "deactivated an account", account.id
            )
        return act.response()

    @pages.post("/users/<user_id>/reset-code")
    @needs(Role.ADMIN, proof=True)
    def reset_code(user_id: str) -> ResponseReturnValue:
        """For somebody who lost their phone: the next sign-in sets up a new authenticator."""
        with once(desk, url_for("staff.users")) as act:
            account = _other(act.records, user_id)
            act.records.staff.set_totp(account.id, None)
            act.records.staff.set_recovery_codes(account.id, [])
            act.records.staff.end_all(account.id, desk.clock())
            desk.audit(act.records, "reset an authenticator", account.id)
        return act.response()


def _page(desk: Desk, problem: str = "", new_name: str = "", new_password: str = "") -> str:
    with desk.store.reading() as records:
        accounts = records.staff.all()
    return render_template(
        "staff/users.html",
        accounts=accounts,
        roles=list(Role),
        problem=problem,
        new_name=new_name,
        new_password=new_password,
    )


def _a(role: Role) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


def _role(text: str) -> Role:
    if text not in list(Role):
        abort(400)
    return Role(text)


def _other(records: Records, user_id: str) -> Account:
    """Somebody else's account: nobody locks themselves out."""
    account = records.staff.by_id(user_id)
    if account is None or account.id == me().account.id:
        abort(404)
    return account
