"""What a provider's report on one of our messages changes: nothing is lost, and nothing is sent twice.

Reports come late, twice and in any order, so each says which attempt it is about. What arrived has arrived. An attempt
that a later one has replaced, or that has failed already, has nothing more to say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.records.outbox_rows import OutboxRow
from bot.records.store import Records

_ARRIVED = ("delivered", "read")
_FAILED = ("failed", "undelivered", "canceled")
_MOST_DELIVERIES = 3
_WORTH_IT_FOR = timedelta(hours=1)
_BEFORE_ANOTHER = timedelta(minutes=5)


@dataclass(frozen=True)
class Report:
    """How far one message of ours has come."""

    outbox_id: str
    attempt: int
    """Which attempt at sending it this is about, from 1 on."""
    provider_id: str
    """The provider's id of that attempt."""
    status: str
    """queued, sending, sent, delivered, read, undelivered, failed or canceled."""
    error_code: int | None = None
    person_left: bool = False
    """Nobody can be reached there."""
    worth_another_try: bool = False
    """It was not delivered and may be later: it is sent again within its first hour."""

    @property
    def failed(self) -> bool:
        """Whether this attempt did not arrive, and will not."""
        return self.status in _FAILED


def next_state(row: OutboxRow, report: Report, *, arrived: bool, now: datetime) -> str | None:
    """The state that a report moves a row to; None where it changes nothing. Pure.

    `arrived`: the person is known to have the message, by whichever attempt.
    """
    if row.state == "cancelled":
        return None
    if report.status in _ARRIVED:
        return "sent"
    is_of_an_earlier_attempt = report.attempt < row.attempts
    has_failed_already = row.state == "failed" or (row.state == "ready" and row.provider_id == report.provider_id)
    if arrived or is_of_an_earlier_attempt or has_failed_already:
        return None
    if not report.failed:
        return "sent"
    again = report.worth_another_try and row.attempts < _MOST_DELIVERIES and now - row.created_at < _WORTH_IT_FOR
    return "ready" if again else "failed"


def take(records: Records, report: Report, now: datetime) -> bool:
    """Do what a report asks for; false where there is no such message. Nobody is opted out by one."""
    row = records.outbox.by_id(report.outbox_id)
    if row is None:
        return False
    state = next_state(row, report, arrived=records.messages.delivered(row.message_id), now=now)
    if state is None and report.failed:
        return True
    if state == "ready":
        due_at = now + _BEFORE_ANOTHER * row.attempts
        records.outbox.reported(row.id, "ready", report.provider_id, report.error_code, due_at=due_at)
        return True
    if report.failed and (report.person_left or report.worth_another_try):
        records.people.set_unreachable(row.conversation_id, report.error_code, row.created_at, now)
    if state:
        records.outbox.reported(row.id, state, report.provider_id, report.error_code)
    status = "failed" if report.status == "canceled" else report.status
    records.messages.delivery(row.message_id, status, report.error_code)
    return True
