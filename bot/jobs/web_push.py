"""Pushes alerts to the devices of staff: Web Push (RFC 8030), sealed for the browser (RFC 8291), signed (RFC 8292).

The push service of the browser's maker passes it on and can read nothing; what stands in it names nobody all the same.
"""

import base64
import json
from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush
from requests.exceptions import RequestException

from bot.monitoring.logs import where
from bot.records.push_devices import Subscription
from bot.records.store import Store

log = structlog.get_logger()

_SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")
"""Of Chrome and its kin, Firefox, Safari, Edge: we call no other address that a browser names."""
_GONE = (404, 410)
"""The subscription has ended (RFC 8030, section 7.3)."""
_TTL = timedelta(hours=1)
"""How long the service keeps it for a device that is off; later it only confuses."""
_TIMEOUT_SECONDS = 10


class WebPush:
    """Pushes to every device of somebody."""

    def __init__(self, store: Store, key: str, contact: str, *, anywhere: bool = False) -> None:
        """`key`: WEB_PUSH_KEY. `contact`: an e-mail address for the push services. `anywhere`: in development."""
        self._store = store
        self._vapid = Vapid02.from_string(key)
        self._contact = contact
        self._anywhere = anywhere

    @property
    def public_key(self) -> str:
        """What a browser is told when it signs up, so that nobody else can push to it."""
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    def may_call(self, endpoint: str) -> bool:
        """Whether an address is that of a push service."""
        if self._anywhere:
            return endpoint.startswith(("https://", "http://127.0.0.1:", "http://localhost:"))
        try:
            parts = urlsplit(endpoint)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        known = any(host == one or host.endswith(f".{one}") for one in _SERVICES)
        return parts.scheme == "https" and port in (None, 443) and known

    def push(self, user_id: str, title: str, body: str) -> bool:
        """To every device of somebody; whether a service took it. A device that is gone is forgotten."""
        with self._store.reading() as records:
            devices = records.push_devices.of(user_id)
        taken = [self._send(one.subscription, json.dumps({"title": title, "body": body})) for one in devices]
        return any(taken)

    def _send(self, to: Subscription, payload: str) -> bool:
        if not self.may_call(to.endpoint):
            return False
        info = {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
        try:
            webpush(
                info,
                payload,
                vapid_private_key=self._vapid,
                vapid_claims={"sub": f"mailto:{self._contact}"},
                ttl=int(_TTL.total_seconds()),
                headers={"Urgency": "high"},
                timeout=_TIMEOUT_SECONDS,
            )
        except WebPushException as error:
            if error.status_code in _GONE:
                with self._store.transaction() as records:
                    records.push_devices.drop_endpoint(to.endpoint)
            log.warning("a push was not taken", status=error.status_code, gone=error.status_code in _GONE)
            return False
        except (RequestException, ValueError) as error:  # a key that is none is a ValueError of the library
            log.error("a push broke", where=where(error))
            return False
        return True
