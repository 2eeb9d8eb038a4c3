"""A person who texts over days, with everything real between: the inbox, the worker, its jobs, and a clock to set."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Turn
from bot.conversation.state import State
from bot.jobs.check_ins import CheckInJob
from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.recording import as_it_stood
from bot.messaging.spool import Spool
from bot.records.store import Store
from tests.conftest import Clock, FakeSender

LA = ZoneInfo("America/Los_Angeles")
ADDRESS = "+12135550142"
QUESTION, PREGUNTA = "How alone today? 1 not much 2 some 3 a lot.", "¿Cuánta soledad hoy? 1 poca 2 algo 3 mucha."
SET_UP = {"en": ("CHECK IN", "7", "9"), "es": ("PREGUNTAME", "7", "9")}
"""The words by which somebody is asked for seven days at 9."""
_LOOKS_EVERY = timedelta(days=2)
"""Besides each moment at which something is due, and the minute before it."""


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Talk:
    """One conversation, whatever becomes of the process in between."""

    store: Store
    engine: Engine
    clock: Clock
    folder: Path
    sender: FakeSender = field(default_factory=FakeSender)
    channel: Channel = Channel.SMS
    count: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Another process takes up the same database."""
        self.inbox = Inbox(self.store, self.engine, Spool(self.folder / "spool", self.store.cipher), self.clock)
        self.job = CheckInJob(self.store, lambda: self.engine.library, self.clock)
        self.worker = Worker(self.store, dict.fromkeys(Channel, self.sender), self.clock)
        self.worker.doubt_unfinished()

    def at(self, moment: str) -> None:
        """It is that moment in Los Angeles."""
        self.clock.time = datetime.fromisoformat(moment).replace(tzinfo=LA)

    def say(self, words: str, minutes: int = 1) -> Turn:
        """A text, a little later."""
        self.count += 1
        self.clock.time += timedelta(minutes=minutes)
        receipt = self.inbox.receive(Incoming(self.channel, f"SM{self.count}", ADDRESS, words))
        assert receipt.turn is not None
        for number, reply in enumerate(receipt.replies):
            if reply.outbox_id:
                self.inbox.delivered(Report(reply.outbox_id, 1, f"SM{self.count}-{number}", "sent"))
        return receipt.turn

    def say_each(self, *words: str) -> None:
        """Several texts, one after the other."""
        for one in words:
            self.say(one)

    def until(self, moment: str) -> list[str]:
        """What arrives up to then."""
        before, end = len(self.sender.sent), datetime.fromisoformat(moment).replace(tzinfo=LA)
        self.work()
        while self.clock.time < end:
            self.clock.time = min([end, self.clock.time + _LOOKS_EVERY, *self._looks()])
            self.work()
        return [outbound.text for outbound in self.sender.sent[before:]]

    def _looks(self) -> list[datetime]:
        """When the next texts are due that we send first, and a minute before."""
        with self.store.transaction() as records:
            thread = records.conversations.thread_of(self.channel, ADDRESS, self.clock.time)
            due = [one.due_at for one in records.check_ins.of(thread.id)]
        looks = [moment - early for moment in due for early in (timedelta(minutes=1), timedelta())]
        return [look for look in looks if look > self.clock.time]

    def work(self) -> None:
        """The worker does what there is to do."""
        while self.job.step() or self.worker.step():
            pass

    def dies_while_sending(self) -> None:
        """The next text that goes out is the last thing that this process does."""
        self.sender.failures.append(Killed())
        with pytest.raises(Killed):
            self.work()

    @property
    def state(self) -> State:
        """What is remembered now."""
        with self.store.transaction() as records:
            now = self.clock.time
            state = as_it_stood(records.conversations.thread_of(self.channel, ADDRESS, now), now)
        assert state is not None
        return state

    @property
    def rows(self) -> list[str]:
        """What is to be sent first, some time."""
        with self.store.transaction() as records:
            thread = records.conversations.thread_of(self.channel, ADDRESS, self.clock.time)
            return sorted(one.what for one in records.check_ins.of(thread.id))
