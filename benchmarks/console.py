"""How fast the console's pages are with 100,000 conversations: `python -m benchmarks.console [CONVERSATIONS]`.

Fills a database (10 messages a conversation, texts sealed as always, 3,000 meetings), asks for each page 20 times, and
prints the processor's work, the time by the clock and the bytes that a browser loads. The baseline of the run is a page
that reads nothing but the session: signing in, the guard and a template. `--database URL` fills that one unless it is
full already, and keeps it; `--only PATTERN` asks for the pages whose names it fits.
"""

import argparse
import gzip
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pyotp
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from benchmarks.meetings import meetings
from bot.messaging.inbox import Inbox
from bot.messaging.spool import Spool
from bot.published_edits import PublishedEdits
from bot.records.edits import ANSWER, PHRASE
from bot.records.encryption import Cipher
from bot.records.staff import Role
from bot.records.store import Store, migrate, open_store
from bot.records.tables import conversation, handoff, message, person
from bot.settings import Settings
from bot.wiring import build_engine, build_feed_sync, now, own_ways
from staff.console import create_console
from staff.one_time_codes import new_secret
from staff.passwords import Passwords

_KEY = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
_EACH = 10
_TIMES = 20
_MEETINGS = 3_000
_WORDING = "Call {phone} or email {email}. We like it."
_BASE = "https://bot.example.org"
_WORDS = ("is na religious", "i feel alone tonight", "a meeting near me", "what does smart cost", "my brother uses")
_TOPICS = ("group.cost", "group.beliefs", "meetings.find", "coping.isolation", "coping.craving", "groups.list")


def fill(store: Store, conversations: int) -> str:
    """Invented conversations over a year; the id of one of them."""
    chance = random.Random(5)  # noqa: S311 - invented data
    moment = now()
    some = ""
    for start in range(0, conversations, 1000):
        people, talks, messages, handed = [], [], [], []
        for _ in range(min(1000, conversations - start)):
            person_id, some = uuid4().hex, uuid4().hex
            last = moment - timedelta(minutes=chance.randrange(365 * 24 * 60))
            address = f"+1213{chance.randrange(10**7):07}"
            people.append(
                {
                    "id": person_id,
                    "channel": "sms",
                    "address": store.cipher.seal(address, f"person.address:{person_id}"),
                    "address_key": uuid4().bytes,
                    "language": chance.choice(("en", "es")),
                    "created_at": last,
                }
            )
            talks.append(
                {
                    "id": some,
                    "person_id": person_id,
                    "state": store.cipher.seal("", f"conversation.state:{some}"),
                    "last_number": _EACH,
                    "last_activity_at": last,
                    "labels": ",housing," if chance.random() < 0.05 else "",
                }
            )
            for number in range(1, _EACH + 1):
                message_id, inbound = uuid4().hex, number % 2 == 1
                text = " ".join(chance.choices(_WORDS, k=3))
                topic = "unknown" if chance.random() < 0.04 else chance.choice(_TOPICS)
                messages.append(
                    {
                        "id": message_id,
                        "conversation_id": some,
                        "number": number,
                        "direction": "in" if inbound else "out",
                        "author": "person" if inbound else "bot",
                        "channel": "sms",
                        "text": store.cipher.seal(text, f"message.text:{message_id}"),
                        "topic": topic if inbound else None,
                        "confidence": 0.9 if inbound else None,
                        "language": "en",
                        "created_at": last - timedelta(minutes=_EACH - number),
                    }
                )
            if chance.random() < 0.02:
                handed.append(
                    {
                        "id": uuid4().hex,
                        "conversation_id": some,
                        "reason": "handoff.human",
                        "urgent": chance.random() < 0.2,
                        "opened_at": last,
                        "resolved_at": None if chance.random() < 0.02 else last,
                    }
                )
        with store.transaction() as records:
            for table, rows in ((person, people), (conversation, talks), (message, messages), (handoff, handed)):
                if rows:
                    records.connection.execute(insert(table), rows)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return some


