"""Staff are told: who, when, and what not. Mail goes through a real SMTP server on this machine."""

import socket
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from bot.conversation.model import Channel
from bot.conversation.opening_hours import next_opening
from bot.jobs.alerts import AlertJob
from bot.jobs.ways import Apprise
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.records.store import Store
from knowledge.library import Library
from tests.conftest import Clock

LA = ZoneInfo("America/Los_Angeles")


class Phones:
    """Staff phones: what was told, and whose are off."""

    def __init__(self, *off: str) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.links: list[str] = []
        self.off = set(off)

    def tell(self, addresses: Sequence[str], title: str, text: str, link: str = "") -> bool:
        (address,) = addresses
        if address in self.off:
            return False
        self.told.append((address, title, text))
        self.links.append(link)
        return True

    @property
    def rung(self) -> list[str]:
        return [address for address, _, _ in self.told]


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def alert_job(store: Store, library: Library, clock: Clock, phones: Phones) -> AlertJob:
    addresses = {"on call": ["first"], "clinical lead": ["second"]}
    return AlertJob(store, library, addresses, "https://bot.example.org", clock, phones)


def text(inbox: Inbox, words: str, address: str = "+12135550142") -> None:
    inbox.receive(Incoming(Channel.SMS, f"SM{address}{words}", address, words))


def work(alert_job: AlertJob) -> None:
    while alert_job.step():
        pass


def test_a_crisis_is_told_at_once_and_says_neither_who_nor_what(
    inbox: Inbox, alert_job: AlertJob, phones: Phones
) -> None:
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    ((address, title, body),) = phones.told
    assert address == "first"
    assert title.startswith("URGENT")
    assert "https://bot.example.org/staff/conversations/" in body
    assert "kill" not in title + body
    assert "5550142" not in title + body


def test_a_crisis_climbs_the_ladder_until_somebody_acknowledges(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock, store: Store
) -> None:
    text(inbox, "i want to kill myself tonight")
    for _ in range(4):
        work(alert_job)
        clock.forward(minutes=5)
    assert phones.rung == ["first", "second", "first", "second"]

    with store.transaction() as records:
        (waiting,) = records.alerts.open()
        assert records.alerts.acknowledge(waiting.handoff_id[:8], "ann", clock()) == 1
    clock.forward(hours=2)
    work(alert_job)
    assert len(phones.told) == 4


def test_a_phone_that_is_off_is_passed_over_at_once(inbox: Inbox, alert_job: AlertJob, phones: Phones) -> None:
    phones.off = {"first"}
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    assert phones.rung == ["second"]


def test_where_nobody_can_be_reached_it_is_tried_again_soon(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    phones.off = {"first", "second"}
    text(inbox, "i want to kill myself tonight")
    work(alert_job)
    phones.off = set()
    clock.forward(seconds=31)
    work(alert_job)

    assert phones.rung == ["first"]


def test_a_worker_that_dies_while_telling_leaves_it_to_be_told_again(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock, store: Store
) -> None:
    text(inbox, "i want to kill myself tonight")
    with store.transaction() as records:
        assert records.alerts.claim(timedelta(seconds=90), clock()) is not None
    work(alert_job)
    assert phones.told == []
    clock.forward(seconds=91)
    work(alert_job)

    assert phones.rung == ["first"]


def test_asking_for_a_human_by_night_waits_for_the_morning(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    clock.time = datetime(2026, 11, 23, 22, 0, tzinfo=LA)
    text(inbox, "can i talk to a person")
    work(alert_job)
    assert phones.told == []
    clock.time = datetime(2026, 11, 24, 9, 0, tzinfo=LA)
    work(alert_job)

    assert [(address, title) for address, title, _ in phones.told] == [("first", "A person asks for a human")]


def test_what_came_in_the_night_is_told_in_the_morning_in_one_message(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    clock.time = datetime(2026, 11, 23, 22, 0, tzinfo=LA)
    for number in range(3):
        text(inbox, "can i talk to a person", f"+1213555014{number}")
    work(alert_job)
    clock.time = datetime(2026, 11, 24, 9, 0, tzinfo=LA)
    work(alert_job)

    ((address, title, body),) = phones.told
    assert (address, title) == ("first", "3 people ask for a human")
    assert "https://bot.example.org/staff/handoffs" in body


def test_an_ordinary_one_that_turns_into_a_crisis_is_told_again(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock
) -> None:
    text(inbox, "can i talk to a person")
    work(alert_job)
    text(inbox, "i want to kill myself")
    work(alert_job)

    assert [title for _, title, _ in phones.told] == [
        "A person asks for a human",
        "URGENT: a person may be in danger",
    ]


def test_a_danger_that_comes_after_somebody_has_it_is_told_anew(
    inbox: Inbox, alert_job: AlertJob, phones: Phones, clock: Clock, store: Store
) -> None:
    text(inbox, "i want to kill myself tonight")
    work(alert_job)
    with store.transaction() as records:
        (waiting,) = records.alerts.open()
        records.alerts.acknowledge(waiting.handoff_id[:8], "ann", clock())
    clock.forward(minutes=20)
    text(inbox, "my roommate is not breathing and his lips are blue")
    work(alert_job)
    text(inbox, "is na religious?")
    work(alert_job)

    assert phones.rung == ["first", "first"]


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 17:00", "2026-11-24 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-11-28 12:00", "2026-11-30 09:00"),
        ("2026-10-31 12:00", "2026-11-02 09:00"),
    ],
)
def test_when_the_clinic_opens(library: Library, now: str, opens: str) -> None:
    opening = next_opening(library, datetime.fromisoformat(now).replace(tzinfo=LA))

    assert f"{opening:%Y-%m-%d %H:%M}" == opens


class Mailbox:
    """Keeps every mail that the SMTP server takes."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.mails.append(getattr(envelope, "content"))  # noqa: B009 - aiosmtpd has no types
        return "250 taken"


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


@pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
def test_a_real_mail_arrives_and_holds_no_word_of_the_person(
    inbox: Inbox, store: Store, library: Library, clock: Clock, mail: tuple[Mailbox, int]
) -> None:
    mailbox, port = mail
    url = f"mailto://127.0.0.1:{port}?from=bot@example.org&to=oncall@example.org&mode=insecure&smtp=127.0.0.1"
    alert_job = AlertJob(store, library, {"on call": [url]}, "https://bot.example.org", clock, Apprise())
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    (content,) = mailbox.mails
    parsed = message_from_bytes(content)
    assert "URGENT" in str(parsed["Subject"])
    assert b"kill" not in content


@pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
def test_a_mail_server_that_is_down_is_survived(
    inbox: Inbox, store: Store, library: Library, clock: Clock, phones: Phones
) -> None:
    url = "mailto://127.0.0.1:9?from=bot@example.org&to=oncall@example.org&mode=insecure&smtp=127.0.0.1"
    alert_job = AlertJob(store, library, {"on call": [url]}, "https://bot.example.org", clock, Apprise())
    text(inbox, "i want to kill myself tonight")
    work(alert_job)

    with store.transaction() as records:
        (waiting,) = records.alerts.open()
    assert waiting.told == 0
    assert waiting.due_at == clock() + timedelta(seconds=30)
