"""Short tokens for links: a few bytes, and a keyed hash of them by which we know that we have made them."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b, sha256


class BadLink(Exception):
    """The link was not made by us, or not whole."""


class OldLink(Exception):
    """The link was ours and its time is over."""


def keys_for(purpose: str, master_keys: str) -> list[bytes]:
    """Keys derived from the master keys `2:base64,1:base64`, so that there is no further secret to keep."""
    return [hmac.new(key.strip().encode(), purpose.encode(), sha256).digest() for key in master_keys.split(",")]


@dataclass(frozen=True)
class Signer:
    """Makes tokens and reads them."""

    keys: Sequence[bytes] = field(repr=False)
    """The first signs, any is believed."""
    bytes_of_hash: int

    def token(self, payload: bytes) -> str:
        """The payload and its hash, in letters, digits, - and _."""
        return _written(payload + self._hash(payload, self.keys[0]))

    def payload(self, token: str, length: int) -> bytes:
        """The payload of a token, so many bytes long.

        Raises:
            BadLink: we have not made it.
        """
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadLink from error
        payload, told = whole[: -self.bytes_of_hash], whole[-self.bytes_of_hash :]
        if len(payload) != length or _written(whole) != token:  # the same bytes can be spelled in several ways
            raise BadLink
        if not any(hmac.compare_digest(self._hash(payload, key), told) for key in self.keys):
            raise BadLink
        return payload

    def _hash(self, payload: bytes, key: bytes) -> bytes:
        return blake2b(payload, key=key, digest_size=self.bytes_of_hash).digest()


def _written(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")
