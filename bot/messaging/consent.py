"""Whether a person wants messages: their own choice, which only START, UNSTOP and /start end.

That something arrives from them proves only that they can be reached.
"""

from dataclasses import replace

from bot.conversation.model import OptIn, OptOut, Turn
from bot.conversation.state import State
from bot.messaging.messages import Incoming

STOP, START, HELP = "control.stop", "control.start", "control.help"
GREETING = "chat.greeting"
"""What /start stands for while the person has not opted out."""
_RESTARTS = ("start", "unstop")


def meant(incoming: Incoming, state: State) -> Incoming:
    """The message as it is meant: after an opt-out /start asks for messages again, else for what its link names."""
    if incoming.command != GREETING:
        return incoming
    if state.opted_out:
        return replace(incoming, command=START, choice=None)
    return replace(incoming, command=None) if incoming.choice else incoming


def believed(incoming: Incoming, turn: Turn, state: State) -> Turn:
    """The turn with the choice in it that a person has surely made, whatever else the talk is about.

    A provider that has answered a STOP or START by itself (Twilio's OptOutType) has also changed what it lets through,
    so its word counts in any language. START and UNSTOP alone in a text are the carriers' words.
    """
    effects = turn.effects
    if incoming.answered_opt_out and incoming.command == STOP:
        if not any(isinstance(effect, OptOut) for effect in effects):
            effects = (*effects, OptOut())
        state = replace(turn.state, companion=None)
        return replace(turn, effects=effects, reply=turn.reply if turn.crisis else (), state=state)
    starts = meant(incoming, state).command == START or incoming.text.strip().strip(".!").casefold() in _RESTARTS
    if state.opted_out and starts and not any(isinstance(effect, OptIn) for effect in effects):
        return replace(turn, effects=(*effects, OptIn()), state=replace(turn.state, opted_out=False))
    return turn
