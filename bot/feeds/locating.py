"""A rough point for an address that came without one, by our own tables: its ZIP code, else its town."""

import re
from dataclasses import dataclass
from functools import cache

from bot.meetings.gazetteer import LOS_ANGELES, STATES, Gazetteer, key_of, load_gazetteer
from bot.meetings.model import Point
from bot.meetings.tables import Entry

_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\b")
_STREET_NUMBER = re.compile(r"^\s*\d{5}\b")
_BIG = 100_000
"""Inhabitants from which a town elsewhere is known without its state."""


@dataclass(frozen=True)
class Locator:
    """Looks up ZIP codes and towns."""

    gazetteer: Gazetteer

    def locate(self, address: str) -> Point | None:
        """About where "1100 W Test St, Los Angeles, CA 90026, USA" is; None where neither ZIP nor town is known."""
        for code in reversed(_ZIP.findall(_STREET_NUMBER.sub("", address))):
            if known := self.gazetteer.zips.get(code):
                return known.point
        parts = [part.strip() for part in address.split(",") if part.strip()]
        state = next((code for part in reversed(parts) if (code := _state_of(part))), None)
        for part in reversed(parts):
            entry = self._town(part, state)
            if entry:
                return entry.point
        return None

    def _town(self, part: str, state: str | None) -> Entry | None:
        """A town by a part of an address: "Los Angeles", "Lubbock TX"."""
        words = part.split()
        names = [part, " ".join(words[:-1]) if _state_of(words[-1]) else ""]
        for name in filter(None, names):
            entries = self.gazetteer.names.get(key_of(name), ())
            if state:
                entries = tuple(entry for entry in entries if entry.state == state)
            known = [entry for entry in entries if entry.near or state or entry.population >= _BIG]
            if known:
                return known[0]
        return None


def _state_of(part: str) -> str | None:
    word = re.sub(r"[\d-]", "", part).strip()
    if len(word) == 2 and word.upper() in STATES.values():
        return word.upper()
    return STATES.get(word.casefold())


@cache
def our_tables() -> Locator:
    """With the tables of knowledge/places/, read at the first need."""
    return Locator(load_gazetteer(LOS_ANGELES))
