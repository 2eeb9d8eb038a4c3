"""A human answers in the place of the bot: taking over, writing, handing back. The one place that says who may speak.

While a conversation is taken over, the bot sends nothing in it but the crisis answer and what a person may always have
(STOP, START, DELETE). Each change locks the conversation, as receiving a message does, so that neither can slip
between the other's reading and writing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.conversation.model import EraseConversation, OpenHandOff, OptIn, OptOut, Turn
from bot.conversation.state import State
from bot.recording import record_notice
from bot.records.conversations import Thread
from bot.records.store import Records, Store
from knowledge.library import Library
from knowledge.schema import Language

log = structlog.get_logger()

STAFF = "staff"
QUIET = timedelta(minutes=30)
"""After so long without a word from either side the bot answers again."""
_ALWAYS = (OptOut, OptIn, EraseConversation)


@dataclass(frozen=True)
class Taken:
    """How an attempt ended."""

    by: str
    """Who has the conversation now."""
    mine: bool


class NotYours(Exception):
    """Somebody else has the conversation, or nobody; the text says who."""


def hold_for_staff(turn: Turn, state: State, thread: Thread) -> Turn:
    """What the bot may say of a turn while a human answers; what was written is recorded all the same."""
    if thread.mode != STAFF or any(isinstance(effect, _ALWAYS) for effect in turn.effects):
        return turn
    if turn.crisis:
        alerts = tuple(effect for effect in turn.effects if isinstance(effect, OpenHandOff))
        return replace(turn, effects=alerts)
    return replace(turn, reply=(), state=state, answers=(), effects=(), meetings=())


def take_over(records: Records, conversation_id: str, who: str, library: Library, now: datetime) -> Taken:
    """Let a human answer from now on; the person is told. Of two at once the first gets it."""
    thread = records.conversations.thread(conversation_id)
    if thread.mode == STAFF:
        by = records.desk.taken_by(conversation_id)
        return Taken(by, mine=by == who)
    records.desk.take(conversation_id, who, now)
    records.outbox.cancel_bots(conversation_id)
    _tell(records, conversation_id, "interface.staff_joined", library, now)
    return Taken(who, mine=True)


def write(records: Records, conversation_id: str, who: str, text: str, now: datetime) -> None:
    """Put a human's words into the outbox.

    Raises:
        NotYours: the conversation is not taken over by this person.
    """
    thread = records.conversations.thread(conversation_id)
    by = records.desk.taken_by(conversation_id)
    if thread.mode != STAFF or by != who:
        raise NotYours(f"{by} has this conversation" if by else "nobody has taken this conversation over")
    person = records.conversations.person_of(conversation_id)
    language = person.language or Language.EN
    record_notice(records, conversation_id, person.channel, language, text, "", now, author=who, kind="staff")
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
    """A chore of the worker: nobody is left waiting for a human who has gone."""

    def __init__(self, store: Store, library: Library, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._library = library
        self._clock = clock

    def step(self) -> None:
        """Hand back what has been quiet for half an hour."""
        now = self._clock()
        with self._store.transaction() as records:
            for conversation_id in records.desk.quiet_since(now - QUIET):
                hand_back(records, conversation_id, self._library, now)
                records.audit.append("the bot", "handed back after 30 quiet minutes", conversation_id, "", now)
                log.info("handed back", conversation=conversation_id)


def _tell(records: Records, conversation_id: str, answer_id: str, library: Library, now: datetime) -> None:
    person = records.conversations.person_of(conversation_id)
    if person.opted_out:
        return
    language = Language(person.language or Language.EN)
    text = library.answer(answer_id, language).text
    record_notice(records, conversation_id, person.channel, language, text, answer_id, now, kind="staff")
