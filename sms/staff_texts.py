"""Alerts by text to the phones of staff, from the number that people text too, so that the answers come to us."""

import structlog
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException

from bot.monitoring.logs import where
from bot.settings import Settings
from sms.twilio_client import make_client

log = structlog.get_logger()

_VALIDITY = 3600
"""Seconds; an alert that comes later only confuses."""


class TwilioTexts:
    """Sends by Twilio's API."""

    def __init__(self, settings: Settings) -> None:
        self._client = make_client(settings)
        ours = settings.twilio_from
        self._sender = {"messaging_service_sid": ours} if ours.startswith("MG") else {"from_": ours}

    def text(self, number: str, words: str) -> bool:
        """See `bot.jobs.ways.Texts`."""
        try:
            self._client.messages.create(to=number, body=words, validity_period=_VALIDITY, **self._sender)
        except (TwilioException, RequestException) as error:
            log.error("a text to staff was not taken", where=where(error), code=getattr(error, "code", None))
            return False
        return True
