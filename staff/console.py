"""The console's address space: /staff. The guard before each page, the headers after it, errors in its own look."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, render_template, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from bot.jobs.feed_sync import FeedSync
from bot.jobs.ways import OwnWays
from bot.messaging.inbox import Inbox
from bot.monitoring.logs import where
from bot.published_edits import PublishedEdits
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Settings
from staff import filters
from staff.desk import Desk, current
from staff.devices import Devices
from staff.guard import check_pages, guard, needs
from staff.once import SentBefore, answer, number
from staff.pages import (
    account,
    alert_link,
    answering,
    audit_log,
    changes,
    clinic,
    company,
    conversation,
    drill,
    handing_over,
    insights,
    knowledge,
    meeting,
    meetings,
    new_answer,
    on_call,
    open_id,
    phone,
    practice,
    pulse,
    queue,
    replies,
    review,
    sign_in,
    simulator,
    users,
    web_app,
)
from staff.passwords import Passwords
from staff.sessions import Cookie

log = structlog.get_logger()

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""OWASP ASVS 5.0, chapter 3.4."""
_STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


def create_console(  # noqa: PLR0913 - all that a console is made of, once
    store: Store,
    settings: Settings,
    inbox: Inbox,
    clock: Callable[[], datetime],
    addresses: Mapping[str, Sequence[str]],
    published_edits: PublishedEdits,
    feed_sync: FeedSync,
    passwords: Passwords | None = None,
    *,
    own: OwnWays,
) -> Blueprint:
    """All pages under /staff.

    `addresses`: of each contact of clinic.yaml, by its name. `own`: how somebody of staff is reached themselves.
    """
    https = settings.public_url.startswith("https://")
    cookie, devices = Cookie(secure=https), Devices(store.cipher, secure=https)
    desk = Desk(store, settings, inbox, clock, passwords or Passwords(), cookie, devices, addresses, own)
    console = Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates", static_folder="static")
    _add_pages(console, desk, published_edits, feed_sync)
    _add_frame(console, desk, https=https)
    console.record_once(lambda state: _finish(state.app, desk.zone, clock))
    return console


def _add_pages(console: Blueprint, desk: Desk, published_edits: PublishedEdits, feed_sync: FeedSync) -> None:
    """Every page, and what answers where there is none."""
    signing_in, daily = (sign_in, open_id, account, phone, users), (queue, pulse, conversation, answering, replies)
    alerting, trying = (on_call, handing_over, alert_link, web_app), (drill, simulator, practice)
    for pages in (*signing_in, *daily, *alerting, *trying, review, clinic, insights, company, audit_log):
        pages.add(console, desk)
    for content in (knowledge, new_answer):
        content.add(console, desk, published_edits)
    changes.add(console, desk, published_edits, feed_sync)
    meetings.add(console, desk, feed_sync)
    meeting.add(console, desk, feed_sync)

    @console.route("/<path:anything>", methods=["GET", "POST"])
    @needs(Role.VIEWER)
    def nothing_there(anything: str) -> ResponseReturnValue:
        raise NotFound


def _add_frame(console: Blueprint, desk: Desk, *, https: bool) -> None:
    """What stands around every page: the guard, headers, errors, and what templates have at hand."""

    @console.before_request
    def check() -> ResponseReturnValue | None:
        return guard(desk)

    @console.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        cached = request.endpoint == "staff.static"
        response.headers["Cache-Control"] = "private, max-age=3600" if cached else "no-store"
        if response.status_code >= 400:
            response.headers["HX-Reswap"] = "none"  # a page of its own, which would stand within the page
        if https:
            response.headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
        return response

    @console.errorhandler(HTTPException)
    def own_look(error: HTTPException) -> ResponseReturnValue:
        return _error_page(error)

    @console.errorhandler(SentBefore)
    def as_the_first_time(sent: SentBefore) -> ResponseReturnValue:
        return answer(sent.onward)

    @console.context_processor
    def at_hand() -> dict[str, object]:
        signed_in = current()
        complete = signed_in is not None and signed_in.session.complete
        return {
            "clinic": desk.library.clinic,
            "me": signed_in.account if signed_in and complete else None,
            "token": signed_in.session.form_token if signed_in else "",
            "now": desk.clock(),
            "once": number(),
            "open_id_name": urlsplit(desk.settings.oidc_issuer).hostname,
            **(_pulse(desk, signed_in.account.id) if signed_in and complete else {}),
            "may": lambda role: bool(signed_in and complete and signed_in.account.role.may(Role(role))),
        }


def _pulse(desk: Desk, user_id: str) -> dict[str, object]:
    with desk.store.reading() as records:
        return {"pulse": records.desk.pulse(), "offered": records.rota.offered_to(user_id, desk.clock())}


def _finish(app: App, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
    filters.add(app, zone, clock)

    @app.before_request
    def pages_are_checked_once() -> None:
        app.before_request_funcs[None].remove(pages_are_checked_once)
        check_pages(app)


def _error_page(error: HTTPException) -> ResponseReturnValue:
    """What went wrong, in a sentence; a fault of ours with a number to tell, which the log knows too."""
    reference = f"{secrets.randbelow(10**8):08}"
    if isinstance(error, InternalServerError):
        log.error("page failed", reference=reference, where=where(error.original_exception or error))
    else:
        log.info("page refused", reference=reference, status=error.code)
    code = error.code or 500
    return render_template("staff/error.html", code=code, reference=reference), code
