"""The database is full, restarted, or an old copy: everybody is answered, nothing is lost, nothing is sent twice."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, event, func, select

from bot.__main__ import cli
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.messaging.spool import Spool
from bot.records.store import Store, migrate
from bot.records.tables import message
from bot.settings import Settings
from tests.conftest import ON_POSTGRES, Clock, FakeSender, words_of
from tests.postgres import NoPostgres, postgres_server
from tests.shared import MASTER_KEY, PHONE, opened


def text(inbox: Inbox, number: int, words: str = "is na religious?") -> str:
    receipt = inbox.receive(Incoming(Channel.SMS, f"SM{number}", PHONE, words))
    return " ".join(reply.text for reply in receipt.replies)


def stored(store: Store) -> int:
    with store.transaction() as records:
        return records.connection.scalar(select(func.count()).where(message.c.direction == "in")) or 0


@pytest.mark.sqlite_only
def test_on_a_full_disk_no_half_talk_is_written_and_it_goes_on_when_there_is_room(
    store: Store, inbox: Inbox, tmp_path: Path
) -> None:
    text(inbox, 1)
    before = stored(store)

    @event.listens_for(store.engine, "begin")
    def no_room(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    for number in range(2, 40):
        assert text(inbox, number, "tell me a very long story about na " * 20) != ""
    event.remove(store.engine, "begin", no_room)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    kept = len(list((tmp_path / "spool").glob("*")))
    assert kept > 0
    assert stored(store) == before + 38 - kept
    assert inbox.take_up_spool() == kept
    assert stored(store) == before + 38


@pytest.mark.skipif(not ON_POSTGRES, reason="needs a PostgreSQL server of its own: make test-postgres")
def test_when_the_server_is_restarted_the_bot_goes_on_by_itself(tmp_path: Path, engine: Engine, clock: Clock) -> None:
    try:
        with postgres_server() as server, opened(server.make_template()) as store:
            migrate(store)
            inbox = Inbox(store, engine, Spool(tmp_path / "spool", store.cipher), clock)
            text(inbox, 1)
            server.crash()
            assert text(inbox, 2, "i want to kill myself").startswith(words_of(engine.library, "crisis.suicide"))
            server.start()
            assert text(inbox, 3) != ""
            assert inbox.take_up_spool() == 1
            assert stored(store) == 3
    except NoPostgres as reason:
        pytest.skip(str(reason))


def test_a_restored_copy_sends_nothing_that_the_original_may_have_sent(
    inbox: Inbox, worker: Worker, sender: FakeSender, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", "555", "HELP"), worker_sends=True)
    inbox.receive(Incoming(Channel.TELEGRAM, "update:2", "777", "i want to kill myself"), worker_sends=True)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("BOT_MASTER_KEYS", MASTER_KEY)
    result = CliRunner().invoke(cli, ["records", "restored"])
    while worker.step():
        pass

    assert result.output == "3 rows that waited are in doubt now: the provider is asked, or they are flagged to staff\n"
    assert sender.sent == []
