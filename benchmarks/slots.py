"""The slots of a search and of a call-back over a whole talk: what its author's acts add up to, against what is kept.

Places and times are read from the author's canonical words by the same readers that hear the talk, so what is judged
is keeping, changing and dropping them, and which words of the text they were heard in. A wish counts where the text
steers or asks for a meeting: "and smart?" about the cost changes no search; where it points at one of the list ("the
7pm one, is it upstairs") it tells which, and changes none either. Of "gardena or torrance" either is right. Two places
within a mile, and two times that begin within an hour and end within two, count as one: an author's "noon" is our
"lunch", and "7th & Alvarado" is "Alvarado & 7th". A name counts as kept where it stands in what staff get to read; a
time where the words that told it were taken down. "This number" is left out: by Telegram there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation.acts import trait_word
from bot.conversation.model import AddCallBack, Turn
from bot.conversation.state import MeetingTalk
from bot.meetings.distance import miles_between
from bot.meetings.model import Place, Window
from bot.meetings.place_readings import PlaceFound
from bot.meetings.places import Places
from bot.meetings.times import find_time
from bot.phone_numbers import number_in
from bot.understanding.normalize import plain

HOME = ZoneInfo("America/Los_Angeles")
_OVER_A_SEARCH = (None, "meetings.find", "meetings.reminder")
_WITH_ONE_MEETING = ("directions", "join", "calendar", "wrong")
_A_MILE = 1.0
_BEGINS_WITHIN, _ENDS_WITHIN = timedelta(hours=1), timedelta(hours=2)
_OWN_NUMBER = "this number"
Wrong = dict[str, tuple[Any, Any]]
"""By slot: what is wanted, and what the engine has."""


@dataclass(frozen=True)
class Slots:
    """What somebody looks for, as far as a talk has told it."""

    places: tuple[Place, ...] = ()
    """Any of them is right."""
    window: Window | None = None
    groups: frozenset[str] = frozenset()
    online: bool | None = None
    traits: frozenset[str] = frozenset()

    def after(self, gold: Mapping[str, Any], places: Places, now: datetime, pointed_at: datetime | None) -> "Slots":
        """With what the next text wishes; a place or time that our own readers do not know changes nothing.

        `pointed_at`: when the one listed meeting begins that the engine took the text to mean. Where its author meant a
        list and a time that this meeting fits, they were right to.
        """
        acts: list[str] = gold.get("acts") or []
        pointed = any(act.startswith("point ") or act in _WITH_ONE_MEETING for act in acts)
        if pointed_at is not None and (gold.get("before") or {}).get("list"):
            times = [
                find_time(act.removeprefix("when: "), now.astimezone(HOME)) for act in acts if act.startswith("when: ")
            ]
            pointed = pointed or all(time and time.window.start <= pointed_at < time.window.end for time in times)
        if gold.get("topic") not in _OVER_A_SEARCH or is_of_call_back(gold) or pointed:
            return self
        slots = self
        wanted = frozenset(act.removeprefix("want ") for act in acts if act.startswith("want "))
        dropped = frozenset(act.removeprefix("not ") for act in acts if act.startswith("not "))
        if wanted or dropped:
            slots = replace(slots, groups=(wanted or slots.groups) - dropped)
        named = [places.find(act.removeprefix("place: "), asked=True) for act in acts if act.startswith("place: ")]
        known = tuple(found.place for found in named if isinstance(found, PlaceFound))
        slots = replace(slots, places=known or slots.places)
        for act in acts:
            name, _, value = act.partition(": ")
            if name == "when":
                when = find_time(value, now.astimezone(HOME))
                slots = replace(slots, window=when.window if when else slots.window)
            elif name == "trait":
                slots = replace(slots, traits=slots.traits | {value})
            elif act in ("online", "in person"):
                slots = replace(slots, online=act == "online")
        return slots


def wrong_slots(gold: Slots, kept: MeetingTalk | None) -> Wrong:
    """The slots that an author filled and that the engine has otherwise.

    A search near a place is one in person, until somebody asks for online.
    """
    kept = kept or MeetingTalk()
    traits = frozenset(trait_word(trait) for trait in kept.traits)
    wrong: Wrong = {}
    if gold.places and not any(_same_place(place, kept.place) for place in gold.places):
        wrong["place"] = ([place.label for place in gold.places], kept.place.label if kept.place else None)
    if gold.window and not _same_window(gold.window, kept.window):
        wrong["when"] = (gold.window, kept.window)
    if gold.groups and gold.groups != frozenset(kept.groups):
        wrong["groups"] = (gold.groups, frozenset(kept.groups))
    near_a_place = gold.online is False and kept.online is None and kept.place is not None
    if gold.online is not None and gold.online != kept.online and not near_a_place:
        wrong["online"] = (gold.online, kept.online)
    return wrong | ({"traits": (gold.traits, traits)} if not gold.traits <= traits else {})


def _same_place(wanted: Place, kept: Place | None) -> bool:
    return kept is not None and (wanted.label == kept.label or miles_between(wanted.point, kept.point) <= _A_MILE)


def _same_window(wanted: Window, kept: Window | None) -> bool:
    if kept is None:
        return False
    return abs(wanted.start - kept.start) <= _BEGINS_WITHIN and abs(wanted.end - kept.end) <= _ENDS_WITHIN


def is_of_call_back(gold: Mapping[str, Any]) -> bool:
    """Whether a text speaks of being called back."""
    asked = (gold.get("before") or {}).get("asks") in ("name", "time", "phone")
    acts = gold.get("acts") or ()
    return gold.get("topic") in (None, "handoff.human") and (
        asked or any(a.startswith(("name:", "phone:")) for a in acts)
    )


@dataclass(frozen=True)
class CallBack:
    """What somebody has told of being called back, as its author meant it or as staff have it."""

    name: str | None = None
    time: str | None = None
    phone: str | None = None

    def after(self, gold: Mapping[str, Any]) -> "CallBack":
        """With what the next text tells, by its author."""
        told = self
        for act in gold.get("acts") or () if is_of_call_back(gold) else ():
            name, _, value = act.partition(": ")
            if name == "name":
                told = replace(told, name=value)
            elif name in ("time", "when"):
                told = replace(told, time=gold["text"])
            elif name == "phone":
                told = replace(told, phone=None if value == _OWN_NUMBER else number_in(value) or value)
        return told

    def taken_down(self, turn: Turn) -> "CallBack":
        """With what a turn took down for staff."""
        told = self
        for effect in turn.effects:
            if isinstance(effect, AddCallBack):
                told = CallBack(effect.name or told.name, effect.when or told.time, effect.phone or told.phone)
        return told


def wrong_call_back(gold: CallBack, kept: CallBack) -> Wrong:
    """The slots of a call-back that an author filled and that staff have otherwise."""
    wrong: Wrong = {}
    if gold.name and plain(gold.name) not in plain(kept.name or ""):
        wrong["name"] = (gold.name, kept.name)
    if gold.time and (not kept.time or plain(kept.time) not in plain(gold.time)):
        wrong["time"] = (gold.time, kept.time)
    if gold.phone and gold.phone != kept.phone:
        wrong["phone"] = (gold.phone, kept.phone)
    return wrong


def told(wrong: Wrong) -> str:
    """What is wrong, for a person to read."""
    return "; ".join(f"{name}: wanted {_short(wanted)}, has {_short(has)}" for name, (wanted, has) in wrong.items())


def _short(value: object) -> str:
    if isinstance(value, Window):
        return f"{value.start:%a %d %H:%M}-{value.end:%a %d %H:%M}"
    return ", ".join(sorted(value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)
