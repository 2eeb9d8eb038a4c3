"""`python -m bot doctor`: looks at everything that must be right, a line each, with the remedy."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import click
import httpx
from pydantic import ValidationError
from requests.exceptions import RequestException
from sqlalchemy.exc import SQLAlchemyError
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError
from twilio.base.exceptions import TwilioRestException

from bot.feeds.configuration import all_feeds
from bot.jobs.audit_heads import NoFileOfHeads, noted_heads
from bot.records.encryption import BadKeys, CannotOpen, Cipher
from bot.records.store import DatabaseBusy, Store, open_store
from bot.settings import Settings, load_settings
from knowledge.library import BadContent, load_library
from sms.connecting import CannotConnect
from sms.connecting import plan as plan_for_twilio
from sms.twilio_client import make_client

_LITTLE_SPACE = 1_000_000_000
_MOST_SECONDS_OFF = 120
_A_FAULT_OF_NOW = timedelta(hours=1)
"""So long a failed delivery that Telegram tells of is news."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    good: bool | None
    """None: not used here, which is fine."""
    words: str


@click.command()
@click.option("--online", is_flag=True, help="Ask Twilio and Telegram, too: account, webhooks, clock.")
def doctor(*, online: bool) -> None:
    """Look at settings, keys, database, disk, content, channels and alerts; exit 1 if something needs mending."""
    try:
        settings = load_settings()
    except ValidationError as error:
        raise click.ClickException(f"settings: {error}") from error
    findings = [*_offline(settings), *(_online(settings) if online else ())]
    for finding in findings:
        mark = {True: "ok  ", False: "MEND", None: "-   "}[finding.good]
        click.echo(f"{mark} {finding.name}: {finding.words}")
    sys.exit(1 if any(finding.good is False for finding in findings) else 0)


def _offline(settings: Settings) -> Iterator[Finding]:
    yield Finding("settings", True, f"{settings.app_env.value}, {settings.public_url}")
    address = settings.public_url
    https = address.startswith("https://") or settings.development
    yield Finding("address", https, address if https else "set PUBLIC_URL to the https address that Twilio calls")
    yield from _records(settings)
    free = shutil.disk_usage(settings.var_dir if settings.var_dir.exists() else ".").free
    yield _finding("disk", free > _LITTLE_SPACE, f"{free / 1e9:.1f} GB free", "make room")
    yield _content(settings)
    yield _twilio(settings)
    token = settings.telegram_token.get_secret_value()
    yield Finding("Telegram", True if token else None, "a token is set" if token else "TELEGRAM_TOKEN is not set")
    yield from _contacts(settings)


def _records(settings: Settings) -> Iterator[Finding]:
    try:
        cipher = Cipher.from_setting(settings.bot_master_keys.get_secret_value())
        if audit_key := settings.audit_key.get_secret_value():
            cipher.use_audit_key(audit_key)
    except BadKeys as error:
        yield Finding("keys", False, str(error))
        return
    store = open_store(settings.database_url, cipher)
    try:
        if not store.is_up_to_date():
            yield Finding("tables", False, "not those of this version: python -m bot records upgrade")
            return
        store.check_keys()
        yield Finding("keys", True, "they open the database")
        yield Finding("database", store.is_healthy(), "can be written and read")
        with store.reading() as records:
            fits = records.audit.fits_key()
            whole = not settings.audit_heads or not records.audit.missing(noted_heads(settings.audit_heads))
        lost = "AUDIT_KEY is missing, or not the one it was written with: set that one again"
        yield Finding("audit", fits, "its key fits" if fits else lost)
        if settings.audit_heads:
            yield _finding("audit's end", whole, "noted heads", "an end was cut off: python -m bot audit verify")
        yield from _waiting(settings, store)
    except NoFileOfHeads as error:
        yield Finding("audit's end", False, str(error))
    except CannotOpen:
        yield Finding("keys", False, "BOT_MASTER_KEYS does not hold the keys of this database: find the right ones")
    except (SQLAlchemyError, DatabaseBusy) as error:
        yield Finding("database", False, f"{type(error).__name__}: is it running, and DATABASE_URL right?")
    finally:
        store.engine.dispose()


def _waiting(settings: Settings, store: Store) -> Iterator[Finding]:
    with store.transaction() as records:
        states, waiting, feeds = records.counts.outbox(), records.counts.unacknowledged(), records.counts.feeds()
        switched = records.edits.switched_feeds()
    flagged = states.get("flagged", 0)
    yield _finding(
        "outbox", not flagged, f"{states.get('ready', 0)} wait, {flagged} flagged", "python -m bot outbox list"
    )
    urgent = waiting[True]
    unheard = f"{urgent} urgent and {waiting[False]} others unacknowledged"
    yield _finding("hand-offs", not urgent, unheard, "python -m bot alerts list")
    ages = {name: (datetime.now(UTC) - at).total_seconds() / 3600 for name, at in feeds.items()}
    old = [name for name, hours in ages.items() if hours > 24]
    feeds_on = {one.name for one in all_feeds(settings.clinic / "feeds.yaml") if switched.get(one.name, one.enabled)}
    known = feeds_on & ages.keys()
    words = ", ".join(f"{name} {ages[name]:.0f} h" for name in sorted(known)) or "never read"
    yield _finding("feeds", bool(known) and not old, words, "python -m bot meetings sync")


