"""The inbox: exactly once, sealed, and answering even while the database is down."""

import re
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, inspect, select

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming, clean
from bot.messaging.spool import Spool
from bot.records.encryption import CannotOpen
from bot.records.store import Store, migrate
from bot.records.tables import handoff, message, metadata, person
from bot.settings import Settings, new_master_key
from knowledge.library import Library
from knowledge.schema import Language
from tests.conftest import Clock
from tests.shared import opened


def text(words: str, number: int = 1, address: str = "+13105550123") -> Incoming:
    return Incoming(Channel.SMS, f"SM{number}", address, words)


def test_a_talk_goes_on_where_it_stopped(inbox: Inbox) -> None:
    inbox.receive(text("what is narcotics anonymous", 1))
    receipt = inbox.receive(text("do they cost anything?", 2))

    assert receipt.turn is not None
    assert (receipt.turn.topic, [g.value for g in receipt.turn.groups]) == ("group.cost", ["na"])


def test_two_people_have_two_talks(inbox: Inbox) -> None:
    inbox.receive(text("what is narcotics anonymous", 1, "+13105550101"))
    receipt = inbox.receive(text("do they cost anything?", 2, "+13105550102"))

    assert receipt.turn is not None
    assert receipt.turn.groups == ()


def test_the_introduction_comes_once_and_again_after_seven_silent_days(
    inbox: Inbox, clock: Clock, library: Library
) -> None:
    introduction = library.answer("interface.introduction", Language.EN).text

    def introduced(number: int) -> bool:
        return introduction in [reply.text for reply in inbox.receive(text("hello", number)).replies]

    assert introduced(1)
    clock.forward(days=6)
    assert not introduced(2)
    clock.forward(days=7)
    assert introduced(3)


def test_what_the_engine_decided_is_recorded(inbox: Inbox, store: Store) -> None:
    inbox.receive(text("how much does NA cost?"))

    with store.transaction() as records:
        inbound, introduction, answer = records.messages.log(10)
    assert (inbound.text, inbound.topic, inbound.direction) == ("how much does NA cost?", "group.cost", "in")
    assert (introduction.author, answer.author) == ("bot", "bot")
    assert [logged.number for logged in (inbound, introduction, answer)] == [1, 2, 3]


def test_the_same_message_again_changes_nothing(inbox: Inbox, store: Store) -> None:
    first = inbox.receive(text("hello"))
    again = inbox.receive(text("hello"))

    assert again.repeated
    assert [reply.text for reply in again.replies] == [reply.text for reply in first.replies]
    with store.transaction() as records:
        assert records.connection.scalar(select(func.count()).select_from(message)) == 3


def test_a_handoff_is_opened_once_and_grows_urgent(inbox: Inbox, store: Store) -> None:
    inbox.receive(text("can i talk to a real person please", 1))
    inbox.receive(text("i want to kill myself", 2))
    inbox.receive(text("i want to kill myself tonight", 3))

    with store.transaction() as records:
        rows = records.connection.execute(select(handoff.c.reason, handoff.c.urgent)).all()
    assert [tuple(row) for row in rows] == [("crisis.suicide", True)]


def test_call_back_details_are_kept_for_staff_and_sealed(inbox: Inbox, store: Store) -> None:
    for number, words in enumerate(("can i talk to a real person please", "Sam", "tomorrow after 5"), start=1):
        inbox.receive(text(words, number))

    with store.transaction() as records:
        sealed = records.connection.scalar(select(handoff.c.details))
        known = records.handoffs.find()[0].call_back
        assert (known["name"], known["when"]) == ("Sam", "tomorrow after 5")
        assert known["said"]
    assert b"Sam" not in bytes(sealed or b"")


def test_delete_erases_what_was_said_and_the_address_and_leaves_counts(inbox: Inbox, store: Store) -> None:
    for number, words in enumerate(("i feel so lonely", "DELETE", "yes"), start=1):
        inbox.receive(text(words, number))

    with store.transaction() as records:
        log = records.messages.log(20)
        assert records.connection.scalar(select(person.c.address)) is None
    assert [logged.text for logged in log if logged.direction == "in"] == [None, None, ""]
    assert [logged.topic for logged in log if logged.direction == "in"] == [
        "coping.isolation", "control.delete", "control.delete",
    ]  # fmt: skip
    assert inbox.language_of(Channel.SMS, "+13105550123") is None
    assert inbox.receive(text("hello", 9)).replies != ()


@pytest.mark.sqlite_only
def test_nothing_that_was_said_can_be_read_from_the_files(inbox: Inbox, settings: Settings, tmp_path: Path) -> None:
    planted = ("planted-sentinel-words", "+13105550142", "Guadalupe-Sentinel")
    inbox.receive(text(f"i feel so lonely {planted[0]}", 1, planted[1]))
    inbox.receive(text("can i talk to a real person please", 2, planted[1]))
    inbox.receive(text(planted[2], 3, planted[1]))

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    for secret in (*planted, "lonely", "support-group line", planted[1].removeprefix("+")):
        found = subprocess.run(
            ["grep", "-rlaF", "--", secret, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert found.stdout == "", secret


def test_wrong_keys_are_refused(store: Store, settings: Settings) -> None:
    store.check_keys()

    with opened(settings.database_url, f"1:{new_master_key()}") as other, pytest.raises(CannotOpen):
        other.check_keys()


def test_migrations_go_down_and_up_again_with_data_in_them(store: Store, inbox: Inbox) -> None:
    inbox.receive(text("i want to kill myself"))
    migrate(store, "0001")
    assert "alert" not in inspect(store.engine).get_table_names()
    migrate(store)
    with store.transaction() as records:
        assert [waiting.urgent for waiting in records.alerts.open()] == [True]
    migrate(store, "base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    migrate(store)
    store.check_keys()


def test_no_row_of_any_table_holds_a_word_or_a_number(store: Store, inbox: Inbox) -> None:
    inbox.receive(text("planted words: can i talk to a real person", 1, "+13105550177"))
    with store.transaction() as records:
        rows = [row for table in metadata.sorted_tables for row in records.connection.execute(select(table))]

    assert len(rows) >= 5
    assert [row for row in rows if "planted" in repr(row) or "5550177" in repr(row)] == []


def test_an_engine_that_breaks_still_answers_with_the_crisis_line(
    store: Store, engine: Engine, clock: Clock, tmp_path: Path, library: Library
) -> None:
    class Broken(Engine):
        def respond(self, *_: object) -> NoReturn:
            raise RuntimeError("planted-sentinel-words")

    inbox = Inbox(
        store,
        Broken(engine.library, engine.reader, engine.places, engine.meetings),
        Spool(tmp_path / "spool", store.cipher),
        clock,
    )
    (reply,) = inbox.receive(text("hello")).replies

    assert reply.text == library.answer("interface.error", Language.EN).text
    assert re.search(r"\b988\b", reply.text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("\ud83d", "?"),
        ("line\r\nend", "line\nend"),
        ("e\u0301", "é"),
        ("\x1b[31mred", "[31mred"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_text_is_cleaned_at_the_door(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned
