"""What others of staff say to whoever is replying, while they reply: notes, shown beside the box until they write."""

from collections.abc import Sequence

from bot.records.cards import Card
from bot.records.desk import Note
from bot.records.threads import Line


def whispered(card: Card, lines: Sequence[Line], notes: Sequence[Note], who: str) -> list[Note]:
    """The notes of others since the take-over or, once `who` has written, since their last words; oldest first."""
    if card.taken_by != who or card.taken_at is None:
        return []
    since = max([card.taken_at, *(line.created_at for line in lines if line.author == who)])
    return [note for note in notes if note.author != who and note.created_at > since]
