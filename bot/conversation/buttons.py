"""Buttons that name whole what they do, so that they work under an older message too: "save@" and a meeting's key.

All others stand for an option of the menu that was shown last.
"""

import re

from bot.conversation.state import State

OF_A_MEETING = ("remind", "calendar", "save", "unsave", "unremind", "others")
"""Set a reminder, get a calendar file, keep the meeting or take it off, end its reminder, look for others around it."""
OF_A_STEP = ("done", "smaller", "skip")
"""What may be said of a small step; the step's number follows."""
NEXT_STEP = "step@next"
ANSWER = "answer"
"""A number as the answer to a question of the company: "answer@companion.ask_kind.2"."""
_KEY = re.compile(r"[0-9a-f]{16}")


def of_a_meeting(kind: str, key: str) -> str:
    """The code of a button under a meeting."""
    return f"{kind}@{key}"


def of_a_step(kind: str, step: int) -> str:
    """The code of a button under a small step."""
    return f"{kind}@{step}"


def answers_to(question: str, numbers: range | tuple[int, ...]) -> tuple[str, ...]:
    """The codes of the buttons that answer a question by a number."""
    return tuple(f"{ANSWER}@{question}.{number}" for number in numbers)


def is_lasting(code: str) -> bool:
    """Whether a code belongs to one of these buttons."""
    kind, at, _ = code.partition("@")
    return bool(at) and (kind in (*OF_A_MEETING, *OF_A_STEP, ANSWER) or code == NEXT_STEP)


def label_key(code: str) -> str | None:
    """The piece of knowledge that stands on the button; None for an answer, on which its number stands."""
    kind = code.partition("@")[0]
    return None if kind == ANSWER else f"button.{kind}"


def number_of(code: str) -> int:
    """The number of an answer or a step."""
    return int(re.split(r"[.@]", code)[-1])


def question_of(code: str) -> str:
    """The question that an answer is to."""
    return code.partition("@")[2].rpartition(".")[0]


def still_means_something(code: str, state: State) -> bool:
    """Whether its step is still open, its question still waits; a meeting's button always does something."""
    kind, _, what = code.partition("@")
    if kind in OF_A_MEETING:
        return bool(_KEY.fullmatch(what))
    if kind in OF_A_STEP:
        return state.companion is not None and what == str(state.companion.step) and what != "0"
    if kind == ANSWER:
        waits = state.newest.open_question if state.newest else None
        return bool(re.fullmatch(r"\d{1,2}", what.rpartition(".")[2])) and waits == question_of(code)
    return code == NEXT_STEP
