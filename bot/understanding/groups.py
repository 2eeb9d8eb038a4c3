"""Which groups a text names: by full name, short name, nickname or misspelling, and which it turns down."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from knowledge.patterns import compile_as_one
from knowledge.reading import read_yaml
from knowledge.schema import Group
from knowledge.sieve import Sieve

_TREE = read_yaml(Path(__file__).parent / "groups.yaml")
_LONG_NAMES = {name: Group(group) for group, names in _TREE["long_names"].items() for name in names}
_FILLERS = frozenset(_TREE["fillers"])
_PATTERNS = {name: compile_as_one(found) for name, found in _TREE.items() if name not in ("long_names", "fillers")}
_GROUPS = {group: _PATTERNS[f"named.{group}"] for group in Group}
_KNOWN_FOR = {group: _PATTERNS[f"known_for.{group}"] for group in Group}
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_OTHERS = {name.removeprefix("other."): one for name, one in _PATTERNS.items() if name.startswith("other.")}
_LIKELY_GROUPS, _LIKELY_OTHERS = Sieve(_GROUPS.items()), Sieve(_OTHERS.items())
_NAMED_OR_POINTED_AT = Sieve(
    (None, pattern) for pattern in (*_KNOWN_FOR.values(), *_GROUPS.values(), *_OTHERS.values(), _PATTERNS["other_one"])
)
_JOINED = re.compile(r"^\W*\w+\W+(?:or|and|nor|o|y|ni)\W+$")
_BESIDE = re.compile(r"[\w.]+(?: (?:meetings?|groups?|juntas?|grupos?))?(?:\W+(?:or|and|o|y)\W+|\s?[,/&+]\s?)")
"""A group, and what joins the next one to it: "na or", "aa meetings and"."""
_DOTTED = re.compile(r"\b([a-z])\.([a-z])\.?(?:([a-z])\.?)?(?=\W|$)")
_WORD = re.compile(r"[\w']+")
_FUZZY_FROM = 88
"""rapidfuzz ratio from which a piece of text counts as a long name misspelt (shared study: 88, no false group)."""


@dataclass(frozen=True)
class GroupsNamed:
    """What a text says about groups."""

    named: tuple[Group, ...]
    excluded: tuple[Group, ...]
    other: str | None
    """A fellowship beside the four."""
    other_too: bool
    """It is named in one breath with one of the four: "na or aa"."""
    follow_up: bool
    other_one: bool
    nth: int | None
    """Which of several groups that were told it points at, from 0; -1 is the last."""


def find_groups(text: str) -> GroupsNamed:
    """Read the groups of a normalized text."""
    dotless = _DOTTED.sub(r"\1\2\3", text)
    cleared = dotless
    for meant_otherwise in ("not_smart", "not_na", "not_sos"):
        cleared = _PATTERNS[meant_otherwise].sub(" ", cleared)
    places = {}
    for group, pattern in _LIKELY_GROUPS.likely(cleared):
        if match := pattern.search(cleared):
            places[group] = match.start()
    places.update({group: at for group, at in _misspelt(cleared).items() if group not in places})
    by_what_it_is = {group: found.start() for group, one in _KNOWN_FOR.items() if (found := one.search(cleared))}
    places.update({group: at for group, at in by_what_it_is.items() if group not in places})
    others = {
        name: match.span() for name, pattern in _LIKELY_OTHERS.likely(cleared) if (match := pattern.search(cleared))
    }
    all_places: dict[str, int] = {name: start for name, (start, _) in others.items()}
    all_places.update({group.value: at for group, at in places.items()})
    correction = bool(_PATTERNS["correction"].search(cleared))
    down = () if correction else _turned_down(cleared, sorted(all_places, key=lambda one: all_places[one]), all_places)
    ordered = sorted(places, key=lambda group: places[group])
    named = tuple(group for group in ordered if group not in down)
    excluded = tuple(group for group in ordered if group in down)
    wished = {name: span for name, span in others.items() if name not in down}
    other, beside = _other(cleared, wished, (places[group] for group in named))
    if other == "dda":
        named = tuple(group for group in named if group is not Group.DRA)
    if correction and len(named) > 1:
        named = named[-1:]
    short = len(cleared.split()) <= 8
    bare = bool(named) and short and _FILLERS.issuperset(_WORD.findall(cleared))
    return GroupsNamed(
        named,
        excluded,
        other,
        bool(named) and beside,
        bare,
        bool(_PATTERNS["other_one"].search(cleared)),
        next((nth for name, nth in _NTH.items() if _PATTERNS[f"nth.{name}"].search(cleared)), None),
    )


def groups_told(text: str) -> tuple[Group, ...]:
    """The groups that a text of ours tells of, in its order."""
    places = {group: match.start() for group, one in _GROUPS.items() if (match := one.search(text))}
    return tuple(sorted(places, key=lambda group: places[group]))


def _turned_down(text: str, ordered: list[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """A no reaches to the next group and no farther, but for "not na or smart"."""
    found: list[str] = []
    before = 0
    for number, group in enumerate(ordered):
        between = text[before : places[group]]
        joined = bool(found) and number > 0 and found[-1] == ordered[number - 1] and _JOINED.match(between)
        if _PATTERNS["turned_down"].search(between) or joined:
            found.append(group)
        before = places[group]
    return tuple(found)


def _other(text: str, spans: Mapping[str, tuple[int, int]], places: Iterable[int]) -> tuple[str | None, bool]:
    """The first fellowship beside the four, and whether one of the four stands right beside it."""
    for name, (start, end) in spans.items():
        return name, any(_BESIDE.fullmatch(text[at:start] if at < start else f"x{text[end:at]}") for at in places)
    return None, False


def _misspelt(text: str) -> dict[Group, int]:
    found = {}
    for name, group in _LONG_NAMES.items():
        if len(text) >= len(name) - 2:
            alignment = fuzz.partial_ratio_alignment(name, text, score_cutoff=_FUZZY_FROM)
            if alignment:
                found[group] = alignment.dest_start
    return found


def without_groups(text: str) -> str:
    """The text without the groups that it names, and without the words that point at the one before."""
    return _NAMED_OR_POINTED_AT.without(text)
