"""The connection to Twilio's API."""

import re
from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.settings import Settings

_TWILIO = re.compile(r"https://[a-z]+\.twilio\.com")
"""Its hosts: api., and messaging. for Messaging Services."""
_TIMEOUT_SECONDS = 10


class _Elsewhere(TwilioHttpClient):
    """Talks to the configured address in the place of Twilio's own: a proxy, or a stand-in on this machine."""

    def __init__(self, address: str) -> None:
        super().__init__(timeout=_TIMEOUT_SECONDS)
        self._address = "" if _TWILIO.fullmatch(address) else address

    def _elsewhere(self, url: str) -> str:
        return _TWILIO.sub(self._address, url, count=1) if self._address else url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - the library's own
        """One request, to our address."""
        return super().request(method, self._elsewhere(url), *args, **kwargs)


def make_client(settings: Settings) -> Client:
    """A client for our account, which gives up after ten seconds."""
    return Client(
        settings.twilio_account_sid, settings.twilio_auth_tokens[0], http_client=_Elsewhere(settings.twilio_api_url)
    )
