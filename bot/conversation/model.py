"""What travels between the rooms: messages, the state of a talk, replies, effects. Data without behaviour."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.meetings.model import Place, Point, Trait, Window
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
class Shown:
    """One line of a list of meetings, as the person has it before them."""

    key: str
    """`Meeting.key`."""
    start: datetime
    miles: float | None = None
    also: tuple[datetime, ...] = ()
    """Further starts that day at the same address."""


@dataclass(frozen=True)
class MeetingTalk:
    """What a person looks for, and what they were shown. Never holds a shared pin."""

    groups: tuple[str, ...] = ()
    place: Place | None = None
    shared: bool = False
    """The place was a shared pin and is not kept: "closer" has to ask for it again."""
    online: bool | None = None
    traits: tuple[Trait, ...] = ()
    window: Window | None = None
    """None: no time was said, so the next 24 hours."""
    soonest: bool = False
    open_now: bool = False
    within: float | None = None
    """Miles, after "closer"."""
    shown: tuple[Shown, ...] = ()
    waiting: tuple[Shown, ...] = ()
    """What MORE shows next."""
    places: tuple[Place, ...] = ()
    """Those that we asked about: "did you mean ...?"."""
    act: str | None = None
    """What the person wants to do with a meeting, while we ask which one they mean."""
    reminding: str | None = None
    """The key of the meeting that a reminder was last set for."""


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
    meetings: MeetingTalk | None = None
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
class AskAfterMeeting:
    """Ask once, on the day after the meeting, how it went."""

    key: str


@dataclass(frozen=True)
class CancelReminders:
    """No more reminders; everything else goes on."""


@dataclass(frozen=True)
class ReportMeeting:
    """The person found a meeting to be other than listed; staff look into it."""

    key: str


Effect = (
    OpenHandOff
    | AddCallBack
    | OptOut
    | OptIn
    | EraseConversation
    | SetReminder
    | RepeatReminder
    | AskAfterMeeting
    | CancelReminders
    | ReportMeeting
)


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
    answers: tuple[str, ...] = ()
    """Ids of the approved answers that the reply is made of."""
    effects: tuple[Effect, ...] = field(default=())
    place: Place | None = None
    """The place that the text names, or that was shared."""
    window: Window | None = None
    """The time that the text names."""
    meetings: tuple[Offered, ...] = ()

    @property
    def escalated(self) -> bool:
        """Whether this turn opened a hand-off to the clinic's staff."""
        return any(isinstance(effect, OpenHandOff) for effect in self.effects)

    @property
    def options(self) -> tuple[Option, ...]:
        """Everything that the person may tap or answer by number."""
        return tuple(option for bubble in self.reply for option in bubble.options)
