"""Between Telegram's words and ours: an update in, the parameters of a message out. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.telegram.update import Said, Tapped, Update
from bot.conversation.model import Bubble, Channel, Option
from bot.meetings.model import Point
from bot.messaging.messages import Incoming
from knowledge.schema import Group, Language

COMMANDS = {
    "start": "chat.greeting",
    "help": "control.help",
    "groups": "groups.list",
    "meetings": "meetings.find",
    "talk": "handoff.human",
    "privacy": "control.privacy",
    "delete": "control.delete",
    "language": "control.language",
}
"""The commands of the menu, and the topic that each stands for."""
_IN_LINKS = frozenset(COMMANDS) - {"start", "delete", "language"}
"""The commands that a link may name: whoever scans a poster erases nothing by that."""
_OF_A_GROUP = ("group.about", "meetings.find")
_SHORT_LABEL, _A_ROW, _MOST_IN_A_ROW = 10, 28, 7
"""Characters of a label, and of all labels of a row, that a phone of 320 pixels shows whole; buttons in a row."""
_CALLBACK_BYTES = 64
"""Most bytes of a button's data (Bot API, InlineKeyboardButton)."""


@dataclass(frozen=True)
class Spoken:
    """A message from a person, to be answered."""

    incoming: Incoming
    chat_id: int
    callback_id: str | None = None
    """The tapped button; Telegram spins it until it is answered."""


@dataclass(frozen=True)
class Left:
    """The person blocked the bot."""

    chat_id: int


@dataclass(frozen=True)
class Returned:
    """The person unblocked the bot: they can be reached again."""

    chat_id: int


@dataclass(frozen=True)
class Elsewhere:
    """A group or channel, where we do not talk."""

    chat_id: int


@dataclass(frozen=True)
class NotForUs:
    """Anything else that Telegram may send; the kind is logged."""

    kind: str


Reading = Spoken | Left | Returned | Elsewhere | NotForUs


def from_telegram(update: Update) -> Reading:
    """What an update means for us."""
    if update.my_chat_member:
        member = update.my_chat_member
        status = member.new_chat_member.status
        if not member.chat.private:
            return Elsewhere(member.chat.id) if status in ("member", "administrator") else NotForUs("left a group")
        return Left(member.chat.id) if status == "kicked" else Returned(member.chat.id)
    if update.callback_query:
        return _tapped(update, update.callback_query)
    message = update.message or update.edited_message
    if message is None:
        return NotForUs("no message")
    if not message.chat.private:
        return Elsewhere(message.chat.id)
    if message.service:
        return NotForUs(message.service)
    return _said(update, message)


def to_telegram(bubble: Bubble) -> dict[str, Any]:
    """The parameters of sendMessage: plain text, a button for each option and link, or one that shares the place."""
    if bubble.asks_location:
        button = KeyboardButton(bubble.asks_location, request_location=True)
        return {"text": bubble.text, "reply_markup": ReplyKeyboardMarkup([[button]], True, one_time_keyboard=True)}
    links = [InlineKeyboardButton(link.label, url=link.url) for link in bubble.links]
    taps = [InlineKeyboardButton(option.label, callback_data=_data(bubble.menu, option)) for option in bubble.options]
    rows = [*([links] if links else []), *_rows(taps)]
    return {"text": bubble.text, "reply_markup": InlineKeyboardMarkup(rows) if rows else None}


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Short ones side by side, as "1", "2", "3" or "Yes", "No"; a phone would cut longer ones, so each has its row."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        beside = rows[-1] if rows else []
        labels = [one.text for one in (*beside, button)]
        fits = (
            max(map(len, labels)) <= _SHORT_LABEL and sum(map(len, labels)) <= _A_ROW and len(labels) <= _MOST_IN_A_ROW
        )
        if beside and fits:
            beside.append(button)
        else:
            rows.append([button])
    return rows


def _said(update: Update, message: Said) -> Reading:
    edited = update.edited_message is not None
    if edited and not message.words:
        return NotForUs("an edit without words")
    language = (message.sender and message.sender.language_code) or ""
    point = Point(message.location.latitude, message.location.longitude) if message.location else None
    start = _started(message.words)
    incoming = Incoming(
        channel=Channel.TELEGRAM,
        provider_id=f"update:{update.update_id}",
        address=str(message.chat.id),
        text=message.words,
        choice=start.choice,
        command=_command(message.words),
        spanish=language.startswith("es"),
        language=start.language,
        location=point,
        media=message.media,
        album=message.album or "",
        edited=edited,
    )
    return Spoken(incoming, message.chat.id)


@dataclass(frozen=True)
class _Start:
    """What the link asks for by which somebody came."""

    choice: str | None = None
    language: Language | None = None


def _started(text: str) -> _Start:
    """What somebody asks for who came by a link such as `https://t.me/our_bot?start=es_na_meetings`.

    In any order: a language, one of the four groups, what a command stands for; anything else is passed over.
    Source: https://core.telegram.org/bots/features#deep-linking.
    """
    command, _, payload = text.partition(" ")
    if command.split("@", 1)[0].lower() != "/start" or not re.fullmatch(r"[\w-]{1,64}", payload.strip(), re.ASCII):
        return _Start()
    words = re.split(r"[_-]", payload.strip().lower())
    language = next((one for one in Language if one.value in words), None)
    group = next((one for one in Group if one.value in words), None)
    topic = next((COMMANDS[word] for word in words if word in _IN_LINKS), "group.about" if group else None)
    if topic is None:
        return _Start(language=language)
    return _Start(f"0:{topic}@{group}" if group and topic in _OF_A_GROUP else f"0:{topic}", language)


def _tapped(update: Update, query: Tapped) -> Reading:
    if query.message is None or not query.message.chat.private:
        return NotForUs("a button outside a private chat")
    chat_id = query.message.chat.id
    incoming = Incoming(
        channel=Channel.TELEGRAM,
        provider_id=f"update:{update.update_id}",
        address=str(chat_id),
        text="",
        choice=query.data or "",
    )
    return Spoken(incoming, chat_id, query.id)


def _command(text: str) -> str | None:
    """The topic of a command such as /help or /help@our_bot; None for a sentence."""
    name = text.removeprefix("/").split(" ", 1)[0].split("@", 1)[0].lower()
    return COMMANDS.get(name) if text.startswith("/") else None


def _data(menu: int, option: Option) -> str:
    data = f"{menu}:{option.code}"
    if len(data.encode()) > _CALLBACK_BYTES:
        raise ValueError(f"{option.code} is too long for a button")
    return data
