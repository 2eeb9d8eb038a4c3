"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for a lost phone."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

_SECONDS = 30
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike."""
RECOVERY_CODES = 10


def new_secret() -> str:
    """A secret for a new authenticator, in base32."""
    return pyotp.random_base32()


def enrolment_address(secret: str, name: str, clinic: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"{clinic} console")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step that a code belongs to, this one or a neighbour; None for a wrong code.

    The caller lets each step be used once (RFC 6238, section 5.2).
    """
    digits = "".join(code.split())
    current = int(now.timestamp()) // _SECONDS
    totp = pyotp.TOTP(secret)
    right = [
        step
        for step in (current - 1, current, current + 1)
        if hmac.compare_digest(totp.at(step * _SECONDS).encode(), digits.encode())
    ]
    return right[-1] if right else None


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits, to be shown once."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]


def hash_recovery_code(code: str) -> str:
    """What is stored of a code. Its randomness makes a slow hash needless."""
    plain = "".join(character for character in code.casefold() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
