"""Telegram by webhook, for those who have a public address: verify, translate, hand over; the worker sends."""

import hmac
from dataclasses import replace

import structlog
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from telegram import Update

from bot.conversation.model import Channel
from bot.inbox import Inbox
from bot.settings import Settings
from bot.telegram_door.translate import Elsewhere, Left, NotForUs, Spoken, from_telegram, to_telegram

log = structlog.get_logger()

_LONGEST_BODY = 64 * 1024


def create_telegram_door(inbox: Inbox, settings: Settings) -> Blueprint:
    """The route that Telegram calls. A call may answer with one method of the Bot API, which saves a request."""
    door = Blueprint("telegram", __name__, url_prefix="/telegram")
    secret = settings.telegram_webhook_secret.get_secret_value().encode()

    @door.post(f"/{settings.telegram_webhook_path}")
    def update() -> ResponseReturnValue:
        """One update."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not hmac.compare_digest(given, secret):
            return Response("the secret does not fit\n", 403, content_type="text/plain")
        request.max_content_length = _LONGEST_BODY
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return Response("the body is not a JSON object\n", 400, content_type="text/plain")
        try:
            received = Update.de_json(body, None)
        except (KeyError, TypeError, ValueError, AttributeError):
            return Response("the body is not an update\n", 400, content_type="text/plain")
        return _answer(inbox, received)

    return door


def _answer(inbox: Inbox, update: Update) -> ResponseReturnValue:
    match from_telegram(update):
        case Spoken() as spoken:
            return _take(inbox, spoken)
        case Left(chat_id):
            inbox.person_left(Channel.TELEGRAM, str(chat_id))
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
