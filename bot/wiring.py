"""Puts the parts together, once, for the web process and the command line."""

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.channels.telegram.menu import keep_announcing
from bot.channels.telegram.polling import PollingBot
from bot.channels.telegram.sender import TelegramSender
from bot.conversation.engine import Engine
from bot.conversation.meeting_words import quiet_until
from bot.conversation.model import Channel
from bot.feeds.fetching import make_client
from bot.index_snapshot.delivery import SnapshotDelivery
from bot.index_snapshot.files import IndexSnapshot
from bot.jobs.alerts import AlertJob
from bot.jobs.check_ins import CheckInJob
from bot.jobs.daily_counts import DailyCounts
from bot.jobs.feed_sync import FeedSync
from bot.jobs.reminders import ReminderJob
from bot.jobs.retention import RetentionJob
from bot.meetings.list_links import ListLinks
from bot.meetings.model import Point
from bot.meetings.places import Places
from bot.messaging.held_answers import HeldAnswers
from bot.messaging.inbox import Inbox
from bot.messaging.limits import Limits
from bot.messaging.outbox import Bell, Sender, Worker, keep_taking_up_spool
from bot.messaging.spool import Spool
from bot.messaging.takeover import QuietHandBack
from bot.published_edits import PublishedEdits
from bot.records.encryption import Cipher
from bot.records.outbox_rows import Pace
from bot.records.store import Store, migrate, open_store
from bot.settings import Settings
from bot.understanding.network import Network
from bot.understanding.reader import PhraseReader
from knowledge.library import CLINIC, Library, load_library
from sms.carrier import PretendCarrier
from sms.catch_up import CatchUp, TwilioList
from sms.sender import TwilioSender


@dataclass(frozen=True)
class Application:
    """The parts of a running bot."""

    settings: Settings
    library: Library
    store: Store
    inbox: Inbox
    worker: Worker
    feed_sync: FeedSync
    alert_job: AlertJob
    published_edits: PublishedEdits
    """What staff have published over knowledge/."""
    catch_up: CatchUp | None = None
    """None where no Twilio account is set up."""
    snapshot_delivery: SnapshotDelivery | None = None
    """Brings the newest meetings to this process's disk."""
    carrier: PretendCarrier | None = None
    """What stands in for Twilio and Telegram in development."""


PACES = {
    Channel.WHATSAPP: Pace(30, between=timedelta(seconds=1)),
    Channel.TELEGRAM: Pace(30, between=timedelta(seconds=1)),
}
"""Telegram: 30 a second, one a second in a chat (https://core.telegram.org/bots/faq); WhatsApp could be faster."""

_TELEGRAM_THREADS = 3
"""So many chats are sent to at once: one that is slow holds up no other."""


@cache
def approved_content(clinic: Path = CLINIC) -> Library:
    """The content of knowledge/ for the clinic of that folder, read once.

    Raises:
        knowledge.library.BadContent: the content has problems; the message lists them.
    """
    return load_library(clinic_folder=clinic)


@cache
def build_engine(
    meetings: Path = Path("var/meetings"), links: ListLinks | None = None, clinic: Path = CLINIC
) -> Engine:
    """The engine with the approved content, the trained reader and the index snapshot in that folder.

    `links`: where there is a page of the whole list, what makes the links to it.

    Raises:
        knowledge.library.BadContent: the content has problems; the message lists them.
        bot.understanding.encoder.NoModel: the reader has not been trained.
    """
    library = approved_content(clinic)
    middle = Point(library.clinic.middle.latitude, library.clinic.middle.longitude)
    snapshot = IndexSnapshot(meetings, page=links.make if links else None)
    return Engine(library, PhraseReader(Network.load()), Places.load(middle), snapshot)


def list_links(settings: Settings) -> ListLinks | None:
    """What makes and reads the links to the page of a whole list; None where there is no such page."""
    if not settings.serves_lists:
        return None
    return ListLinks.from_settings(settings.public_url, settings.bot_master_keys.get_secret_value())


def open_records(settings: Settings) -> Store:
    """The database, its tables up to date on SQLite, its keys checked.

    Raises:
        bot.records.encryption.BadKeys: the master keys are missing or malformed.
        bot.records.encryption.CannotOpen: the keys are not those of this database.
    """
    cipher = Cipher.from_setting(settings.bot_master_keys.get_secret_value())
    if audit_key := settings.audit_key.get_secret_value():
        cipher.use_audit_key(audit_key)
    store = open_store(settings.database_url, cipher)
    if settings.uses_sqlite:
        migrate(store)
    store.check_keys()
    return store


def build_feed_sync(settings: Settings, store: Store) -> FeedSync:
    """What reads the feeds and shelves the meetings."""
    contact = approved_content(settings.clinic).clinic.email
    snapshot = settings.var_dir / "meetings"
    return FeedSync(
        store, snapshot, lambda: make_client(contact), now, folder=settings.clinic, shows_sample=settings.development
    )


def build_alert_job(settings: Settings, store: Store) -> AlertJob:
    """What tells staff of hand-offs."""
    return AlertJob(
        store, approved_content(settings.clinic).clinic, alert_addresses(settings), settings.public_url, now
    )


def alert_addresses(settings: Settings) -> dict[str, list[str]]:
    """Each contact's Apprise URLs, from the environment variable that clinic/clinic.yaml names."""
    known = {**dotenv_values(".env"), **os.environ}
    contacts = approved_content(settings.clinic).clinic.alerts.contacts
    return {contact.name: (known.get(contact.addresses_from) or "").split() for contact in contacts}


