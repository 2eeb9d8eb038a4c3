"""The example talks: texts with what stood before them and what they mean there, each file by one author."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.phrases import Phrase
from knowledge.phrases import fingerprint as fingerprint_of_phrases
from knowledge.reading import Tree, UnreadableFile, read_yaml
from knowledge.schema import Group, Language

ASKS = frozenset(
    (
        *("place", "which_meeting", "did_you_mean_place", "method", "condition", "where", "name", "time", "phone"),
        *("delete_sure", "did_it_help", "how_was_meeting", "are_you_safe", "thinking_of_suicide", "plan", "means"),
        *("company", "breathing", "naloxone_given", "danger_now", "what_do_you_mean"),
    )
)
"""The questions of ours that may wait for an answer."""
SENT = frozenset(("reminder", "check_in"))
"""What we may have sent first."""
RISKS = ("none", "unsure", "danger")
"""How surely a text tells of danger: no sign, a careful reader would ask, the crisis answer must go out."""
KINDS = ("suicide", "overdose", "violence", "medical")
"""The kinds of danger, as in the topics crisis.*."""
ACTS = (
    *("yes", "no", "maybe", "pick", "point", "place", "when", "online", "in person", "trait", "want", "not"),
    *("other one", "same", "correct", "more", "later", "closer", "back", "never mind", "remind", "directions", "join"),
    *("calendar", "wrong", "name", "phone", "time", "safe", "thanks", "chat", "stop", "language", "breathing yes"),
    *("breathing no", "naloxone yes", "naloxone no", "help coming", "awake", "means near", "means away", "alone"),
    *("with somebody", "refuses help"),
)
"""What a text does, without its value: "place" for "place: glendale", "point" for "point 2"."""
_VALUES = {
    **dict.fromkeys(("pick", "point"), r" (?:\d|last)"),
    **dict.fromkeys(("want", "not"), r" [a-z_]+"),
    **dict.fromkeys(("place", "when", "name", "phone", "time"), r": .+"),
    "language": r" (?:en|es)",
    "trait": r": (?:women|men|spanish|lgbt|young|beginners|wheelchair|open|closed)",
}
"""What follows the acts that have a value."""
_ACT = {act: re.compile(re.escape(act) + _VALUES.get(act, "")) for act in ACTS}
_KEYS = {"before", "text", "topic", "also", "acts", "groups", "risk", "kind", "about", "lang"}
_BEFORE = {"says", "asks", "offers", "list", "crisis", "sent"}


@dataclass(frozen=True)
class Turn:
    """One text of a talk. The fields are those of docs/labelling.md."""

    text: str
    language: Language
    author: str
    """The name of its file, the same as that of the author's phrases."""
    talk: int
    """Which talk of the file, from 1."""
    before: dict[str, Tree] = field(default_factory=dict)
    """What stood before, with the keys says, asks, offers, list, crisis and sent."""
    topic: str | None = None
    """None where the text has no topic of its own."""
    also: str | None = None
    acts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    risk: str = "none"
    kind: str | None = None
    about: str = "self"


def act_name(act: str) -> str | None:
    """The act without its value, or None where there is no such act: "place: glendale" is "place"."""
    return next((name for name, pattern in _ACT.items() if pattern.fullmatch(act)), None)


def fingerprint(phrases: list[Phrase], turns: list[Turn]) -> str:
    """A hash of every phrase and every turn with its labels, to tell whether a network fits them."""
    digest = hashlib.sha256(fingerprint_of_phrases(phrases).encode())
    for line in sorted(repr(turn) for turn in turns):
        digest.update(line.encode())
    return digest.hexdigest()


def before_problems(before: Tree) -> list[str]:
    """What is wrong with what is said to stand before a text."""
    if not isinstance(before, dict):
        return ["before is no map of says, asks, offers, list, crisis and sent"]
    problems = [f"before has the key {key!r}: use {', '.join(sorted(_BEFORE))}" for key in before.keys() - _BEFORE]
    for key, allowed in (("asks", ASKS), ("crisis", frozenset(KINDS)), ("sent", SENT)):
        if key in before and not (isinstance(before[key], str) and before[key] in allowed):
            problems.append(f"before.{key} is {before[key]!r}: use one of {', '.join(sorted(allowed))}")
    if "list" in before and not re.fullmatch(r"\d{1,2}", str(before["list"])):
        problems.append(f"before.list is {before['list']!r}: give the number of meetings listed")
    if "offers" in before and not (
        isinstance(before["offers"], list) and all(isinstance(offer, str) for offer in before["offers"])
    ):
        problems.append("before.offers is no list of topics")
    if "says" in before and not isinstance(before["says"], str):
        problems.append("before.says is no topic")
    return problems


