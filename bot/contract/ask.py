"""Asking the engine from outside: docs/contract.md, kept exact."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.contract.lines import answer_lines
from bot.conversation.before import ASKS, question_of
from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Offered, Turn
from bot.conversation.state import Flow, Risk, State
from bot.meetings.model import Place, Point
from bot.messaging.messages import LONGEST_TEXT, clean
from knowledge.flows.load import risk_flow

_YEARS = range(1970, 2101)
"""Of `now`: far outside of them there are no days before and after it to look at."""


class _Location(BaseModel):
    model_config = ConfigDict(extra="ignore")
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class _Line(BaseModel):
    """One question."""

    model_config = ConfigDict(extra="ignore")
    text: str | None = None
    conversation: str | int | None = None
    channel: Channel = Channel.SMS
    now: datetime | None = None
    location: _Location | None = None
    id: str | int | float | None = None


def ask_once(engine: Engine, text: str, now: datetime) -> list[str]:
    """The bubbles with which one text is answered, as by SMS from somebody known, without the introduction."""
    turn = engine.respond(Message(clean(text)[:LONGEST_TEXT], Channel.SMS), State(introduced=True), now)
    return [bubble.text for bubble in turn.reply]


def ask_lines(engine: Engine, lines: Iterable[bytes], clock: Callable[[], datetime]) -> Iterator[tuple[str, bool]]:
    """One JSON answer for each line, and whether the line was good. A bad line does not end the run."""
    states: dict[str | int, State] = {}

    def answer(question: _Line) -> dict[str, Any]:
        before = State() if question.conversation is None else states.get(question.conversation, State())
        turn = engine.respond(_message(question), before, question.now or clock())
        if question.conversation is not None:
            states[question.conversation] = turn.state
        return _answer(question, turn)

    return answer_lines(lines, _parse, answer)


def _parse(line: dict[str, Any]) -> _Line:
    question = _Line.model_validate(line)
    if question.text is None and question.location is None:
        raise ValueError("text is missing")
    if question.now is not None and question.now.tzinfo is None:
        raise ValueError("now needs an offset, as in 2026-11-23T15:20:00-08:00")
    if question.now is not None and question.now.year not in _YEARS:
        raise ValueError(f"now lies outside of the years {_YEARS.start} to {_YEARS.stop - 1}")
    return question


def _message(question: _Line) -> Message:
    place = question.location
    return Message(
        text=clean(question.text or "")[:LONGEST_TEXT],
        channel=question.channel,
        location=Point(place.latitude, place.longitude) if place else None,
    )


def _answer(question: _Line, turn: Turn) -> dict[str, Any]:
    return {
        "id": question.id,
        "conversation": question.conversation,
        "topic": turn.topic,
        "confidence": round(turn.confidence, 4),
        "groups": [group.value for group in turn.groups],
        "place": _place(turn.place),
        "when": {"from": turn.window.start.isoformat(), "to": turn.window.end.isoformat()} if turn.window else None,
        "language": turn.language.value,
        "crisis": turn.crisis.value if turn.crisis else None,
        "escalated": turn.escalated,
        "reply": [bubble.text for bubble in turn.reply],
        "options": [option.label for option in turn.options],
        "meetings": [_meeting(offered) for offered in turn.meetings],
        "acts": list(turn.acts),
        "risk": _risk(turn.state.risk),
        "open": _open(turn.state),
    }


def _risk(risk: Risk | None) -> dict[str, Any]:
    """The level and kind of a danger, and whether it is open or only watched; level 0 where there is none."""
    if risk is None:
        return {"level": 0, "kind": None, "mode": "none"}
    return {"level": risk.level, "kind": risk.kind.value, "mode": risk.mode}


def _open(state: State) -> dict[str, Any] | None:
    """The newest thing that is open: its flow, and the question that waits, by its name in the talks."""
    question = question_of(state)
    if question and question.startswith("crisis."):
        return {"flow": Flow.RISK.value, "question": risk_flow().questions[question].asks}
    if state.open_risk:
        return {"flow": Flow.RISK.value, "question": None}
    if not state.frames:
        return None
    newest = state.frames[-1]
    return {
        "flow": newest.flow.value,
        "question": ASKS.get(newest.open_question, newest.open_question) if newest.open_question else None,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"label": place.label, "latitude": place.point.latitude, "longitude": place.point.longitude}


def _meeting(offered: Offered) -> dict[str, Any]:
    miles = None if offered.miles is None else round(offered.miles, 2)
    starts = offered.start.isoformat()
    return {"name": offered.name, "group": offered.group, "starts": starts, "miles": miles, "online": offered.online}
