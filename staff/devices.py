"""The browsers that somebody has signed in from: a signed cookie each, which opens nothing.

It gives its owner attempts of her own, so that strangers who guess cannot lock her out (OWASP, "Slow Down Online
Guessing Attacks with Device Cookies"). One a person, since a front desk shares its browser.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta

from flask import Request
from werkzeug.wrappers import Response

from bot.records.encryption import Cipher
from bot.records.staff import Account

KNOWN_FOR = timedelta(days=180)
"""Since the last sign-in there."""


class Devices:
    """Gives browsers their cookie, and knows them again."""

    def __init__(self, cipher: Cipher, *, secure: bool) -> None:
        self._cipher = cipher
        self._secure = secure

    def find(self, request: Request, account: Account, now: datetime) -> str | None:
        """What the browser of a request is known by; None where this person has not signed in there lately."""
        device, _, rest = request.cookies.get(self._name(account), "").partition(".")
        given_at, _, signature = rest.partition(".")
        right = self._signature(account, device, given_at)
        if not hmac.compare_digest(right.encode(), signature.encode()):
            return None
        age = now - datetime.fromtimestamp(int(given_at), UTC)
        return device if age <= KNOWN_FOR else None

    def remember(self, request: Request, response: Response, account: Account, now: datetime) -> None:
        """Somebody has signed in: the browser is known from now on. One that was known stays the same one."""
        device = self.find(request, account, now) or secrets.token_urlsafe(16)
        given_at = str(int(now.timestamp()))
        response.set_cookie(
            self._name(account),
            f"{device}.{given_at}.{self._signature(account, device, given_at)}",
            max_age=KNOWN_FOR,
            secure=self._secure,
            httponly=True,
            samesite="Strict",
            path="/",
        )

    def _name(self, account: Account) -> str:
        return f"{'__Host-' if self._secure else ''}device-{account.id[:12]}"

    def _signature(self, account: Account, device: str, given_at: str) -> str:
        return self._cipher.signature("device", f"{account.id}.{device}.{given_at}")
