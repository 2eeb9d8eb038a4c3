"""The first minute with somebody who feels alone: two questions, one a text, then one step that fits the hour."""

from dataclasses import replace

from bot.conversation.model import Turn
from bot.conversation.state import Flow
from bot.conversation.topics.companion import ladder, now, scripts, thoughts
from bot.conversation.topics.companion.expected import Given, Said
from bot.conversation.topics.companion.questions import USING
from bot.conversation.topics.companion.say import is_night, remembered, say
from bot.conversation.turn_context import TurnContext

ASK_KIND, ASK_USING = "companion.ask_kind", USING
_NEVER_ALONE = "safety.naloxone.never_alone"


def begin(context: TurnContext) -> Turn:
    """COMPANY: the first question."""
    return say(context, ASK_KIND, asks=True)


def begin_after_telling(context: TurnContext) -> Turn:
    """Somebody told that they are lonely: the answer to that, and once in a talk the first question.

    They did not ask for it, so it is let go as soon as they go on about something else.
    """
    line = context.line_for("coping.isolation")
    in_danger = context.reading.crisis is not None or context.state.risk is not None
    asked = ASK_KIND in context.state.answer_history or context.state.open_question is not None
    if line != "coping.isolation" or in_danger or asked:
        return context.turn(line, topic="coping.isolation")
    turn = say(context, "coping.isolation", ASK_KIND, asks=True, topic="coping.isolation")
    once = tuple(replace(frame, ignored=1) if frame.flow is Flow.COMPANY else frame for frame in turn.state.frames)
    return replace(turn, state=replace(turn.state, frames=once))


def kind(context: TurnContext, given: Given) -> Turn:
    """What it is more like, or nothing where they do not know; the second question follows."""
    return say(context, ASK_USING, asks=True, remember=replace(remembered(context), alone=given.number))


def using(context: TurnContext, given: Given) -> Turn:
    """Whether they may use tonight: then not alone, and with naloxone; in each case one step for this hour."""
    if given.said is Said.YES:
        may_name_the_line = context.library.may_send(_NEVER_ALONE)
        return now.listed(context, _NEVER_ALONE if may_name_the_line else "safety.naloxone.using_alone")
    return _step_that_fits(context)


def _step_that_fits(context: TurnContext) -> Turn:
    if is_night(context):
        return now.listed(context)
    match remembered(context).alone:
        case 2:
            return scripts.begin(context)
        case 3:
            return thoughts.begin(context)
        case 4:
            return say(context, "coping.isolation.everyone_uses")
        case _:
            return ladder.step(context)


def another_kind_word(context: TurnContext) -> Turn:
    """The next kind word, until all are said."""
    line = "coping.company.kind_word"
    more = line if not context.has_said_all(line) else "control.more.nothing_more"
    return context.turn(more, topic="coping.company")
