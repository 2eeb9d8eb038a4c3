"""What a channel hands to the inbox, and what it gets back."""

import json
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from bot.conversation.model import Bubble, Channel, Turn
from bot.meetings.model import Point
from knowledge.schema import Language

LONGEST_TEXT = 4096
"""Characters that reach the engine."""


@dataclass(frozen=True)
class Incoming:
    """One message as a channel hands it in."""

    channel: Channel
    provider_id: str
    """The provider's id of this very message; the same id again is the same message."""
    address: str
    """Where the answer goes: a phone number in E.164, or a chat id."""
    text: str
    location: Point | None = None
    choice: str | None = None
    command: str | None = None
    spanish: bool = False
    language: Language | None = None
    """The language that the link asks for by which the person came."""
    media: bool = False
    album: str = ""
    """Of a picture that came with others, each a message of its own: what they have in common."""
    edited: bool = False
    """A correction of an earlier message: read like any other, but for the ordinary answer (late.py)."""
    answered_opt_out: bool = False
    machine: bool = False
    """No person wrote it: a short code, a company's name as a sender, our own number. Written down, never answered."""
    drill: bool = False
    """Staff practise: everything happens, and every alert says that it is a drill."""
    late: bool = False
    """It reached us long after it was sent: the answer begins by saying so."""
    only_recorded: bool = False
    """Too late for an ordinary answer, or answered with a later one of the same person: staff are told."""
    unanswered: bool = False
    """So late that not even a crisis is answered: it takes effect, and staff are told."""


@dataclass(frozen=True)
class UnreadUpdate:
    """What a provider sent and nobody can read: kept sealed, so that nothing is lost and staff can look."""

    channel: Channel
    provider_id: str
    """Its id, so that it is kept once; made from the content where it has none."""
    content: str

    @classmethod
    def of(cls, raw: object) -> Self:
        """What Telegram sent, as far as it could be decoded."""
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        content = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
        known = (
            f"update:{update_id}"
            if isinstance(update_id, int)
            else sha256(content.encode("utf-8", "replace")).hexdigest()
        )
        return cls(Channel.TELEGRAM, known[:64], clean(content))


@dataclass(frozen=True)
class Outgoing:
    """One message of the answer, to be sent by the channel."""

    bubble: Bubble
    outbox_id: str | None = None
    """Its row in the outbox; None where the channel itself must send it: no database, or the address is erased."""

    @property
    def text(self) -> str:
        """The words of it."""
        return self.bubble.text


@dataclass(frozen=True)
class Receipt:
    """What came of a message."""

    replies: tuple[Outgoing, ...]
    repeated: bool = False
    """The message had been received before; these are the replies of that time."""
    turn: Turn | None = None
    """What the engine decided; None for a repeated or edited message."""


def clean(text: str) -> str:
    """One spelling of the same characters, nothing that a database or terminal chokes on.

    NFC; no NUL and other control characters except line ends and tabs; lone surrogates become question marks.
    """
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) != "Cc")[:16384]
