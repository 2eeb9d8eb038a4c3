"""What the engine remembers of one person's talk: a short stack of what is open, one store of slots, an open risk.

Stored with its version: stored_state.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.conversation.companion import Companion
from bot.conversation.noted_call import NotedCall
from bot.meetings.model import Place, Trait, Window
from bot.understanding.model import CrisisKind, CrisisSide, Need, Who
from bot.understanding.turned_down import TurnedDown
from knowledge.schema import Group, Language

VERSION = 3
MOST_FRAMES = 4


class Flow(StrEnum):
    """Something that takes more than one turn."""

    FIND_MEETING = "find_meeting"
    REMINDER = "reminder"
    CALL_BACK = "call_back"
    RECOMMEND = "recommend"
    ERASE = "erase"
    FEEDBACK = "feedback"
    COMPANY = "company"
    RISK = "risk"

    @classmethod
    def of(cls, question: str) -> "Flow | None":
        """The flow that a line of knowledge belongs to."""
        return next((flow for start, flow in _FLOW_OF if question.startswith(start)), None)


_FLOW_OF = (
    ("meetings.find.", Flow.FIND_MEETING),
    ("meetings.reminder.", Flow.REMINDER),
    ("handoff.human.", Flow.CALL_BACK),
    ("groups.recommend.", Flow.RECOMMEND),
    ("control.delete", Flow.ERASE),
    ("chat.thanks.", Flow.FEEDBACK),
    ("companion.", Flow.COMPANY),
    ("coping.company.", Flow.COMPANY),
    ("crisis.", Flow.RISK),
)


@dataclass(frozen=True)
class Frame:
    """One thing that is open. Its slots stand in the state, in the store of its flow."""

    flow: Flow
    open_question: str | None = None
    """The line whose question waits."""
    ignored: int = 0
    """How often something else was said instead of an answer."""


class About(StrEnum):
    """Who is at risk."""

    SELF = "self"
    OTHER = "other"
    TEXTER_IS_THE_DANGER = "texter_is_the_danger"


class SeenBy(StrEnum):
    """What a risk was seen by."""

    RULE = "rule"
    MODEL = "model"
    SAID = "said"
    """An answer to our question."""


@dataclass(frozen=True)
class Risk:
    """A danger that was spoken of: a level that rises and falls, not a mode."""

    kind: CrisisKind
    level: int
    """0 to 5; an overdose or medical emergency is 5, violence 4 (docs/crisis.md)."""
    open: bool = True
    """False: we watch. The bot is ordinary, with one gentle check later."""
    about: About = About.SELF
    side: CrisisSide | None = None
    by: SeenBy = SeenBy.RULE
    asked: str | None = None
    """The line whose question waits."""
    said: tuple[str, ...] = ()
    """Lines already sent, in order."""
    facts: tuple[str, ...] = ()
    """Questions that are answered, each with how: "plan:danger"."""
    since: datetime | None = None
    changed: datetime | None = None
    """When it was last opened, raised or released."""
    denied: bool = False
    was_imminent: bool = False
    check_due: bool = False
    """The one gentle check after a release has not been asked yet."""
    unanswered: int = 0
    """Signs of the model alone whose question was passed over."""
    no_questions: int = 0
    """Turns for which the person wants no questions."""

    @property
    def mode(self) -> str:
        """`open` or `watch`."""
        return "open" if self.open else "watch"


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


class Listing(StrEnum):
    """What the list of meetings is that a person has before them."""

    SEARCH = "search"
    SAVED = "saved"
    REMINDERS = "reminders"


@dataclass(frozen=True)
class KeptReminder:
    """A reminder that is set."""

    key: str
    """`Meeting.key`."""
    start: datetime
    due: datetime
    told: str
    """Time and place as the person was told."""
    weekly: bool = False


@dataclass(frozen=True)
class MeetingTalk:
    """What a person looks for, and what they were shown. Never holds a shared pin."""

    groups: tuple[str, ...] = ()
    place: Place | None = None
    shared: bool = False
    """The place was a shared pin and is not kept: "closer" has to ask for it again."""
    online: bool | None = None
    """False: a room was asked for; None: they did not say how they would come."""
    traits: tuple[Trait, ...] = ()
    unwanted: tuple[Trait, ...] = ()
    """Kinds turned down: no meeting of these is shown."""
    window: Window | None = None
    """None: no time was said, so the next 24 hours."""
    soonest: bool = False
    open_now: bool = False
    within: float | None = None
    """Miles, after "closer" or "within a mile"."""
    shown: tuple[Shown, ...] = ()
    listing: Listing = Listing.SEARCH
    """What `shown` is."""
    waiting: tuple[Shown, ...] = ()
    """What MORE shows next."""
    places: tuple[Place, ...] = ()
    """Those that we asked about: "did you mean ...?"."""
    act: str | None = None
    """What the person wants to do with a meeting, while we ask which one they mean."""
    focus: str | None = None
    """The key of the meeting last spoken of: "it", "that one"."""
    reminding: str | None = None
    """The key of the meeting that a reminder was last set for."""


@dataclass(frozen=True)
class State:
    """What the engine remembers of one person's talk. As it is stored, it holds no name and no number."""

    version: int = VERSION
    language: Language | None = None
    last_seen: datetime | None = None
    introduced: bool = False
    """The introduction was sent, and no 7 silent days have passed since."""
    said_machine: bool = False
    """In this talk it was said that an automated assistant writes."""
    last_tap: str = ""
    """The button tapped last, so that a double tap does nothing twice."""
    frames: tuple[Frame, ...] = ()
    """What is open, newest last."""
    risk: Risk | None = None
    line_sent: datetime | None = None
    """When the safety line was last sent."""
    turns_since_line: int = 99
    turns_since_988: int = 99
    """Messages of ours since one told of 988."""
    topic: str | None = None
    """The topic last answered."""
    question: str | None = None
    """The topic of the last ordinary question: what "and dra?" asks again."""
    groups: tuple[Group, ...] = ()
    """The groups last spoken of."""
    earlier_groups: tuple[Group, ...] = ()
    """The groups spoken of before those: "the other one"."""
    options: tuple[str, ...] = ()
    """Codes of the options last shown, in order."""
    menu: int = 0
    more: tuple[str, ...] = ()
    """Answers whose further text waits for MORE."""
    answer_history: tuple[str, ...] = ()
    """Answers given in this talk, in order, repeats included."""
    interview: Interview | None = None
    needs: tuple[Need, ...] = ()
    """What the person has said about themself in this talk."""
    turned_down: tuple[TurnedDown, ...] = ()
    """What they want no more of, in this talk; asking for it again takes it back."""
    who: Who | None = None
    """Whose answers are theirs, as they have told; it holds for the person and outlasts a talk."""
    misunderstood: int = 0
    """Texts in a row that were not understood."""
    opted_out: bool = False
    meetings: MeetingTalk | None = None
    companion: Companion | None = None
    whereabouts: Place | None = None
    """Where the person said, in this talk, that they are or live; never a shared pin."""
    free_time: Window | None = None
    """When the person said, in this talk, that they could come: "i work till 9"; for a search that names no time."""
    saved: tuple[str, ...] = ()
    """Keys of the meetings that the person keeps; they outlast a talk."""
    reminders: tuple[KeptReminder, ...] = ()
    """Those that are set. The records know best: the inbox puts in what they hold before each turn."""
    call_back: NotedCall | None = None
    """The one that is noted for staff: from the records before each turn, as the reminders, and never stored here."""
    names_keywords: bool = False
    """The last reply named words like HOME or START that belong to another number."""
    same: int = 0
    """How often in a row the very same text has come."""
    album: str = ""
    """A short digest of the album of pictures last answered, which comes as a message for each picture."""
    last_text: str = ""
    """A short digest of the last text, to tell when the very same comes again; never the text."""

    @property
    def open_question(self) -> str | None:
        """The newest question of ours that waits for an answer, dangers aside."""
        return next((frame.open_question for frame in reversed(self.frames) if frame.open_question), None)

    @property
    def open_risk(self) -> Risk | None:
        """The danger that is open in this talk; None where there is none, or it is only watched."""
        return self.risk if self.risk and self.risk.open else None

    @property
    def newest(self) -> Frame | None:
        """The frame of the newest question that waits, dangers aside."""
        return next((frame for frame in reversed(self.frames) if frame.open_question), None)

    def frame(self, flow: Flow) -> Frame | None:
        """The open frame of a flow."""
        return next((frame for frame in self.frames if frame.flow is flow), None)

    def opening(self, flow: Flow, open_question: str | None = None) -> "State":
        """With this flow newest on the stack; what does not fit is let go, oldest first."""
        frames = (*(frame for frame in self.frames if frame.flow is not flow), Frame(flow, open_question))
        return replace(self, frames=frames[-MOST_FRAMES:])

    def begun_anew(self) -> "State":
        """What holds for the person and for a danger stays; the talk itself is let go."""
        return State(
            language=self.language,
            last_seen=self.last_seen,
            introduced=self.introduced,
            menu=self.menu,
            risk=self.risk,
            opted_out=self.opted_out,
            line_sent=self.line_sent,
            saved=self.saved,
            reminders=self.reminders,
            call_back=self.call_back,
            companion=self.companion,
            who=self.who,
        )

    @property
    def is_over_a_list(self) -> bool:
        """Whether the talk is of meetings, or of a reminder for one: "in Spanish" is then the meeting's language."""
        return self.topic in ("meetings.find", "meetings.reminder") and self.meetings is not None

    def closing(self, flow: Flow) -> "State":
        """Without this flow."""
        return replace(self, frames=tuple(frame for frame in self.frames if frame.flow is not flow))


def level_of(kind: CrisisKind) -> int:
    """The level of a kind where no more is known."""
    return {CrisisKind.SUICIDE: 4, CrisisKind.VIOLENCE: 4, CrisisKind.OVERDOSE: 5, CrisisKind.MEDICAL: 5}[kind]
