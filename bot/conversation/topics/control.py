"""The person's say over the talk itself: stop, start, help, language, erase."""

from dataclasses import replace

from bot.conversation.model import EraseConversation, OptIn, OptOut, Turn
from bot.conversation.state import Flow, Risk, State
from bot.conversation.talk import Talk
from bot.understanding.polarity import Agreement
from knowledge.schema import Language

YES, NO = "choice.yes", "choice.no"


def respond(talk: Talk) -> Turn | None:
    """The turn for STOP, START and HELP, and the silence that follows an opt-out; None for everything else."""
    topic = talk.reading.topic
    if talk.state.opted_out:
        return _opted_out(talk, topic)
    if talk.reading.wants_stop:
        return stop(talk)
    if topic == "control.start" and talk.reading.confidence == 1.0:
        return start(talk)
    return help_(talk) if topic == "control.help" and talk.reading.confidence == 1.0 else None


def stop(talk: Talk) -> Turn:
    """One confirmation, and no more messages."""
    state = State(language=talk.language, last_seen=talk.state.last_seen, opted_out=True, risk=talk.state.risk)
    return _unless_answered(talk, talk.turn("control.stop", topic="control.stop", effects=(OptOut(),), state=state))


def start(talk: Talk) -> Turn:
    """Messages again."""
    state = replace(talk.state, opted_out=False)
    return _unless_answered(talk, talk.turn("control.start", topic="control.start", effects=(OptIn(),), state=state))


def help_(talk: Talk) -> Turn:
    """Who we are and how to reach a person, as the carriers require; to a question in own words, what we can do."""
    return _unless_answered(talk, talk.turn(talk.line_for("control.help"), topic="control.help"))


def erase(talk: Talk) -> Turn:
    """Ask once before erasing."""
    return talk.turn("control.delete", topic="control.delete", offers=(YES, NO), asking="control.delete")


def answer_erase(talk: Talk, code: str | None) -> Turn | None:
    """Erase, keep, or None where the person speaks of something else."""
    plainly = code is None and talk.reading.answer.plain and "?" not in talk.message.text
    if code == YES or (plainly and talk.reading.agreement in (Agreement.YES, Agreement.OK)):
        fresh = State(language=talk.language, last_seen=talk.state.last_seen, introduced=True, risk=_unsaid(talk.state))
        return talk.turn("control.delete.deleted", topic="control.delete", effects=(EraseConversation(),), state=fresh)
    if code == NO or (plainly and talk.reading.declines):
        return talk.turn("control.delete.kept", topic="control.delete")
    return None


def _unsaid(state: State) -> Risk | None:
    """An open danger without anything of what was said: staff keep that it was, of this kind and time."""
    return replace(state.risk, said=(), facts=(), asked=None) if state.risk else None


def switch_language(talk: Talk) -> Turn:
    """Go on in the language asked for; without a name, in the other one."""
    other = Language.EN if talk.language is Language.ES else Language.ES
    wanted = talk.reading.wants_language or other
    return replace(talk, language=wanted).turn("control.language", topic="control.language")


def restart(talk: Talk) -> Turn:
    """A fresh start in the same language."""
    before = talk.state
    state = State(
        language=talk.language,
        last_seen=before.last_seen,
        introduced=before.introduced,
        menu=before.menu,
        risk=before.risk,
        line_sent=before.line_sent,
        turns_since_line=before.turns_since_line,
    )
    return talk.turn("control.restart", topic="control.restart", state=state)


def _opted_out(talk: Talk, topic: str) -> Turn:
    """Only START, HELP and DELETE are answered (47 CFR 64.1200(a)(10); CTIA: HELP goes to everyone).

    An opt-out by choice ends with START, UNSTOP or /start alone; erasing one's words does not end it.
    """
    if topic == "control.start" and talk.reading.confidence == 1.0:
        return start(talk)
    if topic == "control.help" and talk.reading.confidence == 1.0:
        return help_(talk)
    if topic == "control.delete" and talk.reading.confidence == 1.0:
        return erase(talk)
    if talk.state.frame(Flow.ERASE) and (turn := answer_erase(talk, None)):
        return replace(turn, state=replace(turn.state, opted_out=True))
    return replace(talk.turn(topic=topic), reply=())


def _unless_answered(talk: Talk, turn: Turn) -> Turn:
    return replace(turn, reply=()) if talk.message.answered_opt_out else turn
