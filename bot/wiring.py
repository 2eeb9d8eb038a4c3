"""Puts the parts together, once, for the web process and the command line."""

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.conversation.engine import Engine
from bot.conversation.meeting_words import quiet_until
from bot.conversation.model import Channel
from bot.counting import Counting
from bot.feeds.fetching import make_client
from bot.forgetting import Forgetting
from bot.handoffs import Alerter
from bot.held import HeldAnswers
from bot.inbox import Inbox
from bot.limits import Limits
from bot.list_links import ListLinks
from bot.meetings.model import Point
from bot.meetings.places import Places
from bot.outbox import Bell, Sender, Worker, keep_taking_up_spool
from bot.overlay import Overlay
from bot.records.encryption import Cipher
from bot.records.outbox_rows import Pace
from bot.records.store import Store, migrate, open_store
from bot.refreshing import Refresher
from bot.reminders import ReminderClerk
from bot.settings import Settings
from bot.shelf import Shelf
from bot.shelving import Courier
from bot.spool import Spool
from bot.takeover import QuietHandBack
from bot.telegram_door.menu import keep_announcing
from bot.telegram_door.polling import PollingBot
from bot.telegram_door.sender import TelegramSender
from bot.understanding.network import Network
from bot.understanding.reader import PhraseReader
from knowledge.library import Library, load_library
from sms.carrier import PretendCarrier
from sms.catch_up import CatchUp, TwilioList
from sms.sender import TwilioSender


@dataclass(frozen=True)
class House:
    """The parts of a running bot."""

    settings: Settings
    library: Library
    store: Store
    inbox: Inbox
    worker: Worker
    refresher: Refresher
    alerter: Alerter
    overlay: Overlay
    """What staff have published over knowledge/."""
    catch_up: CatchUp | None = None
    """None where no Twilio account is set up."""
    courier: Courier | None = None
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

CLINIC = Point(34.0522, -118.2437)
"""The middle of Los Angeles: of several places with one name, the one near it is meant."""


@cache
def approved_content() -> Library:
    """The content of knowledge/, read once.

    Raises:
        knowledge.library.BadContent: the content has problems; the message lists them.
    """
    return load_library()


@cache
def build_engine(meetings: Path = Path("var/meetings"), links: ListLinks | None = None) -> Engine:
    """The engine with the approved content, the trained reader and the meetings on the shelf in that folder.

    `links`: where there is a page of the whole list, what makes the links to it.

    Raises:
        knowledge.library.BadContent: the content has problems; the message lists them.
        bot.understanding.encoder.NoModel: the reader has not been trained.
    """
    shelf = Shelf(meetings, page=links.make if links else None)
    return Engine(approved_content(), PhraseReader(Network.load()), Places.load(CLINIC), shelf)


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


def build_refresher(settings: Settings, store: Store) -> Refresher:
    """What reads the feeds and shelves the meetings."""
    contact = approved_content().clinic.email
    shelf = settings.var_dir / "meetings"
    return Refresher(store, shelf, lambda: make_client(contact), now, shows_sample=settings.development)


def build_alerter(settings: Settings, store: Store) -> Alerter:
    """What tells staff of hand-offs."""
    return Alerter(store, approved_content().clinic, alert_addresses(), settings.public_url, now)


def alert_addresses() -> dict[str, list[str]]:
    """Each contact's Apprise URLs, from the environment variable that knowledge/clinic.yaml names."""
    known = {**dotenv_values(".env"), **os.environ}
    contacts = approved_content().clinic.alerts.contacts
    return {contact.name: (known.get(contact.addresses_from) or "").split() for contact in contacts}


