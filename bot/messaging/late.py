"""What becomes of the answer to a message that is an edit, late, one of an album of pictures, or sent by a machine.

It is read like any other: a crisis, STOP, START and DELETE take effect at any age. Only the ordinary answer is left
out, because the person has read it already or waits for it no more.
"""

from dataclasses import replace
from hashlib import blake2b

from bot.conversation.model import Bubble, Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.state import State
from bot.messaging.messages import Incoming
from knowledge.library import Library

_TOPICS = ("control.delete", "control.stop", "control.start")
LATE, LATE_CRISIS = "interface.late", "interface.late_crisis"


def takes_effect(turn: Turn) -> bool:
    """Whether a turn is one that nobody may miss: a crisis, or the person's say over the talk and what is kept."""
    return is_crisis(turn) or turn.topic in _TOPICS or turn.holds_choice or bool(turn.urgent)


def is_crisis(turn: Turn) -> bool:
    """Whether a turn answers a crisis, or asks whether there is one."""
    return turn.crisis is not None or any(one.startswith("crisis.") and one != LINE for one in turn.answers)


def fit_for(incoming: Incoming, turn: Turn, state: State, library: Library) -> Turn:
    """The turn as it is right for a message that may be an edit, or late; `state` is the talk's before it."""
    if incoming.machine:
        return without_answer(turn, state)
    if incoming.album:
        album = blake2b(incoming.album.encode(), digest_size=6).hexdigest()
        if album == state.album and not incoming.text.strip() and not takes_effect(turn):
            return without_answer(turn, state)
        turn = replace(turn, state=replace(turn.state, album=album))
    if incoming.unanswered and takes_effect(turn):
        return replace(turn, reply=())
    if (incoming.edited or incoming.only_recorded) and not takes_effect(turn):
        return without_answer(turn, state)
    if incoming.only_recorded and state.open_risk and _only_goes_on(turn):
        return replace(turn, reply=())
    return _say_late(turn, library) if incoming.late and not state.open_risk else turn


def _only_goes_on(turn: Turn) -> bool:
    """Whether a turn takes the next step of a crisis talk and tells of no new danger: one late answer is enough."""
    return turn.topic not in _TOPICS and not turn.holds_choice and not turn.urgent


def without_answer(turn: Turn, state: State) -> Turn:
    """Read and recorded, and nothing else: not said, not done, not remembered by the talk."""
    return replace(turn, reply=(), state=state, answers=(), effects=(), meetings=())


def _say_late(turn: Turn, library: Library) -> Turn:
    """The answer with a word that it comes late: before it, but after the first words of a crisis."""
    if not turn.reply:
        return turn
    if is_crisis(turn):
        late = Bubble(library.answer(LATE_CRISIS, turn.language).text)
        return replace(turn, reply=(*turn.reply, late), answers=(*turn.answers, LATE_CRISIS))
    late = Bubble(library.answer(LATE, turn.language).text)
    return replace(turn, reply=(late, *turn.reply), answers=(LATE, *turn.answers))
