"""Who is signed in: a random value in a cookie, its hash and its rights in the database."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Request
from werkzeug.wrappers import Response

from bot.records.staff import Account, Session
from bot.records.store import Records

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
TO_GIVE_THE_CODE = timedelta(minutes=10)
PROOF_LASTS = timedelta(minutes=5)
LOOKS = "X-Live"
"""The header of a page that looks by itself whether there is anything new: no sign of life of whoever sits there."""


@dataclass(frozen=True)
class SignedIn:
    """A session that is good, and whose it is."""

    session: Session
    account: Account

    def has_just_proved(self, now: datetime) -> bool:
        """Whether password and code were given in the last minutes."""
        return timedelta(0) <= now - self.session.proved_at <= PROOF_LASTS


class Cookie:
    """The cookie. `__Host-`: only over https, only for this host, only from the root (RFC 6265bis)."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self._name = "__Host-staff" if secure else "staff"

    def read(self, request: Request) -> str:
        """The hash of what the browser sent; empty where it sent nothing."""
        value = request.cookies.get(self._name, "")
        return hashlib.sha256(value.encode()).hexdigest() if value else ""

    def write(self, response: Response, value: str) -> None:
        """Give the browser a new value."""
        response.set_cookie(self._name, value, secure=self._secure, httponly=True, samesite="Strict", path="/")

    def clear(self, response: Response) -> None:
        """Take it away."""
        response.delete_cookie(self._name, secure=self._secure, httponly=True, samesite="Strict", path="/")


def begin(
    records: Records, account: Account, request: Request, now: datetime, *, complete: bool
) -> tuple[str, Session]:
    """A new session; the value for the cookie, and the session."""
    value = secrets.token_urlsafe(32)
    session = Session(
        id=hashlib.sha256(value.encode()).hexdigest(),
        user_id=account.id,
        form_token=secrets.token_urlsafe(32),
        complete=complete,
        created_at=now,
        seen_at=now,
        proved_at=now,
        from_where=address_of(request),
        browser=browser_name(request.user_agent.string or ""),
        ended_at=None,
    )
    records.staff.begin(session)
    return value, session


def find(records: Records, session_id: str, now: datetime, *, working: bool = True) -> SignedIn | None:
    """The session of a request, if it is good; it is then counted as used, unless nobody is `working`: a page looks.

    One that is idle for 15 minutes or 12 hours old is over, and so is one whose account is closed. A clock that is set
    back gives nobody more time: a session from the future is over too.
    """
    found = records.staff.session(session_id) if session_id else None
    if found is None:
        return None
    session, account = found
    longest = LONGEST if session.complete else TO_GIVE_THE_CODE
    since_begin, since_seen = now - session.created_at, now - session.seen_at
    a_little = timedelta(minutes=-1)
    good = a_little <= since_begin <= longest and a_little <= since_seen <= IDLE
    if account.disabled or not good:
        records.staff.end(session.id, now)
        return None
    if working and since_seen > timedelta(seconds=20):
        records.staff.seen(session.id, now)
        session = replace(session, seen_at=now)
    return SignedIn(session, account)


_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox", "FxiOS": "Firefox",
    "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS X": "Mac", "Linux": "Linux",
}  # fmt: skip
"""Words of a User-Agent header and what people call it; the first that occurs counts, since most name several."""


def browser_name(agent: str) -> str:
    """A browser in words, such as "Chrome on Windows"; the beginning of what it says of itself where it is unknown."""
    browser = next((name for word, name in _BROWSERS.items() if word in agent), "")
    system = next((name for word, name in _SYSTEMS.items() if word in agent), "")
    return f"{browser} on {system}" if browser and system else agent[:80]


def address_of(request: Request) -> str:
    """Where a request comes from, as the server saw it; headers can be forged."""
    return (request.remote_addr or "")[:64]
