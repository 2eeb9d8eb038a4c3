"""Who may open what. Every page says which role it needs; one place checks it, before the page runs."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Request, abort, current_app, g, redirect, render_template, request, url_for
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from bot.records.staff import Role
from staff import sessions
from staff.desk import Desk
from staff.sessions import LOOKS

View = TypeVar("View", bound=Callable[..., Any])

LONGEST_FORM = 64 * 1024
_MARK = "_needs"
FETCHES = "X-Fetch"
"""The header of a form that a script sends, so that the page around it stays."""
_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
_WORDS = ("text", "note", "what", "labels", "name", "en", "es")
"""Fields of forms that people write into."""
_FROM_SCRIPTS = (LOOKS, FETCHES, "HX-Request")
"""Requests that a sign-in page would be no answer to: they hear 401, and the page asks for the sign-in itself."""


@dataclass(frozen=True)
class Needs:
    """What a page asks of whoever opens it."""

    role: Role | None
    """None: it is for people who are not signed in, or only half."""
    proof: bool = False
    """Whether password and code must have been given in the last five minutes."""


def needs(role: Role | None, *, proof: bool = False) -> Callable[[View], View]:
    """Say what a page asks for; a page that does not say is refused by `check_pages`."""

    def mark(view: View) -> View:
        setattr(view, _MARK, Needs(role, proof))
        return view

    return mark


def check_pages(app: App) -> None:
    """Refuse to start with a page that does not say who may open it.

    Raises:
        AssertionError: the page is named.
    """
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("staff.") and endpoint != "staff.static":
            assert hasattr(view, _MARK), f"{endpoint} does not say who may open it: add @needs(...)"  # noqa: S101 - at start


def guard(desk: Desk) -> ResponseReturnValue | None:
    """Let the request through (None), or answer it. What somebody may not open does not exist for them: 404."""
    if request.endpoint == "staff.static":
        return None
    request.max_content_length = LONGEST_FORM
    request.max_form_memory_size = LONGEST_FORM
    if "\0" in request.path:
        abort(404)  # no id holds it, and PostgreSQL refuses it
    if any("\0" in value for value in (*request.args.values(), *request.form.values())):
        abort(400)
    wanted: Needs = getattr(current_app.view_functions[request.endpoint or ""], _MARK)
    now = desk.clock()
    with desk.store.transaction() as records:
        g.signed_in = sessions.find(records, desk.cookie.read(request), now, working=LOOKS not in request.headers)
    if request.method not in ("GET", "HEAD") and _from_elsewhere(request):
        abort(400)
    if wanted.role is None:
        return None
    return _refuse(desk, wanted)


def _refuse(desk: Desk, wanted: Needs) -> ResponseReturnValue | None:
    signed_in = g.signed_in
    if signed_in is None or not signed_in.session.complete:
        if any(header in request.headers for header in _FROM_SCRIPTS):
            return "", 401
        if request.method in ("GET", "HEAD"):
            here = request.full_path.rstrip("?") if request.method == "GET" else ""
            return _to_sign_in(here)
        return _to_sign_in("")
    if request.method not in ("GET", "HEAD") and not _has_token(signed_in.session.form_token):
        desk.note("refused a form without its token", request.endpoint or "")
        if FETCHES in request.headers:
            return "Not sent: you signed in again after this page was opened. Send it once more.", 400, _PLAIN
        return render_template("staff/stale.html", words=_words_of_form(), onward=_page_of_form()), 400
    if wanted.role is not None and not signed_in.account.role.may(wanted.role):
        desk.note("denied", request.endpoint or "")
        abort(404)
    if wanted.proof and not signed_in.has_just_proved(desk.clock()):
        back = request.path if request.method == "GET" else request.form.get("back", "")
        return redirect(url_for("staff.prove", next=inside(back)), 303)
    return None


def _words_of_form() -> list[str]:
    """What somebody wrote into a form, to be shown again; of what may be a secret, nothing."""
    given = (request.form.get(name, "").strip() for name in _WORDS)
    return [words for words in given if words]


def _page_of_form() -> str:
    """Where a form stands: on the page of its conversation, or at its own address."""
    conversation_id = (request.view_args or {}).get("conversation_id")
    if conversation_id:
        return url_for("staff.conversation", conversation_id=conversation_id)
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter and adapter.test(request.path, "GET") else "/staff"


def _to_sign_in(here: str) -> AnyResponse:
    return redirect(url_for("staff.sign_in", next=here) if here else url_for("staff.sign_in"), 303)


def _from_elsewhere(request: Request) -> bool:
    """Whether a form was sent by another site: browsers say so (Fetch Metadata), older ones name the origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin.split("://")[-1] != request.host


def _has_token(token: str) -> bool:
    given = request.headers.get("X-CSRF-Token") or request.form.get("token", "")
    return hmac.compare_digest(given.encode(), token.encode())


def was_asked() -> bool:
    """Whether the form comes from a page that has asked first."""
    return request.form.get("confirm") == "yes"


def need_to_be_asked() -> None:
    """Refuse what cannot be taken back unless somebody was asked first."""
    if not was_asked():
        abort(400)


def inside(address: str) -> str:
    """An address to go on to after signing in: only one of the console's own, else the first page."""
    plain = address.startswith("/staff") and not address.startswith("//") and "\\" not in address
    return address if plain and all(character.isprintable() for character in address) else "/staff"
