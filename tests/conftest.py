"""What tests share: the real engine, and an application with a real SQLite file in a temporary folder."""

import os
import shutil
from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings as property_tests

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
from tests.once import (
    closes_its_databases,
    compiled_once,
    open_connections,
    pytest_collection,
    pytest_sessionstart,
)
from tests.postgres import NoPostgres, Server, postgres_server
from tests.shared import MASTER_KEY, opened
from wsgi import create_app

__all__ = [
    "closes_its_databases",
    "compiled_once",
    "open_connections",
    "pytest_collection",
    "pytest_sessionstart",
]
ON_POSTGRES = os.environ.get("TEST_DATABASE") == "postgresql"
# The same examples in every run, so that a green change stays green; `HYPOTHESIS_PROFILE=explore` looks for new ones.
property_tests.register_profile("same", derandomize=True, deadline=None)
property_tests.register_profile("explore", deadline=None, max_examples=2000)
property_tests.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
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
    failures: list[BaseException] = field(default_factory=list)
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


def phone_after(engine: Engine, language: str, *words: str) -> Phone:
    """A phone in a talk of this language, after these texts."""
    phone = Phone(engine)
    phone.state = replace(phone.state, language=Language(language))
    for one in words:
        phone.text(one)
    return phone


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each text of a table by languages, with its language."""
    return [(language, words) for language, texts in table.items() for words in texts]


class NoMeetings:
    """No list of meetings, as before the first sync."""

    def index(self, now: datetime) -> None:
        return None


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
            with opened(server.make_template()) as template:
                migrate(template)
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
