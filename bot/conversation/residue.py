"""Which words of a text no slot explains. A text without any names no topic of its own: it steers what is open.

Over a list of meetings this takes none of the example phrases of a danger; a test holds it to that.
"""

import re
from functools import cache
from pathlib import Path

from bot.conversation.entities import Entities
from bot.meetings.constraints import NO_CONSTRAINTS, Constraints, without_constraints
from bot.meetings.times import without_times
from bot.understanding.groups import without_groups
from bot.understanding.model import Understanding
from bot.understanding.normalize import normalize, plain
from knowledge.reading import read_yaml

_LONGEST = 12


def residue(text: str, place: str = "") -> list[str]:
    """The words that no group, place, time, wish or grammar explains; `place` is the name that was read."""
    words = normalize(text)
    known = set(re.findall(r"\w+", plain(place)))
    words = without_times(without_constraints(without_groups(words)))
    return [
        word for word in re.findall(r"[\w']+", words) if word not in small_words("glue") | known and not word.isdigit()
    ]


@cache
def small_words(name: str) -> frozenset[str]:
    """One of the lists of small_words.yaml."""
    lists = read_yaml(Path(__file__).parent / "small_words.yaml")[name]
    return frozenset(str(word) for each in lists for word in each)


def is_all_slots(text: str, place: str = "") -> bool:
    """Whether a text is made of slots and small words alone."""
    return bool(text.strip()) and len(text.split()) <= _LONGEST and not residue(text, place)


def asks_of_one(constraints: Constraints, reading: Understanding) -> bool:
    """Whether a text asks something of a listed meeting, and names nothing that matters in a danger."""
    of_one = constraints.number is not None or constraints.act is not None
    return of_one and reading.asks and not reading.cues


def names_a_slot(constraints: Constraints, reading: Understanding, entities: Entities) -> bool:
    """Whether it says anything at all of a meeting: small words alone do not."""
    named = reading.groups or reading.excluded or reading.other_group or reading.other_one
    return bool(named or entities.where or entities.when) or constraints != NO_CONSTRAINTS
