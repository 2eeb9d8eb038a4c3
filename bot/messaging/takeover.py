"""A human answers in the place of the bot: taking over, writing, handing back. The one place that says who may speak.

While a conversation is taken over, the bot says nothing in it but what a person may always have (STOP, START, DELETE).
A new danger is an alert and a note for whoever has it. The crisis answer goes out at once where seconds count, else
after three minutes in which nobody of staff wrote or acknowledged (held_answers.py), each time said to be automated.
Each change locks the conversation, as receiving a message does, so that neither can slip between the other's reading
and writing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.conversation.model import Bubble, Turn
from bot.conversation.state import State
from bot.messaging.late import without_answer
from bot.messaging.recording import THE_BOT, Notice, record_notice
from bot.records.conversations import Thread
from bot.records.store import Records, Store
from bot.understanding.model import CrisisKind, CrisisSide
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()

STAFF = "staff"
QUIET = timedelta(minutes=30)
"""After so long without a word from either side the bot answers again."""
PATIENCE = timedelta(minutes=3)
"""How long a crisis answer waits for a human who has the conversation."""
AUTOMATED = "interface.automated"


@dataclass(frozen=True)
class Taken:
    """How an attempt ended."""

    by: str
    """Who has the conversation now."""
    mine: bool


class NotYours(Exception):
    """Somebody else has the conversation, or nobody; the text says who."""


@dataclass(frozen=True)
class Hold:
    """What the bot may say of a turn at this moment."""

    turn: Turn
    danger: bool = False
    """Staff who have the conversation are to be told of a new danger."""
    waits: bool = False
    """The crisis answer goes out later, unless staff look at it."""


def hold_for_staff(turn: Turn, state: State, thread: Thread, library: Library) -> Hold:
    """What the bot may say of a turn while a human answers; what was written is recorded all the same."""
    if thread.mode != STAFF or turn.holds_choice:
        return Hold(turn)
    if not turn.urgent:
        return Hold(without_answer(turn, state))
    if _seconds_count(turn):
        return Hold(said_to_be_automated(replace(turn, effects=turn.urgent), library), danger=True)
    return Hold(replace(without_answer(turn, state), effects=turn.urgent), danger=True, waits=True)


def _seconds_count(turn: Turn) -> bool:
    """An overdose, a medical emergency, violence, or an attempt, seen by a rule: no human may be quick enough."""
    sign = turn.understanding.crisis if turn.understanding else None
    if sign is None or not sign.by_rule:
        return False
    if sign.kind is CrisisKind.SUICIDE:
        return sign.side is CrisisSide.ALREADY_ACTED
    return sign.side is not CrisisSide.HARM_TO_OTHER


def said_to_be_automated(turn: Turn, library: Library) -> Turn:
    """A crisis answer that nobody takes for the words of the human in the conversation."""
    first = Bubble(library.answer(AUTOMATED, turn.language).text)
    return replace(turn, reply=(first, *turn.reply), answers=(AUTOMATED, *turn.answers))


def tell_staff(records: Records, thread: Thread, message_id: str, hold: Hold, now: datetime) -> None:
    """A note of a new danger for whoever has the conversation, and until when the answer to it waits for them."""
    topic = hold.turn.topic
    if not hold.waits:
        note = f"Danger ({topic}): the automated crisis answer went out at once."
    elif thread.held_message_id:
        note = f"Danger again ({topic})."
    else:
        note = (
            f"Danger ({topic}): in three minutes the automated crisis answer goes out, unless you write or acknowledge."
        )
        records.desk.hold(thread.id, message_id, now + PATIENCE)
    records.desk.add_note(thread.id, THE_BOT, note, now)


def claim(records: Records, conversation_id: str, who: str, now: datetime) -> Taken:
    """Somebody has this conversation from now on, so its alerts stop; the bot goes on answering.

    A colleague's is left to them: it is theirs until somebody takes it over from them.
    """
    records.conversations.thread(conversation_id)  # locks it: of two at once the first gets it
    by = _owner(records, conversation_id)
    if by not in ("", who):
        return Taken(by, mine=False)
    _give_to(records, conversation_id, who, now)
    return Taken(who, mine=True)


def take_over(
    records: Records, conversation_id: str, who: str, library: Library, now: datetime, over: str = ""
) -> Taken:
    """Let a human answer from now on, and claim; the person is told that one came. Of two at once the first gets it.

    `over`: the colleague from whom it is taken, knowingly; without their name a colleague's is left to them.
    """
    thread = records.conversations.thread(conversation_id)
    by = _owner(records, conversation_id)
    if by not in ("", who, over):
        return Taken(by, mine=False)
    if thread.mode != STAFF or by != who:
        records.desk.take(conversation_id, who, now)
    _give_to(records, conversation_id, who, now)
    if thread.mode != STAFF:
        records.outbox.cancel_bots(conversation_id)
        _tell(records, conversation_id, "interface.staff_joined", library, now)
    return Taken(who, mine=True)


def _owner(records: Records, conversation_id: str) -> str:
    card = records.queue.card(conversation_id)
    return (card.owner if card else None) or ""


def _give_to(records: Records, conversation_id: str, who: str, now: datetime) -> None:
    records.desk.assign(conversation_id, who)
    records.handoffs.acknowledge_all(conversation_id, who, now)


def write(records: Records, conversation_id: str, who: str, text: str, now: datetime) -> None:
    """Put a human's words into the outbox.

    Raises:
        NotYours: the conversation is not taken over by this person.
    """
    thread = records.conversations.thread(conversation_id)
    by = records.desk.taken_by(conversation_id)
    if thread.mode != STAFF or by != who:
        raise NotYours(f"{by} has this conversation" if by else "nobody has taken this conversation over")
    person = records.people.person_of(conversation_id)
    language = person.language or Language.EN
    notice = Notice(person.channel, language, text, kind="staff", author=who)
    record_notice(records, conversation_id, notice, now)
    records.desk.staff_wrote(conversation_id, now)


def hand_back(records: Records, conversation_id: str, library: Library, now: datetime) -> bool:
    """Let the bot answer again; the person is told. False where it was the bot's already."""
    thread = records.conversations.thread(conversation_id)
    if thread.mode != STAFF:
        return False
    _tell(records, conversation_id, "interface.staff_left", library, now)
    records.desk.give_back(conversation_id)
    return True


class QuietHandBack:
    """Its step leaves nobody waiting for a human who has gone."""

    def __init__(self, store: Store, content: Callable[[], Library], clock: Callable[[], datetime]) -> None:
        """`content`: what is published at the moment of telling."""
        self._store = store
        self._content = content
        self._clock = clock

    def step(self) -> None:
        """Hand back what has been quiet for half an hour."""
        now = self._clock()
        with self._store.reading() as records:
            if not records.desk.quiet_since(now - QUIET):
                return
        with self._store.transaction() as records:
            for conversation_id in records.desk.quiet_since(now - QUIET):
                hand_back(records, conversation_id, self._content(), now)
                records.audit.append(THE_BOT, "handed back after 30 quiet minutes", conversation_id, "", now)
                log.info("handed back", conversation=conversation_id)


def _tell(records: Records, conversation_id: str, answer_id: str, library: Library, now: datetime) -> None:
    person = records.people.person_of(conversation_id)
    if person.opted_out:
        return
    language = Language(person.language or Language.EN)
    text = library.answer(answer_id, language).text
    record_notice(records, conversation_id, Notice(person.channel, language, text, answer_id, kind="staff"), now)
