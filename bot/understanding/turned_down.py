"""What a text turns down, and what is left of it: the topic of an answer is never what somebody did not want.

It is read a clause at a time. What a text says of a danger is never read from what is left, only from all of it.
"""

import re
from collections.abc import Iterable
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
    misread: bool = False
    """Whether it says that we took an earlier text the wrong way."""
    aside: bool = False
    """Whether it turns that down only because it tells something else besides: "i don't want to use. i miss him"."""


NOTHING_TURNED_DOWN = Refusal()

_PATTERNS = read_patterns(Path(__file__).with_suffix(".yaml"))
_ASIDE, _MISREAD = _PATTERNS["aside"], _PATTERNS["misread"]
_SAYS_SOMETHING = 3
"""Words from which what stands beside it says something."""
_CLAUSE = re.compile(r"([^.;!?,\n]+)([.;!?,\n]*)")
_TURNS_AWAY = r"i do ?n[o']?t want|no quiero"
_TURN = re.compile(
    r"\b(?:but|just|only|i just|pero|sino|nomas|solo|nada mas|es que|it'?s about|i'?m asking|i'?m|it'?s|es|estoy|i mean"
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
    misread = False
    topics: list[str] = []
    asides: list[str] = []
    left: list[str] = []
    for clause, end in _CLAUSE.findall(text):
        for part in _parts(normalize(clause)):
            found, what = (frozenset[TurnedDown](), "") if "?" in end else _found(part)
            kinds |= found
            topics += [what] if what else []
            if not found and any(_MISREAD.fullmatch(said) for said in _ways_to_read(part)):
                misread = True
            elif not found and "?" not in end and (aside := _aside(part)):
                asides += filter(None, aside.groups())
            elif not found:
                left.append(f"{part}{' ?' if '?' in end else ''}")
    if asides and len(" ".join(left).split()) >= _SAYS_SOMETHING:
        also = frozenset((*kinds, TurnedDown.TOPIC))
        return Refusal(also, (*topics, *asides), " ".join(left).strip(), misread, aside=True)
    if not kinds and not misread:
        return NOTHING_TURNED_DOWN
    return Refusal(frozenset(kinds), tuple(topics), " ".join(left).strip(), misread)


def _parts(clause: str) -> list[str]:
    """A clause in two where it turns: "i dont want tips just someone to talk to"."""
    for turn in _TURN.finditer(clause):
        before, after = clause[: turn.start()].strip(), clause[turn.start() :].strip()
        turns_away = re.match(_TURNS_AWAY, after) is not None
        if before and (_found(before)[0] or _aside(before) or (turns_away and _found(after)[0])):
            return [before, after]
    return [clause]


def _aside(clause: str) -> re.Match[str] | None:
    """What a whole clause turns down if something else is told besides."""
    return next(filter(None, (_ASIDE.fullmatch(said) for said in _ways_to_read(clause))), None)


def _ways_to_read(clause: str) -> Iterable[str]:
    """A clause with and without the small words around it."""
    bare = _LEAD.sub("", clause)
    return dict.fromkeys((clause, _TAIL.sub("", clause), bare, _TAIL.sub("", bare)))


def _found(clause: str) -> tuple[frozenset[TurnedDown], str]:
    """The kinds that a whole clause says, with or without the small words around it, and what it is not about.

    What has a kind of its own is no mere topic: "nada de números porfa".
    """
    read = [
        {kind: match for kind in TurnedDown if (match := _PATTERNS[kind].fullmatch(said))}
        for said in _ways_to_read(clause)
    ]
    found = next((kinds for kinds in read if set(kinds) - {TurnedDown.TOPIC}), next(filter(None, read), None))
    if found:
        about = found.get(TurnedDown.TOPIC)
        return frozenset(found), next(filter(None, about.groups()), "") if about and len(found) == 1 else ""
    return frozenset(), ""
