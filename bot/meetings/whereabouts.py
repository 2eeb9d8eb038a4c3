"""Whether the place in a text is where somebody is, or that of somebody else."""

import re

from bot.meetings.place_words import (
    LONGEST,
    PATTERNS,
    words_of,
)

_THE_WAY_THERE = PATTERNS["the_way_there"]
_A_MEETING = re.compile(r"\b(?:meetings?|mtgs?|juntas?|reuni\w+|grupos?|groups?|na|aa|smart|dra|sos|ones?)\b")
_WHEREABOUTS, _IN_A_PLACE, _OF_ANOTHER = (PATTERNS[name] for name in ("whereabouts", "in_a_place", "of_another"))


def tells_whereabouts(text: str) -> bool:
    """Whether the place in a text is where somebody is or lives, beside whatever else it says.

    Said of themself; or in passing, where it speaks neither of somebody else nor of the past.
    """
    words = " ".join(words_of(text[:LONGEST]).plain)
    return bool(_WHEREABOUTS.search(words)) or (bool(_IN_A_PLACE.search(words)) and not tells_of_another(text))


def tells_of_another(text: str) -> bool:
    """Whether it speaks of somebody else or of the past: its place is none to look near, unless a meeting is named."""
    words = " ".join(words_of(text[:LONGEST]).plain)
    return bool(_OF_ANOTHER.search(words)) and not _WHEREABOUTS.search(words)


def asks_the_way(text: str) -> bool:
    """Whether it asks how to get somewhere that is no meeting: "the bus to the santa monica pier"."""
    words = " ".join(words_of(text[:LONGEST]).plain)
    return bool(_THE_WAY_THERE.search(words)) and not _A_MEETING.search(words)
