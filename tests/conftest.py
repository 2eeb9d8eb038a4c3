"""What tests share: the real engine, and a house with a real SQLite file in a temporary folder."""

import os
import shutil
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from bot.conversation.engine import Engine
from bot.conversation.model import Channel, Message, Turn
from bot.conversation.state import State
from bot.feeds.clinic_list import read_list
from bot.feeds.model import Feed, FeedKind
from bot.meetings.index import Index, build_index
from bot.meetings.places import Places
from bot.messaging.inbox import Inbox
from bot.messaging.outbox import Worker
from bot.messaging.sending import CannotTell, Outbound
from bot.messaging.spool import Spool
from bot.published_edits import PublishedEdits
from bot.records.store import Store, migrate
from bot.settings import Environment, Settings
from bot.wiring import Application, build_alert_job, build_feed_sync
from knowledge.library import HERE, Library
from knowledge.schema import Language
from tests import loaded
from tests.postgres import NoPostgres, Server, postgres_server
from tests.shared import MASTER_KEY, opened
from wsgi import create_app

ON_POSTGRES = os.environ.get("TEST_DATABASE") == "postgresql"
NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TOKEN = "token-of-the-tests"


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


def words_of(library: Library, answer_id: str) -> tuple[str, ...]:
    """How an answer begins, in each language; 911 and 988 alone show nothing: the introduction names them too."""
    return tuple(library.answer(answer_id, language).text for language in Language)


@dataclass
class FakeSender:
    """Keeps what was sent in a plain list; fails as told."""

    sent: list[Outbound] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    listed: dict[str, str | None] = field(default_factory=dict)

    def send(self, outbound: Outbound) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(outbound)
        return f"sent-{len(self.sent)}"

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """What `listed` says of a row; a provider without a list where it says nothing."""
        if outbound.outbox_id in self.listed:
            return self.listed[outbound.outbox_id]
        raise CannotTell(ever=False)


@dataclass
class Phone:
    """A person talking to the engine alone, turn after turn."""

    engine: Engine
    channel: Channel = Channel.SMS
    state: State = field(default_factory=lambda: State(introduced=True, said_machine=True))
    now: datetime = NOON
    buttons: dict[str, str] = field(default_factory=dict)
    """What each button does, by its label; of several with one label the first of the newest reply."""

    def text(self, words: str) -> Turn:
        return self.send(Message(words, self.channel))

    def tap(self, label: str) -> Turn:
        return self.press(self.buttons[label])

    def press(self, data: str) -> Turn:
        """Tap a button, however old, by its data."""
        return self.send(Message("", self.channel, choice=data))

    def send(self, message: Message) -> Turn:
        turn = self.engine.respond(message, self.state, self.now)
        self.state = turn.state
        shown = [(option.label, f"{bubble.menu}:{option.code}") for bubble in turn.reply for option in bubble.options]
        self.buttons |= dict(reversed(shown))
        return turn


class NoMeetings:
    """No list of meetings, as before the first sync."""

    def index(self, now: datetime) -> None:
        return None


class KeptTemplates(BytecodeCache):
    """Compiled templates, for all applications of a process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Each test has an application of its own, and Flask compiles the same addresses and templates for every one."""
    compile_it, parsed, builders = Rule.compile, {}, {}

    def compiled(rule: Rule) -> None:
        address = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.is_leaf, rule.strict_slashes)
        if address not in parsed:
            compile_it(rule)
            parsed[address] = {name: vars(rule)[name] for name in ("_parts", "_trace", "_converters", "arguments")}
            builders[address] = [vars(rule)[name].__func__ for name in ("_build", "_build_unknown")]
            return
        vars(rule).update(parsed[address])
        rule._build, rule._build_unknown = (builder.__get__(rule, None) for builder in builders[address])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rule, "compile", compiled)
        patched.setattr(Flask, "jinja_options", {"bytecode_cache": KeptTemplates()})
        _share_statements(patched)
        yield


def _share_statements(patched: pytest.MonkeyPatch) -> None:
    """Each test has a database of its own, and SQLAlchemy turns the same statements into SQL for every one."""
    compiled = LRUCache[Any, Any](5000)
    shared = property(lambda _self: compiled, lambda _self, _own: None)
    patched.setattr(DatabaseEngine, "_compiled_cache", shared, raising=False)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # one is like another: made by the same lines
        patched.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
        patched.setattr(dialect, "__hash__", lambda self: hash(type(self)))


