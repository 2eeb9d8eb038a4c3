"""A real OpenID Connect provider on this machine, which can be told to misbehave."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.conftest import NOON

CLIENT, SECRET, CODE = "console", "a secret of the console", "the code"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class IdentityProvider:
    """Vouches for whoever the test says, if console and browser do as they should."""

    issuer: str
    claims: dict[str, Any] = field(default_factory=dict)
    """Put into the next ID token over what belongs there; None leaves a claim out."""
    key: RSAKey = field(default_factory=lambda: KEY)
    algorithm: str = "RS256"
    down: bool = False
    described_as: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    """What the browser brought."""

    def visit(self, address: str) -> str:
        """The browser goes there and signs in; the query that it comes back with."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert self.asked["response_type"] == "code"
        assert self.asked["code_challenge_method"] == "S256"
        return f"code={CODE}&state={self.asked['state']}".replace(" ", "%20")

    def description(self) -> dict[str, object]:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        addresses: dict[str, object] = {name: self.issuer + path for name, path in paths.items()}
        return {"issuer": self.described_as or self.issuer, **addresses}

    def token(self, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """RFC 6749 §4.1.3, RFC 7636 §4.6."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        if form.get("code") != CODE or challenge != self.asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        now = int(NOON.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "17",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked["nonce"],
            "email": "ann@clinic.example",
            "email_verified": True,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        id_token = jwt.encode(header, kept, self.key, algorithms=[self.algorithm])
        return 200, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}


@contextmanager
def identity_provider(host: str = "127.0.0.1") -> Iterator[IdentityProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):
                query = provider.visit(self.path)
                self.send_response(302)
                self.send_header("Location", f"{provider.asked['redirect_uri']}?{query}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            content = {
                "/.well-known/openid-configuration": provider.description(),
                "/keys": {"keys": [KEY.as_dict(private=False)]},
            }.get(self.path)
            self._say(*((503, {}) if provider.down or content is None else (200, content)))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            self._say(*provider.token(self.headers.get("Authorization", ""), form))

        def _say(self, status: int, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = IdentityProvider(f"http://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
