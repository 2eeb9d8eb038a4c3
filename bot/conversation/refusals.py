"""What a person wants no more of in a talk, kept in mind until they ask for it."""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation.state import Flow, State
from bot.understanding.model import SURE, Understanding
from bot.understanding.turned_down import TurnedDown

NO_SEARCH = frozenset((TurnedDown.MEETINGS, TurnedDown.SEARCH))
"""What lets go of a search."""
NO_LINES = frozenset((TurnedDown.LINES,))
"""What is no answer to a question of ours, but of a danger."""
_KEPT_IN_MIND = frozenset((TurnedDown.MEETINGS, TurnedDown.PEOPLE, TurnedDown.ADVICE, TurnedDown.LINES))
"""What is not offered again in a talk once it was turned down; of a danger 988 always may be."""


def remembering_what_was_turned_down(state: State, reading: Understanding) -> State:
    """The state with what this text turns down; asking for a meeting after all takes it back."""
    if reading.turned_down & NO_SEARCH:
        state = replace(state, meetings=None, topic="unknown" if state.topic == "meetings.find" else state.topic)
        state = state.closing(Flow.FIND_MEETING)
    wants_one = reading.topic.startswith("meetings.") and reading.confidence >= SURE and not reading.turned_down
    before = besides_meetings(state.turned_down) if wants_one else state.turned_down
    return replace(state, turned_down=tuple(dict.fromkeys((*before, *sorted(reading.turned_down & _KEPT_IN_MIND)))))


def besides_meetings(kinds: Iterable[TurnedDown]) -> tuple[TurnedDown, ...]:
    """What somebody who asks for a meeting after all still wants none of."""
    return tuple(kind for kind in kinds if kind in NO_LINES)
