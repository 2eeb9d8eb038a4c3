"""The list that a counselor works from: who needs a person, or has somebody. On its own page, and beside a talk."""

from typing import Any

from flask import request

from bot.records.cards import Why
from bot.records.queue import Place
from bot.records.store import Records
from staff.desk import Desk, me
from staff.on_call import duty

SHOWN = ("", "mine", "unclaimed")
"""Everyone, what I have, what nobody has."""


def inbox_list(desk: Desk, records: Records, most: int = 40) -> dict[str, Any]:
    """The values of waiting.html, as the address asks for them."""
    show = request.args.get("show", "")
    show = show if show in SHOWN else ""
    everyone = records.queue.places(desk.clock())
    mine = [place for place in everyone if place.owner == me().account.name]
    unclaimed = [place for place in everyone if place.owner is None and place.why < Why.NOTHING]
    lists: dict[str, list[Place]] = {"": everyone, "mine": mine, "unclaimed": unclaimed}
    return {
        "waiting": records.queue.cards(lists[show][:most]),
        "counts": {"everyone": len(everyone), "mine": len(mine), "unclaimed": len(unclaimed)},
        "show": show,
        "current": request.args.get("current", ""),
        "duty": duty(desk, records),
    }
