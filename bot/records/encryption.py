"""Fields that say who wrote and what: sealed one by one, so that a stolen database reads nothing.

AES-256-GCM, `version | key id | nonce (12) | ciphertext and tag`. What a field is bound to (table, column, row id) is
authenticated with it, so a value moved to another row does not open. Exact look-ups go by HMAC-SHA256, cut to 16 bytes.
Keys are derived with HKDF from master keys that live outside the database and its backups.
"""

import base64
import hmac
import os
from binascii import Error as NotBase64
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = 1
_NONCE = 12
_LOOKUP_BYTES = 16


class BadKeys(Exception):
    """The master keys are missing or not well formed."""


class CannotOpen(Exception):
    """A sealed field does not open: the key is missing, or the value was changed or moved."""


class Cipher:
    """Seals and opens fields with the first key, opens with any."""

    def __init__(self, master_keys: dict[int, bytes], current: int) -> None:
        self.current = current
        """The number of the key that seals."""
        self._sealers = {key_id: AESGCM(_derive(key, b"fields")) for key_id, key in master_keys.items()}
        oldest = min(master_keys)
        self._index_key = _derive(master_keys[oldest], b"lookup")
        self._audit_key = b""

    @classmethod
    def from_setting(cls, value: str) -> "Cipher":
        """From `2:base64,1:base64`, the first being the current one.

        Raises:
            BadKeys: nothing given, an id that is not 1 to 255, or a key that is not 32 bytes in base64.
        """
        keys: dict[int, bytes] = {}
        for part in filter(None, (part.strip() for part in value.split(","))):
            key_id, _, encoded = part.partition(":")
            try:
                keys[int(key_id)] = base64.b64decode(encoded, validate=True)
            except (ValueError, NotBase64) as error:
                raise BadKeys("BOT_MASTER_KEYS must look like 1:base64 (several: 2:base64,1:base64)") from error
        if not keys:
            raise BadKeys("BOT_MASTER_KEYS is empty: make a key with `python -m bot keys new`")
        if any(len(key) != 32 or not 1 <= key_id <= 255 for key_id, key in keys.items()):
            raise BadKeys("each key of BOT_MASTER_KEYS needs an id from 1 to 255 and 32 bytes in base64")
        return cls(keys, next(iter(keys)))

    def seal(self, text: str, bound_to: str) -> bytes:
        """The sealed form of a text; `bound_to` names its place, such as "message.text:<row id>"."""
        nonce = os.urandom(_NONCE)
        sealed = self._sealers[self.current].encrypt(nonce, text.encode(), bound_to.encode())
        return bytes((_VERSION, self.current)) + nonce + sealed

    def open(self, sealed: bytes, bound_to: str) -> str:
        """The text again.

        Raises:
            CannotOpen: see there.
        """
        sealer = self._sealers.get(sealed[1]) if len(sealed) > 2 + _NONCE and sealed[0] == _VERSION else None
        if sealer is None:
            raise CannotOpen(f"{bound_to}: no key for it: is a key missing from BOT_MASTER_KEYS?")
        try:
            return sealer.decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], bound_to.encode()).decode()
        except InvalidTag as error:
            raise CannotOpen(f"{bound_to}: wrong key, or the value was changed or moved") from error

    @property
    def index_key(self) -> str:
        """What people are found by, in hexadecimal digits; stored sealed, so that it outlives the key it came from."""
        return self._index_key.hex()

    @index_key.setter
    def index_key(self, key: str) -> None:
        self._index_key = bytes.fromhex(key)

    @property
    def audit_key(self) -> bytes:
        """What the chain of the audit is keyed with: a key apart, else one that outlives the rotation of the others."""
        return self._audit_key or hmac.new(self._index_key, b"audit", sha256).digest()

    def use_audit_key(self, encoded: str) -> None:
        """Take a key apart, as `python -m bot keys new` makes it.

        Raises:
            BadKeys: it is not 32 bytes in base64.
        """
        try:
            self._audit_key = base64.b64decode(encoded, validate=True)
        except (ValueError, NotBase64) as error:
            raise BadKeys("AUDIT_KEY is not base64: make one with `python -m bot keys new`") from error
        if len(self._audit_key) != 32:
            raise BadKeys("AUDIT_KEY needs 32 bytes in base64: make one with `python -m bot keys new`")

    def signature(self, purpose: str, text: str) -> str:
        """What shows later that we made a text ourselves; outlives the rotation of keys, as the index key does."""
        key = hmac.new(self._index_key, f"signature of {purpose}".encode(), sha256).digest()
        return hmac.new(key, text.encode(), sha256).hexdigest()

    def lookup_key(self, channel: str, address: str) -> bytes:
        """What a person is found by: a keyed hash that tells nothing about the address."""
        return hmac.new(self._index_key, f"{channel}:{address}".encode(), sha256).digest()[:_LOOKUP_BYTES]


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"recovery-support-bot/" + purpose).derive(master)
