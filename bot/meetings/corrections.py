"""What staff put right about a meeting, for as long as its list repeats the error."""

from dataclasses import dataclass, replace

from bot.meetings.model import Meeting

CORRECTABLE = (
    *("name", "day", "minute", "duration", "attendance", "venue", "address", "point"),
    *("link", "link_notes", "dial_in", "notes"),
)
"""Fields of a meeting that staff may put right; which meeting it is, and who lists it, they may not."""


@dataclass(frozen=True)
class Correction:
    """A meeting as it was listed, and as it is."""

    listed: Meeting
    right: Meeting

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what was put right."""
        return tuple(name for name in CORRECTABLE if getattr(self.listed, name) != getattr(self.right, name))


def corrected(now_listed: Meeting, correction: Correction) -> Meeting:
    """The meeting as it is. A field that the list itself has changed since is taken as the list gives it now."""
    overtaken = overtaken_fields(now_listed, correction)
    right = {name: getattr(correction.right, name) for name in correction.fields if name not in overtaken}
    return replace(now_listed, **right)


def overtaken_fields(now_listed: Meeting, correction: Correction) -> tuple[str, ...]:
    """The fields that staff put right and that the list has changed since: there the list is believed again."""
    return tuple(name for name in correction.fields if getattr(now_listed, name) != getattr(correction.listed, name))
