"""People who were handed to staff: acknowledge, call back, say how it ended."""

import json

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.records.desk import HandOff
from bot.records.staff import Role
from staff.desk import Desk, me
from staff.finishing import OUTCOMES
from staff.guard import needs


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of hand-offs and what can be done with one."""

    @pages.get("/handoffs")
    @needs(Role.VIEWER)
    def handoffs() -> str:
        """Open ones with their clocks, and the last that were resolved."""
        with desk.store.reading() as records:
            opened = records.desk.handoffs(resolved=False)
            resolved = records.desk.handoffs(resolved=True, most=30)
        return render_template(
            "staff/handoffs.html",
            opened=opened,
            resolved=resolved,
            details={one.id: call_back_details(one) for one in opened},
            outcomes=OUTCOMES,
            nobody_on_call=not desk.somebody_on_call(),
        )

    @pages.post("/handoffs/<handoff_id>/acknowledge")
    @needs(Role.RESPONDER)
    def acknowledge(handoff_id: str) -> ResponseReturnValue:
        """I look after it: no more alerts go out."""
        with desk.store.transaction() as records:
            if not records.desk.acknowledge(handoff_id, me().account.name, desk.clock()):
                abort(404)
            desk.audit(records, "acknowledged", handoff_id)
        return redirect(_back(), 303)

    @pages.post("/handoffs/<handoff_id>/resolve")
    @needs(Role.RESPONDER)
    def resolve(handoff_id: str) -> ResponseReturnValue:
        """It is done."""
        outcome = request.form.get("outcome", "")
        if outcome not in OUTCOMES:
            abort(400)
        with desk.store.transaction() as records:
            if not records.desk.resolve(handoff_id, me().account.name, outcome, desk.clock()):
                abort(404)
            desk.audit(records, f"resolved: {outcome}", handoff_id)
        return redirect(_back(), 303)


def call_back_details(one: HandOff) -> dict[str, str]:
    """What a person left for a call back: name, time, number."""
    details: dict[str, str] = {}
    for line in one.details.splitlines():
        details.update({name: str(value) for name, value in json.loads(line).items()})
    return details


def _back() -> str:
    """To the conversation that the form stood in, or to the list."""
    conversation_id = request.form.get("conversation", "")
    return f"/staff/conversations/{conversation_id}" if conversation_id.isalnum() else "/staff/handoffs"
