"""While the database is down: who is answered, what is kept on disk, and how it is taken up when it is back."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.spool import Spool
from bot.records.conversations import Conversations, Overtaken
from bot.records.store import DatabaseBusy, Records, Store, open_store
from bot.records.tables import handoff, message
from bot.settings import Settings
from bot.wiring import Application, jobs_of_every_process
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import Clock, words_of
from tests.shared import PHONE

CRISES = ["my friend took too much and is not breathing", "mi amigo se metió demasiado y no respira"]
HARMLESS = ["is na religious?", "¿NA es religioso?"]


def text(words: str, number: int = 1, phone: str = PHONE) -> Incoming:
    return Incoming(Channel.SMS, f"SM{number}", phone, words)


def spooled(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "spool").glob("*.sealed"))


def keep_while_down(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, *messages: Incoming) -> list[tuple[str, ...]]:
    """What each is answered while the database is down."""

    @contextmanager
    def down(self: Store) -> Iterator[Records]:
        raise DatabaseBusy
        yield

    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", down)
        return [tuple(reply.text for reply in inbox.receive(one).replies) for one in messages]


def written(store: Store) -> list[str | None]:
    with store.transaction() as records:
        return [one.text for one in records.messages.log(50) if one.direction == "in"]


@pytest.mark.parametrize("damage", [b"not sealed by us", b""])
def test_a_file_that_cannot_be_opened_stays_and_holds_up_none_after_it(
    inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: bytes
) -> None:
    keep_while_down(inbox, monkeypatch, text("hello"))
    (broken,) = spooled(tmp_path)
    broken.write_bytes(damage)
    keep_while_down(inbox, monkeypatch, text("is na religious?", 2), text("¿cuánto cuesta NA?", 3))

    assert inbox.take_up_spool() == 2
    assert written(store) == ["is na religious?", "¿cuánto cuesta NA?"]
    assert spooled(tmp_path) == [broken]
    assert inbox.take_up_spool() == 0


def test_one_that_breaks_when_it_is_recorded_stays_and_holds_up_none_after_it(
    inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_while_down(inbox, monkeypatch, text("hello"), text("is na religious?", 2))
    add_messages = Conversations.add_messages

    def breaks(self: Conversations, *given: Any) -> list[str]:
        if given[2][0].text == "hello":  # the new messages
            raise ValueError
        return add_messages(self, *given)

    monkeypatch.setattr(Conversations, "add_messages", breaks)
    assert inbox.take_up_spool() == 1
    assert written(store) == ["is na religious?"]
    assert len(spooled(tmp_path)) == 1


def test_one_that_somebody_else_overtook_is_taken_up_all_the_same(
    inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_while_down(inbox, monkeypatch, text("hello"))
    add_messages, calls = Conversations.add_messages, []

    def overtaken_once(self: Conversations, *given: Any) -> list[str]:
        calls.append(given)
        if len(calls) == 1:
            raise Overtaken
        return add_messages(self, *given)

    monkeypatch.setattr(Conversations, "add_messages", overtaken_once)
    assert inbox.take_up_spool() == 1
    assert (written(store), spooled(tmp_path)) == (["hello"], [])


def test_each_process_takes_up_what_it_spooled_itself(
    application: Application, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_while_down(application.inbox, monkeypatch, text("hello"))
    for job in jobs_of_every_process(application):
        job.once()

    assert (written(store), spooled(tmp_path)) == (["hello"], [])


def test_while_it_is_still_down_everything_stays_in_its_order(
    inbox: Inbox, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_while_down(inbox, monkeypatch, text("hello"), text("STOP", 2), text("is na religious?", 3))

    with monkeypatch.context() as patch:
        patch.setattr("bot.messaging.inbox.Inbox._record_and_answer", _down)
        with pytest.raises(DatabaseBusy):
            inbox.take_up_spool()
    assert len(spooled(tmp_path)) == 3
    assert inbox.take_up_spool() == 3
    assert written(store) == ["hello", "STOP", "is na religious?"]


def _down(*_: object, **__: object) -> None:
    raise DatabaseBusy


@pytest.mark.parametrize("words", HARMLESS)
@pytest.mark.parametrize("kind", ["machine", "edited"])
def test_a_machine_and_an_edit_are_kept_and_not_answered(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, kind: str
) -> None:
    message = replace(text(words), **{kind: True})  # type: ignore[arg-type]

    assert keep_while_down(inbox, monkeypatch, message) == [()]
    assert len(spooled(tmp_path)) == 1


@pytest.mark.parametrize("words", HARMLESS)
def test_another_country_is_kept_and_not_answered(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    assert keep_while_down(inbox, monkeypatch, text(words, phone="+447700900123")) == [()]


@pytest.mark.parametrize("words", ["STOP", "START", "HELP"])
def test_what_twilio_has_answered_by_itself_is_not_answered_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    message = replace(text(words), command=f"control.{words.lower()}", answered_opt_out=True)

    assert keep_while_down(inbox, monkeypatch, message) == [()]


@pytest.mark.parametrize("words", CRISES)
@pytest.mark.parametrize("phone", [PHONE, "+447700900123"])
@pytest.mark.parametrize("edited", [False, True])
def test_a_crisis_is_answered_whoever_writes_and_staff_hear_of_it_afterwards(
    inbox: Inbox,
    store: Store,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    phone: str,
    edited: bool,
) -> None:
    ((first, *_),) = keep_while_down(inbox, monkeypatch, replace(text(words, phone=phone), edited=edited))
    assert first.startswith(words_of(library, "crisis.overdose"))

    inbox.take_up_spool()
    with store.transaction() as records:
        assert records.connection.scalars(select(handoff.c.urgent)).all() == [True]


def locked(settings: Settings) -> sqlite3.Connection:
    """Another process that holds the database and does not let go."""
    holder = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    return holder


@pytest.fixture
def impatient(
    settings: Settings, engine: Engine, store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Inbox]:
    """An inbox that waits for a locked database for a moment only."""
    monkeypatch.setattr("bot.records.store._BUSY_SECONDS", 0.05)
    with open_store(settings.database_url, store.cipher) as hasty:
        yield Inbox(hasty, engine, Spool(tmp_path / "spool", store.cipher), clock)


@pytest.mark.sqlite_only
def test_a_crisis_is_answered_while_the_database_is_down_and_recorded_afterwards(
    impatient: Inbox, settings: Settings, inbox: Inbox, store: Store, library: Library
) -> None:
    holder = locked(settings)
    receipt = impatient.receive(text("my friend wont wake up and his lips are blue"))

    assert receipt.replies[0].text == library.answer("crisis.overdose", Language.EN).text
    assert receipt.replies[0].outbox_id is None

    holder.execute("ROLLBACK")
    assert inbox.take_up_spool() == 1
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).where(message.c.direction == "in")) == 1
        assert set(records.outbox.states().values()) == {"sent"}
        assert records.connection.execute(select(handoff.c.urgent)).all() == [(True,)]


@pytest.mark.sqlite_only
def test_the_same_message_twice_while_the_database_is_down_is_kept_once(
    impatient: Inbox, settings: Settings, tmp_path: Path
) -> None:
    holder = locked(settings)
    impatient.receive(text("hello"))
    impatient.receive(text("hello"))

    assert len(list((tmp_path / "spool").glob("*.sealed"))) == 1
    holder.close()


@pytest.mark.sqlite_only
def test_a_spooled_message_is_sealed(impatient: Inbox, settings: Settings, tmp_path: Path) -> None:
    holder = locked(settings)
    impatient.receive(text("planted-sentinel-words"))

    (spooled,) = (tmp_path / "spool").glob("*.sealed")
    assert b"planted" not in spooled.read_bytes()
    assert b"3105550123" not in spooled.read_bytes()
    holder.close()


def test_thirty_copies_of_one_webhook_are_spooled_at_once_and_kept_once(store: Store, tmp_path: Path) -> None:
    spool, gate = Spool(tmp_path / "spool", store.cipher), Barrier(30)

    def keep(_: int) -> None:
        gate.wait()
        for _again in range(20):
            spool.keep("sms:SM1", "hello")

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(keep, range(30)))

    with spool.waiting() as files:
        assert [spool.read(path) for path in files] == ["hello"]
    assert list((tmp_path / "spool").glob("*.draft")) == []
