"""The slots of a search over a whole talk: what its author's acts add up to, against what the engine has kept.

Places and times are read from the author's canonical words by the same readers that hear the talk, so what is judged
is keeping, changing and dropping them, and which words of the text they were heard in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation.acts import trait_word
from bot.conversation.state import MeetingTalk
from bot.meetings.model import Window
from bot.meetings.places import PlaceFound, Places
from bot.meetings.times import find_time

HOME = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Slots:
    """What somebody looks for, as far as a talk has told it."""

    place: str | None = None
    window: Window | None = None
    groups: frozenset[str] = frozenset()
    online: bool | None = None
    traits: frozenset[str] = frozenset()

    def after(self, acts: Iterable[str], places: Places, now: datetime) -> "Slots":
        """With what the next text wishes; a place or time that our own readers do not know changes nothing."""
        slots = self
        wanted = frozenset(act.removeprefix("want ") for act in acts if act.startswith("want "))
        dropped = frozenset(act.removeprefix("not ") for act in acts if act.startswith("not "))
        if wanted or dropped:
            slots = replace(slots, groups=(wanted or slots.groups) - dropped)
        for act in acts:
            name, _, value = act.partition(": ")
            if name == "place":
                found = places.find(value, asked=True)
                slots = replace(slots, place=found.place.label if isinstance(found, PlaceFound) else slots.place)
            elif name == "when":
                when = find_time(value, now.astimezone(HOME))
                slots = replace(slots, window=when.window if when else slots.window)
            elif name == "trait":
                slots = replace(slots, traits=slots.traits | {value})
            elif act in ("online", "in person"):
                slots = replace(slots, online=act == "online")
        return slots


def wrong_slots(gold: Slots, kept: MeetingTalk | None) -> list[str]:
    """The slots that an author filled and that the engine has otherwise."""
    kept = kept or MeetingTalk()
    traits = {trait_word(trait) for trait in kept.traits}
    compared: dict[str, tuple[Any, Any]] = {
        "place": (gold.place, kept.place.label if kept.place else None),
        "when": (gold.window, kept.window),
        "groups": (gold.groups, frozenset(kept.groups)),
        "online": (gold.online, kept.online),
    }
    wrong = [name for name, (wanted, has) in compared.items() if wanted and wanted != has]
    return [*wrong, *(["traits"] if not gold.traits <= traits else [])]
