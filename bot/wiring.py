"""Puts the parts together, once, for the web process and the command line."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.conversation.engine import Engine
from bot.conversation.model import Channel
from bot.conversation.quiet_hours import quiet_until
from bot.index_snapshot.delivery import SnapshotDelivery
from bot.index_snapshot.files import IndexSnapshot
from bot.jobs.alert_links import AlertLinks
from bot.jobs.alerts import AlertJob
from bot.jobs.audit_heads import EVERY as HEADS_EVERY
from bot.jobs.audit_heads import AuditHeads
from bot.jobs.check_ins import CheckInJob
from bot.jobs.daily_counts import DailyCounts
from bot.jobs.feed_sync import FeedSync
from bot.jobs.periodic import Bell, Periodic, Running
from bot.jobs.reminders import ReminderJob
from bot.jobs.retention import EVERY as RETENTION_EVERY
from bot.jobs.retention import RetentionJob
from bot.jobs.ways import Apprise, OwnWays, Push, Texts
from bot.meetings.list_links import ListLinks
from bot.meetings.model import Point
from bot.meetings.places import Places
from bot.messaging.held_answers import HeldAnswers
from bot.messaging.inbox import Inbox
from bot.messaging.limits import Limits
from bot.messaging.outbox import Worker
from bot.messaging.sending import Rests, Sender
from bot.messaging.spool import Spool
from bot.messaging.takeover import QuietHandBack
from bot.messaging.warming import WarmUp
from bot.phone_numbers import answered_from
from bot.published_edits import PublishedEdits
from bot.records.encryption import Cipher
from bot.records.outbox_claims import Pace
from bot.records.store import Store, migrate, open_store
from bot.settings import Settings
from bot.understanding.network import Network
from bot.understanding.reader import PhraseReader
from knowledge.library import CLINIC, Library, load_library
from knowledge.prepared import PREPARED
from knowledge.schema import Language
from sms.carrier import PretendCarrier, PretendTexts

if TYPE_CHECKING:  # slow to import, and only where there is a token or an account; so are their neighbors below
    import httpx

    from bot.channels.telegram.polling import PollingBot
    from sms.catch_up import CatchUp


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
    catch_up: "CatchUp | None" = None
    """None where no Twilio account is set up."""
    snapshot_delivery: SnapshotDelivery | None = None
    """Brings the newest meetings to this process's disk."""
    carrier: PretendCarrier | None = None
    """What stands in for Twilio and Telegram in development."""

    def content(self) -> Library:
        """The content with what staff have published over it, as of this moment."""
        return self.inbox.engine.library


PACES = {
    Channel.WHATSAPP: Pace(30, between=timedelta(seconds=1)),
    Channel.TELEGRAM: Pace(30, between=timedelta(seconds=1)),
}
"""Telegram: 30 a second, one a second in a chat (https://core.telegram.org/bots/faq); WhatsApp could be faster."""

_A_SECOND = timedelta(seconds=1)
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


def prepare() -> None:
    """Work out, while a bot is installed, what a start would; the bot itself may not be allowed to write it down."""
    WarmUp(build_engine())(now())


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
    try:
        if settings.uses_sqlite:
            migrate(store)
        store.check_keys()
    except Exception:
        store.engine.dispose()
        raise
    return store


def build_feed_sync(settings: Settings, store: Store) -> FeedSync:
    """What reads the feeds and makes the snapshot."""
    contact = approved_content(settings.clinic).clinic.email
    snapshot = settings.var_dir / "meetings"

    def client() -> "httpx.Client":
        from bot.feeds.fetching import make_client

        return make_client(contact)

    return FeedSync(store, snapshot, client, now, folder=settings.clinic, shows_sample=settings.development)


def build_alert_job(settings: Settings, store: Store, carrier: PretendCarrier | None = None) -> AlertJob:
    """What tells staff of hand-offs. `carrier`: stands in for Twilio in development."""
    library, teller = approved_content(settings.clinic), Apprise(settings.telegram_base_url)
    own, addresses = own_ways(settings, store, carrier), alert_addresses(settings)
    return AlertJob(store, library, addresses, settings.public_url, now, teller, own)


