"""What stood before a text in its talk, as far as a reader of the text needs it."""

from dataclasses import dataclass

from bot.understanding.model import CrisisKind


@dataclass(frozen=True)
class Before:
    """What the bot last did. The values are those of `before` in the files of knowledge/{en,es}/talks/."""

    says: str | None = None
    """The topic of the answer it gave, with its group: "group.about@na"."""
    asks: str | None = None
    """The question that waits: "place", "are_you_safe", "name" ..."""
    offers: tuple[str, ...] = ()
    """Topic codes of the numbered options, in order."""
    listed: int = 0
    """How many meetings were listed."""
    crisis: CrisisKind | None = None
    """The kind of the crisis talk that is open."""
    sent: str | None = None
    """ "reminder" or "check_in": the bot wrote first."""


NOTHING_BEFORE = Before()
"""A first text."""
