"""Signing in by the clinic's own accounts: to their provider, and back. Who may sign in is still said here."""

import base64
import binascii
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Response

from bot.records.encryption import CannotOpen
from bot.records.staff import Account
from staff import open_id, sessions
from staff.desk import Desk, current
from staff.guard import inside, needs

if TYPE_CHECKING:
    from staff.open_id_provider import Provider

log = structlog.get_logger()

_BEGUN = TypeAdapter(open_id.Begun)
_BOUND = "staff.open_id"
_LASTS = timedelta(minutes=10)


def add(pages: Blueprint, desk: Desk) -> None:
    """The way to the provider and back; without settings for one there is neither."""
    provider = _provider(desk)

    @pages.get("/open-id")
    @needs(None)
    def to_provider() -> ResponseReturnValue:
        """Off to the provider, with what this sign-in is recognised by sealed in a cookie."""
        if provider is None:
            abort(404)
        begun = open_id.begin(inside(request.args.get("next", "")), desk.clock())
        try:
            response = redirect(provider.address(begun), 303)
        except open_id.ProviderDown as error:
            return _failed("is down", str(error))
        sealed = desk.store.cipher.seal(_BEGUN.dump_json(begun).decode(), _BOUND)
        value = base64.urlsafe_b64encode(sealed).decode()
        # Lax: the browser comes back from another site, and a strict cookie would stay at home
        response.set_cookie(
            _cookie(desk), value, max_age=_LASTS, secure=_secure(desk), httponly=True, samesite="Lax", path="/"
        )
        return response

    @pages.get("/open-id/back")
    @needs(None)
    def back() -> ResponseReturnValue:
        """The browser returns with a code, or with the news that there is none."""
        if provider is None:
            abort(404)
        begun = _begun(desk)
        code = request.args.get("code", "")
        if begun is None or not code or not hmac.compare_digest(begun.state, request.args.get("state", "")):
            return _failed("not this browser's")
        try:
            who = provider.identity(begun, code[:2000], desk.clock())
        except open_id.ProviderDown as error:
            return _failed("is down", str(error))
        except open_id.NotSignedIn as error:
            return _failed("not vouched for", str(error))
        with desk.store.transaction() as records:
            account = records.staff.by_name(who.name) or records.staff.by_name(who.name.casefold())
            if account is None or account.disabled:
                desk.audit(
                    records, "failed to sign in", account.id if account else "", account.name if account else "?"
                )
        if account is None or account.disabled:
            return _failed("no account")
        return _signed_in(desk, account, begun.onward, complete=who.second_factor)


def _provider(desk: Desk) -> "Provider | None":
    if not desk.settings.oidc_issuer:
        return None
    from staff.open_id_provider import Provider  # slow to import

    return Provider(desk.settings)


def _secure(desk: Desk) -> bool:
    return desk.settings.public_url.startswith("https://")


def _cookie(desk: Desk) -> str:
    """The name of the cookie that a sign-in is recognised by."""
    return "__Host-open-id" if _secure(desk) else "open-id"


def _begun(desk: Desk) -> open_id.Begun | None:
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_cookie(desk), "").encode())
        begun = _BEGUN.validate_json(desk.store.cipher.open(sealed, _BOUND))
    except (binascii.Error, CannotOpen, ValidationError, IndexError):
        return None
    return begun if timedelta(0) <= desk.clock() - begun.at <= _LASTS else None


def _signed_in(desk: Desk, account: Account, onward: str, *, complete: bool) -> ResponseReturnValue:
    """A session; whoever gave one factor only gives the code here, as with a password."""
    with desk.store.transaction() as records:
        old = current()
        if old:
            records.staff.end(old.session.id, desk.clock())
        value, _ = sessions.begin(records, account, request, desk.clock(), complete=complete)
        desk.audit(records, "signed in by OpenID" if complete else "named by OpenID", account.id, account.name)
    step = "staff.code" if account.totp_confirmed else "staff.enrol"
    # A page and no redirect: the strict cookie goes along only with an address that this site itself leads to
    response = Response(
        render_template("staff/onward.html", onward=onward if complete else url_for(step, next=onward)),
        content_type="text/html; charset=utf-8",
    )
    desk.cookie.write(response, value)
    if complete:
        desk.devices.remember(request, response, account, desk.clock())
    response.delete_cookie(_cookie(desk), secure=_secure(desk), httponly=True, samesite="Lax", path="/")
    return response


def _failed(why: str, details: str = "") -> ResponseReturnValue:
    log.warning("open id sign-in failed", why=why, details=details[:200])
    down = why == "is down"
    page = render_template("staff/sign_in.html", onward="/staff", open_id_failed=True, open_id_down=down)
    return page, 502 if down else 401
