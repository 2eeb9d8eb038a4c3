"""A new master key: everything is sealed anew, while people write, and the old key can go."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from bot.__main__ import cli
from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.spool import Spool
from bot.records.encryption import CannotOpen
from bot.records.store import Store
from bot.records.tables import message
from bot.settings import Settings
from tests.conftest import Clock
from tests.shared import MASTER_KEY, PHONE, opened

NEW_KEY = "2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="


def write(inbox: Inbox, number: int, words: str = "can i talk to a person") -> None:
    inbox.receive(Incoming(Channel.SMS, f"SM{number}", PHONE, words))


def rotate(settings: Settings, monkeypatch: pytest.MonkeyPatch, keys: str) -> str:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("BOT_MASTER_KEYS", keys)
    result = CliRunner().invoke(cli, ["keys", "rotate"])
    assert result.exit_code == 0, result.output
    return result.output


def test_after_a_rotation_the_new_key_alone_opens_everything_and_finds_everybody(
    store: Store, inbox: Inbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.check_keys()
    write(inbox, 1)
    assert "nothing is left" in rotate(settings, monkeypatch, f"{NEW_KEY},{MASTER_KEY}")

    with opened(settings.database_url, NEW_KEY) as alone:
        alone.check_keys()
        with alone.transaction() as records:
            found = records.people.find(Channel.SMS, PHONE)
            texts = [one.text for one in records.messages.log(9, found)]
            assert records.rotation.left() == 0
    assert "can i talk to a person" in texts


def test_a_rotation_that_was_killed_goes_on_where_it_stopped_while_people_write(
    store: Store, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    store.check_keys()
    spool = Spool(settings.var_dir / "spool", store.cipher)
    write(Inbox(store, engine, spool, clock), 1)
    with opened(settings.database_url, f"{NEW_KEY},{MASTER_KEY}") as both:
        both.check_keys()
        with both.transaction() as records:
            assert records.rotation.reseal(2) == 2
        write(Inbox(store, engine, spool, clock), 2)  # a process that does not have the new key first yet
        with both.transaction() as records:
            assert records.rotation.left() > 0

    assert "nothing is left" in rotate(settings, monkeypatch, f"{NEW_KEY},{MASTER_KEY}")


def test_a_value_that_was_moved_to_another_row_does_not_open(store: Store, inbox: Inbox) -> None:
    write(inbox, 1)
    with store.transaction() as records:
        ids = records.connection.scalars(select(message.c.id).order_by(message.c.number)).all()
        stolen = records.connection.scalar(select(message.c.text).where(message.c.id == ids[0]))
        records.connection.execute(update(message).where(message.c.id == ids[1]).values(text=stolen))

    with store.transaction() as records, pytest.raises(CannotOpen, match="changed or moved"):
        records.messages.opened_text(ids[1])


def test_keys_may_stand_in_a_file(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings.var_dir / "keys"
    path.write_text(f"{MASTER_KEY}\n")
    monkeypatch.delenv("BOT_MASTER_KEYS", raising=False)
    made = Settings(_env_file=None, bot_master_keys_file=path)

    assert made.bot_master_keys.get_secret_value() == MASTER_KEY
