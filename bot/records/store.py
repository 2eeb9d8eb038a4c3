"""The database: opening it, and transactions. Every statement stands in this folder, nowhere else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.records.alerts import Alerts
from bot.records.audit import Audit
from bot.records.check_ins import CheckIns
from bot.records.conversations import Conversations, Overtaken
from bot.records.counts import Counts
from bot.records.deletions import Deletions
from bot.records.desk import DeskRecords
from bot.records.drafts import Drafts
from bot.records.edits import Edits
from bot.records.encryption import CannotOpen, Cipher
from bot.records.faults import Faults
from bot.records.follow_ups import FollowUps
from bot.records.handoffs import HandOffs
from bot.records.insights import InsightCounts
from bot.records.meeting_index import MeetingIndex
from bot.records.meetings import Meetings
from bot.records.messages import Messages
from bot.records.outbox_claims import OutboxClaims
from bot.records.outbox_rows import OutboxRows
from bot.records.people import People
from bot.records.push_devices import PushDevices
from bot.records.queue import Queue
from bot.records.reminders import Reminders
from bot.records.retention import Retention
from bot.records.rota import RotaRecords
from bot.records.rotation import Rotation
from bot.records.saved_replies import SavedReplies
from bot.records.sent_forms import SentForms
from bot.records.staff import Staff
from bot.records.staff_phones import StaffPhones
from bot.records.tables import canary
from bot.records.texts_sent import TextsSent
from bot.records.threads import Threads
from bot.records.unread import UnreadUpdates

CANARY_ID, _CANARY_TEXT = "canary", "these keys open this database"
_INDEX_KEY_ID = "index key"
_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_READS = "only_reads"
_BUSY_SECONDS = 5
"""How long a statement waits for SQLite's lock before the webhook gives up (Twilio waits 15 s at most)."""


class DatabaseBusy(Exception):
    """Somebody else holds the database for longer than a webhook may wait."""


def is_down(error: Exception) -> bool:
    """Whether an error says that the database cannot be reached or is busy, so that the same may succeed later."""
    if isinstance(error, DatabaseBusy | OperationalError | Overtaken):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