def own_ways(settings: Settings, store: Store, carrier: PretendCarrier | None = None) -> OwnWays:
    """What reaches somebody of staff themselves. `carrier`: stands in for Twilio in development."""
    links = AlertLinks.from_settings(settings.public_url, settings.bot_master_keys.get_secret_value())
    library, key = approved_content(settings.clinic), settings.web_push_key.get_secret_value()
    push: Push | None = None
    if key:
        from bot.jobs.web_push import WebPush  # slow to import, and only where there is a key

        push = WebPush(store, key, library.clinic.email, anywhere=settings.development)
    return OwnWays(links, library.staff_lines[Language.EN], _staff_texts(settings, carrier), push)


def _staff_texts(settings: Settings, carrier: PretendCarrier | None) -> Texts | None:
    if settings.twilio_account_sid and settings.twilio_from and settings.twilio_auth_tokens:
        from sms.staff_texts import TwilioTexts

        return TwilioTexts(settings)
    return PretendTexts(carrier) if carrier else None


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
    limits = Limits(numbers_answered=answered_from(settings.numbers_answered), texts_a_day=settings.most_texts_a_day)
    spool = Spool(settings.var_dir / "spool", store.cipher)
    inbox = Inbox(store, engine, spool, now, limits, settings.public_url, WarmUp(engine))
    zone = ZoneInfo(engine.library.clinic.time_zone)
    published_edits = PublishedEdits(store, inbox, engine)
    published_edits.take_up()
    snapshot_delivery = SnapshotDelivery(store, settings.var_dir / "meetings")
    _fetching_meetings(snapshot_delivery).once()
    carrier = PretendCarrier() if settings.development else None
    senders = _senders(settings, carrier)
    worker = Worker(
        store,
        senders,
        now,
        paces={**PACES, Channel.SMS: Pace(settings.texts_a_second, between=timedelta(seconds=1))},
        quiet_until=lambda moment: quiet_until(moment, zone),
        serves=[channel for channel in Channel if channel is not Channel.TELEGRAM or not settings.polls_telegram],
    )
    catch_up = None
    if settings.twilio_account_sid and settings.twilio_auth_tokens and not settings.development:
        from sms.catch_up import CatchUp, TwilioList

        catch_up = CatchUp(TwilioList(settings), inbox, store, engine.reader, now)
    feed_sync, alert_job = build_feed_sync(settings, store), build_alert_job(settings, store, carrier)
    PREPARED.keep()
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


def start_worker(application: Application) -> Running:
    """In the only process there is: send what waits, and do whatever is done by the clock."""
    application.worker.doubt_unfinished()
    return Running([*jobs_of_every_process(application), *jobs_of_the_worker(application)])


def start_telegram_workers(application: Application) -> tuple[Running, Bell]:
    """In the process that polls Telegram: send what waits there, whatever becomes of the other processes.

    Whoever puts something into the outbox rings the bell.
    """
    from bot.channels.telegram.sender import TelegramSender

    zone, bell, rests = ZoneInfo(application.library.clinic.time_zone), Bell(), Rests()
    jobs = [*jobs_of_every_process(application), _deleting(application)]
    for number in range(_TELEGRAM_THREADS):
        sender = TelegramSender(lambda: make_bot(application.settings))
        worker = Worker(
            application.store,
            {Channel.TELEGRAM: sender},
            now,
            paces=PACES,
            quiet_until=lambda moment: quiet_until(moment, zone),
            serves=[Channel.TELEGRAM],
            rests=rests,
        )
        if number == 0:
            worker.doubt_unfinished()
        jobs.append(Periodic(f"telegram-{number}", _A_SECOND, worker.step, bell=bell, after=sender.close))
    return Running(jobs), bell


def jobs_of_every_process(application: Application) -> list[Periodic]:
    """What each process does that takes texts: they may share no disk, and each has content of its own in memory."""
    jobs = [
        Periodic(
            "spool",
            timedelta(seconds=5),
            application.inbox.take_up_spool,
            remedy="see whether the database answers: python -m bot doctor",
        ),
        Periodic("published edits", timedelta(seconds=5), application.published_edits.take_up),
    ]
    if application.snapshot_delivery:
        jobs.append(_fetching_meetings(application.snapshot_delivery))
    return jobs


