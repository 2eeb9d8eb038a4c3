"""What a text turns down, and what is left of it: the topic of an answer is never what somebody did not want.

It is read a clause at a time. What a text says of a danger is never read from what is left, only from all of it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.understanding.normalize import normalize
from knowledge.patterns import read_patterns


class TurnedDown(StrEnum):
    """What a person does not want of us."""

    MEETINGS = "meetings"
    SEARCH = "search"
    """A place or day that they told was taken for a search, and was none."""
    ADVICE = "advice"
    LINES = "lines"
    """988 and other lines to call."""
    PEOPLE = "people"
    """People of the clinic."""
    TOPIC = "topic"
    """It is not about what we took it for."""


@dataclass(frozen=True)
class Refusal:
    """What one text turns down."""

    kinds: frozenset[TurnedDown] = frozenset()
    topics: tuple[str, ...] = ()
    """The words of what it is not about."""
    rest: str = ""
    """What it says besides, in normalized spelling; empty where it says nothing else."""


NOTHING_TURNED_DOWN = Refusal()

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_CLAUSE = re.compile(r"([^.;!?,\n]+)([.;!?,\n]*)")
_TURNS_AWAY = r"i do ?n[o']?t want|no quiero"
_TURN = re.compile(
    r"\b(?:but|just|only|i just|pero|sino|nomas|solo|nada mas|es que|it'?s about|i'?m asking"
    rf"|i (?:want to|wanna) (?:talk|chat)|quiero (?:platicar|hablar)|{_TURNS_AWAY})\b"
)
_LEAD = re.compile(
    r"^(?:(?:no|nah|nope|naw|ok|okay|hey|please|pls|lol|well|man|i said|i told (?:u|you)|ay|oiga|oye|mire|mira|que|pues"
    r"|bueno|ya (?:le|te|se lo|te lo) dije|le dije|te dije|por favor) )+(?=\S+ )"
)
_TAIL = re.compile(
    r"(?: (?:please|pls|plz|lol|lmao|ha(?:ha)+\w*|rn|right now|thanks|thx|man|bro|dude|ok|okay|tho|though|at all"
    r"|anymore|any more|again|ja(?:ja)+\w*|je(?:je)+\w*|jefe|senor\w*|por favor|porfa|gracias|ahorita|ya|compa|carnal"
    r"|mano|tonight|hoy|today))+$"
)


def read_turned_down(text: str) -> Refusal:
    """What a text turns down; a question turns nothing down. Never raises."""
    kinds: set[TurnedDown] = set()
    topics: list[str] = []
    left: list[str] = []
    for clause, end in _CLAUSE.findall(text):
        for part in _parts(normalize(clause)):
            found, what = (frozenset[TurnedDown](), "") if "?" in end else _found(part)
            kinds |= found
            topics += [what] if what else []
            left += [] if found else [f"{part}{' ?' if '?' in end else ''}"]
    if not kinds:
        return NOTHING_TURNED_DOWN
    return Refusal(frozenset(kinds), tuple(topics), " ".join(left).strip())


def _parts(clause: str) -> list[str]:
    """A clause in two where it turns: "i dont want tips just someone to talk to"."""
    for turn in _TURN.finditer(clause):
        before, after = clause[: turn.start()].strip(), clause[turn.start() :].strip()
        turns_away = re.match(_TURNS_AWAY, after) is not None
        if before and (_found(before)[0] or (turns_away and _found(after)[0])):
            return [before, after]
    return [clause]


def _found(clause: str) -> tuple[frozenset[TurnedDown], str]:
    """The kinds that a whole clause says, with or without the small words around it, and what it is not about."""
    bare = _LEAD.sub("", clause)
    for said in dict.fromkeys((clause, _TAIL.sub("", clause), bare, _TAIL.sub("", bare))):
        found = {kind: match for kind in TurnedDown if (match := _PATTERNS[kind].fullmatch(said))}
        if found:
            about = found.get(TurnedDown.TOPIC)
            return frozenset(found), next(filter(None, about.groups()), "") if about and len(found) == 1 else ""
    return frozenset(), ""
