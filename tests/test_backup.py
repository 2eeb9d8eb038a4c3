"""Backups: made while the bot runs, restored whole into an empty database, refused where that would do harm."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from bot.__main__ import cli
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.spool import Spool
from bot.records.backup import CannotBackUp, CannotRestore, back_up, restore
from bot.records.copying import summaries
from bot.records.encryption import Cipher
from bot.records.store import Store, migrate, open_store
from bot.settings import Settings
from tests.conftest import ON_POSTGRES, Clock
from tests.shared import MASTER_KEY

OTHER_KEY = "1:" + "B" * 43 + "="


@pytest.fixture
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database: SQLite, or on PostgreSQL another one there."""
    url = request.getfixturevalue("postgres").empty_database() if ON_POSTGRES else f"sqlite:///{tmp_path}/other.db"
    with open_store(url, Cipher.from_setting(MASTER_KEY)) as opened:
        yield opened


@pytest.fixture
def talked(store: Store, inbox: Inbox) -> Store:
    """A database in which people have written."""
    store.check_keys()
    for number in range(7):
        inbox.receive(Incoming(Channel.SMS, f"SM{number}", f"+1213555{number % 3:04}", "can i talk to a person"))
    inbox.receive(Incoming(Channel.TELEGRAM, "update:1", "555", "hello"), worker_sends=True)
    return store


def everything(store: Store) -> dict[str, object]:
    with store.no_writers(), store.engine.connect() as connection:
        return {name: summary for name, summary in summaries(connection).items() if name != "outbox"}


def waiting(store: Store) -> set[str]:
    with store.transaction() as records:
        return set(records.outbox.states().values())


def test_a_bot_goes_on_from_the_backup_as_if_nothing_had_happened(
    talked: Store, target: Store, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "backups" / "one.db"
    rows = back_up(talked, file)
    assert restore(file, target, clock()) == rows

    assert everything(target) == everything(talked)
    again = Inbox(target, engine, Spool(tmp_path / "spool2", target.cipher), clock)
    assert again.receive(Incoming(Channel.SMS, "SM6", "+12135550000", "can i talk to a person")).repeated


def test_what_waited_is_in_doubt_after_a_restore(talked: Store, target: Store, clock: Clock, tmp_path: Path) -> None:
    assert "ready" in waiting(talked)
    back_up(talked, tmp_path / "one.db")
    restore(tmp_path / "one.db", target, clock())

    assert "ready" not in waiting(target)
    assert "unsure" in waiting(target)


def test_a_backup_is_its_owners_alone_and_holds_no_word(talked: Store, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    back_up(talked, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("one.db*")] == ["one.db"]
    content = file.read_bytes()
    assert b"talk to a person" not in content
    assert b"2135550" not in content


def test_a_backup_made_while_somebody_writes_is_of_one_moment(
    talked: Store, target: Store, inbox: Inbox, clock: Clock, tmp_path: Path
) -> None:
    before = everything(talked)
    back_up(talked, tmp_path / "one.db")
    inbox.receive(Incoming(Channel.SMS, "SM99", "+12135550009", "hello"))
    restore(tmp_path / "one.db", target, clock())

    assert everything(target) == before != everything(talked)


def test_a_database_that_is_not_empty_is_left_alone(
    talked: Store, target: Store, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    back_up(talked, tmp_path / "one.db")
    migrate(target)
    target.check_keys()
    Inbox(target, engine, Spool(tmp_path / "spool2", target.cipher), clock).receive(
        Incoming(Channel.SMS, "SM1", "+12135550111", "hello")
    )
    before = everything(target)

    with pytest.raises(CannotRestore, match="the database is not empty") as refused:
        restore(tmp_path / "one.db", target, clock())
    assert "set DATABASE_URL to an empty one" in str(refused.value)
    assert everything(target) == before


def test_restoring_twice_is_refused(talked: Store, target: Store, clock: Clock, tmp_path: Path) -> None:
    back_up(talked, tmp_path / "one.db")
    restore(tmp_path / "one.db", target, clock())

    with pytest.raises(CannotRestore, match="the database is not empty"):
        restore(tmp_path / "one.db", target, clock())


def test_a_database_that_a_bot_has_only_started_on_can_be_filled(
    talked: Store, target: Store, clock: Clock, tmp_path: Path
) -> None:
    back_up(talked, tmp_path / "one.db")
    migrate(target)
    target.check_keys()
    restore(tmp_path / "one.db", target, clock())

    assert everything(target) == everything(talked)


def test_with_the_wrong_key_nothing_is_restored(talked: Store, target: Store, clock: Clock, tmp_path: Path) -> None:
    back_up(talked, tmp_path / "one.db")
    with Store(target.engine, Cipher.from_setting(OTHER_KEY)) as other:
        with pytest.raises(CannotRestore, match="does not hold the keys that the backup was made with: find those"):
            restore(tmp_path / "one.db", other, clock())

        assert not other.is_up_to_date()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, None])
def test_what_is_no_backup_is_refused(target: Store, clock: Clock, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "one.db"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CannotRestore, match=r"is no (?:backup of this bot|file)"):
        restore(file, target, clock())


def test_a_backup_of_the_version_before_is_restored(talked: Store, target: Store, clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    back_up(talked, file)
    with Store(create_engine(f"sqlite:///{file}"), Cipher.from_setting(MASTER_KEY)) as backup:
        migrate(backup, "0014")
    restore(file, target, clock())

    assert target.is_up_to_date()
    assert everything(target).keys() == everything(talked).keys()


def test_a_backup_of_a_newer_version_is_refused(talked: Store, target: Store, clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    back_up(talked, file)
    with closing(sqlite3.connect(file)) as backup:
        backup.execute("UPDATE alembic_version SET version_num = '9999'")
        backup.commit()

    with pytest.raises(CannotRestore, match="was made by a newer version: install that version first"):
        restore(file, target, clock())


def test_a_restore_that_breaks_off_leaves_nothing(
    talked: Store, target: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(talked, tmp_path / "one.db")

    def fails(_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("bot.records.backup.summaries", fails)
        with pytest.raises(OSError, match="the disk is full"):
            restore(tmp_path / "one.db", target, clock())
    with target.engine.connect() as connection:
        assert connection.scalar(sql("SELECT count(*) FROM person")) == 0

    restore(tmp_path / "one.db", target, clock())
    assert everything(target) == everything(talked)


def test_a_file_that_is_there_is_not_written_over(talked: Store, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_text("precious")

    with pytest.raises(CannotBackUp, match="is there already: give another name"):
        back_up(talked, tmp_path / "one.db")
    assert (tmp_path / "one.db").read_text() == "precious"


def test_the_commands_back_up_into_a_folder_keep_the_newest_and_restore(
    talked: Store, target: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"bot-2026110{day}-030000.db").write_text("old")
    (folder / "other.db").write_text("not ours")
    monkeypatch.setenv("BOT_MASTER_KEYS", MASTER_KEY)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    made = CliRunner().invoke(cli, ["backup", "--keep", "2", str(folder)])

    assert made.exit_code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == "bot-20261103-030000.db"
    assert (len(names), names[-1]) == (3, "other.db")

    monkeypatch.setenv("DATABASE_URL", target.engine.url.render_as_string(hide_password=False))
    restored = CliRunner().invoke(cli, ["restore", str(folder / names[1])])
    assert restored.exit_code == 0
    assert "rows were restored" in restored.output
    again = CliRunner().invoke(cli, ["restore", str(folder / names[1])])
    assert (again.exit_code, "the database is not empty" in again.output) == (1, True)
