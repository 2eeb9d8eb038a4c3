"""What a page of meetings shows: a search without a person, as it travels in a link."""

from dataclasses import dataclass

from bot.meetings.model import Point, Trait


@dataclass(frozen=True)
class ListQuery:
    """A search over the coming week."""

    point: Point | None
    """Rounded to a hundredth of a degree, so that it is a neighborhood and no house; None for online."""
    groups: frozenset[str] = frozenset()
    """Empty: any."""
    traits: frozenset[Trait] = frozenset()
    without: frozenset[Trait] = frozenset()
    """Kinds that are turned down."""
    spanish: bool = False
    """The page is in Spanish."""
