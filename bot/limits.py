"""How much is answered: a machine that writes to us, or a bill that runs away, must not drown the people who need us.

A crisis is always answered, and so is whoever wants no more messages or their words erased.
"""

from dataclasses import dataclass, replace

from bot.conversation.model import Bubble, CancelReminders, Channel, EraseConversation, OptIn, OptOut, Turn
from bot.conversation.state import State
from bot.records.conversations import SLOW_DOWN, Traffic
from knowledge.library import Library

_ALWAYS = (OptOut, OptIn, EraseConversation, CancelReminders)
"""What a person may always have."""


@dataclass(frozen=True)
class Limits:
    """What is answered at most."""

    a_minute: int = 20
    """Messages of one person."""
    a_day: int = 200
    texts_a_day: int = 5000
    """SMS and WhatsApp to all people together: what it may cost."""
    numbers_answered: tuple[str, ...] = ("+1",)
    """Beginnings of phone numbers; texts to other countries cost many times as much and invite fraud."""

    def hold(
        self, turn: Turn, state: State, traffic: Traffic, channel: Channel, address: str, library: Library
    ) -> Turn:
        """The turn as decided, or silence, or once a minute the wish to slow down; what was written is recorded."""
        if (
            turn.crisis
            or (state.risk and state.risk.open)
            or any(isinstance(effect, _ALWAYS) for effect in turn.effects)
        ):
            return turn
        by_phone = channel is not Channel.TELEGRAM
        if by_phone and address.startswith("+") and not address.startswith(self.numbers_answered):
            return _silent(turn, state)
        if by_phone and traffic.texts_today >= self.texts_a_day:
            return _silent(turn, state)
        if traffic.last_minute < self.a_minute and traffic.last_day < self.a_day:
            return turn
        if traffic.told_to_slow_down or traffic.last_day > self.a_day:
            return _silent(turn, state)
        text = library.answer(SLOW_DOWN, turn.language).text
        return replace(_silent(turn, state), reply=(Bubble(text),), answers=(SLOW_DOWN,))


def _silent(turn: Turn, state: State) -> Turn:
    """Nothing is said, done or remembered."""
    return replace(turn, reply=(), state=state, answers=(), effects=(), meetings=())


DEFAULT_LIMITS = Limits()
