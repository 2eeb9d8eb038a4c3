"""Sends by Twilio's API what could not go back as TwiML."""

from datetime import timedelta

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bot.conversation.model import Channel
from bot.outbox import NotSent, Outbound
from bot.settings import Settings

_TIMEOUT_SECONDS = 10
_TRANSIENT = {20429, 30001, 30003, 30008}
"""Worth another try (https://www.twilio.com/docs/api/errors); every other code is final."""
_LEFT = {21610, 30005, 30006}
"""Opted out, unknown or a landline: nothing more is sent there."""


class TwilioSender:
    """Sends SMS and WhatsApp messages."""

    def __init__(self, settings: Settings, channel: Channel) -> None:
        http = TwilioHttpClient(timeout=_TIMEOUT_SECONDS)
        token = settings.twilio_auth_tokens[0]
        self._client = Client(settings.twilio_account_sid, token, http_client=http)
        self._prefix = "whatsapp:" if channel is Channel.WHATSAPP else ""
        self._from = settings.twilio_from
        self._status_url = f"{settings.public_url}/sms/status"

    def send(self, outbound: Outbound) -> str:
        """Send one message; see `bot.outbox.Sender`."""
        sender = (
            {"messaging_service_sid": self._from}
            if self._from.startswith("MG")
            else {"from_": self._prefix + self._from}
        )
        try:
            sent = self._client.messages.create(
                to=self._prefix + outbound.address,
                body=outbound.text,
                status_callback=f"{self._status_url}?o={outbound.outbox_id}",
                **sender,
            )
        except TwilioRestException as error:
            if error.status >= 500:
                raise
            transient = error.code in _TRANSIENT or error.status == 429
            pause = timedelta(seconds=5) if transient else None
            raise NotSent(
                error.code, transient=transient, retry_after=pause, person_left=error.code in _LEFT
            ) from error
        return str(sent.sid)
