"""A drill: a pretended crisis goes the whole way, so that everybody has seen it before it is real."""

import re
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.conversation.model import Channel
from bot.messaging.delivery import Report
from bot.messaging.messages import Incoming
from bot.records.staff import Role
from staff.desk import Desk
from staff.guard import needs
from staff.on_call import duty
from staff.once import FIELD

_NUMBER = re.compile(r"[0-9a-f]{32}")
_TEXT = "i took all my pills and i dont want to wake up"


def add(pages: Blueprint, desk: Desk) -> None:
    """The page of the drill."""

    @pages.get("/drill")
    @needs(Role.RESPONDER)
    def drill() -> str:
        """Start one, and see how the last ones went: told, acknowledged, resolved."""
        with desk.store.reading() as records:
            drills = records.handoffs.drills()
            told = records.alerts.told([one.id for one in drills])
            now_on_duty = duty(desk, records)
        return render_template(
            "staff/drill.html",
            drills=drills,
            told=told,
            contacts=[(one.name, one in now_on_duty.reached) for one in now_on_duty.rungs[-1].who],
            text=_TEXT,
        )

    @pages.post("/drill")
    @needs(Role.RESPONDER)
    def start_drill() -> ResponseReturnValue:
        """A text from nobody, through the inbox and the engine, to the alerts. No phone gets an answer."""
        number = request.form.get(FIELD, "")
        number = number if _NUMBER.fullmatch(number) else uuid4().hex  # a text comes in once, however often it is sent
        incoming = Incoming(Channel.SMS, f"drill:{number}", f"drill-{number[:8]}", _TEXT, drill=True)
        receipt = desk.inbox.receive(incoming)
        for reply in receipt.replies:
            if reply.outbox_id:
                desk.inbox.delivered(Report(reply.outbox_id, 1, f"drill-{number}", "delivered"))
        if not receipt.repeated:
            desk.note("started a drill", number)
        return redirect("/staff/drill", 303)
