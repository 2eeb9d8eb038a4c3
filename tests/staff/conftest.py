"""A console on a real database, and people who are signed in to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.conversation.model import Channel
from bot.jobs.alert_links import AlertLinks
from bot.jobs.feed_sync import FeedSync
from bot.jobs.ways import OwnWays
from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.messaging.outbox import Worker
from bot.published_edits import PublishedEdits
from bot.records.cards import Card
from bot.records.staff import Role
from bot.records.store import Store
from bot.settings import Settings
from knowledge.schema import Language
from sms.carrier import PretendCarrier, PretendTexts
from staff.console import create_console
from staff.one_time_codes import new_secret
from staff.passwords import Passwords
from tests.conftest import Clock
from tests.staff.browser import PASSWORD, browser, clinic, pages, provider

__all__ = ["PASSWORD", "browser", "clinic", "pages", "provider"]
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ON_CALL = {"on call": ["json://127.0.0.1"]}


@dataclass
class Person:
    """Somebody of staff in front of a browser."""

    name: str
    secret: str
    client: FlaskClient
    clock: Callable[[], datetime]
    store: Store
    token: str = ""

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.clock())

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url="https://bot.example.org")

    def text(self, path: str) -> str:
        return self.get(path).get_data(as_text=True)

    def post(self, path: str, **form: str) -> TestResponse:
        """With the token of the session."""
        return self.bare_post(path, token=self.token, **form)

    def bare_post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data=form, base_url="https://bot.example.org")

    def sign_in(self) -> None:
        assert self.bare_post("/staff/sign-in", name=self.name, password=PASSWORD).status_code == 303
        assert self.bare_post("/staff/code", code=self.code()).status_code == 303
        self.remember_token()

    def remember_token(self) -> None:
        with self.store.transaction() as records:
            account = records.staff.by_name(self.name)
            assert account
            self.token = records.staff.sessions(account.id)[0].form_token


class Application:
    """The console's application, and who works with it."""

    def __init__(self, store: Store, settings: Settings, inbox: Inbox, clock: Clock) -> None:
        self.store, self.inbox, self.clock = store, inbox, clock
        self.passwords = Passwords(_QUICK)
        self.published_edits = PublishedEdits(store, inbox, inbox.engine)
        self.feed_sync = FeedSync(store, settings.var_dir / "meetings", httpx.Client, clock, shows_sample=True)
        self.app = Flask("bot", static_folder=None)
        self.texts = PretendCarrier()
        links = AlertLinks.from_settings(settings.public_url, settings.bot_master_keys.get_secret_value())
        self.own = OwnWays(links, inbox.engine.library.staff_lines[Language.EN], PretendTexts(self.texts))
        parts = (store, settings, inbox, clock, ON_CALL, self.published_edits, self.feed_sync, self.passwords)
        self.app.register_blueprint(create_console(*parts, own=self.own))
        self._texts = 0

    def person(self, role: Role, name: str = "", *, signed_in: bool = True) -> Person:
        """An account whose owner has set up an authenticator."""
        name, secret = name or str(role), new_secret()
        with self.store.transaction() as records:
            user_id = records.staff.add(name, role, self.passwords.hash(PASSWORD, name), self.clock())
            records.staff.set_totp(user_id, secret)
            records.staff.confirm_totp(user_id)
        person = Person(name, secret, self.app.test_client(), self.clock, self.store)
        if signed_in:
            person.sign_in()
        return person

    def text(self, words: str, phone: str = "+12135550142", channel: Channel = Channel.SMS) -> str:
        """Somebody texts the bot; the id of their conversation."""
        self._texts += 1
        receipt = self.inbox.receive(
            Incoming(channel, f"SM{self._texts}", phone, words), worker_sends=channel is Channel.TELEGRAM
        )
        for reply in receipt.replies:
            if reply.outbox_id and channel is Channel.SMS:
                self.inbox.delivered(Report(reply.outbox_id, 1, f"SMout{self._texts}", "delivered"))
        with self.store.transaction() as records:
            found = records.people.find(channel, phone)
        assert found
        return found

    def audited(self) -> list[tuple[str, str]]:
        """Who did what, oldest first."""
        with self.store.transaction() as records:
            return [(row.who, row.action) for row in reversed(records.audit.page(size=1000))]


def card_of(console: Application, conversation_id: str) -> Card:
    """A conversation as the lists show it."""
    with console.store.reading() as records:
        card = records.queue.card(conversation_id)
    assert card
    return card


def send_all(worker: Worker) -> None:
    """Send whatever is due."""
    while worker.step():
        pass


@pytest.fixture
def console(store: Store, settings: Settings, inbox: Inbox, clock: Clock) -> Application:
    return Application(store, settings, inbox, clock)


@pytest.fixture
def viewer(console: Application) -> Person:
    return console.person(Role.VIEWER)


@pytest.fixture
def responder(console: Application) -> Person:
    return console.person(Role.RESPONDER)


@pytest.fixture
def admin(console: Application) -> Person:
    return console.person(Role.ADMIN)
