"""Company in the invented week: weeks of check-ins, small steps and the loneliness check, so that staff see figures.

They run through the inbox, the job and the outbox as everybody's do, with a clock that is set; nothing goes out.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from bot.jobs.check_ins import CheckInJob
from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.messaging.limits import Limits
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.sending import CannotTell, Outbound
from bot.messaging.spool import Spool
from bot.records.store import Store

_FOR_DAYS = (*((14,) * 5), *((30,) * 8))
"""How long each of these people wants to be asked."""
_HOURS = (8, 9, 9, 10, 12, 17, 18, 19, 20)
_ANSWERS_OF_TEN = 9
"""So many of ten check-ins are answered; those of the days of the loneliness check always are."""
_MEASURED = (14, 30)
_SCALE = ("companion.scale_1", "companion.scale_2", "companion.scale_3")
_AT_THE_START, _LATER = ("3", "3", "2"), (("2", "2", "2"), ("3", "3", "2"), ("2", "3", "1"), ("3", "3", "3"))
"""Answers to its three questions."""


@dataclass
class Clock:
    """A clock that is set."""

    time: datetime

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.time


@dataclass
class _Person:
    address: str
    days: int
    hour: int
    begins: date
    later: tuple[str, ...]
    helped: str
    texts: int = 0
    measured: int = 0


class _Nowhere:
    """Where invented texts go."""

    def send(self, outbound: Outbound) -> str:
        return f"demo-{outbound.outbox_id[:8]}"

    def find(self, outbound: Outbound, since: datetime, known: object) -> str | None:
        raise CannotTell(ever=False)


class _Days:
    def __init__(self, store: Store, engine: Engine, spool: Spool, now: datetime) -> None:
        self._clock = Clock(now)
        self._chance = random.Random(7)  # noqa: S311 - an invented week, the same each time
        limits = Limits(a_minute=1000, a_day=1000, texts_a_day=10**6)
        self._inbox = Inbox(store, engine, spool, self._clock, limits)
        self._job = CheckInJob(store, lambda: engine.library, self._clock)
        self._worker = Worker(store, dict.fromkeys(Channel, _Nowhere()), self._clock)
        self._zone = ZoneInfo(engine.library.clinic.time_zone)
        self._now = now

    def run(self) -> None:
        """Everybody's days, in the order in which they came."""
        today = self._now.astimezone(self._zone).date()
        people = [
            _Person(
                address=f"+1213556{number:04}",
                days=days,
                hour=_HOURS[number % len(_HOURS)],
                begins=today - timedelta(days=days + 1 + number % 2),
                later=_LATER[number % len(_LATER)] if number % 4 == 1 else _LATER[0],
                helped="no" if number % 4 == 3 else "yes",
            )
            for number, days in enumerate(_FOR_DAYS)
        ]
        for day in range(max(_FOR_DAYS) + 3, -1, -1):
            for person in sorted(people, key=lambda person: person.hour):
                self._a_day_of(person, today - timedelta(days=day))

    def _a_day_of(self, person: _Person, day: date) -> None:
        moment = datetime(day.year, day.month, day.day, person.hour, 5, tzinfo=self._zone)
        if moment > self._now - timedelta(hours=2) or day < person.begins:
            return
        self._clock.time = moment
        while self._job.step() or self._worker.step():
            pass
        if day == person.begins:
            for words in ("CHECK IN", str(person.days), f"{person.hour}:00"):
                self._say(person, words)
        elif (day - person.begins).days in _MEASURED or self._chance.randrange(10) < _ANSWERS_OF_TEN:
            self._say(person, self._chance.choice("1122233" if person.measured else "1222333"))
            self._do_something(person)

    def _do_something(self, person: _Person) -> None:
        match self._chance.randrange(8):
            case 0 | 1:
                self._say(person, "STEP")
                self._say(person, "done", minutes=50)
            case 2:
                self._say(person, self._chance.choice(("NOW", "THOUGHT CHECK")))
                self._say(person, "2")
            case 3 | 4:
                self._say(person, "thank you")

    def _say(self, person: _Person, words: str, minutes: int = 2) -> None:
        """A text, and the answers to what it makes us ask."""
        turn: Turn | None = self._text(person, words, minutes)
        while turn is not None and turn.answers and (answer := self._answer(person, turn.answers[-1])):
            turn = self._text(person, answer, 1)

    def _text(self, person: _Person, words: str, minutes: int) -> Turn | None:
        self._clock.time += timedelta(minutes=minutes)
        person.texts += 1
        key = f"demo:{person.address}:{person.texts}"
        receipt = self._inbox.receive(Incoming(Channel.SMS, key, person.address, words))
        for reply in receipt.replies:
            if reply.outbox_id:
                self._inbox.delivered(Report(reply.outbox_id, 1, f"demo-{reply.outbox_id[:8]}", "delivered"))
        return receipt.turn

    def _answer(self, person: _Person, question: str) -> str | None:
        if question in _SCALE:
            number = _SCALE.index(question)
            scores = person.later if person.measured else _AT_THE_START
            person.measured += number == len(_SCALE) - 1
            return scores[number]
        return {
            "companion.scale_intro": "yes",
            "companion.hello_offer": "no",
            "companion.three_hard_days": "no",
            "chat.thanks.did_it_help": person.helped,
        }.get(question)


def fill(store: Store, engine: Engine, spool: Spool, now: datetime) -> None:
    """Their weeks up to now.

    The loneliness check is on for them, so that its figures are seen; it is the clinic's to switch on, and stays as it
    is for everybody else.
    """
    clinic = engine.library.clinic
    offers = clinic.offers.model_copy(update={"loneliness_scale": True})
    library = replace(engine.library, clinic=clinic.model_copy(update={"offers": offers}))
    _Days(store, Engine(library, engine.reader, engine.places, engine.meetings), spool, now).run()
