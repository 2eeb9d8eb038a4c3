"""Passwords: hashed with Argon2id, long rather than odd, none that anybody would guess first."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
_OBVIOUS = (
    "password",
    "passwort",
    "contraseña",
    "qwerty",
    "letmein",
    "iloveyou",
    "welcome",
    "123456",
    "abc123",
    "111111",
    "rebost",
    "recovery",
    "narcotics",
    "losangeles",
    "clinic",
)
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 19 MiB and some 25 ms: more at once would let strangers use up the machine."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class WeakPassword(Exception):
    """The password is refused; the text says why and what to do."""


class Passwords:
    """Hashes and checks. Parameters: 19 MiB, two passes, one lane (OWASP's first choice for Argon2id)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or _HASHER
        self._nobody = _hash_of_nobody(self._hasher)

    def hash(self, password: str, name: str) -> str:
        """The hash of a new password.

        Raises:
            WeakPassword: too short, too long, or one of the first that somebody would try.
        """
        if len(password) < SHORTEST:
            raise WeakPassword(f"Take at least {SHORTEST} characters; a few words in a row are easy to remember.")
        if len(password) > LONGEST:
            raise WeakPassword(f"Take at most {LONGEST} characters.")
        plain = password.casefold().replace(" ", "")
        for obvious in (*_OBVIOUS, *([name.casefold()] if len(name) > 2 else [])):
            if len(plain.replace(obvious, "")) < SHORTEST - 4:
                raise WeakPassword(
                    "That is one of the first passwords somebody would try. Take a few words of your own."
                )
        if len(set(plain)) < 5:
            raise WeakPassword("Take more than a few different characters.")
        with _AT_ONCE:
            return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one that was hashed. For nobody (None) it takes as long and is wrong."""
        with _AT_ONCE:
            try:
                right = self._hasher.verify(stored or self._nobody, password[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """What a password is checked against where there is no account, made once for the process."""
    return hasher.hash("the password of nobody")
