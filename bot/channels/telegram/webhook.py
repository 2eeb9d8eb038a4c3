"""Telegram by webhook, for those who have a public address: verify, translate, hand over; the worker sends."""

import hmac
from dataclasses import replace

import structlog
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from bot.channels.telegram.translate import Elsewhere, Left, NotForUs, Returned, Spoken, from_telegram, to_telegram
from bot.channels.telegram.update import Unreadable, Update, read_update
from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import UnreadUpdate
from bot.monitoring.logs import where
from bot.settings import Settings

log = structlog.get_logger()

_LONGEST_BODY = 1024 * 1024
"""Bytes; an update holds two texts of 4,096 characters at most, with what stands beside them, and is far shorter."""


def create_telegram_channel(inbox: Inbox, settings: Settings) -> Blueprint:
    """The route that Telegram calls. A call may answer with one method of the Bot API, which saves a request."""
    channel = Blueprint("telegram", __name__, url_prefix="/telegram")
    secret = settings.telegram_webhook_secret.get_secret_value().encode()

    @channel.post(f"/{settings.telegram_webhook_path}")
    def update() -> ResponseReturnValue:
        """One update."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not hmac.compare_digest(given, secret):
            return Response("the secret does not fit\n", 403, content_type="text/plain")
        request.max_content_length = _LONGEST_BODY
        try:
            body = request.get_json(silent=True)
            if body is None:
                body = request.get_data(as_text=True)
        except RequestEntityTooLarge:
            body = f"{request.content_length} bytes"
        try:
            received = read_update(body)
        except Unreadable as error:
            # Anything but 2xx would be repeated, and hold up what people write after it.
            log.error("an update cannot be read; it is kept for staff", fields=str(error))
            inbox.keep_unread(UnreadUpdate.of(body))
            return Response(status=200)
        try:
            return _answer(inbox, received)
        except OSError:
            raise
        except Exception as error:  # repeated for ever, it would hold up what people write after it
            log.error("an update broke; it is kept for staff", where=where(error))
            inbox.keep_unread(UnreadUpdate.of(body))
            return Response(status=200)

    return channel


def _answer(inbox: Inbox, update: Update) -> ResponseReturnValue:
    match from_telegram(update):
        case Spoken() as spoken:
            return _take(inbox, spoken)
        case Left(chat_id):
            inbox.person_left(Channel.TELEGRAM, str(chat_id))
            return Response(status=200)
        case Returned(chat_id):
            inbox.person_returned(Channel.TELEGRAM, str(chat_id))
            return Response(status=200)
        case Elsewhere(chat_id):
            return jsonify(method="leaveChat", chat_id=chat_id)
        case NotForUs(kind):
            log.info("update not for us", kind=kind)
            return Response(status=200)


def _take(inbox: Inbox, spoken: Spoken) -> ResponseReturnValue:
    receipt = inbox.receive(spoken.incoming, worker_sends=True)
    if receipt.replies and receipt.replies[0].outbox_id is None:
        text = "\n\n".join(reply.text for reply in receipt.replies)
        parameters = to_telegram(replace(receipt.replies[-1].bubble, text=text))
        keyboard = parameters["reply_markup"]
        markup = {"reply_markup": keyboard.to_dict()} if keyboard else {}
        return jsonify(method="sendMessage", chat_id=spoken.chat_id, text=text, **markup)
    if spoken.callback_id:
        return jsonify(method="answerCallbackQuery", callback_query_id=spoken.callback_id)
    return Response(status=200)
