"""What the benchmarks of a text share: settings, signed requests, and a record of a year, so that growth shows."""

import os
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import insert
from twilio.request_validator import RequestValidator

from bot.records.encryption import Cipher
from bot.records.store import Store, migrate, open_store
from bot.records.tables import conversation, message, outbox, person
from bot.settings import new_master_key

TOKEN = "token-of-the-benchmark"  # noqa: S105 - signs requests to this machine alone
URL = "https://bot.example.org/sms/incoming"
TEXTS = (
    "is na religious?",
    "hello",
    "i feel so lonely tonight",
    "what groups are there",
    "how do i deal with cravings",
    "thanks",
    "what does smart cost",
    "me siento muy solo",
    "can i come if i take methadone",
    "MORE",
)
_PEOPLE = 400
_A_TALK = 20
_AT_ONCE = 20_000


def environment_of(folder: Path, database: str = "") -> dict[str, str]:
    """Settings of a bot with its files in a folder; on SQLite there, if no other database is named."""
    return {
        "APP_ENV": "production",
        "PUBLIC_URL": "https://bot.example.org",
        "DATABASE_URL": database or f"sqlite:///{folder}/bot.db",
        "VAR_DIR": str(folder),
        "BOT_MASTER_KEYS": f"1:{new_master_key()}",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_ACCOUNT_SID": "",
        "TELEGRAM_TOKEN": "",
        "MOST_TEXTS_A_DAY": "100000000",
        "LOG_LEVEL": "INFO",
    }


def signed(rng: random.Random, text: str) -> tuple[str, bytes]:
    """A text from one of some hundred people as Twilio sends it: its signature, and the form."""
    sid = f"SM{rng.randbytes(16).hex()}"
    form = {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": "AC0", "ApiVersion": "2010-04-01"}
    form |= {"From": f"+1213555{rng.randrange(_PEOPLE):04}", "To": "+13105550100", "Body": text, "NumMedia": "0"}
    form |= {
        "NumSegments": "1",
        "SmsStatus": "received",
        "FromCity": "LOS ANGELES",
        "FromState": "CA",
        "FromZip": "90012",
    }
    return RequestValidator(TOKEN).compute_signature(URL, form), urlencode(form).encode()


def fill(environment: Mapping[str, str], messages: int) -> None:
    """Make the database of an environment, with so many messages of a year in it, in conversations of twenty."""
    cipher = Cipher.from_setting(environment["BOT_MASTER_KEYS"])
    with open_store(environment["DATABASE_URL"], cipher) as store:
        migrate(store)
        store.check_keys()
        for start in range(0, messages, _AT_ONCE):
            _fill_some(store, start, min(_AT_ONCE, messages - start), messages)


def _fill_some(store: Store, start: int, number: int, of: int) -> None:
    now = datetime.now(UTC)
    people: list[dict[str, object]] = []
    talks: list[dict[str, object]] = []
    texts: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for first in range(start, start + number, _A_TALK):
        person_id, talk_id = uuid4().hex, uuid4().hex
        at = now - timedelta(days=365) * (1 - first / of)
        key = os.urandom(16)
        people.append({"id": person_id, "channel": "sms", "address": None, "address_key": key, "created_at": at})
        state = store.cipher.seal("", f"conversation.state:{talk_id}")
        begun = {"id": talk_id, "person_id": person_id, "state": state, "last_activity_at": at}
        talks.append({**begun, "last_number": _A_TALK})
        for one in range(1, _A_TALK + 1):
            text_id, asked = uuid4().hex, one % 2 == 1
            texts.append(
                {
                    "id": text_id,
                    "conversation_id": talk_id,
                    "number": one,
                    "direction": "in" if asked else "out",
                    "author": "person" if asked else "bot",
                    "channel": "sms",
                    "provider_id": f"SM{text_id}" if asked else None,
                    "reply_to": None if asked else texts[-1]["id"],
                    "text": store.cipher.seal("how much does it cost to go", f"message.text:{text_id}"),
                    "topic": "group.cost" if asked else None,
                    "delivery": None if asked else "delivered",
                    "created_at": at,
                }
            )
            if not asked:
                rows.append(
                    {
                        "id": uuid4().hex,
                        "conversation_id": talk_id,
                        "message_id": text_id,
                        "number": one,
                        "channel": "sms",
                        "kind": "reply",
                        "state": "sent",
                        "repeatable": False,
                        "attempts": 1,
                        "due_at": at,
                        "tried_at": at,
                        "lease_until": at,
                        "provider_id": f"SM{uuid4().hex}",
                        "created_at": at,
                    }
                )
    with store.transaction() as records:
        for table, added in ((person, people), (conversation, talks), (message, texts), (outbox, rows)):
            records.connection.execute(insert(table), added)
