"""Sends by Twilio's API what could not go back as TwiML, and asks it what it has sent."""

from collections.abc import Set
from datetime import UTC, datetime, timedelta

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, SSLError
from twilio.base.exceptions import TwilioRestException
from urllib3.exceptions import NewConnectionError

from bot.conversation.model import Channel
from bot.messaging.sending import AccountFault, CannotTell, NotSent, Outbound
from bot.settings import Settings
from sms import errors
from sms.errors import Meaning
from sms.twilio_client import make_client
from sms.twiml import report_address

_MOST_LISTED = 50
_CLOCKS_DIFFER = timedelta(seconds=5)
_LONGEST_VALIDITY = 36000
"""Seconds; Twilio's limit and default (https://www.twilio.com/docs/messaging/api/message-resource)."""


class TwilioSender:
    """Sends SMS and WhatsApp messages."""

    def __init__(self, settings: Settings, channel: Channel) -> None:
        self._client = make_client(settings)
        self._prefix = "whatsapp:" if channel is Channel.WHATSAPP else ""
        self._from = settings.twilio_from
        self._lists = not settings.twilio_redacts
        self._public_url = settings.public_url

    def send(self, outbound: Outbound) -> str:
        """Send one message; see `bot.messaging.sending.Sender`."""
        parameters: dict[str, object] = {"from_": self._prefix + self._from}
        if self._from.startswith("MG"):
            parameters = {"messaging_service_sid": self._from}
        if outbound.expires_at:
            left = int((outbound.expires_at - datetime.now(UTC)).total_seconds())
            parameters["validity_period"] = max(1, min(left, _LONGEST_VALIDITY))
        try:
            sent = self._client.messages.create(
                to=self._prefix + outbound.address,
                body=outbound.text,
                status_callback=report_address(self._public_url, outbound.outbox_id, outbound.attempt),
                **parameters,
            )
        except TwilioRestException as error:
            if errors.meaning_of(error.status, error.code) is Meaning.UNKNOWN:
                raise
            if errors.meaning_of(error.status, error.code) is Meaning.ACCOUNT:
                raise AccountFault(error.code or error.status) from error
            raise _refused(error) from error
        except (ConnectTimeout, SSLError) as error:
            raise NotSent(transient=True) from error
        except NoConnection as error:
            if _never_connected(error):
                raise NotSent(transient=True) from error
            raise
        return str(sent.sid)

    def find(self, outbound: Outbound, since: datetime, known: Set[str]) -> str | None:
        """Look for one message in Twilio's list; see `bot.messaging.sending.Sender`.

        A text of ours to this person that is no other row's and reads the same is it. One that reads differently may be
        it too, if Twilio hides what was written (message redaction): then nobody can tell.
        """
        if not self._lists:
            raise CannotTell(ever=False)
        listed = self._client.messages.list(to=self._prefix + outbound.address, limit=_MOST_LISTED)
        others = [
            one
            for one in listed
            if (one.direction or "").startswith("outbound")
            and one.sid not in known
            and (one.date_created is None or one.date_created >= since - _CLOCKS_DIFFER)
        ]
        for one in others:
            if (one.body or "").split() == outbound.text.split():
                return str(one.sid)
        if others:
            raise CannotTell
        return None


def _refused(error: TwilioRestException) -> NotSent:
    transient = errors.meaning_of(error.status, error.code) is Meaning.FOR_NOW
    pause = timedelta(seconds=errors.pause_after(error.code)) if transient else None
    return NotSent(
        error.code,
        transient=transient,
        retry_after=pause,
        person_left=error.code in errors.NOBODY_THERE,
        too_fast=error.code == errors.TOO_MANY_REQUESTS,
    )


def _never_connected(error: NoConnection) -> bool:
    """Whether the connection was refused or the name unknown, so that nothing of the request left."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)