def load_talks(root: Path, topics: dict[str, str]) -> tuple[list[Turn], list[str]]:
    """Every turn under `root`/{en,es}/talks, and every problem found, each with file, entry and remedy."""
    turns: list[Turn] = []
    problems: list[str] = []
    for language in Language:
        for path in sorted((root / language / "talks").glob("*.yaml")):
            where = f"{path.relative_to(root)}"
            try:
                tree = read_yaml(path)
            except UnreadableFile as error:
                problems.append(f"{where}: {error}")
                continue
            if not isinstance(tree, dict) or set(tree) != {"author", "talks"} or not isinstance(tree["talks"], list):
                problems.append(f"{where}: needs exactly the keys author and talks (a list)")
                continue
            for number, talk in enumerate(tree["talks"], 1):
                for at, entry in enumerate(talk.get("turns") or () if isinstance(talk, dict) else (), 1):
                    found = list(_problems(entry, topics)) if isinstance(entry, dict) else ["is no map"]
                    problems += [f"{where}: talk {number}, turn {at}: {problem}" for problem in found]
                    if not found:
                        turns.append(_turn(entry, language, path.stem, number))
    return turns, problems


def _turn(entry: dict[str, Tree], language: Language, author: str, talk: int) -> Turn:
    return Turn(
        text=entry["text"],
        language=Language(entry.get("lang") or language),
        author=author,
        talk=talk,
        before=entry.get("before") or {},
        topic=entry["topic"],
        also=entry.get("also"),
        acts=tuple(entry.get("acts") or ()),
        groups=tuple(entry.get("groups") or ()),
        risk=entry.get("risk") or "none",
        kind=entry.get("kind"),
        about=entry.get("about") or "self",
    )


def _problems(entry: dict[str, Tree], topics: dict[str, str]) -> Iterator[str]:
    yield from (f"has the key {key!r}: remove it" for key in sorted(entry.keys() - _KEYS))
    if not isinstance(entry.get("text"), str) or not entry["text"].strip():
        yield "has no text"
    if "topic" not in entry:
        yield "has no topic: write null where the text has none of its own"
    for key in ("topic", "also"):
        if entry.get(key) is not None and not (isinstance(entry[key], str) and entry[key] in topics):
            yield f"{key} {entry[key]!r} is no topic: see topics.yaml"
    yield from before_problems({} if entry.get("before") is None else entry["before"])
    lists = {key: [] if entry.get(key) is None else entry[key] for key in ("acts", "groups")}
    yield from (f"{key} is no list: write it as [...]" for key, given in lists.items() if not isinstance(given, list))
    for act in lists["acts"]:
        if not isinstance(act, str) or act_name(act) is None:
            yield f"act {act!r} is unknown: docs/labelling.md lists them"
    if unknown := [group for group in lists["groups"] if group not in [known.value for known in Group]]:
        yield f"groups {unknown} are unknown: use {', '.join(Group)}"
    risk, topic = entry.get("risk") or "none", str(entry.get("topic") or "")
    if risk not in RISKS:
        yield f"risk {risk!r}: use one of {', '.join(RISKS)}"
    elif (risk != "none") != (entry.get("kind") in KINDS):
        yield "a risk needs its kind, and a kind its risk"
    elif topic.startswith("crisis.") and risk == "none":
        yield f"topic {topic} without a risk: give the risk, or the topic that it asks about"
    if entry.get("about") not in (None, "self", "other"):
        yield f"about {entry['about']!r}: use other, or leave it out"
    if entry.get("lang") is not None and entry["lang"] not in list(Language):
        yield f"lang {entry['lang']!r}: use en or es"
