"""The end of a counselor's work on a conversation: one act that does everything, and its undoing for a minute."""

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


def finish(
    records: Records, conversation_id: str, who: str, outcome: str, note: str, library: Library, now: datetime
) -> None:
    """Hand back to the bot, close hand-offs and what is due, keep the note, mark as reviewed: at one moment.

    Raises:
        OutcomeMissing: a hand-off is open and `outcome` is none of `OUTCOMES`.
        bot.messaging.takeover.NotYours: somebody else is replying.
    """
    by = records.desk.taken_by(conversation_id)
    if by and by != who:
        raise takeover.NotYours(f"{by} has this conversation")
    if outcome not in OUTCOMES and records.handoffs.find(conversation_id=conversation_id, resolved=False):
        raise OutcomeMissing
    if takeover.hand_back(records, conversation_id, library, now):
        records.desk.hold_last_notice(conversation_id, UNDO)
    records.handoffs.resolve_all(conversation_id, who, outcome, now)
    records.follow_ups.done_all_due(conversation_id, who, now)
    if note:
        records.desk.add_note(conversation_id, who, note, now)
    records.desk.assign(conversation_id, None)
    records.desk.mark_reviewed(conversation_id, who, now)


def undo(records: Records, conversation_id: str, who: str, now: datetime) -> bool:
    """Take a finish back; false where the minute is over, or somebody else has acted since."""
    finished_at = records.desk.finished_at(conversation_id, who)
    if finished_at is None or not timedelta(0) <= now - finished_at <= UNDO or records.desk.taken_by(conversation_id):
        return False
    records.handoffs.reopen(conversation_id, who, finished_at)
    records.follow_ups.undo_all(conversation_id, who, finished_at)
    records.desk.undo_finish(conversation_id, who, finished_at, now)
    return True
