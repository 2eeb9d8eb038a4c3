"""What stood before a text in its talk, as far as a reader of the text needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.understanding.model import CrisisKind


@dataclass(frozen=True)
class Before:
    """What the bot last did. The values are those of `before` in the files of knowledge/{en,es}/talks/."""

    says: str | None = None
    """The topic of the answer it gave, with its group: "group.about@na"."""
    asks: str | None = None
    """The question that waits: "place", "are_you_safe", "name" ..."""
    offers: tuple[str, ...] = ()
    """Topic codes of the numbered options, in order."""
    listed: int = 0
    """How many meetings were listed."""
    crisis: CrisisKind | None = None
    """The kind of the crisis talk that is open."""
    sent: str | None = None
    """ "reminder" or "check_in": the bot wrote first."""
    bereaved: bool = False
    """A death was told before; the network does not hear of it."""


NOTHING_BEFORE = Before()
"""A first text."""


def features(before: Before) -> tuple[str, ...]:
    """The names of what the network hears of what stood before."""
    if before == NOTHING_BEFORE:
        return ("first",)
    found = set()
    if before.says:
        topic, _, group = before.says.partition("@")
        found |= {"says", f"says:{topic}", *([f"group:{group}"] if group else [])}
    if before.asks:
        found |= {"asks", f"asks:{before.asks}"}
    if before.offers:
        found |= {"offers", f"offers:{min(len(before.offers), 4)}"}
        found |= {f"offer:{offer.partition('@')[0]}" for offer in before.offers}
    if before.listed:
        found |= {"list", f"list:{min(before.listed, 3)}"}
    if before.crisis:
        found |= {"crisis", f"crisis:{before.crisis}"}
    if before.sent:
        found.add(f"sent:{before.sent}")
    return tuple(sorted(found))


def before_of(entry: Mapping[str, Any]) -> Before:
    """What stood before, from the map of a talk's file or of the contract's `before`, which has been checked."""
    return Before(
        says=entry.get("says"),
        asks=entry.get("asks"),
        offers=tuple(entry.get("offers") or ()),
        listed=int(entry.get("list") or 0),
        crisis=CrisisKind(entry["crisis"]) if entry.get("crisis") else None,
        sent=entry.get("sent"),
    )
