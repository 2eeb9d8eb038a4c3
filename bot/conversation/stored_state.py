"""The state of a talk as it is stored: sealed by the records, migrated where it is of an older version."""

from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json as from_json_text

from bot.conversation.state import VERSION, Flow, SeenBy, State, level_of
from bot.understanding.model import CrisisKind


class UnreadableState(Exception):
    """A stored state is of a newer version, or damaged; the talk goes on from an empty one."""


_STATES = TypeAdapter(State)


def to_json(state: State) -> str:
    """The state as it is stored, before it is sealed."""
    return _STATES.dump_json(state).decode()


def from_json(stored: str) -> State:
    """A stored state, migrated where it is of an older version.

    Raises:
        UnreadableState: it is of a newer version, or no state at all.
    """
    try:
        tree = from_json_text(stored)
        version = tree.get("version", 1)
        if version not in range(1, VERSION + 1):
            raise UnreadableState(f"version {version!r} is none of 1 to {VERSION}")
        for migrate in _MIGRATIONS[version - 1 :]:
            tree = migrate(tree)
        return _STATES.validate_python(tree, strict=False)
    except (ValueError, AttributeError, TypeError, ValidationError) as error:
        raise UnreadableState(type(error).__name__) from error


def _from_version_1(tree: dict[str, Any]) -> dict[str, Any]:
    """One waiting question becomes a frame; a crisis becomes a risk with its level."""
    tree = {**tree, "version": 2}
    question, crisis = tree.pop("asking", None), tree.pop("crisis", None)
    frames = []
    if tree.get("meetings"):
        frames.append({"flow": Flow.FIND_MEETING, "asking": None})
    if question and (flow := Flow.of(question)):
        frames = [frame for frame in frames if frame["flow"] is not flow]
        frames.append({"flow": flow, "asking": question})
    tree["frames"] = frames
    if crisis:
        kind = crisis.get("kind")
        known = bool(kind)
        tree["risk"] = {
            "kind": kind or CrisisKind.SUICIDE,
            "level": level_of(CrisisKind(kind)) if known else 2,
            "by": SeenBy.RULE if known else SeenBy.MODEL,
            "asked": crisis.get("asked") if known else "crisis.talk.ask_thoughts",
            "said": crisis.get("said", ()),
            "since": tree.get("last_seen"),
            "changed": tree.get("last_seen"),
        }
    return tree


def _from_version_2(tree: dict[str, Any]) -> dict[str, Any]:
    """The open question and the answers given have the names that docs/glossary.md has for them."""
    frames = [{**frame, "open_question": frame.get("asking")} for frame in tree.get("frames", ())]
    frames = [{name: value for name, value in frame.items() if name != "asking"} for frame in frames]
    history = tree.get("told", ())
    rest = {name: value for name, value in tree.items() if name != "told"}
    return {**rest, "version": 3, "frames": frames, "answer_history": history}


_MIGRATIONS = (_from_version_1, _from_version_2)
"""What brings a state of version 1, 2 ... one version on, in order."""
