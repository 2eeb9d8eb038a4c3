"""The devices of staff that alerts are pushed to: the SQL. Where a device is reached, and its keys, are sealed."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select

from bot.records.encryption import Cipher
from bot.records.tables import push_device

_LOOKUP = "push"


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and the keys that only it can open (RFC 8030, RFC 8291)."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True)
class PushDevice:
    """One browser on one device, of one person."""

    id: str
    user_id: str
    subscription: Subscription
    browser: str
    added_at: datetime


class PushDevices:
    """Reads and writes within one transaction."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def add(self, user_id: str, subscription: Subscription, browser: str, now: datetime) -> str:
        """Push to this device from now on; whoever had it before has it no more. Its id."""
        self.drop_endpoint(subscription.endpoint)
        device_id = uuid4().hex
        sealed = self._cipher.seal(json.dumps(vars(subscription)), f"push_device.subscription:{device_id}")
        values = {"subscription": sealed, "endpoint_key": self._key(subscription.endpoint), "browser": browser[:80]}
        self._connection.execute(insert(push_device).values(id=device_id, user_id=user_id, added_at=now, **values))
        return device_id

    def of(self, user_id: str) -> list[PushDevice]:
        """The devices of somebody, the newest first."""
        query = select(push_device).where(push_device.c.user_id == user_id).order_by(push_device.c.added_at.desc())
        return [
            PushDevice(row.id, row.user_id, self._open(row.id, row.subscription), row.browser, row.added_at)
            for row in self._connection.execute(query)
        ]

    def owners(self) -> frozenset[str]:
        """The ids of accounts that have a device."""
        return frozenset(self._connection.scalars(select(push_device.c.user_id).distinct()))

    def drop(self, device_id: str, user_id: str) -> bool:
        """Push nothing more to a device of somebody's; false where there is none."""
        here = (push_device.c.id == device_id, push_device.c.user_id == user_id)
        return self._connection.execute(delete(push_device).where(*here)).rowcount == 1

    def drop_endpoint(self, endpoint: str, user_id: str = "") -> bool:
        """Forget the device that is reached there, of anybody or only of one; false where there is none."""
        here = [push_device.c.endpoint_key == self._key(endpoint)]
        here += [push_device.c.user_id == user_id] if user_id else []
        return self._connection.execute(delete(push_device).where(*here)).rowcount == 1

    def _key(self, endpoint: str) -> bytes:
        return self._cipher.lookup_key(_LOOKUP, endpoint)

    def _open(self, device_id: str, sealed: bytes) -> Subscription:
        return Subscription(**json.loads(self._cipher.open(sealed, f"push_device.subscription:{device_id}")))
