"""Between Twilio's words and ours: webhook parameters in, TwiML out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from bot.conversation.model import Channel
from bot.meetings.model import Point
from bot.messaging.messages import Incoming, Outgoing

_OPT_OUT_TYPES = {"STOP": "control.stop", "START": "control.start", "HELP": "control.help"}
"""What Twilio has understood and answered by itself (Advanced Opt-Out), in whatever language."""


_A_PHONE = re.compile(r"\+[1-9]\d{6,19}")
"""Numbers of people are given in E.164; a short code has up to six digits, a company may send under its name."""


class NotAMessage(Exception):
    """The webhook lacks what every message has; the text says what."""


def from_twilio(form: Mapping[str, str]) -> Incoming:
    """The message in a webhook; parameters that we do not know are ignored.

    Source: https://www.twilio.com/docs/messaging/guides/webhook-request, read 2026-11-23.

    Raises:
        NotAMessage: no MessageSid or no From.
    """
    sid = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    sender = form.get("From", "").strip()
    if not sid or len(sid) > 64:
        raise NotAMessage("MessageSid is missing")
    if not sender or len(sender) > 64:
        raise NotAMessage("From is missing")
    writer = who_wrote(sender, form.get("To", "").strip())
    return Incoming(
        channel=writer.channel,
        provider_id=sid,
        address=writer.address,
        text=form.get("Body", ""),
        location=_location(form),
        machine=writer.machine,
        media=form.get("NumMedia", "0") not in ("0", ""),
        command=_OPT_OUT_TYPES.get(form.get("OptOutType", "")),
        answered_opt_out=form.get("OptOutType", "") in _OPT_OUT_TYPES,
    )


@dataclass(frozen=True)
class Writer:
    """Who wrote, in our words."""

    channel: Channel
    address: str
    machine: bool
    """No person: a short code, a company's name as a sender, our own number."""


def who_wrote(sender: str, to: str) -> Writer:
    """Who stands behind Twilio's From and To, in a webhook or in its list: `+1...`, `whatsapp:+1...`, `rcs:+1...`."""
    address = sender.removeprefix("whatsapp:").removeprefix("rcs:")
    machine = not _A_PHONE.fullmatch(address) or sender == to
    return Writer(Channel.WHATSAPP if sender.startswith("whatsapp:") else Channel.SMS, address, machine)


def report_address(public_url: str, outbox_id: str, attempt: int = 1) -> str:
    """Where Twilio reports how far an attempt at sending a message has come."""
    return f"{public_url}/sms/status?o={outbox_id}&a={attempt}"


def to_twiml(replies: tuple[Outgoing, ...], public_url: str) -> str:
    """The answer: one message for each bubble, each with the address where its delivery is to be reported."""
    response = MessagingResponse()
    for reply in replies:
        status = report_address(public_url, reply.outbox_id) if reply.outbox_id else None
        response.message(reply.bubble.text, status_callback=status)
    return str(response)


def forward_call(phone: str) -> str:
    """A call to the bot's number rings at the clinic."""
    response = VoiceResponse()
    response.dial(f"+1{phone.replace('-', '')}")
    return str(response)


def _location(form: Mapping[str, str]) -> Point | None:
    """WhatsApp's shared location."""
    try:
        point = Point(float(form["Latitude"]), float(form["Longitude"]))
    except (KeyError, ValueError):
        return None
    return point if abs(point.latitude) <= 90 and abs(point.longitude) <= 180 else None
