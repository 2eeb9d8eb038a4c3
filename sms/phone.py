"""The pretend phone of the simulator: its texts go by the very webhook that Twilio calls."""

from hashlib import sha256
from uuid import uuid4
from xml.etree import ElementTree

from flask import current_app
from twilio.request_validator import RequestValidator

from bot.conversation.model import Bubble, Channel
from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.settings import Settings
from knowledge.schema import Language
from sms.carrier import PretendCarrier
from sms.simulator import SimulatedBubble, SimulatedReply


class PretendPhone:
    """Sends signed webhooks as Twilio would, and reports each reply as delivered."""

    def __init__(self, inbox: Inbox, settings: Settings, carrier: PretendCarrier | None = None) -> None:
        self._carrier = carrier
        self._inbox = inbox
        self._settings = settings

    def send(self, channel: str, phone: str, text: str, choice: str | None) -> SimulatedReply:
        """One text from a pretend phone; see `sms.simulator.Texter`."""
        if channel == "telegram":
            return self._as_telegram(phone, text, choice)
        return self._as_sms(phone, text)

    def arrived(self, channel: str, phone: str, after: int) -> list[str]:
        """What came by itself, such as a reminder or the words of a human; see `sms.simulator.Texter`."""
        address = f"pretend-{phone}" if channel == "telegram" else _number(phone)
        return self._carrier.arrived(address, after) if self._carrier else []

    def _as_sms(self, phone: str, text: str) -> SimulatedReply:
        twiml = self._post(
            "/sms/incoming", {"Body": text, "From": _number(phone), "To": "+13105550100", "NumMedia": "0"}
        )
        bubbles = []
        for message in ElementTree.fromstring(twiml).findall("Message"):  # noqa: S314 - our own TwiML
            bubbles.append(SimulatedBubble(message.text or ""))
            if status := message.get("statusCallback"):
                path = status.removeprefix(self._settings.public_url)
                self._post(path, {"MessageStatus": "delivered"})
        return SimulatedReply(tuple(bubbles), self._language(Channel.SMS, _number(phone)))

    def _as_telegram(self, phone: str, text: str, choice: str | None) -> SimulatedReply:
        receipt = self._inbox.receive(
            Incoming(Channel.TELEGRAM, f"pretend:{uuid4().hex}", f"pretend-{phone}", text, choice=choice)
        )
        for reply in receipt.replies:
            if reply.outbox_id:
                self._inbox.delivered(Report(reply.outbox_id, 1, uuid4().hex, "delivered"))
        bubbles = tuple(_shown(reply.bubble) for reply in receipt.replies)
        return SimulatedReply(bubbles, receipt.turn.language if receipt.turn else None)

    def _post(self, path: str, parameters: dict[str, str]) -> str:
        form = {
            "MessageSid": f"SM{uuid4().hex}",
            "AccountSid": self._settings.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            **parameters,
        }
        validator = RequestValidator(self._settings.twilio_auth_tokens[0])
        signature = validator.compute_signature(f"{self._settings.public_url}{path}", form)
        answer = current_app.test_client().post(path, data=form, headers={"X-Twilio-Signature": signature})
        return answer.get_data(as_text=True)

    def _language(self, channel: Channel, address: str) -> Language | None:
        language = self._inbox.language_of(channel, address)
        return Language(language) if language else None


def _number(phone: str) -> str:
    """An invented number for a phone id: it begins 310-555-01, which is given to nobody, and is too long to be real."""
    return f"+131055501{int(sha256(phone.encode()).hexdigest(), 16) % 10**8:08d}"


def _shown(bubble: Bubble) -> SimulatedBubble:
    """A bubble as Telegram shows it."""
    options = tuple((option.label, f"{bubble.menu}:{option.code}") for option in bubble.options)
    links = tuple((link.label, link.url) for link in bubble.links)
    return SimulatedBubble(bubble.text, options, links, bubble.document.name if bubble.document else "")
