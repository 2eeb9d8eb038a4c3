"""A sign-in with the accounts that the clinic already has (OpenID Connect): what it is made of.

The talk with the provider is in staff/open_id_provider.py, which is slow to import and only needed where there is one.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime


class NotSignedIn(Exception):
    """The provider does not vouch for this person; the text says why, for the log and never for the page."""


class ProviderDown(Exception):
    """The provider cannot be reached or talks nonsense."""


@dataclass(frozen=True)
class Begun:
    """What a sign-in is recognised by when the browser comes back; kept sealed in the browser meanwhile."""

    state: str
    nonce: str
    verifier: str
    onward: str
    at: datetime


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is."""

    name: str
    second_factor: bool
    """Whether they gave more than a password there."""


def begin(onward: str, now: datetime) -> Begun:
    """Fresh secrets for one sign-in."""
    return Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), onward, now)
