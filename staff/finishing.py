"""The end of a counselor's work on a conversation: one act that does everything, and its undoing for a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messaging import takeover
from bot.records.store import Records
from knowledge.library import Library

UNDO = timedelta(minutes=1)
"""For so long a finish can be taken back; the person is told only then that the bot answers again."""
OUTCOMES = (
    "reached them",
    "left a message",
    "could not reach them",
    "referred elsewhere",
    "emergency services",
    "not needed",
)


class OutcomeMissing(Exception):
    """A hand-off is open, and nobody said how it ended."""


class NotAsked(Exception):
    """Whoever closes it does not have it, and was not asked whether they mean it."""


@dataclass(frozen=True)
class Ending:
    """How somebody ends a conversation."""

    who: str
    outcome: str
    note: str = ""
    confirmed: bool = False
    """Whether they were asked first: needed where they do not have it."""


@dataclass(frozen=True)
class Finished:
    """What a finish did, as long as it can be undone."""

    at: datetime
    outcome: str
    """How the hand-offs ended; empty where none was open."""
    handoffs: int


def finish(records: Records, conversation_id: str, ending: Ending, library: Library, now: datetime) -> None:
    """Hand back to the bot, close hand-offs and what is due, keep the note, mark as reviewed: at one moment.

    Raises:
        OutcomeMissing: a hand-off is open and the outcome is none of `OUTCOMES`.
        NotAsked: it is not theirs, and they were not asked first.
        bot.messaging.takeover.NotYours: somebody else is replying.
    """
    who, outcome = ending.who, ending.outcome
    by = records.desk.taken_by(conversation_id)
    if by and by != who:
        raise takeover.NotYours(f"{by} has this conversation")
    card = records.queue.card(conversation_id)
    if card and card.owner != who and not ending.confirmed:
        raise NotAsked
    if outcome not in OUTCOMES and records.handoffs.find(conversation_id=conversation_id, resolved=False):
        raise OutcomeMissing
    if takeover.hand_back(records, conversation_id, library, now):
        records.desk.hold_last_notice(conversation_id, UNDO)
    records.handoffs.resolve_all(conversation_id, who, outcome, now)
    records.follow_ups.done_all_due(conversation_id, who, now)
    if ending.note:
        records.desk.add_note(conversation_id, who, ending.note, now)
    records.desk.assign(conversation_id, None)
    records.desk.mark_reviewed(conversation_id, who, now)


def just_finished(records: Records, conversation_id: str, who: str, now: datetime) -> Finished | None:
    """What somebody has just finished; None where it cannot be undone any more."""
    at = records.desk.finished_at(conversation_id, who)
    if at is None or now - at >= UNDO:
        return None
    closed = [one for one in records.handoffs.find(conversation_id=conversation_id) if one.resolved_at == at]
    return Finished(at, next((one.outcome or "" for one in closed), ""), len(closed))


def undo(records: Records, conversation_id: str, who: str, now: datetime) -> bool:
    """Take a finish back; false where the minute is over, or somebody else has acted since."""
    finished_at = records.desk.finished_at(conversation_id, who)
    if finished_at is None or not timedelta(0) <= now - finished_at <= UNDO or records.desk.taken_by(conversation_id):
        return False
    records.handoffs.reopen(conversation_id, who, finished_at)
    records.follow_ups.undo_all(conversation_id, who, finished_at)
    records.desk.undo_finish(conversation_id, who, finished_at, now)
    return True
