"""One's own account: sessions, password, recovery codes."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.records.staff import Role
from staff import one_time_codes
from staff.account_page import account_page
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once
from staff.passwords import WeakPassword


def add(pages: Blueprint, desk: Desk) -> None:
    """The pages of one's own account."""

    @pages.get("/account")
    @needs(Role.VIEWER)
    def account() -> str:
        """Where one is signed in, and what can be changed."""
        return account_page(desk)

    @pages.post("/account/sessions/<start_of_id>/end")
    @needs(Role.VIEWER)
    def end_session(start_of_id: str) -> ResponseReturnValue:
        """End one of one's own sessions."""
        with once(desk, url_for("staff.account")) as act:
            mine = [one.id for one in act.records.staff.sessions(me().account.id) if one.id.startswith(start_of_id)]
            if len(start_of_id) < 12 or len(mine) != 1:
                abort(404)
            act.records.staff.end(mine[0], desk.clock())
            desk.audit(act.records, "ended a session", me().account.id)
        return act.response()

    @pages.post("/account/sessions/end-others")
    @needs(Role.VIEWER)
    def end_other_sessions() -> ResponseReturnValue:
        """End all but this one."""
        with once(desk, url_for("staff.account")) as act:
            act.records.staff.end_all(me().account.id, desk.clock(), but=me().session.id)
            desk.audit(act.records, "ended all other sessions", me().account.id)
        return act.response()

    @pages.post("/account/password")
    @needs(Role.VIEWER, proof=True)
    def change_password() -> ResponseReturnValue:
        """A new password; all other sessions end."""
        new = request.form.get("password", "")
        if new != request.form.get("again", ""):
            return account_page(desk, problem="The two passwords don't match."), 400
        try:
            hashed = desk.passwords.hash(new, me().account.name)
        except WeakPassword as error:
            return account_page(desk, problem=str(error)), 400
        with desk.store.transaction() as records:
            records.staff.set_password(me().account.id, hashed)
            records.staff.end_all(me().account.id, desk.clock(), but=me().session.id)
            desk.audit(records, "changed their password", me().account.id)
        return account_page(desk, said="Your password is changed. You are signed out everywhere else.")

    @pages.post("/account/recovery-codes")
    @needs(Role.VIEWER, proof=True)
    def renew_recovery_codes() -> ResponseReturnValue:
        """Ten new codes; the old ones are gone."""
        codes = one_time_codes.new_recovery_codes()
        with desk.store.transaction() as records:
            records.staff.set_recovery_codes(
                me().account.id, [one_time_codes.hash_recovery_code(code) for code in codes]
            )
            desk.audit(records, "made new recovery codes", me().account.id)
        return render_template("staff/recovery_codes.html", codes=codes)