def build_house(settings: Settings) -> House:
    """Everything that a process needs. On SQLite the tables are brought up to date here.

    Raises:
        bot.records.encryption.BadKeys: the master keys are missing or malformed.
        bot.records.encryption.CannotOpen: the keys are not those of this database.
    """
    store = open_records(settings)
    engine = build_engine(settings.var_dir / "meetings", list_links(settings))
    beginnings = tuple(part.strip() for part in settings.numbers_answered.split(",") if part.strip())
    limits = Limits(numbers_answered=beginnings, texts_a_day=settings.most_texts_a_day)
    inbox = Inbox(store, engine, Spool(settings.var_dir / "spool", store.cipher), now, limits)
    forgetting = Forgetting(store, timedelta(days=settings.retention_days), now)
    clerk = ReminderClerk(store, engine.library, engine.meetings, now)
    zone = ZoneInfo(engine.library.clinic.time_zone)
    overlay = Overlay(store, inbox, engine, now)
    overlay.take_up()
    courier = Courier(store, settings.var_dir / "meetings", now)
    courier.step()
    carrier = PretendCarrier() if settings.development else None
    senders = _senders(settings, carrier)
    worker = Worker(
        store,
        inbox,
        senders,
        now,
        chores=(
            clerk.step,
            forgetting.step,
            Counting(store, zone, now).step,
            HeldAnswers(store, inbox, now).step,
            QuietHandBack(store, engine.library, now).step,
            overlay.step,
            courier.step,
        ),
        paces={**PACES, Channel.SMS: Pace(settings.texts_a_second, between=timedelta(seconds=1))},
        quiet_until=lambda moment: quiet_until(moment, zone),
        serves=[channel for channel in Channel if channel is not Channel.TELEGRAM or not settings.polls_telegram],
    )
    catch_up = None
    if settings.twilio_account_sid and settings.twilio_auth_tokens and not settings.development:
        catch_up = CatchUp(TwilioList(settings), inbox, store, engine.reader, now)
    refresher, alerter = build_refresher(settings, store), build_alerter(settings, store)
    return House(
        settings, engine.library, store, inbox, worker, refresher, alerter, overlay, catch_up, courier, carrier
    )


def start_worker(house: House) -> threading.Event:
    """Run the worker as a thread of this process; setting the event stops it."""
    stop = threading.Event()
    house.worker.doubt_unfinished()
    threading.Thread(target=house.worker.run, args=(stop,), name="worker", daemon=True).start()
    start_slow_work(house, stop)
    return stop


def start_telegram_workers(house: House, stop: threading.Event) -> Bell:
    """In the process that polls Telegram: send what waits there, whatever becomes of the other processes."""
    zone, bell = ZoneInfo(house.library.clinic.time_zone), Bell()
    for number in range(_TELEGRAM_THREADS):
        worker = Worker(
            house.store,
            house.inbox,
            {Channel.TELEGRAM: TelegramSender(lambda: make_bot(house.settings))},
            now,
            paces=PACES,
            quiet_until=lambda moment: quiet_until(moment, zone),
            serves=[Channel.TELEGRAM],
        )
        if number == 0:
            worker.doubt_unfinished()
        threading.Thread(target=worker.run, args=(stop, 1.0, bell), name=f"telegram-{number}", daemon=True).start()
    return bell


def start_overlay(house: House) -> None:
    """In a process without a worker: take up what staff publish, the newest meetings, and what it spooled itself."""
    threading.Thread(target=house.overlay.run, args=(threading.Event(),), name="overlay", daemon=True).start()
    if house.courier:
        threading.Thread(target=house.courier.run, args=(threading.Event(),), name="courier", daemon=True).start()
    spooled = (threading.Event(), house.inbox)
    threading.Thread(target=keep_taking_up_spool, args=spooled, name="spool", daemon=True).start()


def start_slow_work(house: House, stop: threading.Event) -> None:
    """Feeds and staff alerts, each in a thread of its own: other people's servers take their time, no message waits."""
    threading.Thread(target=house.refresher.run, args=(stop,), name="refresher", daemon=True).start()
    if house.settings.telegram_webhook_path and house.settings.telegram_token.get_secret_value():
        menu = (lambda: make_bot(house.settings), house.library, stop)
        threading.Thread(target=keep_announcing, args=menu, name="menu", daemon=True).start()
    if house.catch_up:
        threading.Thread(target=house.catch_up.run, args=(stop,), name="catch-up", daemon=True).start()
    threading.Thread(target=house.alerter.run, args=(stop,), name="alerter", daemon=True).start()


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
