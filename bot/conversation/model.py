"""What travels between the rooms: messages, the state of a talk, replies, effects. Data without behaviour."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.meetings.model import Point
from bot.understanding.model import CrisisKind, Need, Understanding
from knowledge.schema import Group, Language


class Channel(StrEnum):
    """The way a message came, and the way its answer goes."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"


@dataclass(frozen=True)
class Message:
    """What a person sent, as the engine sees it."""

    text: str
    channel: Channel
    location: Point | None = None
    choice: str | None = None
    """The data of a tapped button: "menu:code"."""
    command: str | None = None
    """The topic of a command such as /help."""
    spanish: bool = False
    """The person's phone is set to Spanish: a hint until they have written something."""
    media: bool = False
    """A picture, voice note or the like came with it."""
    answered_opt_out: bool = False
    """The provider has already answered this STOP, START or HELP; a second answer would be one too many."""


@dataclass(frozen=True)
class Option:
    """Something that the person may tap, or answer by number."""

    code: str
    """What it stands for: a topic, "topic@group", or "choice.yes"."""
    label: str


@dataclass(frozen=True)
class Bubble:
    """One message of a reply, exactly as it is sent."""

    text: str
    options: tuple[Option, ...] = ()
    menu: int = 0
    """Counts the menus of a talk, so that an old button can be told."""


@dataclass(frozen=True)
class CrisisTalk:
    """Where an open crisis stands."""

    kind: CrisisKind | None
    """None while we only worry and have asked whether the person is safe."""
    asked: str
    """The line whose question waits for an answer."""
    said: tuple[str, ...] = ()
    """Lines already sent, in order."""
    turns: int = 0


@dataclass(frozen=True)
class Interview:
    """Answers to the questions of a recommendation, as option codes."""

    method: str | None = None
    condition: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class State:
    """What the engine remembers of one person's talk. Stored encrypted; never holds a name or number."""

    language: Language | None = None
    last_seen: datetime | None = None
    introduced: bool = False
    """The introduction was sent, and no 7 silent days have passed since."""
    topic: str | None = None
    """The topic last answered."""
    groups: tuple[Group, ...] = ()
    """The groups last spoken of."""
    earlier_groups: tuple[Group, ...] = ()
    """The groups spoken of before those: "the other one"."""
    options: tuple[str, ...] = ()
    """Codes of the options last shown, in order."""
    menu: int = 0
    more: tuple[str, ...] = ()
    """Answers whose further text waits for MORE."""
    told: tuple[str, ...] = ()
    """Answers given in this talk, in order, repeats included."""
    asking: str | None = None
    """The question that we wait for: a line of knowledge."""
    interview: Interview | None = None
    needs: tuple[Need, ...] = ()
    """What the person has said about themself in this talk."""
    misunderstood: int = 0
    """Texts in a row that were not understood."""
    crisis: CrisisTalk | None = None
    opted_out: bool = False
    names_keywords: bool = False
    """The last reply named words like HOME or START that belong to another number."""


@dataclass(frozen=True)
class OpenHandOff:
    """Tell staff that a person needs a human."""

    reason: str
    """The topic that led to it."""
    urgent: bool = False


@dataclass(frozen=True)
class AddCallBack:
    """Note on the open hand-off what the person said about a call back; kept encrypted."""

    name: str | None = None
    when: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class OptOut:
    """The person wants no more messages."""


@dataclass(frozen=True)
class OptIn:
    """The person wants messages again."""


@dataclass(frozen=True)
class EraseConversation:
    """The person wants the content of this conversation gone."""


Effect = OpenHandOff | AddCallBack | OptOut | OptIn | EraseConversation


@dataclass(frozen=True)
class Turn:
    """What the engine decided: the reply, the new state, and what else should happen."""

    reply: tuple[Bubble, ...]
    state: State
    topic: str
    confidence: float
    language: Language
    understanding: Understanding | None = None
    """How the text was read; None where no text was (a tapped button, a pin)."""
    groups: tuple[Group, ...] = ()
    crisis: CrisisKind | None = None
    answers: tuple[str, ...] = ()
    """Ids of the approved answers that the reply is made of."""
    effects: tuple[Effect, ...] = field(default=())

    @property
    def escalated(self) -> bool:
        """Whether this turn opened a hand-off to the clinic's staff."""
        return any(isinstance(effect, OpenHandOff) for effect in self.effects)

    @property
    def options(self) -> tuple[Option, ...]:
        """Everything that the person may tap or answer by number."""
        return tuple(option for bubble in self.reply for option in bubble.options)
