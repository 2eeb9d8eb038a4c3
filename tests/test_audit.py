"""The audit: who has the database and not the key can neither change it unseen nor cut off its end."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

from bot.__main__ import cli
from bot.jobs.audit_heads import AuditHeads, noted_heads
from bot.records.encryption import Cipher
from bot.records.store import Store, open_store
from bot.records.tables import audit
from bot.settings import Settings, new_master_key
from tests.conftest import NOON
from tests.shared import MASTER_KEY


@pytest.fixture
def written(store: Store) -> Store:
    for number in range(5):
        with store.transaction() as records:
            records.audit.append("ann", "viewed", f"conversation {number}", "198.51.100.7", NOON)
    return store


def verify(settings: Settings, monkeypatch: pytest.MonkeyPatch, *options: str, key: str = "") -> Result:
    for name, value in {"DATABASE_URL": settings.database_url, "BOT_MASTER_KEYS": MASTER_KEY, "AUDIT_KEY": key}.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(cli, ["audit", "verify", *options])


def plain_hash(row: Mapping[str, Any], previous: str) -> str:
    at = row["at"].isoformat()
    content = [row["number"], at, row["who"], row["action"], row["what"], row["from_where"], previous]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def test_its_head_is_printed_to_be_kept_outside(
    written: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verify(settings, monkeypatch).output.startswith("5 rows, unbroken; head 5 k")


def test_a_whole_chain_made_anew_without_the_key_is_seen_by_the_heads(written: Store) -> None:
    with written.transaction() as records:
        head = records.audit.head()
        assert head is not None
        previous = "0" * 64
        for row in records.connection.execute(select(audit).order_by(audit.c.number)).mappings().all():
            changed = {**row, "who": "somebody else"}
            hashed = plain_hash(changed, previous)
            values = {"who": "somebody else", "previous": previous, "hash": hashed}
            records.connection.execute(update(audit).where(audit.c.number == row["number"]).values(**values))
            previous = hashed

    with written.reading() as records:
        assert records.audit.missing([head]) == [head]


def test_a_plain_row_after_a_keyed_one_is_seen(written: Store) -> None:
    with written.transaction() as records:
        row = dict(records.connection.execute(select(audit).where(audit.c.number == 3)).mappings().one())
        row["who"] = "somebody else"
        values = {"who": row["who"], "hash": plain_hash(row, str(row["previous"]))}
        records.connection.execute(update(audit).where(audit.c.number == 3).values(**values))

    with written.reading() as records:
        assert records.audit.first_broken() == 3


@pytest.mark.parametrize("cut", [5, 4, 1])
def test_an_end_that_was_cut_off_is_seen_by_the_heads_noted_before(
    written: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cut: int
) -> None:
    heads = str(tmp_path / "heads")
    assert verify(settings, monkeypatch, "--heads", heads).exit_code == 0
    assert verify(settings, monkeypatch, "--heads", heads).exit_code == 0
    with written.transaction() as records:
        records.connection.execute(delete(audit).where(audit.c.number >= cut))
    seen = verify(settings, monkeypatch, "--heads", heads)

    assert seen.exit_code == 1
    assert "row 5 was there once and is not any more" in seen.output


def test_a_wrong_audit_key_is_told_in_words(
    written: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "not written with this AUDIT_KEY" in verify(settings, monkeypatch, key=new_master_key()).output
    broken = tmp_path / "heads"
    broken.write_text("no heads in here at all")
    assert "is no file of heads" in verify(settings, monkeypatch, "--heads", str(broken)).output


def test_a_lost_audit_key_is_told_by_the_command_and_by_the_doctor_and_nothing_else_stops(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    key = new_master_key()
    store.cipher.use_audit_key(key)
    with store.transaction() as records:
        records.audit.append("ann", "viewed", "a conversation", "198.51.100.7", NOON)

    lost = verify(settings, monkeypatch, key="")
    assert lost.exit_code == 1
    assert "not written with this AUDIT_KEY: find the right one" in lost.output
    told = CliRunner().invoke(cli, ["doctor"]).output
    assert "MEND audit: AUDIT_KEY is missing, or not the one it was written with" in " ".join(told.split())
    assert "keys: they open the database" in " ".join(told.split())
    without = open_store(settings.database_url, Cipher.from_setting(MASTER_KEY))
    with without.transaction() as records:
        records.audit.append("ben", "viewed", "a conversation", "198.51.100.7", NOON)
        assert records.audit.count() == 2
    without.engine.dispose()


def test_a_malformed_audit_key_is_told_at_the_start(
    written: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "AUDIT_KEY" in str(verify(settings, monkeypatch, key="short").exception)


def test_the_head_is_noted_each_day_and_the_doctor_sees_that_an_end_was_cut_off_though_more_came_after_it(
    written: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heads = tmp_path / "elsewhere" / "heads"
    job = AuditHeads(written, heads)
    job.step()
    job.step()
    assert [head.number for head in noted_heads(heads)] == [5]

    with written.transaction() as records:
        records.connection.execute(delete(audit).where(audit.c.number >= 4))
    with written.transaction() as records:
        for number in range(5):
            records.audit.append("ann", "viewed", f"conversation {number}", "198.51.100.7", NOON)
    job.step()
    assert [head.number for head in noted_heads(heads)] == [5]
    monkeypatch.setenv("AUDIT_HEADS", str(heads))
    assert "row 5 was there once" in verify(settings, monkeypatch).output
    assert "MEND audit's end: noted heads: an end was cut off" in CliRunner().invoke(cli, ["doctor"]).output
