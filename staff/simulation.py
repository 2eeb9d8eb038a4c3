"""A talk with the engine alone, by a clock that one sets: nothing is recorded, nothing is sent, nobody is alerted."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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


_KEPT_FOR = timedelta(minutes=2)
_MOST_KEPT = 32


class Beginnings:
    """Where talks stood after some of their texts, so that the next part goes on there.

    In the memory of this process alone, the latest few and not for long; what is gone is played from its beginning.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[str, int], tuple[datetime, list[State]]] = OrderedDict()

    def keep(self, key: str, after: int, states: list[State]) -> None:
        """The states of a talk after so many texts."""
        self._kept[key, after] = self._clock(), states
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def at(self, key: str, after: int) -> list[State] | None:
        """The states of a talk after so many texts; None where they are not known."""
        now = self._clock()
        for old in [one for one, (kept_at, _) in self._kept.items() if now - kept_at > _KEPT_FOR]:
            del self._kept[old]
        found = self._kept.get((key, after))
        return list(found[1]) if found else None


@dataclass(frozen=True)
class Recorded:
    """What somebody wrote, to be answered by one engine or by two side by side, in parts: each text takes time."""

    key: str
    """Which talk, and by which content it is answered: the same key is answered the same."""
    engines: tuple[Engine, ...]
    channel: Channel
    said: Sequence[Said]
    begins: State

    def part(self, after: int, most: int, beginnings: Beginnings) -> list[tuple[Turn, ...]]:
        """The turns of the engines to so many texts after these."""
        states, turns = beginnings.at(self.key, after), []
        known = after if states else 0
        states = states or [self.begins] * len(self.engines)
        for number, one in enumerate(self.said[known : after + most], known):
            message = Message(one.text, self.channel)
            answered = tuple(
                engine.respond(message, state, one.at) for engine, state in zip(self.engines, states, strict=True)
            )
            states = [turn.state for turn in answered]
            if number >= after:
                turns.append(answered)
        beginnings.keep(self.key, after + most, states)
        return turns


def play(engine: Engine, channel: Channel, said: Sequence[Said]) -> list[Step]:
    """The whole talk from its beginning, each message at its own time. The engine is pure, so it comes out the same."""
    state, steps = State(), []
    for one in said:
        text = "" if one.choice else one.text
        turn = engine.respond(Message(text, channel, choice=one.choice), state, one.at)
        steps.append(Step(one, turn))
        state = turn.state
    return steps