def jobs_of_the_worker(application: Application) -> list[Periodic]:
    """What is done once for all processes, each in a thread of its own: no text waits for other people's servers."""
    store, library, inbox = application.store, application.library, application.inbox
    reminders = ReminderJob(store, application.content, inbox.engine.meetings, now)
    retention = RetentionJob(store, timedelta(days=application.settings.retention_days), now)
    counts = DailyCounts(store, ZoneInfo(library.clinic.time_zone), now)

    def alerts() -> bool:
        application.alert_job.use(application.content())
        return application.alert_job.step()

    jobs = [
        Periodic("worker", _A_SECOND, application.worker.step),
        Periodic("alerts", timedelta(seconds=2), alerts, remedy="python -m bot alerts test"),
        Periodic("held answers", timedelta(seconds=2), HeldAnswers(store, inbox, now).step),
        Periodic("reminders", timedelta(seconds=5), reminders.step),
        Periodic("check-ins", timedelta(seconds=5), CheckInJob(store, application.content, now).step),
        Periodic("quiet hand-back", timedelta(seconds=30), QuietHandBack(store, application.content, now).step),
        Periodic(
            "feeds", timedelta(minutes=1), application.feed_sync.refresh_if_due, remedy="python -m bot meetings status"
        ),
        Periodic("daily counts", timedelta(minutes=10), counts.step),
        Periodic("retention", RETENTION_EVERY, retention.step, remedy="python -m bot records forget"),
    ]
    if application.settings.audit_heads:
        heads = AuditHeads(store, application.settings.audit_heads)
        jobs.append(Periodic("audit heads", HEADS_EVERY, heads.step, remedy="python -m bot audit verify"))
    if application.catch_up:
        from sms.catch_up import EVERY as CATCH_UP_EVERY

        remedy = "look at the account: python -m bot doctor --online"
        jobs.append(Periodic("catch-up", CATCH_UP_EVERY, application.catch_up.step, remedy=remedy))
    if application.settings.telegram_webhook_path and application.settings.telegram_token.get_secret_value():
        from bot.channels.telegram.menu import Menu

        menu = Menu(lambda: make_bot(application.settings), library)
        jobs.append(Periodic("menu", timedelta(minutes=1), menu.step))
        jobs.append(_deleting(application))
    return jobs


def _deleting(application: Application) -> Periodic:
    from bot.channels.telegram.deleting import Deleting

    deleting = Deleting(application.store, lambda: make_bot(application.settings), now)
    return Periodic("telegram deletions", _A_SECOND, deleting.step)


def _fetching_meetings(snapshot_delivery: SnapshotDelivery) -> Periodic:
    remedy = "the list at hand stays; python -m bot meetings status"
    return Periodic("index snapshot", timedelta(seconds=30), snapshot_delivery.fetch, remedy=remedy)


def make_bot(settings: Settings) -> "PollingBot":
    """The bot of our account at Telegram."""
    from bot.channels.telegram.polling import PollingBot

    return PollingBot(settings.telegram_token.get_secret_value(), base_url=settings.telegram_base_url)


def now() -> datetime:
    """The clock of every process."""
    return datetime.now(UTC)


def _senders(settings: Settings, carrier: PretendCarrier | None) -> dict[Channel, Sender]:
    senders: dict[Channel, Sender] = {}
    if settings.twilio_account_sid and settings.twilio_from:
        from sms.sender import TwilioSender

        senders[Channel.SMS] = TwilioSender(settings, Channel.SMS)
        senders[Channel.WHATSAPP] = TwilioSender(settings, Channel.WHATSAPP)
    if settings.telegram_token.get_secret_value():
        from bot.channels.telegram.sender import TelegramSender

        senders[Channel.TELEGRAM] = TelegramSender(lambda: make_bot(settings))
    return {**dict.fromkeys(Channel, carrier), **senders} if carrier else senders