def _content(settings: Settings) -> Finding:
    try:
        library = load_library(clinic_folder=settings.clinic)
    except BadContent as error:
        return Finding("content", False, f"{len(error.problems)} problems: python -m bot clinic check lists them")
    return Finding("content", True, f"{len(library.topics)} topics, {library.clinic.phone}, {library.clinic.email}")


def _contacts(settings: Settings) -> Iterator[Finding]:
    from bot.wiring import alert_addresses

    for contact in load_library(clinic_folder=settings.clinic).clinic.alerts.contacts:
        known = alert_addresses(settings).get(contact.name)
        words = f"{len(known)} address(es)" if known else f"set {contact.addresses_from} to Apprise URLs"
        yield Finding(f"alerts to {contact.name}", bool(known) or None if settings.development else bool(known), words)


def _twilio(settings: Settings) -> Finding:
    account, token = bool(settings.twilio_account_sid), bool(settings.twilio_auth_tokens)
    needed = "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
    if account != token:
        return Finding("Twilio", False, f"needs both {needed}")
    return Finding("Twilio", True if account else None, "is set up" if account else f"{needed} are not set")


def _finding(name: str, good: bool, words: str, remedy: str) -> Finding:
    return Finding(name, good, words if good else f"{words}: {remedy}")


def _online(settings: Settings) -> Iterator[Finding]:
    """Each asks somebody outside; what cannot be reached is a finding, not a crash."""
    try:
        yield _clock(settings)
    except httpx.HTTPError as error:
        yield Finding("clock", False, f"cannot be reached ({type(error).__name__}): look at the network")
    if settings.twilio_account_sid and settings.twilio_auth_tokens:
        yield from _asked_of_twilio(settings)
    if settings.telegram_token.get_secret_value():
        yield from _asked_of_telegram(settings)


def _asked_of_twilio(settings: Settings) -> Iterator[Finding]:
    """Whether the account, the number and its Messaging Service are as `twilio connect` would set them."""
    library = load_library(clinic_folder=settings.clinic)
    try:
        made = plan_for_twilio(make_client(settings), settings, library)
    except CannotConnect as error:
        yield Finding("Twilio answers", False, str(error))
        return
    except TwilioRestException as error:
        yield Finding("Twilio answers", False, f"HTTP {error.status}, {error.code}: look at the credentials")
        return
    except RequestException as error:
        yield Finding("Twilio answers", False, f"cannot be reached ({type(error).__name__}): look at the network")
        return
    yield Finding("Twilio answers", True, made.right[0])
    changes = [change for step in made.steps for change in step.changes]
    for change in changes:
        was = f"is {change.before}" if change.before else "is not set so"
        yield Finding(change.what, False, f"{was}: python -m bot twilio connect")
    if not changes:
        yield Finding("Twilio's webhooks", True, "lead here")
    for words in made.by_hand:
        if not words.startswith(("  ", "Advanced Opt-Out")):
            yield Finding("at Twilio", None, words)


def _asked_of_telegram(settings: Settings) -> Iterator[Finding]:
    from bot.wiring import make_bot

    async def ask() -> tuple[str, WebhookInfo]:
        bot = make_bot(settings)
        try:
            return (await bot.get_me()).username or "", await bot.get_webhook_info()
        finally:
            await bot.shutdown()

    try:
        name, webhook = asyncio.run(ask())
    except InvalidToken:
        yield Finding("Telegram answers", False, "TELEGRAM_TOKEN is no token that it knows: ask @BotFather for it")
        return
    except TelegramError as error:
        yield Finding("Telegram answers", False, f"{type(error).__name__}: look at the network and the token")
        return
    yield Finding("Telegram answers", True, f"the token is that of @{name}")
    path = settings.telegram_webhook_path
    wanted = f"{settings.public_url}/telegram/{path}" if path else ""
    words = f"is {webhook.url or 'none'}"
    yield _finding("Telegram's webhook", webhook.url == wanted, words, "python -m bot telegram connect")
    failed = webhook.last_error_date
    if wanted and failed and datetime.now(UTC) - failed < _A_FAULT_OF_NOW:
        said = f"{webhook.last_error_message} ({webhook.pending_update_count} updates wait there)"
        yield Finding("Telegram reaches us", False, f"{said}: is PUBLIC_URL reachable, and its certificate good?")


def _clock(settings: Settings) -> Finding:
    answer = httpx.head(f"{settings.twilio_api_url}/", timeout=10)
    off = abs((datetime.now(UTC) - parsedate_to_datetime(answer.headers["date"])).total_seconds())
    return _finding("clock", off < _MOST_SECONDS_OFF, f"{off:.0f} s off", "set it by NTP")
