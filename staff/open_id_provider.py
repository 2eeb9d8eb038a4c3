"""Signing in with the accounts that the clinic already has (OpenID Connect): the talk with its provider.

Authorization code flow with PKCE, state and nonce. Sources: OpenID Connect Core 1.0 §3.1, Discovery 1.0 §4, RFC 7636,
RFC 9700 (security of OAuth 2.0); the marks of a second factor: RFC 8176.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import Settings
from staff.open_id import Begun, Identity, NotSignedIn, ProviderDown

_PATIENCE = 5.0
"""Seconds for each request to the provider."""
_LEEWAY = 60
"""Seconds that the clocks of provider and console may differ by."""
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
_LONGEST = 1_000_000


class Provider:
    """One provider, as the settings name it. Asked anew each time: sign-ins are rare, and keys change."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._claim = settings.oidc_claim
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self._back = f"{settings.public_url}/staff/open-id/back"

    @property
    def name(self) -> str:
        """The provider's host, as shown on the button."""
        return urlsplit(self._issuer).hostname or self._issuer

    def address(self, begun: Begun) -> str:
        """Where to send the browser.

        Raises:
            ProviderDown: its description cannot be had.
        """
        described = self._described()
        with self._session() as session:
            address, _ = session.create_authorization_url(
                described["authorization_endpoint"],
                state=begun.state,
                code_verifier=begun.verifier,
                nonce=begun.nonce,
            )
        return str(address)

    def identity(self, begun: Begun, code: str, now: datetime) -> Identity:
        """Who came back with this code.

        Raises:
            NotSignedIn: the code, or what it buys, is not good.
            ProviderDown: the provider does not answer.
        """
        described = self._described()
        try:
            with self._session() as session:
                token = session.fetch_token(
                    described["token_endpoint"],
                    code=code,
                    code_verifier=begun.verifier,
                    grant_type="authorization_code",
                    timeout=_PATIENCE,
                )
        except (OAuthError, OAuth2Error) as error:
            raise NotSignedIn(f"the code was refused: {error.error}") from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderDown(type(error).__name__) from error
        claims = self._checked(str(token.get("id_token", "")), begun, self._json(described["jwks_uri"]), now)
        name = claims.get(self._claim)
        if not isinstance(name, str) or not name:
            raise NotSignedIn(f"no {self._claim} in the ID token")
        if self._claim == "email" and claims.get("email_verified") is not True:
            raise NotSignedIn("the address is not verified")
        return Identity(name, "mfa" in claims.get("amr", []))

    def _checked(self, id_token: str, begun: Begun, keys: Mapping[str, Any], now: datetime) -> CodeIDToken:
        try:
            read = jwt.decode(id_token, KeySet.import_key_set(dict(keys)), algorithms=_ALGORITHMS)  # type: ignore[arg-type] # its own list
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": begun.nonce, "client_id": self._client_id},
            )
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        except (JoseError, ValueError, KeyError) as error:
            raise NotSignedIn(f"the ID token is not good: {type(error).__name__} {error}") from error
        return claims

    def _described(self) -> Mapping[str, Any]:
        described = self._json(f"{self._issuer}/.well-known/openid-configuration")
        if str(described.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderDown("it describes another issuer")
        if missing := {"authorization_endpoint", "token_endpoint", "jwks_uri"} - set(described):
            raise ProviderDown(f"its description lacks {', '.join(sorted(missing))}")
        return described

    def _json(self, address: str) -> Mapping[str, Any]:
        try:
            answer = requests.get(address, timeout=_PATIENCE, allow_redirects=False)
            content = answer.json() if answer.ok and len(answer.content) < _LONGEST else None
        except (requests.RequestException, ValueError) as error:
            raise ProviderDown(type(error).__name__) from error
        if not isinstance(content, dict):
            raise ProviderDown(f"{urlsplit(address).path} gives no JSON ({answer.status_code})")
        return content

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self._client_id,
            self._secret.get_secret_value(),
            scope=f"openid {self._claim}" if self._claim in ("email", "profile") else "openid profile email",
            redirect_uri=self._back,
            code_challenge_method="S256",
        )
