"""What others of staff say to whoever is replying, while they reply: notes, shown beside the box until they write."""

from collections.abc import Sequence
from datetime import datetime

from bot.records.cards import Card
from bot.records.desk import Note


def whispered(card: Card, wrote_at: datetime | None, notes: Sequence[Note], who: str) -> list[Note]:
    """The notes of others since the take-over or, once `who` has written, since then; oldest first."""
    if card.taken_by != who or card.taken_at is None:
        return []
    since = max(card.taken_at, wrote_at or card.taken_at)
    return [note for note in notes if note.author != who and note.created_at > since]
