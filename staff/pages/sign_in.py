"""Signing in: password, then the code of an authenticator; the first time, the authenticator is set up."""

import io
from datetime import timedelta

import segno
from flask import Blueprint, abort, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from bot.records.staff import Account, Role
from bot.records.store import Records
from staff import one_time_codes, sessions, throttle
from staff.desk import Desk, current, me
from staff.guard import inside, needs

_LONGEST_NAME = 64


def add(pages: Blueprint, desk: Desk) -> None:
    """The pages of signing in and out."""
    _password(pages, desk)
    _code(pages, desk)
    _enrolling(pages, desk)
    _signed_in(pages, desk)


def _password(pages: Blueprint, desk: Desk) -> None:
    """The first step: name and password."""

    @pages.get("/sign-in")
    @needs(None)
    def sign_in() -> ResponseReturnValue:
        """Name and password."""
        signed_in = current()
        if signed_in and signed_in.session.complete:
            return redirect("/staff", 303)
        return render_template("staff/sign_in.html", onward=inside(request.args.get("next", "")))

    @pages.post("/sign-in")
    @needs(None)
    def check_password() -> ResponseReturnValue:
        name = request.form.get("name", "").strip()[:_LONGEST_NAME]
        onward = inside(request.form.get("next", ""))
        account, pause = _right_password(desk, name, request.form.get("password", ""))
        if account is None:
            page = render_template("staff/sign_in.html", onward=onward, failed=True, pause=pause, name=name)
            return page, 429 if pause else 401
        with desk.store.transaction() as records:
            old = current()
            if old:
                records.staff.end(old.session.id, desk.clock())
            value, _ = sessions.begin(records, account, request, desk.clock(), complete=False)
        response = redirect(url_for("staff.code" if account.totp_confirmed else "staff.enrol", next=onward), 303)
        desk.cookie.write(response, value)
        return response

    @pages.post("/sign-in/again")
    @needs(None)
    def sign_in_again() -> ResponseReturnValue:
        """Name, password and code in one, for a page that is still open when its session has ended."""
        name = request.form.get("name", "").strip()[:_LONGEST_NAME]
        account, pause = _right_password(desk, name, request.form.get("password", ""))
        right = False
        if account is not None and account.totp_confirmed:
            right, pause = right_code(desk, account, request.form.get("code", ""))
        if account is None or not right:
            problem = "Too many attempts. Wait a little." if pause else "Wrong name, password or code."
            return jsonify(problem=problem), 429 if pause else 401
        with desk.store.transaction() as records:
            value, session = sessions.begin(records, account, request, desk.clock(), complete=True)
            desk.audit(records, "signed in", account.id, account.name)
        response = jsonify(name=account.name, token=session.form_token)
        desk.cookie.write(response, value)
        desk.devices.remember(request, response, account, desk.clock())
        return response


def _code(pages: Blueprint, desk: Desk) -> None:
    """The second step: the code of an authenticator."""

    @pages.get("/code")
    @needs(None)
    def code() -> ResponseReturnValue:
        """The second factor."""
        if _half_signed_in() is None:
            return redirect(url_for("staff.sign_in"), 303)
        return render_template("staff/code.html", onward=inside(request.args.get("next", "")))

    @pages.post("/code")
    @needs(None)
    def check_code() -> ResponseReturnValue:
        half = _half_signed_in()
        if half is None or not half.totp_confirmed:
            return redirect(url_for("staff.sign_in"), 303)
        onward = inside(request.form.get("next", ""))
        right, pause = right_code(desk, half, request.form.get("code", ""))
        if not right:
            return render_template("staff/code.html", onward=onward, failed=True, pause=pause), 429 if pause else 401
        return _complete(desk, half, redirect(onward, 303), "signed in")


def _enrolling(pages: Blueprint, desk: Desk) -> None:
    """The second step for the first time: the authenticator is set up."""

    @pages.get("/enrol")
    @needs(None)
    def enrol() -> ResponseReturnValue:
        """Set up an authenticator."""
        half = _half_signed_in()
        if half is None or half.totp_confirmed:
            return redirect(url_for("staff.sign_in"), 303)
        return _enrolment(desk, half)

    @pages.get("/enrol/code.svg")
    @needs(None)
    def enrolment_code() -> ResponseReturnValue:
        """The QR code."""
        half = _half_signed_in()
        if half is None or half.totp_confirmed:
            abort(404)
        picture = io.BytesIO()
        address = one_time_codes.enrolment_address(_secret_of(desk, half), half.name, desk.library.clinic.name)
        segno.make(address).save(picture, kind="svg", scale=6, border=4, light="#fff", nl=False)
        return Response(picture.getvalue(), content_type="image/svg+xml")

    @pages.post("/enrol")
    @needs(None)
    def confirm_enrolment() -> ResponseReturnValue:
        half = _half_signed_in()
        if half is None or half.totp_confirmed:
            return redirect(url_for("staff.sign_in"), 303)
        right, pause = right_code(desk, half, request.form.get("code", ""))
        if not right:
            return _enrolment(desk, half, failed=True, pause=pause), 429 if pause else 401
        codes = one_time_codes.new_recovery_codes()
        with desk.store.transaction() as records:
            records.staff.confirm_totp(half.id)
            records.staff.set_recovery_codes(half.id, [one_time_codes.hash_recovery_code(code) for code in codes])
        page = render_template("staff/recovery_codes.html", codes=codes)
        return _complete(desk, half, make_response(page), "set up an authenticator")


