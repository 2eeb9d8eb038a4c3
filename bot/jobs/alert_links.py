"""Links in alerts by which one telling is acknowledged without signing in: signed, for a day, good once.

A link holds the id of the telling, which is nobody's name, and a last moment, in 20 bytes, and 8 bytes of a keyed hash.
Whoever opens it sees a page with one button: programs that look into mails for viruses open links too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.signed_tokens import OldLink, Signer, keys_for

GOOD_FOR = timedelta(days=1)
PATH = "/staff/a/"
_ID, _MOMENT, _HASH = 16, 4, 8
"""Bytes; a guess is right once in 2**64."""


class AlertLinks:
    """Makes links and reads them."""

    def __init__(self, address: str, keys: Sequence[bytes]) -> None:
        """`address`: of the console, without a slash at the end. `keys`: the first signs, any is believed."""
        self._address = address
        self._signer = Signer(keys, _HASH)

    @classmethod
    def from_settings(cls, address: str, master_keys: str) -> "AlertLinks":
        """With keys derived from the master keys `2:base64,1:base64`, so that there is no further secret to keep."""
        return cls(address, keys_for("alert link", master_keys))

    def make(self, telling_id: str, now: datetime) -> str:
        """The link for one telling."""
        until = int((now + GOOD_FOR).timestamp())
        payload = bytes.fromhex(telling_id) + until.to_bytes(_MOMENT, "big")
        return f"{self._address}{PATH}{self._signer.token(payload)}"

    def read(self, token: str, now: datetime) -> str:
        """The id of the telling that a link is for.

        Raises:
            BadLink: we have not made it.
            OldLink: it was good for a day that is over.
        """
        payload = self._signer.payload(token, _ID + _MOMENT)
        if now > datetime.fromtimestamp(int.from_bytes(payload[_ID:], "big"), UTC):
            raise OldLink
        return payload[:_ID].hex()
