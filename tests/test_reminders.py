"""Reminders from asking to arriving: set in a talk, sent by the worker, told anew where the meeting has changed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.quiet_hours import reminder_due
from bot.jobs.reminders import ReminderJob
from bot.meetings.index import Index, build_index
from bot.meetings.model import Meeting
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.spool import Spool
from bot.records.store import Records, Store
from tests.conftest import NOON, Clock, FakeSender, SampleMeetings

LA = ZoneInfo("America/Los_Angeles")


class Board:
    """A list of meetings that a test may change."""

    def __init__(self) -> None:
        self.meetings: list[Meeting] = list(SampleMeetings().all)
        self._built: dict[date, Index] = {}

    def index(self, now: datetime) -> Index:
        if now.date() not in self._built:
            self._built = {now.date(): build_index(self.meetings, now.date())}
        return self._built[now.date()]

    def change(self, key: str, how: Callable[[Meeting], Meeting | None]) -> None:
        changed = [how(meeting) if meeting.key == key else meeting for meeting in self.meetings]
        self.meetings = [meeting for meeting in changed if meeting]
        self._built = {}


class Talk:
    """A person who texts, a worker that sends, a clock in between."""

    def __init__(self, store: Store, inbox: Inbox, job: ReminderJob, clock: Clock, board: Board) -> None:
        self.store, self.inbox, self.job, self.clock, self.board = store, inbox, job, clock, board
        self.sender, self.count = FakeSender(), 0
        self.worker = Worker(store, dict.fromkeys(Channel, self.sender), clock)

    def say(self, words: str) -> str:
        self.count += 1
        receipt = self.inbox.receive(Incoming(Channel.SMS, f"SM{self.count}", "+12135550142", words))
        return receipt.replies[-1].text

    def until(self, moment: datetime) -> list[str]:
        """What arrives up to then: there is a look whenever something is due, just before, and every few hours."""
        before = len(self.sender.sent)
        while self.clock.time < moment:
            self.clock.time = min([moment, self.clock.time + timedelta(hours=6), *self._looks()])
            while self.job.step() or self.worker.step():
                pass
        return [outbound.text for outbound in self.sender.sent[before:]]

    def _looks(self) -> Iterator[datetime]:
        with self.store.transaction() as records:
            for one in records.reminders.of(_conversation(records)):
                for due in filter(None, (one.due_at, one.ask_at)):
                    yield from (look for look in (due - timedelta(minutes=1), due) if look > self.clock.time)


def reminded_of(store: Store) -> str:
    """The key of the meeting that the person is reminded of."""
    with store.transaction() as records:
        return records.reminders.of(_conversation(records))[0].meeting_key


def _conversation(records: Records) -> str:
    return records.conversations.thread_of(Channel.SMS, "+12135550142", NOON).id


@pytest.fixture
def talk(store: Store, engine: Engine, clock: Clock, tmp_path: Path) -> Talk:
    board = Board()
    with_meetings = Engine(engine.library, engine.reader, engine.places, board)
    inbox = Inbox(store, with_meetings, Spool(tmp_path / "spool", store.cipher), clock)
    job = ReminderJob(store, lambda: engine.library, board, clock)
    talk = Talk(store, inbox, job, clock, board)
    talk.say("na near echo park tomorrow at 6pm")
    return talk


TOMORROW_AT_SIX = datetime(2026, 11, 24, 18, tzinfo=LA)
TOLD = "Your meeting: Tue, Nov 24, 6 pm, 121 Sample St, Echo Park. You can come as you are."


def test_it_comes_once_an_hour_before_and_names_no_group(talk: Talk) -> None:
    assert "Tue, Nov 24, 5 pm" in talk.say("remind a")

    assert talk.until(TOMORROW_AT_SIX - timedelta(minutes=61)) == []
    assert talk.until(TOMORROW_AT_SIX) == [TOLD]
    assert talk.until(TOMORROW_AT_SIX + timedelta(days=8)) == []


def test_weekly_comes_every_week_at_the_same_hour(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("weekly")

    assert len(talk.until(TOMORROW_AT_SIX)) == 1
    assert talk.until(TOMORROW_AT_SIX + timedelta(days=7)) == [TOLD.replace("Nov 24", "Dec 1")]


def test_how_it_went_is_asked_the_next_morning_where_the_person_said_yes(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("yes")
    talk.until(TOMORROW_AT_SIX)

    (asked,) = talk.until(TOMORROW_AT_SIX + timedelta(days=3))
    assert asked.startswith("How did it go yesterday?")
    assert talk.sender.sent[-1].text == asked


def test_no_more_reminders_ends_them_and_nothing_else(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("no more reminders")

    assert talk.until(TOMORROW_AT_SIX) == []
    assert talk.say("is it free") != ""


def test_reminders_are_listed_and_one_is_ended_while_the_other_comes(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("remind b")
    listed = talk.say("my reminders")
    assert "A) Tue, Nov 24, 5:30 pm, 464 Sample St, Long Beach. I text you Tue, Nov 24, 4:30 pm." in listed
    assert "B) Tue, Nov 24, 6 pm, 121 Sample St, Echo Park. I text you Tue, Nov 24, 5 pm." in listed
    assert "SAMPLE" not in listed

    assert "464 Sample St" in talk.say("cancel a")
    assert talk.until(TOMORROW_AT_SIX) == [TOLD]


def test_both_are_ended_by_the_letters_of_the_one_list(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("remind b")
    talk.say("my reminders")
    talk.say("cancel a")
    assert "121 Sample St" in talk.say("cancel b")

    assert talk.until(TOMORROW_AT_SIX + timedelta(hours=2)) == []


def test_the_list_of_the_next_day_is_what_the_records_hold(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("weekly")
    talk.say("remind b")
    talk.until(TOMORROW_AT_SIX + timedelta(days=1))

    listed = talk.say("my reminders")
    assert "A) Tue, Dec 1, 6 pm, 121 Sample St, Echo Park. I text you Tue, Dec 1, 5 pm, every week." in listed
    assert "B)" not in listed


@pytest.mark.parametrize("words", ["30 min before", "make it 30 minutes earlier", "remind me half an hour before"])
def test_how_early_is_changed_after_it_was_set(talk: Talk, words: str) -> None:
    talk.say("remind a")
    assert "Tue, Nov 24, 5:30 pm" in talk.say(words)

    assert talk.until(TOMORROW_AT_SIX - timedelta(minutes=40)) == []
    assert talk.until(TOMORROW_AT_SIX) == [TOLD]


def test_how_early_is_changed_days_later_and_it_stays_weekly(talk: Talk) -> None:
    talk.say("remind a")
    talk.say("weekly")
    talk.until(TOMORROW_AT_SIX + timedelta(days=2))
    talk.say("my reminders")
    assert "Tue, Dec 1, 4 pm" in talk.say("2 hours before a")

    next_week = TOMORROW_AT_SIX + timedelta(days=7)
    assert talk.until(next_week - timedelta(hours=2, minutes=5)) == []
    assert len(talk.until(next_week)) == 1
    talk.until(next_week + timedelta(days=7) - timedelta(hours=2, minutes=5))
    assert len(talk.until(next_week + timedelta(days=7))) == 1


def test_a_moment_that_has_passed_changes_nothing(talk: Talk) -> None:
    talk.say("remind a")
    talk.clock.time = TOMORROW_AT_SIX - timedelta(minutes=90)
    assert "stays as it was. I'll text you: Tue, Nov 24, 5 pm" in talk.say("2 hours before")

    assert talk.until(TOMORROW_AT_SIX) == [TOLD]


def test_what_was_ended_on_another_channel_is_not_listed(talk: Talk) -> None:
    talk.say("remind a")
    talk.inbox.receive(Incoming(Channel.WHATSAPP, "SM98", "+12135550142", "hello"))
    talk.inbox.receive(Incoming(Channel.WHATSAPP, "SM99", "+12135550142", "STOP"))
    talk.inbox.receive(Incoming(Channel.SMS, "SM97", "+12135550142", "START"))

    assert talk.say("my reminders").startswith("There is no reminder set.")


def test_saved_meetings_outlast_the_talk_and_one_that_is_gone_is_told(talk: Talk) -> None:
    talk.say("save a")
    talk.say("save b")
    talk.clock.time += timedelta(days=30)
    listed = talk.say("my meetings")
    assert [line[:2] for line in listed.splitlines()[1:3]] == ["A)", "B)"]

    first = next(one for one in talk.board.meetings if one.address.startswith("121 Sample St"))
    talk.board.change(first.key, lambda meeting: None)
    listed = talk.say("my meetings")
    assert "121 Sample St" not in listed
    assert "No longer listed, so I took it off: 1." in listed
    assert "No longer" not in talk.say("my meetings")


def test_saved_meetings_go_with_everything_else_that_is_erased(talk: Talk) -> None:
    talk.say("save a")
    talk.say("delete my data")
    talk.say("yes")

    assert talk.say("my meetings").startswith("You have no saved meetings yet.")


def test_stop_ends_them_too(talk: Talk) -> None:
    talk.say("remind a")
    talk.inbox.receive(Incoming(Channel.SMS, "SM99", "+12135550142", "STOP"))

    assert talk.until(TOMORROW_AT_SIX) == []


def test_stop_by_whatsapp_ends_the_reminders_by_sms_of_the_same_phone(talk: Talk) -> None:
    talk.say("remind a")
    talk.inbox.receive(Incoming(Channel.WHATSAPP, "SM98", "+12135550142", "hello"))
    talk.inbox.receive(Incoming(Channel.WHATSAPP, "SM99", "+12135550142", "STOP"))

    assert talk.until(TOMORROW_AT_SIX) == []
    assert talk.say("is it free") != ""


def test_a_meeting_that_has_moved_is_told_as_it_is_now(talk: Talk, store: Store) -> None:
    talk.say("remind a")
    talk.board.change(reminded_of(store), lambda meeting: replace(meeting, minute=18 * 60 + 30, address="9 New St"))

    (told,) = talk.until(TOMORROW_AT_SIX)
    assert told.startswith("Your meeting has changed. It is now listed as: Tue, Nov 24, 6:30 pm, 9 New St.")


def test_a_meeting_that_has_vanished_is_told_as_gone(talk: Talk, store: Store) -> None:
    talk.say("remind a")
    talk.board.change(reminded_of(store), lambda meeting: None)

    (told,) = talk.until(TOMORROW_AT_SIX)
    assert "is no longer listed" in told
    assert "Tue, Nov 24, 6 pm, 121 Sample St" in told


def test_a_worker_that_was_down_over_the_meeting_says_nothing_late(talk: Talk) -> None:
    talk.say("remind a")
    talk.clock.time = TOMORROW_AT_SIX + timedelta(minutes=5)

    assert talk.until(TOMORROW_AT_SIX + timedelta(days=1)) == []


def test_half_an_hour_before(talk: Talk) -> None:
    talk.say("remind me 30 min before a")

    assert talk.until(TOMORROW_AT_SIX - timedelta(minutes=40)) == []
    assert talk.until(TOMORROW_AT_SIX) == [TOLD]


@pytest.mark.sqlite_only
def test_the_told_words_are_sealed_in_the_database(talk: Talk, tmp_path: Path) -> None:
    talk.say("remind a")

    assert b"121 Sample St, Echo Park" not in (tmp_path / "bot.db").read_bytes()


@pytest.mark.parametrize(
    ("start", "before", "now", "due"),
    [
        ("2026-11-24 18:00", 60, "2026-11-23 12:00", "2026-11-24 17:00"),
        ("2026-11-24 07:00", 60, "2026-11-23 12:00", "2026-11-23 20:55"),
        ("2026-11-24 08:30", 60, "2026-11-23 12:00", "2026-11-23 20:55"),
        ("2026-11-24 09:00", 60, "2026-11-23 12:00", "2026-11-24 08:00"),
        ("2026-11-24 22:00", 60, "2026-11-23 12:00", "2026-11-24 20:55"),
        ("2026-11-24 00:30", 60, "2026-11-23 12:00", "2026-11-23 20:55"),
        ("2026-11-24 08:30", 60, "2026-11-23 22:00", "2026-11-24 08:00"),
        ("2026-11-24 07:00", 60, "2026-11-23 22:00", None),
        ("2026-11-24 18:00", 60, "2026-11-24 17:30", None),
    ],
)
def test_nobody_is_texted_at_night(start: str, before: int, now: str, due: str | None) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=LA)

    assert reminder_due(moment(start), timedelta(minutes=before), LA, moment(now)) == (moment(due) if due else None)


def test_noon_of_the_tests_is_before_the_meeting() -> None:
    assert NOON < TOMORROW_AT_SIX