def signed_in(store: Store, folder: Path) -> FlaskClient:
    """A browser with an admin in front of it."""
    settings = Settings(_env_file=None, public_url=_BASE, var_dir=folder, bot_master_keys=_KEY)
    engine = build_engine(folder / "meetings")
    inbox = Inbox(store, engine, Spool(folder / "spool", store.cipher), now)
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app = Flask("bot", static_folder=None)
    published_edits, feed_sync = PublishedEdits(store, inbox, engine), build_feed_sync(settings, store)
    own = own_ways(settings, store)
    app.register_blueprint(
        create_console(store, settings, inbox, now, {}, published_edits, feed_sync, passwords, own=own)
    )
    secret, password, name = new_secret(), "four words in a row", f"ann{uuid4().hex[:6]}"
    with store.transaction() as records:
        user_id = records.staff.add(name, Role.ADMIN, passwords.hash(password, name), now())
        records.staff.set_totp(user_id, secret)
        records.staff.confirm_totp(user_id)
    client = app.test_client()
    client.post("/staff/sign-in", data={"name": name, "password": password}, base_url=_BASE)
    client.post("/staff/code", data={"code": pyotp.TOTP(secret).now()}, base_url=_BASE)
    with store.transaction() as records:
        records.staff.proved(records.staff.sessions(user_id)[0].id, now())
    return client


@dataclass(frozen=True)
class Took:
    """How long some runs of the same took, in milliseconds."""

    median: float
    fastest: float
    """By the clock: the nearest to a machine that does nothing else."""
    longest: float
    work: float
    """The processor's alone, in this process; the median."""
    served: float
    """The processor's in the database's server; the mean."""


def timed(action: Callable[[], object], served: Callable[[], float], times: int = _TIMES) -> Took:
    """Do it some times."""
    took, worked, before = [], [], served()
    for _ in range(times):
        began, work = time.perf_counter(), time.process_time()
        action()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - work) * 1000)
    in_server = (served() - before) / times
    return Took(statistics.median(took), min(took), max(took), statistics.median(worked), in_server)


def work_of_server(store: Store) -> float:
    """The milliseconds that PostgreSQL has worked for this database, on this machine; SQLite works in this process."""
    if store.engine.dialect.name != "postgresql":
        return 0.0
    with store.engine.connect() as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        pids = connection.exec_driver_sql(asked).scalars()
        files = [Path(f"/proc/{pid}/schedstat") for pid in pids]
    return sum(int(file.read_text().split()[0]) for file in files if file.exists()) / 1e6


def filled(store: Store, conversations: int) -> str:
    """The database with so many conversations, filled if it is empty; the id of one of them."""
    with store.reading() as records:
        known = records.connection.scalar(select(func.count()).select_from(conversation)) or 0
        some = records.connection.scalar(select(conversation.c.id).limit(1)) or ""
    if known:
        assert known == conversations, f"it holds {known} conversations"  # noqa: S101 - figures of another size are none
        return some
    some, zone = fill(store, conversations), ZoneInfo("America/Los_Angeles")
    today = now().astimezone(zone).date()
    with store.transaction() as records:
        records.meetings.put(meetings(_MEETINGS, np.random.default_rng(7)), today)
        records.meetings.note("benchmark", tried_at=now(), succeeded_at=now())
        records.insights.keep(records.insights.not_kept(today, zone, most=400))  # as the worker does, day by day
    return some


