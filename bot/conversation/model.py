"""What travels between the rooms: messages, replies, effects. Data without behaviour."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.companion import CheckIn
from bot.conversation.state import State
from bot.meetings.model import Place, Point, Window
from bot.understanding.model import CrisisKind, Understanding
from knowledge.schema import Group, Language


@dataclass(frozen=True)
class Capabilities:
    """What can be done on a channel; the rooms ask this, and never which channel it is."""

    buttons: bool = False
    """Options, links and the sharing of a place are tapped; without, options are numbers in the text."""
    documents: bool = False
    """A file can go along."""
    long_texts: bool = False
    """A text may be long and hold any character; without, it is cut into segments of which each costs."""
    phone_numbers: bool = False
    """The address is a phone number, so the person can be called, and each text costs by where it goes."""
    deletes_for: timedelta | None = None
    """So long after it was sent we may take a message out of the person's chat; None: never."""
    carriers: bool = False
    """Phone companies carry it and say what HELP must answer: who we are, how often, what it costs, how to end it."""
    writes_first: bool = True
    """Whoever wishes it may be written to at any time; on WhatsApp only for a day, then by templates (Twilio 63016)."""


class Channel(StrEnum):
    """The way a message came, and the way its answer goes."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"

    @property
    def can(self) -> Capabilities:
        """What can be done on it."""
        return _CAPABILITIES[self]


_CAPABILITIES = {
    Channel.SMS: Capabilities(phone_numbers=True, carriers=True),
    Channel.WHATSAPP: Capabilities(phone_numbers=True, writes_first=False),
    Channel.TELEGRAM: Capabilities(buttons=True, documents=True, long_texts=True, deletes_for=timedelta(hours=48)),
}


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
    language: Language | None = None
    """The language that the person has asked for by the link they came by."""
    media: bool = False
    """A picture, voice note or the like came with it."""
    answered_opt_out: bool = False
    """The provider has already answered this STOP, START or HELP; a second answer would be one too many."""


@dataclass(frozen=True)
class InLine:
    """Where somebody stands who waits for a human."""

    ahead: int
    """How many people nobody has yet who are looked at first: those in danger, and those who asked earlier."""
    is_taken: bool = False
    """Whether somebody of staff has this person already."""


AskForPlace = Callable[[], InLine | None]
"""Asked only by the turn that tells it; None for somebody who waits in no line."""


@dataclass(frozen=True)
class Option:
    """Something that the person may tap, or answer by number."""

    code: str
    """What it stands for: a topic, "topic@group", or "choice.yes"."""
    label: str


@dataclass(frozen=True)
class Link:
    """A button that opens a page, on channels that have buttons."""

    label: str
    url: str


@dataclass(frozen=True)
class Document:
    """A file that goes along, on channels that carry files."""

    name: str
    content: str


@dataclass(frozen=True)
class Bubble:
    """One message of a reply, exactly as it is sent."""

    text: str
    options: tuple[Option, ...] = ()
    menu: int = 0
    """Counts the menus of a talk, so that an old button can be told."""
    links: tuple[Link, ...] = ()
    asks_location: str = ""
    """The words on the button that shares where one is; empty for none."""
    document: Document | None = None


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
    """In E.164; as it was written where it is no number yet."""
    own_number: bool = False
    """They want to be called at the phone that they write from."""
    note: str | None = None
    """What staff are to mind, in the person's words: "don't call me at work"."""


@dataclass(frozen=True)
class CancelCallBack:
    """The person wants no call after all; what they left for it counts no more."""


@dataclass(frozen=True)
class OptOut:
    """The person wants no more messages."""


@dataclass(frozen=True)
class OptIn:
    """The person wants messages again."""


@dataclass(frozen=True)
class EraseConversation:
    """The person wants the content of this conversation gone."""


@dataclass(frozen=True)
class SetReminder:
    """Remind the person of a meeting; a second one for the same meeting replaces the first."""

    key: str
    start: datetime
    due: datetime
    meeting: str
    """Time and place in the person's words, should the list lose the meeting; kept encrypted."""


@dataclass(frozen=True)
class RepeatReminder:
    """From now on every week."""

    key: str


@dataclass(frozen=True)
class MoveReminder:
    """Remind earlier or later than was said before."""

    key: str
    due: datetime


@dataclass(frozen=True)
class AskAfterMeeting:
    """Ask once, on the day after the meeting, how it went."""

    key: str


@dataclass(frozen=True)
class CancelReminders:
    """No more reminders of one meeting, or of any; everything else goes on."""

    key: str | None = None
    """`Meeting.key`; None for all."""


@dataclass(frozen=True)
class ReportMeeting:
    """The person found a meeting to be other than listed; staff look into it."""

    key: str


@dataclass(frozen=True)
class SetCheckIn:
    """Write to the person first at that time, as they wished; a second one of the same kind replaces the first."""

    kind: CheckIn
    due: datetime


@dataclass(frozen=True)
class EndCheckIns:
    """Write first no more, of these kinds; nothing of it that still waits is sent."""

    kinds: tuple[CheckIn, ...] = tuple(CheckIn)


@dataclass(frozen=True)
class ComeBackTo:
    """A task for staff at a time: what to look after in this conversation."""

    what: str
    due: datetime


@dataclass(frozen=True)
class NoNeedToComeBack:
    """The tasks that the bot left for staff in this conversation are done with: it was a false alarm."""


Effect = (
    OpenHandOff
    | AddCallBack
    | CancelCallBack
    | OptOut
    | OptIn
    | EraseConversation
    | SetReminder
    | RepeatReminder
    | MoveReminder
    | AskAfterMeeting
    | CancelReminders
    | ReportMeeting
    | SetCheckIn
    | EndCheckIns
    | ComeBackTo
    | NoNeedToComeBack
)


CHOICES = (OptOut, OptIn, EraseConversation, CancelReminders)
"""The person's own say over messages and what is kept: it takes effect whatever else holds."""


@dataclass(frozen=True)
class Offered:
    """A meeting that a reply speaks of."""

    name: str
    group: str
    start: datetime
    miles: float | None
    online: bool


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
    """The danger in which the talk is, whatever this text said."""
    told: CrisisKind | None = None
    """The danger that this text itself told of."""
    answers: tuple[str, ...] = ()
    """Ids of the approved answers that the reply is made of."""
    effects: tuple[Effect, ...] = field(default=())
    place: Place | None = None
    """The place that the text names, or that was shared."""
    window: Window | None = None
    """The time that the text names."""
    meetings: tuple[Offered, ...] = ()
    acts: tuple[str, ...] = ()
    """What the text did, in the words of docs/contract.md."""

    def with_effects(self, *effects: Effect) -> "Turn":
        """The same, and these should happen besides."""
        return replace(self, effects=(*self.effects, *effects))

    @property
    def holds_choice(self) -> bool:
        """Whether the person decides in it over messages or what is kept."""
        return any(isinstance(effect, CHOICES) for effect in self.effects)

    @property
    def urgent(self) -> tuple[OpenHandOff, ...]:
        """What tells staff that somebody may be in danger."""
        return tuple(effect for effect in self.effects if isinstance(effect, OpenHandOff) and effect.urgent)

    @property
    def escalated(self) -> bool:
        """Whether this turn opened a hand-off to the clinic's staff."""
        return any(isinstance(effect, OpenHandOff) for effect in self.effects)

    @property
    def options(self) -> tuple[Option, ...]:
        """Everything that the person may tap or answer by number."""
        return tuple(option for bubble in self.reply for option in bubble.options)
