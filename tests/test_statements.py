"""How often a text goes to the database, from the signed request to the recorded answer: each time costs."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from bot.conversation.model import Channel
from bot.jobs.check_ins import CheckInJob
from bot.jobs.reminders import ReminderJob
from bot.jobs.retention import RetentionJob
from bot.messaging.held_answers import HeldAnswers
from bot.messaging.inbox import Inbox
from bot.messaging.outbox import Worker
from bot.messaging.recording import LEASE
from bot.messaging.spool import Spool
from bot.messaging.takeover import QuietHandBack
from bot.records.outbox_claims import Pace
from bot.records.store import Store
from bot.wiring import approved_content, build_engine
from tests.conftest import NOON
from tests.test_sms import form_of, post

MOST = 8
FEW_ROWS = {"staff_phone"}
"""Tables that do not grow with the messages."""


@pytest.fixture
def statements(store: Store, client: FlaskClient) -> Callable[[str, str], list[str]]:
    """What is asked of the database while a text is taken in and answered."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def text(words: str, sid: str) -> list[str]:
        asked.clear()
        assert post(client, form_of("cost_of_na", Body=words, MessageSid=sid)).status_code == 200
        return list(asked)

    event.listen(store.engine, "before_cursor_execute", note)
    return text


@pytest.mark.parametrize("words", ["is na religious?", "i feel so lonely tonight", "thanks", "what does smart cost"])
def test_an_ordinary_text_takes_eight_statements_at_most(
    statements: Callable[[str, str], list[str]], words: str
) -> None:
    statements("hello", "SM1")
    asked = statements(words, "SM2")

    assert len(asked) <= MOST, asked


def test_a_first_text_takes_a_few_more_for_who_it_is_from(statements: Callable[[str, str], list[str]]) -> None:
    asked = statements("is na religious?", "SM1")

    assert len(asked) <= MOST + 4, asked


def test_no_statement_looks_through_all_messages(statements: Callable[[str, str], list[str]], store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("SQLite tells in words what it looks through")
    statements("hello", "SM1")
    selects = [one for one in statements("is na religious?", "SM2") if one.startswith("SELECT")]
    assert selects
    with store.engine.connect() as connection:
        for one in selects:
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", tuple("x" * one.count("?"))).all()
            scanned = {step[3].split()[1] for step in steps if step[3].startswith("SCAN")}
            assert scanned <= FEW_ROWS, one


GROWING = {"message", "conversation", "outbox", "person", "handoff"}
"""Tables that grow with the messages; the same by the names that statements give them."""


def test_what_is_done_every_few_seconds_looks_through_no_table_that_grows(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("SQLite tells in words what it looks through")
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine, "before_cursor_execute", lambda _c, _r, one, values, *_: asked.append((one, values)))
    now, library = lambda: NOON, approved_content()
    paces = {Channel.TELEGRAM: Pace(30, between=timedelta(seconds=1))}
    Worker(store, {}, now, paces=paces).step()
    HeldAnswers(store, Inbox(store, build_engine(), Spool(Path("nowhere"), store.cipher), now), now).step()
    CheckInJob(store, lambda: library, now).step()
    ReminderJob(store, lambda: library, build_engine().meetings, now).step()
    QuietHandBack(store, lambda: library, now).step()
    RetentionJob(store, timedelta(days=365), now).step()
    with store.transaction() as records:  # what is asked only when something is due
        records.claims.reap(NOON)
        records.claims.next_due(LEASE, NOON, {"telegram": Pace(30, between=timedelta(seconds=1))}, ["telegram"])
        records.claims.next_unsure(NOON, NOON, ["telegram"])
        records.alerts.claim(LEASE, NOON)
    assert len(asked) > 12
    with store.engine.connect() as connection:
        for one, values in asked:
            if one.startswith(("SELECT", "UPDATE", "DELETE")):
                steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all()
                scanned = {step[3].split()[1] for step in steps if step[3].startswith("SCAN")}
                assert not scanned & GROWING, one


def test_a_reminder_that_is_set_is_known_to_the_next_text(store: Store, client: FlaskClient) -> None:
    post(client, form_of("cost_of_na", Body="hello", MessageSid="SM1"))
    with store.transaction() as records:
        thread = records.conversations.thread_of("sms", form_of("cost_of_na")["From"], NOON)
        assert not thread.has_reminders
        records.reminders.set_(thread.id, "key", NOON, NOON, "told", NOON)
        assert records.conversations.thread(thread.id).has_reminders
