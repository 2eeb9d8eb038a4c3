"""The list that a counselor works from: who needs a person, or has somebody. On its own page, and beside a talk."""

from flask import request

from bot.records.cards import Card, Why
from bot.records.store import Records
from staff.desk import Desk, me

SHOWN = ("", "mine", "unclaimed")
"""Everyone, what I have, what nobody has."""


def inbox_list(desk: Desk, records: Records, most: int = 60) -> dict[str, object]:
    """The values of waiting.html, as the address asks for them."""
    show = request.args.get("show", "")
    show = show if show in SHOWN else ""
    everyone = records.queue.waiting(desk.clock())
    mine = [card for card in everyone if card.owner == me().account.name]
    unclaimed = [card for card in everyone if card.owner is None and card.why < Why.NOTHING]
    lists: dict[str, list[Card]] = {"": everyone, "mine": mine, "unclaimed": unclaimed}
    return {
        "waiting": lists[show][:most],
        "counts": {"everyone": len(everyone), "mine": len(mine), "unclaimed": len(unclaimed)},
        "show": show,
        "current": request.args.get("current", ""),
        "nobody_on_call": not desk.somebody_on_call(),
    }
