"""What of the company is counted for staff, by the ids of the lines that answered a text. Pure: rows in, counts out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

LONELINESS = ("less", "same", "more")
MEASURED_ON = (14, 30)
"""Days of check-ins on which the loneliness check comes by itself."""
PROGRAMME = (
    *("sent", "answered", "steps", "offered", "accepted", *LONELINESS),
    *(f"{how} on day {day}" for day in MEASURED_ON for how in LONELINESS),
)
"""Of the company that people asked for: check-ins sent and answered, steps done, a call offered after three hard days,
and accepted, loneliness less than before or not; of these, those measured on day 14 and on day 30 against the start."""
CHECK_INS = ("companion.check_in", "companion.after_crisis")
"""Questions whose answers have lines of their own, so that sent and answered can be set beside each other."""
_OFFERS_A_CALL, _A_CALL = "companion.three_hard_days", "handoff.human"
_COUNTED_AS = {
    **{f"companion.check_in_{number}": "answered" for number in (1, 2, 3)},
    **{f"companion.after_crisis_{how}": "answered" for how in ("better", "same", "worse")},
    "companion.step_done": "steps",
    "companion.step_last": "steps",
    "companion.plan_done": "steps",
    _OFFERS_A_CALL: "offered",
    **{f"companion.scale_{how}": how for how in LONELINESS},
}
OF_A_WEEK = tuple(line for line, what in _COUNTED_AS.items() if what in ("steps", *LONELINESS))
"""Lines by which a person counts in the figures of a week."""
_MODULES = {
    "ask": "first minute", "now": "now", "script": "words to send", "step": "small steps", "plan": "week of steps",
    "check": "check-ins", "scale": "loneliness check", "thought": "thought check", "date": "clean date",
    "card": "cards", "after": "day after",
}  # fmt: skip
"""The parts of the company, by how the ids of their lines begin."""
_DID_HELP = {"chat.thanks.helped": "yes", "chat.thanks.did_not_help": "no"}


def counted(rows: Sequence[Row[*tuple[Any, ...]]]) -> Counter[str]:
    """How often each thing of `PROGRAMME` was done in these texts, but for the check-ins sent."""
    counts: Counter[str] = Counter()
    for row in rows:
        for one in _lines(row):
            if what := _COUNTED_AS.get(one):
                counts[what] += 1
                day = next((day for day in MEASURED_ON if f"companion.scale_day_{day}" in _lines(row)), None)
                if day and what in LONELINESS:
                    counts[f"{what} on day {day}"] += 1
    counts["accepted"] = _calls_accepted(rows)
    return counts


def of_a_week(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, int]:
    """Steps and loneliness in the texts of a week, each person counted once."""
    done = [(row.conversation_id, _COUNTED_AS[one]) for row in rows for one in _lines(row) if one in OF_A_WEEK]
    counts = Counter(what for _, what in done)
    counts["people"] = len({person for person, what in done if what == "steps"})
    counts["measured"] = len({person for person, what in done if what in LONELINESS})
    return {name: count for name, count in counts.items() if count}


def helped_by_part(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, int]:
    """Whether it helped, by the part of the company that was last spoken of in that talk on that day."""
    last: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: (row.conversation_id, row.number)):
        for one in _lines(row):
            if one.startswith("companion."):
                begins = one.removeprefix("companion.").partition("_")[0]
                last[row.conversation_id] = _MODULES.get(begins, last.get(row.conversation_id, ""))
            elif one in _DID_HELP and last.get(row.conversation_id):
                counts[f"{last[row.conversation_id]}: {_DID_HELP[one]}"] += 1
    return dict(counts)


def _calls_accepted(rows: Sequence[Row[*tuple[Any, ...]]]) -> int:
    """How many, offered a call after three hard days, took it with their next text."""
    offered: dict[str, bool] = {}
    accepted = 0
    for row in sorted(rows, key=lambda row: (row.conversation_id, row.number)):
        lines = _lines(row)
        accepted += offered.get(row.conversation_id, False) and lines[0] == _A_CALL
        offered[row.conversation_id] = _OFFERS_A_CALL in lines
    return accepted


def _lines(row: Row[*tuple[Any, ...]]) -> list[str]:
    return (row.answers or "").split(",")