@pytest.fixture(scope="session")
def open_connections() -> Iterator[list[Any]]:
    """Every connection to a database that is open now, whoever opened it."""
    connections: list[Any] = []

    def opens(connection: Any, _record: Any) -> None:
        connections.append(connection)

    def closes(connection: Any, _record: Any = None) -> None:
        connections[:] = [one for one in connections if one is not connection]

    told = {"connect": opens, "close": closes, "close_detached": closes}
    for name, take in told.items():
        event.listen(Pool, name, take)
    yield connections
    for name, take in told.items():
        event.remove(Pool, name, take)


@pytest.fixture(autouse=True)
def closes_its_databases(open_connections: list[Any]) -> Iterator[None]:
    """A connection that is left open would warn only when it is collected, in the middle of another test, or never."""
    before = len(open_connections)
    yield
    left = len(open_connections) - before
    assert left == 0, f"{left} connections to a database are left open: dispose of the engine, or open it in a `with`"


@pytest.fixture(scope="session")
def one_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(loaded.library(), loaded.reader(), loaded.places(), NoMeetings())


class SampleMeetings:
    """The invented meetings of knowledge/sample_meetings.csv."""

    def __init__(self) -> None:
        feed = Feed("sample", FeedKind.LIST, "na", "SAMPLE", "sample_meetings.csv")
        reading = read_list(HERE / feed.url, feed, NOON.date())
        self.all = reading.meetings
        self._index = build_index(reading.meetings, NOON.date())

    def index(self, now: datetime) -> Index:
        return self._index


@pytest.fixture(scope="session")
def engine_with_meetings(engine: Engine) -> Engine:
    return Engine(engine.library, engine.reader, engine.places, SampleMeetings())


@pytest.fixture(scope="session")
def places(engine: Engine) -> Places:
    return engine.places


@pytest.fixture(scope="session")
def library(engine: Engine) -> Library:
    return engine.library


@pytest.fixture
def phone(engine: Engine) -> Phone:
    return Phone(engine)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server with one migrated database to copy from."""
    try:
        with postgres_server() as server:
            template = opened(server.make_template())
            migrate(template)
            template.engine.dispose()
            yield server
    except NoPostgres as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables in it, to copy from."""
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    with opened(f"sqlite:///{path}") as template:
        migrate(template)
    return path


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own with all tables: SQLite, or with TEST_DATABASE=postgresql on a real server."""
    if not ON_POSTGRES:
        shutil.copyfile(request.getfixturevalue("migrated"), tmp_path / "bot.db")
        return f"sqlite:///{tmp_path}/bot.db"
    if request.node.get_closest_marker("sqlite_only"):
        pytest.skip("looks into SQLite's own file")
    server: Server = request.getfixturevalue("postgres")
    return server.fresh_database()


@pytest.fixture(scope="session", autouse=True)
def settings_of_all() -> Settings:
    return Settings(
        _env_file=None,
        app_env=Environment.PRODUCTION,
        public_url="https://bot.example.org",
        bot_master_keys=MASTER_KEY,
        twilio_account_sid="AC00000000000000000000000000000000",
        twilio_auth_token=f"{TOKEN},the-token-before",
        telegram_webhook_path="hook",
        telegram_webhook_secret="hook-secret",
    )


@pytest.fixture
def settings(settings_of_all: Settings, tmp_path: Path, database_url: str) -> Settings:
    return settings_of_all.model_copy(update={"database_url": database_url, "var_dir": tmp_path})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with opened(settings.database_url) as here:
        yield here


@pytest.fixture
def inbox(store: Store, engine: Engine, clock: Clock, tmp_path: Path) -> Inbox:
    return Inbox(store, engine, Spool(tmp_path / "spool", store.cipher), clock)


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def worker(store: Store, inbox: Inbox, sender: FakeSender, clock: Clock) -> Worker:
    return Worker(store, dict.fromkeys(Channel, sender), clock)


@pytest.fixture
def application(
    settings: Settings, library: Library, store: Store, inbox: Inbox, worker: Worker, clock: Clock
) -> Application:
    published_edits = PublishedEdits(store, inbox, inbox.engine)
    feed_sync, alert_job = build_feed_sync(settings, store), build_alert_job(settings, store)
    return Application(settings, library, store, inbox, worker, feed_sync, alert_job, published_edits)


@pytest.fixture
def client(application: Application) -> FlaskClient:
    return create_app(application).test_client()
