"""SMS and WhatsApp by webhook: what Twilio calls. Verify, translate, hand over."""

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, request
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from bot.messaging.delivery import Report
from bot.messaging.inbox import Inbox
from bot.settings import Settings
from sms import errors
from sms.twiml import NotAMessage, forward_call, from_twilio, to_twiml

log = structlog.get_logger()

_STATUSES = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "canceled",
}
"""Twilio's words for how far a message has come, and ours."""
_LONGEST_BODY = 64 * 1024


def create_sms_channel(inbox: Inbox, settings: Settings) -> Blueprint:
    """The routes that Twilio calls, each for signed requests only."""
    channel = Blueprint("sms", __name__, url_prefix="/sms")
    genuine = _signature_check(settings)

    @channel.before_request
    def refuse_strangers() -> Response | None:
        """403 before anything is stored or logged of the request."""
        if request.method != "POST":
            return None
        request.max_content_length = _LONGEST_BODY
        if not genuine():
            log.warning("unsigned request refused", path=request.path)
            return _plain("the signature does not fit", 403)
        return None

    @channel.post("/incoming")
    def incoming() -> Response:
        """One message from a person; the answer goes back as TwiML."""
        try:
            message = from_twilio(request.form)
        except NotAMessage as error:
            return _plain(str(error), 400)
        receipt = inbox.receive(message)
        return _xml(to_twiml(receipt.replies, settings.public_url))

    @channel.post("/status")
    def status() -> Response:
        """A report on a message that we sent; only ever moves its delivery forward."""
        outbox_id, sid = request.args.get("o", ""), request.form.get("MessageSid", "")
        state = request.form.get("MessageStatus", "")
        if not outbox_id or not sid or not state:
            return _plain("o, MessageSid or MessageStatus is missing", 400)
        if state not in _STATUSES:
            log.warning("a delivery report of a new kind", status=state[:24])
            return Response(status=204)
        written = request.form.get("ErrorCode", "")[:9]
        code = int(written) if written.isascii() and written.isdecimal() else None
        report = Report(
            outbox_id[:32],
            _attempt(request.args.get("a", "")),
            sid[:64],
            _STATUSES[state],
            code,
            person_left=code in errors.NOBODY_THERE,
            worth_another_try=code in errors.UNDELIVERED_FOR_NOW,
        )
        known = inbox.delivered(report)
        return Response(status=204) if known else _plain("no such message", 404)

    @channel.post("/voice")
    def voice() -> Response:
        """Somebody calls the bot's number: forward them to the clinic."""
        return _xml(forward_call(inbox.engine.library.clinic.phone))

    return channel


def _signature_check(settings: Settings) -> Callable[[], bool]:
    """Whether the current request was signed by Twilio for our account.

    The address is the configured one, never the request's: headers can be forged. Of the algorithm a header may say
    which of two it is; both need our secret, which with SHA-256 is the one of Twilio's shared key.
    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security, read 2026-11-23; twilio 9.13.
    """
    validators = [RequestValidator(token) for token in settings.twilio_auth_tokens]

    def genuine() -> bool:
        signature = request.headers.get("X-Twilio-Signature", "")
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        url = f"{settings.public_url}{request.path}{query}"
        ours = settings.twilio_account_sid in ("", request.form.get("AccountSid", ""))
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
        if not signature or not ours or algorithm not in (HMAC_SHA1, HMAC_SHA256):
            return False
        return any(validator.validate(url, request.form, signature, algorithm) for validator in validators)

    return genuine


def _attempt(written: str) -> int:
    """Which attempt a report is about; those of before this was told are about the first."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else 1


def _plain(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")


def _xml(text: str) -> Response:
    return Response(text, 200, content_type="text/xml; charset=utf-8")
