"""The person's say over the talk itself: stop, start, help, language, erase."""

from dataclasses import replace

from bot.conversation.model import EraseConversation, OptIn, OptOut, Turn
from bot.conversation.state import Flow, Risk, State
from bot.conversation.turn_context import TurnContext
from bot.understanding.answer import Agreement
from bot.understanding.stopping import speaks_of_opt_out
from knowledge.schema import Language

YES, NO = "choice.yes", "choice.no"


def respond(context: TurnContext) -> Turn | None:
    """The turn for STOP, START and HELP, and the silence that follows an opt-out; None for everything else."""
    topic = context.reading.topic
    if context.state.opted_out:
        return _opted_out(context, topic)
    if context.reading.wants_stop:
        return stop(context)
    if topic == "control.start" and context.reading.confidence == 1.0:
        return start(context)
    return help_(context) if topic == "control.help" and context.reading.confidence == 1.0 else None


def stop(context: TurnContext) -> Turn:
    """One confirmation, and no more messages; what we would have written first is forgotten with it."""
    anew = replace(context.state.begun_anew(), companion=None, reminders=())
    state = replace(anew, language=context.language, introduced=False, opted_out=True)
    return _unless_answered(
        context, context.with_state(state).turn("control.stop", topic="control.stop").with_effects(OptOut())
    )


def start(context: TurnContext) -> Turn:
    """Messages again."""
    state = replace(context.state, opted_out=False)
    return _unless_answered(
        context, context.with_state(state).turn("control.start", topic="control.start").with_effects(OptIn())
    )


_WHAT_WE_CAN = "control.help.what_can_you_do"


def help_(context: TurnContext) -> Turn:
    """Who we are and how to reach a person, by SMS as carriers require; to a question in own words, what we can do."""
    line = context.line_for("control.help") if context.reading.confidence == 1.0 else _WHAT_WE_CAN
    if line == "control.help" and not context.message.channel.can.carriers:
        line = "control.help.without_carriers"
    return _unless_answered(context, context.turn(line, topic="control.help"))


def erase(context: TurnContext) -> Turn:
    """Ask once before erasing."""
    return context.turn("control.delete", topic="control.delete", offers=(YES, NO), open_question="control.delete")


def answer_erase(context: TurnContext, code: str | None) -> Turn | None:
    """Erase, keep, or None where the person speaks of something else."""
    plainly = code is None and context.reading.answer.plain and "?" not in context.message.text
    if code == YES or (plainly and context.reading.agreement in (Agreement.YES, Agreement.OK)):
        fresh = State(
            language=context.language, last_seen=context.state.last_seen, introduced=True, risk=_unsaid(context.state)
        )
        turn = context.with_state(fresh).turn("control.delete.deleted", topic="control.delete")
        return turn.with_effects(EraseConversation())
    if code == NO or (plainly and context.reading.declines):
        return context.turn("control.delete.kept", topic="control.delete")
    return None


def _unsaid(state: State) -> Risk | None:
    """An open danger without anything of what was said: staff keep that it was, of this kind and time."""
    return replace(state.risk, said=(), facts=(), asked=None) if state.risk else None


def switch_language(context: TurnContext) -> Turn:
    """Go on in the language asked for; without a name, in the other one."""
    other = Language.EN if context.language is Language.ES else Language.ES
    wanted = context.reading.wants_language or other
    return replace(context, language=wanted).turn("control.language", topic="control.language")


def restart(context: TurnContext) -> Turn:
    """A fresh start in the same language."""
    before = context.state
    state = replace(before.begun_anew(), language=context.language, turns_since_line=before.turns_since_line)
    return context.with_state(state).turn("control.restart", topic="control.restart")


def _opted_out(context: TurnContext, topic: str) -> Turn:
    """Only START, HELP and DELETE are answered (47 CFR 64.1200(a)(10); CTIA: HELP goes to everyone).

    Whoever asks about the silence asks for help with it, and is told the word that ends it. An opt-out by choice ends
    with START, UNSTOP or /start alone; erasing one's words does not end it.
    """
    if topic == "control.start" and context.reading.confidence == 1.0:
        return start(context)
    if topic == "control.help" and context.reading.confidence == 1.0:
        return help_(context)
    if topic == "control.delete" and context.reading.confidence == 1.0:
        return erase(context)
    if context.state.frame(Flow.ERASE) and (turn := answer_erase(context, None)):
        return replace(turn, state=replace(turn.state, opted_out=True))
    if speaks_of_opt_out(context.message.text):
        return _unless_answered(context, context.turn("control.stop.way_back", topic="control.stop"))
    return replace(context.turn(topic=topic), reply=())


def _unless_answered(context: TurnContext, turn: Turn) -> Turn:
    return replace(turn, reply=()) if context.message.answered_opt_out else turn
