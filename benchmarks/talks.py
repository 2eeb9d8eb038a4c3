"""How whole talks are held: each text of written talks, with the engine's own state, against what its author meant.

    python -m benchmarks.talks FILE ...

Prints a line a file: turns right (topic or none, groups, risk), whole talks right, harmless turns in crisis mode, signs
seen, turns after which all slots of the search or of the call-back are right (benchmarks/slots.py).
A turn whose `before` our own replies cannot have led to is passed over and counted apart.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from benchmarks.slots import CallBack, Slots, is_of_call_back, told, wrong_call_back, wrong_slots
from bot.conversation.before import before as before_of
from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.conversation.topics.listening import HEARD
from tests import loaded
from tests.conftest import NOON, SampleMeetings
from tests.loaded import talks_of

_STEERS = (None, "meetings.find", "meetings.reminder")
_ONLY_TELL = (
    "chat",
    "thanks",
    "safe",
    "yes",
    "no",
    "maybe",
    "with somebody",
    "means away",
    "help coming",
    "awake",
    "done",
)
"""Acts of somebody who tells how it goes."""
_A_DAY = timedelta(hours=20)
"""A text that answers a check-in comes on the day after."""


@dataclass
class Count:
    """What was counted in one file."""

    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    """Turns after which a slot is wrong."""
    gaps: Counter[int] = field(default_factory=Counter)
    """Turns that were not right, by the number of the talk in its file."""

    def percent(self, what: str, of: str) -> str:
        """A share in percent, or a dash where there was nothing."""
        return f"{100 * self.seen[what] / self.seen[of]:5.1f}" if self.seen[of] else "    -"


def engine() -> Engine:
    """The engine with the invented meetings."""
    return Engine(loaded.library(), loaded.reader(), loaded.places(), SampleMeetings())


def hold_file(engine: Engine, path: Path) -> Count:
    """Every talk of a file."""
    count = Count()
    for number, talk in enumerate(talks_of(path), start=1):
        hold(engine, talk["turns"], count, path.stem, number)
    return count


def hold(engine: Engine, turns: list[dict[str, Any]], count: Count, author: str, number: int) -> None:
    """One talk, from its first text to its last."""
    state, whole, judged, now = State(introduced=True), True, 0, NOON
    slots = Slots()
    for gold in turns:
        stood = before_of(state)
        now += _A_DAY if (gold.get("before") or {}).get("sent") == "check_in" else timedelta()
        turn = engine.respond(Message(gold["text"], Channel.SMS), state, now)
        state = turn.state
        slots = slots.after(gold, engine.places, now, _pointed_at(turn))
        if not _could_follow(gold.get("before") or {}, stood.asks, stood.crisis, stood.listed):
            count.seen["passed over"] += 1
            continue
        judged += 1
        faults = _faults(gold, turn)
        if slots != Slots() and turn.topic == "meetings.find":
            wrong = wrong_slots(slots, state.meetings)
            count.seen["searched"] += 1
            count.seen["all slots"] += not wrong
            count.slots += [f"{author} {number}: {gold['text'][:100]!r}: {told(wrong)}"] if wrong else []
        harmless = gold.get("risk", "none") == "none" and not (gold.get("before") or {}).get("crisis")
        count.seen["turns"] += 1
        count.seen["right"] += not faults
        count.seen["harmless"] += harmless
        count.seen["harmless in crisis"] += harmless and turn.crisis is not None
        count.seen["harmless asked"] += harmless and bool(turn.state.open_risk and turn.state.open_risk.level == 2)
        if gold.get("risk") in ("danger", "unsure"):
            level = turn.state.open_risk.level if turn.state.open_risk else 0
            count.seen[gold["risk"]] += 1
            count.seen[f"{gold['risk']} seen"] += level >= 2
        whole = whole and not faults
        count.gaps[number] += bool(faults)
        count.wrong += [f"{author} {number}: {gold['text'][:100]!r}: {fault}" for fault in faults]
    if judged:
        count.seen["talks"] += 1
        count.seen["whole"] += whole
    if any(is_of_call_back(gold) for gold in turns):
        _hold_call_back(engine, turns, count, f"{author} {number}")


def _pointed_at(turn: Turn) -> datetime | None:
    """When the listed meeting begins that a turn spoke of."""
    search = turn.state.meetings
    listed = search.shown if search and turn.topic in _STEERS else ()
    return next((one.start for one in listed if search and one.key == search.focus), None)


def _hold_call_back(engine: Engine, turns: list[dict[str, Any]], count: Count, where: str) -> None:
    """The call-back of a talk: by Telegram, where no phone is known before it is asked for."""
    state, wanted, taken = State(introduced=True), CallBack(), CallBack()
    for gold in turns:
        asked = before_of(state).asks
        turn = engine.respond(Message(gold["text"], Channel.TELEGRAM), state, NOON)
        state, wanted, taken = turn.state, wanted.after(gold), taken.taken_down(turn)
        expected = (gold.get("before") or {}).get("asks")
        if wanted == CallBack() or not is_of_call_back(gold) or (expected and expected != asked):
            continue
        wrong = wrong_call_back(wanted, taken)
        count.seen["searched"] += 1
        count.seen["all slots"] += not wrong
        count.seen["called back"] += 1
        count.seen["all of a call-back"] += not wrong
        count.slots += [f"{where}: call-back {gold['text'][:100]!r}: {told(wrong)}"] if wrong else []


def _could_follow(gold: dict[str, Any], asks: str | None, crisis: str | None, listed: int) -> bool:
    """Whether what the author had in mind may stand before this text in our talk."""
    if gold.get("crisis") and gold["crisis"] != crisis and gold.get("asks") != asks:
        return False
    if (
        crisis
        and not gold.get("crisis")
        and gold.get("asks") not in ("are_you_safe", "thinking_of_suicide", "danger_now", "breathing")
    ):
        return True
    if gold.get("list") and not listed:
        return False
    return not (gold.get("asks") and gold["asks"] != asks) and not gold.get("offers") and not gold.get("sent")


def _faults(gold: dict[str, Any], turn: Turn) -> list[str]:
    faults = []
    topic, risk = gold.get("topic"), gold.get("risk", "none")
    level = turn.state.open_risk.level if turn.state.open_risk else 0
    in_one = bool((gold.get("before") or {}).get("crisis"))
    if risk == "none" and not in_one and turn.crisis:
        faults.append(f"crisis {turn.crisis} where there is none")
    if risk in ("danger", "unsure") and level < 2:
        faults.append(f"{risk} {gold.get('kind')} not seen")
    said_of_danger = bool(turn.answers) and all(answer.startswith("crisis.") for answer in turn.answers)
    if risk == "none" and topic and not topic.startswith("crisis.") and not in_one:
        told = {turn.topic, *(guess.topic for guess in (turn.understanding.guesses[:1] if turn.understanding else ()))}
        alike = {*told, *(answer.partition("@")[0] for answer in turn.answers)}
        if topic not in alike and not (topic in _STEERS and turn.topic in _STEERS):
            faults.append(f"topic {topic}, not {turn.topic}{' (danger only)' if said_of_danger else ''}")
    if risk == "none" and topic is None and _came_to_nothing(gold, turn):
        faults.append(f"an answer was not understood: {gold.get('acts')}")
    groups = set(gold.get("groups") or ())
    if groups and risk == "none" and not groups & {group.value for group in turn.groups}:
        faults.append(f"groups {sorted(groups)}, not {[group.value for group in turn.groups]}")
    return faults


def _came_to_nothing(gold: dict[str, Any], turn: Turn) -> bool:
    """Whether a text that answers or steers was not understood; one that only tells may be heard and no more."""
    answer = turn.answers[0] if turn.answers else ""
    tells = all(act in _ONLY_TELL for act in gold.get("acts") or ()) and not (gold.get("before") or {}).get("asks")
    return answer in ("unknown", "interface.guess") or (answer.startswith(HEARD) and not tells)


def main(paths: list[str]) -> None:
    """Hold the talks of these files and print a table."""
    held, total = engine(), Count()
    columns = ("turns", "right %", "whole %", "crisis %", "asked %", "danger %", "unsure %", "slots %", "passed")
    click.echo(f"{'file':24} " + " ".join(f"{column:>9}" for column in columns))
    for path in map(Path, paths):
        count = hold_file(held, path)
        _line(path.stem, count)
        total.seen += count.seen
        total.wrong += count.wrong
        total.slots += count.slots
    _line("all", total)
    click.echo(
        f"call-backs: {total.seen['called back']} turns, {total.percent('all of a call-back', 'called back')} % right"
    )
    if "-v" in sys.argv:
        click.echo("\n".join([*total.wrong, *total.slots]))


def _line(name: str, count: Count) -> None:
    seen = count.seen
    shares = (
        ("right", "turns"),
        ("whole", "talks"),
        ("harmless in crisis", "harmless"),
        ("harmless asked", "harmless"),
    )
    seen_of = (("danger seen", "danger"), ("unsure seen", "unsure"), ("all slots", "searched"))
    percents = " ".join(f"{count.percent(what, of):>9}" for what, of in (*shares, *seen_of))
    click.echo(f"{name:24} {seen['turns']:9} {percents} {seen['passed over']:9}")


if __name__ == "__main__":
    main([argument for argument in sys.argv[1:] if argument != "-v"])
