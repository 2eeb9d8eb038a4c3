"""Whether it helped: asked once in a talk, when a person says thanks. Staff see the counts among the insights."""

from bot.conversation.model import Turn
from bot.conversation.risk.reaction import LINE
from bot.conversation.topics.control import NO, YES
from bot.conversation.turn_context import TurnContext
from bot.understanding.normalize import normalize
from bot.understanding.signals import sounds_good

TOPIC = "chat.thanks"
ASK, HELPED, DID_NOT_HELP = f"{TOPIC}.did_it_help", f"{TOPIC}.helped", f"{TOPIC}.did_not_help"
_OF_SUBSTANCE = ("coping.", "companion.", "group.", "groups.", "meetings.", "clinic.", "handoff.medical")


def welcome(context: TurnContext) -> Turn:
    """The answer to thanks; with the question, where something was answered and nobody was in danger in this talk.

    Whoever has just said that it helps is not asked.
    """
    line = context.line_for(TOPIC)
    if line != TOPIC:
        return context.turn(line, topic=TOPIC)
    told, meetings = context.state.answer_history, context.state.meetings
    answered = any(answer_id.startswith(_OF_SUBSTANCE) for answer_id in told) or bool(meetings and meetings.shown)
    in_danger = context.state.risk is not None or any(one.startswith("crisis.") and one != LINE for one in told)
    says_so = sounds_good(normalize(context.message.text))
    if not answered or in_danger or says_so or ASK in told:
        return context.turn(TOPIC, topic=TOPIC)
    return context.turn((TOPIC, ASK), topic=TOPIC, offers=(YES, NO), open_question=ASK)


def answer(context: TurnContext, code: str | None) -> Turn | None:
    """What the person says to it."""
    if code == YES or context.reading.agrees:
        return context.turn(HELPED, topic=TOPIC, confidence=1.0)
    if code == NO or context.reading.declines:
        return context.turn(DID_NOT_HELP, topic=TOPIC, confidence=1.0)
    return None
