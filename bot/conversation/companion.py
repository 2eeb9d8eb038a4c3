"""What is remembered of the company that a person asked for: check-ins, small steps, a clean date, a scale.

Part of the sealed state. It never holds a name, a number, or what somebody wrote.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

LAST_ANSWERS = 7
"""So many answers to check-ins are kept."""


class CheckIn(StrEnum):
    """A text that we send first, because the person said yes to it."""

    ONCE = "once"
    """Once, tomorrow."""
    DAILY = "daily"
    """Once a day for 7, 14 or 30 days."""
    WEEK = "week"
    """A week of small steps: seven texts."""
    SCRIPT = "script"
    """The day after words to send: how it went."""
    AFTER_CRISIS = "after_crisis"
    """The day after a danger: how it is."""
    GOOD_DAY = "good_day"
    """On the big days after a clean date."""
    HELLO = "hello"
    """A week and a month after a finished week: a short hello, and then no more."""


@dataclass(frozen=True)
class Sent:
    """The last text that we sent first."""

    line: str
    """Its id in knowledge/."""
    at: datetime


@dataclass(frozen=True)
class Companion:
    """What the flows of company remember of one person; None in the state until one was begun."""

    runs: tuple[CheckIn, ...] = ()
    """What the person has said yes to and that is still to come."""
    wants: CheckIn | None = None
    """Which are being set up, while we ask for days and hour."""
    days: int = 1
    """For how many days; 0 where only the hour of what runs is to be another."""
    minute: int | None = None
    """The time of the person's choice, in minutes after midnight of the clinic's clock: 480 to 1255."""
    since: date | None = None
    until: date | None = None
    """The last day with a check-in."""
    day: int = 0
    """How many texts of the week of small steps were sent."""
    week_told: bool = False
    """Staff know that the first week of what runs is done."""
    hellos: int = 0
    """How many hellos were sent since the last finished week."""
    misses: int = 0
    """Questions in a row that nothing was said to."""
    sent: Sent | None = None
    last: tuple[int, ...] = ()
    """The last answers to "How alone today?", 1 to 3, oldest first."""
    alone: int = 0
    """What being alone is like, 1 to 4 as in our question; 0 where that was not said."""
    rung: int = 0
    """How far up the ladder, 1 to 10; 0 before the first step."""
    step: int = 0
    """The step that is open, 1 to 10; 0 for none."""
    scores: tuple[int, ...] = ()
    """Answers to the loneliness scale while it is asked, 1 to 3 each."""
    ucla: tuple[tuple[date, int], ...] = ()
    """Results of the scale, 3 to 9, oldest first."""
    scale_offered: date | None = None
    """The day on which it was last offered beside a check-in."""
    reached_days: int = 0
    """On how many days they have told that they reached out to somebody."""
    reached_on: date | None = None
    """The last of these days."""
    clean_date: date | None = None
    dates: tuple[date, ...] = ()
    """Those that a date may mean, while we ask which."""

    def starting(self, kind: CheckIn) -> "Companion":
        """With this still to come."""
        return replace(self, runs=(*(one for one in self.runs if one is not kind), kind))

    def ending(self, *kinds: CheckIn) -> "Companion":
        """Without these."""
        return replace(self, runs=tuple(one for one in self.runs if one not in kinds))
