"""What Twilio's error codes mean: final, worth another try, or that nobody knows whether the message left.

Sources: https://www.twilio.com/docs/api/errors and the pages of each code, read 2026-11-23.
"""

from enum import StrEnum

TOO_MANY_REQUESTS = 20429
_QUEUE_FULL = 21611
"""Ten hours of texts wait for our number already."""
_REFUSED_FOR_NOW = frozenset({TOO_MANY_REQUESTS, _QUEUE_FULL, 30001})

UNDELIVERED_FOR_NOW = frozenset({30001, 30003, 30008})
"""Taken, and then not delivered: our queue was full, the phone is off or out of reach, or the carrier did not say.

Every other code is final. 30007 above all: texts that a carrier filtered and that are repeated hurt our number's name.
"""

NOBODY_THERE = frozenset({21610, 30005, 30006})
"""Blocked at Twilio, an unknown number, a landline: nothing arrives there, until something comes from there."""


_OUR_ACCOUNT = frozenset({20003, 20005, 20404})
"""Wrong credentials, an account that is suspended, one that does not exist."""
_OUR_ACCOUNT_HTTP = frozenset({401, 403, 404})


class Meaning(StrEnum):
    """What an answer to our request means for the message."""

    ACCOUNT = "account"
    """Not this message is refused but we are: nothing was sent, and nothing else would be."""

    FINAL = "final"
    FOR_NOW = "for now"
    """Nothing was sent, and the same request can succeed later."""
    UNKNOWN = "unknown"
    """It may have been sent."""


def meaning_of(status: int, code: int | None) -> Meaning:
    """What an HTTP status and Twilio's code mean; a server that fails may have sent the message before it did."""
    if status >= 500:
        return Meaning.UNKNOWN
    if status in _OUR_ACCOUNT_HTTP or code in _OUR_ACCOUNT:
        return Meaning.ACCOUNT
    return Meaning.FOR_NOW if status == 429 or code in _REFUSED_FOR_NOW else Meaning.FINAL


def pause_after(code: int | None) -> int:
    """Seconds before a refused request is made again."""
    return 600 if code == _QUEUE_FULL else 5