def build_application(settings: Settings) -> Application:
    """Everything that a process needs. On SQLite the tables are brought up to date here.

    Raises:
        bot.records.encryption.BadKeys: the master keys are missing or malformed.
        bot.records.encryption.CannotOpen: the keys are not those of this database.
    """
    store = open_records(settings)
    engine = build_engine(settings.var_dir / "meetings", list_links(settings), settings.clinic)
    beginnings = tuple(part.strip() for part in settings.numbers_answered.split(",") if part.strip())
    limits = Limits(numbers_answered=beginnings, texts_a_day=settings.most_texts_a_day)
    inbox = Inbox(store, engine, Spool(settings.var_dir / "spool", store.cipher), now, limits)
    forgetting = RetentionJob(store, timedelta(days=settings.retention_days), now)
    reminder_job = ReminderJob(store, engine.library, engine.meetings, now)
    zone = ZoneInfo(engine.library.clinic.time_zone)
    published_edits = PublishedEdits(store, inbox, engine, now)
    published_edits.take_up()
    snapshot_delivery = SnapshotDelivery(store, settings.var_dir / "meetings", now)
    snapshot_delivery.step()
    carrier = PretendCarrier() if settings.development else None
    senders = _senders(settings, carrier)
    worker = Worker(
        store,
        inbox,
        senders,
        now,
        jobs=(
            reminder_job.step,
            CheckInJob(store, engine.library, now).step,
            forgetting.step,
            DailyCounts(store, zone, now).step,
            HeldAnswers(store, inbox, now).step,
            QuietHandBack(store, engine.library, now).step,
            published_edits.step,
            snapshot_delivery.step,
        ),
        paces={**PACES, Channel.SMS: Pace(settings.texts_a_second, between=timedelta(seconds=1))},
        quiet_until=lambda moment: quiet_until(moment, zone),
        serves=[channel for channel in Channel if channel is not Channel.TELEGRAM or not settings.polls_telegram],
    )
    catch_up = None
    if settings.twilio_account_sid and settings.twilio_auth_tokens and not settings.development:
        catch_up = CatchUp(TwilioList(settings), inbox, store, engine.reader, now)
    feed_sync, alert_job = build_feed_sync(settings, store), build_alert_job(settings, store)
    return Application(
        settings,
        engine.library,
        store,
        inbox,
        worker,
        feed_sync,
        alert_job,
        published_edits,
        catch_up,
        snapshot_delivery,
        carrier,
    )


def start_worker(application: Application) -> threading.Event:
    """Run the worker as a thread of this process; setting the event stops it."""
    stop = threading.Event()
    application.worker.doubt_unfinished()
    threading.Thread(target=application.worker.run, args=(stop,), name="worker", daemon=True).start()
    start_slow_work(application, stop)
    return stop


def start_telegram_workers(application: Application, stop: threading.Event) -> Bell:
    """In the process that polls Telegram: send what waits there, whatever becomes of the other processes."""
    zone, bell = ZoneInfo(application.library.clinic.time_zone), Bell()
    for number in range(_TELEGRAM_THREADS):
        worker = Worker(
            application.store,
            application.inbox,
            {Channel.TELEGRAM: TelegramSender(lambda: make_bot(application.settings))},
            now,
            paces=PACES,
            quiet_until=lambda moment: quiet_until(moment, zone),
            serves=[Channel.TELEGRAM],
        )
        if number == 0:
            worker.doubt_unfinished()
        threading.Thread(target=worker.run, args=(stop, 1.0, bell), name=f"telegram-{number}", daemon=True).start()
    return bell


def start_published_edits(application: Application) -> None:
    """In a process without a worker: take up what staff publish, the newest meetings, and what it spooled itself."""
    threading.Thread(
        target=application.published_edits.run, args=(threading.Event(),), name="published edits", daemon=True
    ).start()
    if application.snapshot_delivery:
        threading.Thread(
            target=application.snapshot_delivery.run, args=(threading.Event(),), name="snapshot delivery", daemon=True
        ).start()
    spooled = (threading.Event(), application.inbox)
    threading.Thread(target=keep_taking_up_spool, args=spooled, name="spool", daemon=True).start()


def start_slow_work(application: Application, stop: threading.Event) -> None:
    """Feeds and staff alerts, each in a thread of its own: other people's servers take their time, no message waits."""
    threading.Thread(target=application.feed_sync.run, args=(stop,), name="refresher", daemon=True).start()
    if application.settings.telegram_webhook_path and application.settings.telegram_token.get_secret_value():
        menu = (lambda: make_bot(application.settings), application.library, stop)
        threading.Thread(target=keep_announcing, args=menu, name="menu", daemon=True).start()
    if application.catch_up:
        threading.Thread(target=application.catch_up.run, args=(stop,), name="catch-up", daemon=True).start()
    threading.Thread(target=application.alert_job.run, args=(stop,), name="alerter", daemon=True).start()


def make_bot(settings: Settings) -> PollingBot:
    """The bot of our account at Telegram."""
    return PollingBot(settings.telegram_token.get_secret_value(), base_url=settings.telegram_base_url)


def now() -> datetime:
    """The clock of the house."""
    return datetime.now(UTC)


def _senders(settings: Settings, carrier: PretendCarrier | None) -> dict[Channel, Sender]:
    senders: dict[Channel, Sender] = {}
    if settings.twilio_account_sid and settings.twilio_from:
        senders[Channel.SMS] = TwilioSender(settings, Channel.SMS)
        senders[Channel.WHATSAPP] = TwilioSender(settings, Channel.WHATSAPP)
    if settings.telegram_token.get_secret_value():
        senders[Channel.TELEGRAM] = TelegramSender(lambda: make_bot(settings))
    return {**dict.fromkeys(Channel, carrier), **senders} if carrier else senders
