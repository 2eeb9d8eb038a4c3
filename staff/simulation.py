"""A talk with the engine alone, by a clock that one sets: nothing is recorded, nothing is sent, nobody is alerted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State


@dataclass(frozen=True)
class Said:
    """One message of the pretended person."""

    at: datetime
    text: str
    choice: str | None = None
    """The tapped button as "menu:code"; `text` is then its label."""


@dataclass(frozen=True)
class Step:
    """A message and its answer."""

    said: Said
    turn: Turn


def play(engine: Engine, channel: Channel, said: Sequence[Said]) -> list[Step]:
    """The whole talk from its beginning, each message at its own time. The engine is pure, so it comes out the same."""
    state, steps = State(), []
    for one in said:
        text = "" if one.choice else one.text
        turn = engine.respond(Message(text, channel, choice=one.choice), state, one.at)
        steps.append(Step(one, turn))
        state = turn.state
    return steps
