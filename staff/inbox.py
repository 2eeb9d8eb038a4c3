"""The list that a counselor works from: who needs a person, or has somebody. On its own page, and beside a talk."""

from flask import request

from bot.records.cards import Why
from bot.records.queue import Place
from bot.records.store import Records
from staff.desk import Desk, me

SHOWN = ("", "mine", "unclaimed")
"""Everyone, what I have, what nobody has."""


def inbox_list(desk: Desk, records: Records, most: int = 60) -> dict[str, object]:
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
        "nobody_on_call": not desk.somebody_on_call(),
    }
