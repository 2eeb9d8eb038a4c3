"""Links in alerts by which one telling is acknowledged without signing in: signed, for a day, good once.

A link holds the id of the telling, which is nobody's name, and a last moment, in 20 bytes, and 8 bytes of a keyed hash.
Whoever opens it sees a page with one button: programs that look into mails for viruses open links too.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256

GOOD_FOR = timedelta(days=1)
PATH = "/staff/a/"
_ID, _MOMENT, _MAC = 16, 4, 8
"""Bytes; a guess is right once in 2**64."""


class BadLink(Exception):
    """The link was not made by us, or not whole."""


class OldLink(Exception):
    """The link was ours and its time is over."""


class AlertLinks:
    """Makes links and reads them."""

    def __init__(self, address: str, keys: Sequence[bytes]) -> None:
        """`address`: of the console, without a slash at the end. `keys`: the first signs, any is believed."""
        self._address = address
        self._keys = keys

    @classmethod
    def from_settings(cls, address: str, master_keys: str) -> "AlertLinks":
        """With keys derived from the master keys `2:base64,1:base64`, so that there is no further secret to keep."""
        keys = [hmac.new(key.strip().encode(), b"alert link", sha256).digest() for key in master_keys.split(",")]
        return cls(address, keys)

    def make(self, telling_id: str, now: datetime) -> str:
        """The link for one telling."""
        until = int((now + GOOD_FOR).timestamp())
        payload = bytes.fromhex(telling_id) + until.to_bytes(_MOMENT, "big")
        return f"{self._address}{PATH}{_written(payload + _mac(payload, self._keys[0]))}"

    def read(self, token: str, now: datetime) -> str:
        """The id of the telling that a link is for.

        Raises:
            BadLink: we have not made it.
            OldLink: it was good for a day that is over.
        """
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadLink from error
        if _written(whole) != token:
            raise BadLink  # the same bytes can be spelled in several ways
        payload, mac = whole[:-_MAC], whole[-_MAC:]
        if len(payload) != _ID + _MOMENT or not any(hmac.compare_digest(_mac(payload, key), mac) for key in self._keys):
            raise BadLink
        if now > datetime.fromtimestamp(int.from_bytes(payload[_ID:], "big"), UTC):
            raise OldLink
        return payload[:_ID].hex()


def _written(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def _mac(payload: bytes, key: bytes) -> bytes:
    return blake2b(payload, key=key, digest_size=_MAC).digest()