class Records:
    """Everything that one transaction may read and write."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self.connection = connection
        self.conversations = Conversations(connection, cipher)
        self.messages = Messages(connection, cipher)
        self.people = People(connection, cipher)
        self.handoffs = HandOffs(connection, cipher)
        self.outbox = OutboxRows(connection, cipher)
        self.claims = OutboxClaims(connection, cipher)
        self.meetings = Meetings(connection)
        self.alerts = Alerts(connection)
        self.retention = Retention(connection, cipher)
        self.counts = Counts(connection)
        self.rotation = Rotation(connection, cipher)
        self.reminders = Reminders(connection, cipher)
        self.check_ins = CheckIns(connection, cipher)
        self.desk = DeskRecords(connection, cipher)
        self.insights = InsightCounts(connection)
        self.edits = Edits(connection, cipher)
        self.queue = Queue(connection, cipher)
        self.threads = Threads(connection, cipher)
        self.staff = Staff(connection, cipher)
        self.follow_ups = FollowUps(connection, cipher)
        self.saved_replies = SavedReplies(connection, cipher)
        self.drafts = Drafts(connection, cipher)
        self.sent_forms = SentForms(connection, cipher)
        self.audit = Audit(connection, cipher)
        self.rota = RotaRecords(connection)
        self.staff_phones = StaffPhones(connection, cipher)
        self.push_devices = PushDevices(connection, cipher)
        self.meeting_index = MeetingIndex(connection)
        self.faults = Faults(connection)
        self.unread = UnreadUpdates(connection, cipher)
        self.texts_sent = TextsSent(connection)
        self.deletions = Deletions(connection, cipher)


class Store:
    """The open database."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self.engine = engine
        self.cipher = cipher
        # Threads that meet SQLite's own lock sleep and try again, and some starve; ours wakes the next.
        self._writer = threading.Lock() if engine.dialect.name == "sqlite" else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Records]:
        """One transaction: everything in it is committed together, or nothing is.

        Raises:
            DatabaseBusy: another thread has held the database for 5 seconds.
        """
        with self.no_writers(), self.engine.begin() as connection:
            yield Records(connection, self.cipher)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """Read one consistent state of the records, beside whoever writes; nothing may be changed."""
        with self.engine.execution_options(**{_READS: True}).begin() as connection:
            yield Records(connection, self.cipher)

    @contextmanager
    def no_writers(self) -> Iterator[None]:
        """Hold off the other threads' transactions on SQLite; nothing on PostgreSQL, which has its own locks.

        Raises:
            DatabaseBusy: another thread has held the database for 5 seconds.
        """
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=_BUSY_SECONDS):
            raise DatabaseBusy
        try:
            yield
        finally:
            self._writer.release()

    def check_keys(self) -> None:
        """Refuse keys that do not open this database; plant the first canary where there is none.

        Raises:
            CannotOpen: these are not the keys that the database was written with.
        """
        with self.transaction() as records:
            sealed = records.connection.scalar(select(canary.c.sealed).where(canary.c.id == CANARY_ID))
            if sealed is None:
                sealed = self.cipher.seal(_CANARY_TEXT, CANARY_ID)
                try:
                    with records.connection.begin_nested():
                        records.connection.execute(insert(canary).values(id=CANARY_ID, sealed=sealed))
                except IntegrityError:
                    return  # another process planted it at the same moment
            if self.cipher.open(sealed, CANARY_ID) != _CANARY_TEXT:
                raise CannotOpen(CANARY_ID)
            self._keep_index_key(records.connection)

    def _keep_index_key(self, connection: Connection) -> None:
        """Find people by the stored index key; the first time, store the one that the oldest master key gives."""
        stored = connection.scalar(select(canary.c.sealed).where(canary.c.id == _INDEX_KEY_ID))
        if stored is not None:
            self.cipher.index_key = self.cipher.open(stored, _INDEX_KEY_ID)
            return
        sealed = self.cipher.seal(self.cipher.index_key, _INDEX_KEY_ID)
        with suppress(IntegrityError), connection.begin_nested():  # another process may store it at the same moment
            connection.execute(insert(canary).values(id=_INDEX_KEY_ID, sealed=sealed))

    def compact(self) -> None:
        """Give back the room of what was forgotten, on SQLite; PostgreSQL does it by itself (autovacuum).

        What was forgotten has been overwritten before (`secure_delete`). Nothing is written
        meanwhile, and the whole file is.
        """
        if self._writer is None:
            return
        with self.no_writers(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("VACUUM")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def is_up_to_date(self) -> bool:
        """Whether the tables are those of this version."""
        with self.reading() as records:
            known = inspect(records.connection).has_table("alembic_version")
            current = records.connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
        return current == newest_revision()

    def is_healthy(self) -> bool:
        """Write and read back, so that a full or read-only disk shows; an error is the caller's to report."""
        sealed = self.cipher.seal("health", "health")
        with self.transaction() as records:
            records.connection.execute(canary.delete().where(canary.c.id == "health"))
            records.connection.execute(insert(canary).values(id="health", sealed=sealed))
            stored = records.connection.scalar(select(canary.c.sealed).where(canary.c.id == "health"))
        return stored == sealed


def open_store(database_url: str, cipher: Cipher) -> Store:
    """Open the database at an SQLAlchemy address; a SQLite file's folder is made."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return Store(create_engine(url, pool_pre_ping=True, hide_parameters=True), cipher)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return Store(engine, cipher)


def migrate(store: Store, revision: str = "head") -> None:
    """Bring the tables up (or down) to a revision."""
    if revision == "head" and store.is_up_to_date():
        return
    from bot.records.migrating import bring_to  # slow to import, and only after an upgrade

    with store.engine.connect() as connection:
        bring_to(connection, revision)
        connection.commit()


def newest_revision() -> str:
    """That of the last file in migrations/versions/, whose names begin with their revisions."""
    return max(path.name for path in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own type
    """WAL, and FULL: what was acknowledged survives a power cut (https://www.sqlite.org/pragma.html)."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Writers take the lock before they read, so that two of them never deadlock."""
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
