"""How much is answered: a machine that writes to us, or a bill that runs away, must not drown the people who need us.

A crisis is answered, and so is whoever wants no more messages or their words erased. The very same words again and
again, as a machine sends them, are the engine's to end (bot/conversation/interpret.py).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conversation.model import Bubble, Turn
from bot.conversation.state import State
from bot.messaging.late import without_answer
from bot.messaging.messages import Incoming
from bot.phone_numbers import is_from
from bot.records.conversations import Traffic
from knowledge.library import Library

SLOW_DOWN = "interface.slow_down"
"""The answer to somebody who writes faster than anybody reads."""
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """What is answered at most."""

    a_minute: int = 20
    """Messages of one person."""
    a_day: int = 200
    texts_a_day: int = 5000
    """SMS and WhatsApp to all people together: what it may cost."""
    numbers_answered: tuple[str, ...] = ("US", "CA")
    """Countries, or beginnings of numbers; texts to other countries cost many times as much and invite fraud."""

    def hold(
        self,
        incoming: Incoming,
        turn: Turn,
        state: State,
        traffic: Traffic,
        texts_today: int,
        library: Library,
        now: datetime,
    ) -> Turn:
        """The turn as decided, or silence, or once a minute the wish to slow down; what was written is recorded.

        `traffic` has the message at hand in it.
        """
        if turn.crisis or state.open_risk or turn.holds_choice:
            return turn
        by_phone, address = incoming.channel.can.phone_numbers, incoming.address
        if by_phone and address.startswith("+") and not is_from(address, self.numbers_answered):
            return without_answer(turn, state)
        if by_phone and texts_today >= self.texts_a_day:
            return without_answer(turn, state)
        if traffic.minute_count <= self.a_minute and traffic.day_count <= self.a_day:
            return turn
        told_lately = traffic.slowed_at is not None and now - traffic.slowed_at < _MINUTE
        if told_lately or traffic.day_count > self.a_day + 1:
            return without_answer(turn, state)
        text = library.answer(SLOW_DOWN, turn.language).text
        return replace(without_answer(turn, state), reply=(Bubble(text),), answers=(SLOW_DOWN,))


def counted(traffic: Traffic, now: datetime) -> Traffic:
    """The traffic with one more message in it. A minute and a day begin with the first message after the last ended."""
    minute_at, minute_count = _one_more(traffic.minute_at, traffic.minute_count, _MINUTE, now)
    day_at, day_count = _one_more(traffic.day_at, traffic.day_count, _DAY, now)
    return replace(
        traffic,
        minute_at=minute_at,
        minute_count=minute_count,
        day_at=day_at,
        day_count=day_count,
    )


def _one_more(began: datetime | None, count: int, length: timedelta, now: datetime) -> tuple[datetime, int]:
    if began is None or not began <= now < began + length:
        return now, 1
    return began, count + 1


DEFAULT_LIMITS = Limits()
