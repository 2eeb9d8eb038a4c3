"""Periodic jobs: a failure ends nothing, and a process that is told to stop finishes what it is doing."""

import threading
from datetime import timedelta

import pytest

from bot.conversation.model import Channel
from bot.jobs.periodic import Bell, Periodic, Running
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.sending import NotSent, Outbound, Rests
from bot.records.store import Store
from bot.wiring import Application, jobs_of_every_process, jobs_of_the_worker
from tests.conftest import Clock, FakeSender

HOUR = timedelta(hours=1)


class Steps:
    """A step that says what it was told to say, and rings when it has said all of it."""

    def __init__(self, *answers: object) -> None:
        self.answers, self.done = list(answers), threading.Event()

    def __call__(self) -> object:
        answer = self.answers.pop(0)
        if not self.answers:
            self.done.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_step_with_more_to_do_is_done_again_at_once_and_one_without_waits() -> None:
    step = Steps(True, True, None, "never asked for")
    job = Periodic("job", HOUR, step)

    assert [job.once(), job.once(), job.once()] == [timedelta(0), timedelta(0), HOUR]


def test_a_failure_is_logged_with_its_remedy_and_tried_again_soon(capsys: pytest.CaptureFixture[str]) -> None:
    job = Periodic("feeds", HOUR, Steps(ValueError("planted words"), None), remedy="python -m bot meetings status")

    assert job.once() < timedelta(minutes=1)
    said = "".join(capsys.readouterr())
    assert "feeds" in said
    assert "python -m bot meetings status" in said
    assert "planted" not in said
    assert job.once() == HOUR


def test_a_job_goes_on_after_a_failure_and_ends_with_the_process() -> None:
    step, ended = Steps(ValueError(), True, ValueError(), True, None), threading.Event()
    running = Running([Periodic("job", timedelta(0), step, after=ended.set)])
    assert step.done.wait(10)
    step.answers = [None] * 100_000
    running.stop()

    assert ended.is_set()


def test_a_ring_wakes_a_job_that_waits_and_one_that_was_about_to() -> None:
    bell, step = Bell(), Steps(None, None)
    heard = bell.rings
    bell.ring()
    bell.wait(3600, heard)  # returns at once: it has rung since
    running = Running([Periodic("job", HOUR, step, bell=bell)])
    bell.ring()
    assert step.done.wait(10)
    step.answers = [None]
    running.stop()


class Slow(FakeSender):
    """A provider that has the message and takes its time to answer."""

    def __init__(self) -> None:
        super().__init__()
        self.has_it, self.may_answer = threading.Event(), threading.Event()

    def send(self, outbound: Outbound) -> str:
        self.has_it.set()
        assert self.may_answer.wait(10)
        return super().send(outbound)


def test_what_is_being_sent_when_the_process_is_told_to_stop_is_finished_and_noted(
    inbox: Inbox, store: Store, clock: Clock
) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", "555", "HELP"), worker_sends=True)
    slow, bell = Slow(), Bell()
    workers = [Worker(store, {Channel.TELEGRAM: slow}, clock) for _ in range(3)]
    running = Running([Periodic(f"telegram-{number}", HOUR, one.step, bell=bell) for number, one in enumerate(workers)])
    assert slow.has_it.wait(10)
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    stopping.join(0.05)
    assert stopping.is_alive()  # it waits for the answer

    slow.may_answer.set()
    stopping.join(10)
    assert not stopping.is_alive()
    with store.transaction() as records:
        assert set(records.outbox.states().values()) == {"sent"}


def test_whoever_takes_too_long_is_told_in_the_log_and_left(capsys: pytest.CaptureFixture[str]) -> None:
    held = threading.Event()
    running = Running([Periodic("stuck", HOUR, held.wait)])
    running.stop(timedelta(milliseconds=10))
    held.set()

    assert "stuck" in "".join(capsys.readouterr())


def test_all_workers_of_a_process_leave_a_provider_alone_that_one_of_them_was_told_to(
    inbox: Inbox, store: Store, sender: FakeSender, clock: Clock
) -> None:
    rests = Rests()
    one, other = (Worker(store, dict.fromkeys(Channel, sender), clock, rests=rests) for _ in range(2))
    for chat in ("1", "2"):
        inbox.receive(Incoming(Channel.TELEGRAM, f"update:{chat}", chat, "HELP"), worker_sends=True)
    sender.failures = [NotSent(429, transient=True, retry_after=timedelta(seconds=30), too_fast=True)]
    assert one.step()

    assert (other.step(), sender.sent) == (False, [])
    clock.forward(seconds=31)
    assert other.step()
    assert len(sender.sent) == 1


def test_a_shorter_pause_does_not_end_a_longer_one(clock: Clock) -> None:
    rests = Rests()
    rests.rest("sms", clock() + timedelta(minutes=10))
    rests.rest("sms", clock() + timedelta(seconds=5))
    clock.forward(minutes=5)

    assert rests.resting(clock()) == {"sms"}


def test_every_job_of_a_process_has_a_name_of_its_own(application: Application) -> None:
    names = [job.name for job in [*jobs_of_every_process(application), *jobs_of_the_worker(application)]]

    assert len(names) == len(set(names))
    assert {"spool", "worker", "alerts", "held answers", "reminders", "feeds", "retention"} <= set(names)