def _signed_in(pages: Blueprint, desk: Desk) -> None:
    """While somebody is signed in: out again, and proving who they are."""

    @pages.post("/sign-out")
    @needs(Role.VIEWER)
    def sign_out() -> ResponseReturnValue:
        with desk.store.transaction() as records:
            records.staff.end(me().session.id, desk.clock())
            desk.audit(records, "signed out", me().account.id)
        response = redirect(url_for("staff.sign_in"), 303)
        desk.cookie.clear(response)
        return response

    @pages.get("/prove")
    @needs(Role.VIEWER)
    def prove() -> ResponseReturnValue:
        """Password and code once more, before something that cannot be taken back."""
        return render_template("staff/prove.html", onward=inside(request.args.get("next", "")))

    @pages.post("/prove")
    @needs(Role.VIEWER)
    def check_proof() -> ResponseReturnValue:
        account, onward = me().account, inside(request.form.get("next", ""))
        known, pause = _right_password(desk, account.name, request.form.get("password", ""))
        right = False
        if known:
            right, pause = right_code(desk, account, request.form.get("code", ""))
        if not right:
            page = render_template("staff/prove.html", onward=onward, failed=True, pause=pause)
            return page, 429 if pause else 401
        with desk.store.transaction() as records:
            records.staff.proved(me().session.id, desk.clock())
            desk.audit(records, "proved who they are", account.id)
        return redirect(onward, 303)


def _enrolment(desk: Desk, half: Account, **values: object) -> str:
    secret = _secret_of(desk, half)
    address = one_time_codes.enrolment_address(secret, half.name, desk.library.clinic.name)
    return render_template("staff/enrol.html", secret=secret, address=address, **values)


def right_code(desk: Desk, account: Account, given: str) -> tuple[bool, timedelta]:
    """Whether a code is right and fresh, and if not how long to wait; a recovery code is then used up."""
    now = desk.clock()
    attempt = _attempt(desk, "code", account.name, account, recovery=given)
    with desk.store.transaction() as records:
        pause = attempt.begin(records, now)
        if pause:
            return False, pause
        fresh = records.staff.by_id(account.id)  # what another process has used up meanwhile is used up
        if fresh and _use_code(records, fresh, given[:_LONGEST_NAME], desk):
            attempt.was_right(records, now)
            return True, timedelta(0)
        desk.audit(records, "gave a wrong code", account.id, account.name)
    return False, timedelta(0)


def _use_code(records: Records, account: Account, given: str, desk: Desk) -> bool:
    step = one_time_codes.step_of(account.totp_secret or "", given, desk.clock()) if account.totp_secret else None
    if step is not None:
        return records.staff.use_step(account.id, step)
    hashed = one_time_codes.hash_recovery_code(given)
    if account.totp_confirmed and hashed in account.recovery_codes:
        left = [one for one in account.recovery_codes if one != hashed]
        records.staff.set_recovery_codes(account.id, left)
        desk.audit(records, "used a recovery code", account.id, account.name)
        return True
    return False


def _right_password(desk: Desk, name: str, password: str) -> tuple[Account | None, timedelta]:
    """The account, or None and how long to wait. Unknown, closed and wrong look alike and take as long."""
    now = desk.clock()
    with desk.store.transaction() as records:
        account = records.staff.by_name(name)
        attempt = _attempt(desk, "password", name, account, recovery=request.form.get("recovery", ""))
        pause = attempt.begin(records, now)
    if pause:
        return None, pause
    fits = desk.passwords.fits(account.password_hash if account else None, password)
    with desk.store.transaction() as records:
        if account is None or account.disabled or not fits:
            desk.audit(records, "failed to sign in", account.id if account else "", name if account else "?")
            return None, timedelta(0)
        attempt.was_right(records, now)
        if desk.passwords.is_outdated(account.password_hash):
            records.staff.set_password(account.id, desk.passwords.hash(password, account.name))
    return account, timedelta(0)


def _attempt(desk: Desk, what: str, name: str, account: Account | None, *, recovery: str) -> throttle.Attempt:
    """An attempt at a name, with what shows that it is hers: a browser she has signed in from, or a recovery code."""
    own = None
    if account is not None:
        device = desk.devices.find(request, account, desk.clock())
        hashed = one_time_codes.hash_recovery_code(recovery[:_LONGEST_NAME])
        if device is not None:
            own = f"{account.id}|{device}"
        elif hashed in account.recovery_codes:
            own = f"{account.id}|{hashed}"
    return throttle.Attempt(what, name, sessions.address_of(request), own)


def _half_signed_in() -> Account | None:
    """Whoever gave the right password and not yet the code."""
    signed_in = current()
    return signed_in.account if signed_in and not signed_in.session.complete else None


def _secret_of(desk: Desk, account: Account) -> str:
    """The secret that is being set up, made at the first look."""
    if account.totp_secret:
        return account.totp_secret
    secret = one_time_codes.new_secret()
    with desk.store.transaction() as records:
        records.staff.set_totp(account.id, secret)
    return secret


def _complete(desk: Desk, account: Account, response: Response, action: str) -> Response:
    """A new session in the place of the half one: what was known before the code is worth nothing after it."""
    with desk.store.transaction() as records:
        records.staff.end(me().session.id, desk.clock())
        value, session = sessions.begin(records, account, request, desk.clock(), complete=True)
        desk.audit(records, action, account.id, account.name)
    g.signed_in = sessions.SignedIn(session, account)
    desk.cookie.write(response, value)
    desk.devices.remember(request, response, account, desk.clock())
    return response
