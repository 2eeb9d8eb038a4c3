"""The page that the link in an alert opens, without signing in: one button, and afterwards what it did.

Programs that look into mails for viruses open links too; they press nothing, so they acknowledge nothing.
"""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.alerts import Telling
from bot.records.handoffs import HandOff
from bot.records.store import Records
from bot.signed_tokens import BadLink, OldLink
from staff.desk import Desk
from staff.guard import needs

_FROM = "link"


@dataclass(frozen=True)
class _Shown:
    """What the page says."""

    what: str
    status: int = 200
    handoff: HandOff | None = None
    name: str = ""


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of a link."""

    @pages.get("/a/<token>")
    @needs(None)
    def alert_link(token: str) -> ResponseReturnValue:
        """What the alert is about, and the button."""
        with desk.store.reading() as records:
            return _answer(_look(records, token))

    @pages.post("/a/<token>")
    @needs(None)
    def acknowledge_by_link(token: str) -> ResponseReturnValue:
        """Somebody has it: no more alerts go out."""
        with desk.store.transaction() as records:
            shown = _look(records, token)
            if shown.what == "open" and shown.handoff:
                records.alerts.use_link(desk.own.links.read(token, desk.clock()), desk.clock())
                records.handoffs.acknowledge(shown.handoff.id, shown.name, desk.clock())
                desk.audit(records, "acknowledged by link", shown.handoff.conversation_id, who=shown.name)
                shown = _Shown("done", 200, shown.handoff, shown.name)
        return _answer(shown)

    def _look(records: Records, token: str) -> _Shown:
        try:
            telling = records.alerts.telling(desk.own.links.read(token, desk.clock()))
        except BadLink:
            return _Shown("bad", 404)
        except OldLink:
            return _Shown("old", 410)
        if telling is None:
            return _Shown("bad", 404)
        handoff = records.handoffs.one(telling.handoff_id)
        return _state_of(records, telling, handoff) if handoff else _Shown("bad", 404)

    def _state_of(records: Records, telling: Telling, handoff: HandOff) -> _Shown:
        account = records.staff.by_id(telling.user_id) if telling.user_id else None
        if telling.user_id and (account is None or account.disabled):
            return _Shown("closed account", 403)
        if handoff.resolved_at:
            return _Shown("resolved", 200, handoff, telling.name)
        if handoff.acknowledged_at:
            return _Shown("taken", 200, handoff, telling.name)
        if records.alerts.link_used(telling.id):
            return _Shown("used", 410, handoff, telling.name)
        return _Shown("open", 200, handoff, telling.name)

    def _answer(shown: _Shown) -> ResponseReturnValue:
        page = render_template("staff/alert_link.html", shown=shown, path=request.path)
        return page, shown.status