def pages(store: Store, some: str) -> dict[str, str]:
    """The pages that are asked for, by what they are; the first is the baseline."""
    with store.reading() as records:
        message_id = records.threads.lines(some)[0].id
        drafts = {one.kind: one.id for one in records.edits.latest(["draft"])}
        listed = records.meetings.all()[0].key
    wording = drafts.get(ANSWER) or _drafted(store, ANSWER, "clinic.contact", _WORDING)
    phrase = drafts.get(PHRASE) or _drafted(store, PHRASE, "group.sponsor", "who walks me through the steps")
    return {
        "the baseline: one's own account": "/staff/account",
        "staff accounts": "/staff/users",
        "the bar of every page": "/staff/pulse",
        "inbox": "/staff/",
        "inbox, the list alone": "/staff/waiting",
        "inbox, mine": "/staff/?show=mine",
        "inbox, by topic": "/staff/?topic=group.cost",
        "inbox, by a rare topic": "/staff/?topic=crisis.violence",
        "inbox, by danger, of which there is none": "/staff/?crisis=yes",
        "inbox, by group, of which there is none": "/staff/?group=dra",
        "inbox, by channel, of which there is none": "/staff/?channel=telegram",
        "inbox, by label": "/staff/?label=housing",
        "inbox, by a rare label": "/staff/?label=nothing",
        "conversation": f"/staff/conversations/{some}",
        "conversation, what is new": f"/staff/conversations/{some}/thread?after={_EACH - 1}",
        "conversation, printed": f"/staff/conversations/{some}/print",
        "conversation, replayed, the first part": f"/staff/conversations/{some}/replay",
        "review": "/staff/review",
        "teach": f"/staff/review/teach?message={message_id}",
        "change of a wording": f"/staff/edits/{wording}",
        "change of a phrase, its conversation too": f"/staff/edits/{phrase}?message={message_id}",
        "answers": "/staff/knowledge",
        "answer": "/staff/knowledge/clinic.contact",
        "new answer": "/staff/knowledge/new",
        "saved replies": "/staff/replies",
        "clinic": "/staff/clinic",
        "insights, 30 days": "/staff/insights",
        "insights, a year": f"/staff/insights?since={(now() - timedelta(days=364)).date()}",
        "meetings": "/staff/meetings",
        "meetings, found": "/staff/meetings?find=monday",
        "meeting": f"/staff/meetings/{listed}",
        "on call": "/staff/on-call",
        "drill": "/staff/drill",
        "simulator": "/staff/simulator",
        "practice": "/staff/practice/sam",
        "activity log": "/staff/audit",
        "search, 30 days, the first part": search(30),
        "search, 90 days, the first part": search(90),
    }


def _drafted(store: Store, kind: str, entry: str, content: str) -> str:
    change = {"kind": kind, "language": "en", "entry": entry, "report": "None changes.", "who": "ben"}
    with store.transaction() as records:
        return records.edits.draft(content=content, now=now(), **change)


def main() -> None:
    """Fill, ask, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("conversations", nargs="?", type=int, default=100_000)
    asked.add_argument("--database", default="")
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="console") as name:
        folder, address = Path(name), given.database or f"sqlite:///{name}/bot.db"
        with open_store(address, Cipher.from_setting(_KEY)) as store:
            migrate(store)
            some = filled(store, given.conversations)
            client = signed_in(store, folder)  # only now: a session that is idle while the year is counted ends
            sys.stdout.write(f"{given.conversations} conversations, {given.conversations * _EACH} messages\n")
            baseline = 0.0
            for what, path in pages(store, some).items():
                if baseline and not re.search(given.only, what):
                    continue
                page = client.get(path, base_url=_BASE)
                assert page.status_code == 200, (what, page.status_code)  # noqa: S101 - a benchmark of error pages is none
                took = timed(partial(client.get, path, base_url=_BASE), lambda: work_of_server(store))
                baseline = baseline or took.work
                size, packed = len(page.data) / 1000, len(gzip.compress(page.data)) / 1000
                sys.stdout.write(
                    f"{what:42} work {took.work:6.1f} ms  {took.work / baseline:5.1f} x baseline"
                    f"  in the server {took.served:6.1f} ms"
                    f"  by the clock {took.fastest:7.1f} to {took.longest:7.1f}, median {took.median:7.1f} ms"
                    f"  {size:6.1f} kB ({packed:.1f} packed)\n"
                )
                sys.stdout.flush()


def search(days: int) -> str:
    """A search through so many days that finds nothing: its first part; the page asks for the others by itself."""
    return f"/staff/search?words=zebra&since={(now() - timedelta(days=days)).date()}"


if __name__ == "__main__":
    main()
