"""What stands beside an answer: what else the text asked, and the question that still waits."""

from dataclasses import replace

from bot.conversation.also_asked import in_short, is_worth_naming
from bot.conversation.interpret import Interpretation, Route
from bot.conversation.model import AddCallBack, OpenHandOff, Turn
from bot.conversation.state import Flow
from bot.conversation.topics import (
    asking_where,
    call_back_beside,
    groups,
    listed,
    meant,
    reminders,
)
from bot.conversation.topics.companion import flows
from bot.conversation.topics.companion.questions import ASKED_AGAIN, BY_NUMBER
from bot.conversation.topics.companion.say import taps_of
from bot.conversation.turn_context import TurnContext

_ASKED_AGAIN = (Flow.CALL_BACK, Flow.RECOMMEND)
"""Flows whose question is put once more after something else was answered."""
_NEXT = "interface.also_next"
_OF_GROUPS = ("group", "meetings.", "chat.", "control.", "coping.")
_OF_THE_SHY = ("coping.", "group.first_meeting", "groups.engage", "groups.why")
"""What the line for whoever is shy of going has answered."""
_MOST_NAMED = 2
"""So many things are named as answered next."""
_MOST_IGNORED = 2
"""So often ignored, a question is let go."""


def naming_what_comes_next(context: TurnContext, turn: Turn) -> Turn:
    """The turn, and what else the text asked or told: nothing that a person says is swallowed.

    A feeling beside another feeling is heard in that answer; what is asked of "it" belongs to what was answered, where
    that is no group. While somebody is in danger nothing else is named.
    """
    if context.line_for_them() in turn.answers:
        return turn  # chosen by all that the text says
    if call_back_beside.asks_of_the_call(context):
        return turn  # what it was taken for besides is of groups
    turn = _answering_in_short(context, turn)
    said = {turn.topic, *turn.answers, *turn.state.options}
    done = {code.partition("@")[0] for code in said}
    felt = any(topic.startswith("coping.") for topic in done)
    of_another = turn.topic in context.reading.asked and not turn.topic.startswith(_OF_GROUPS)
    left = [
        topic
        for topic in context.reading.asked
        if not any(one == topic or one.startswith(f"{topic}.") for one in done)
        and not (felt and topic.startswith("coping."))
        and not (topic.startswith("group.") and of_another)
        and not (meant.SHY in turn.answers and topic.startswith(_OF_THE_SHY))
        and is_worth_naming(context, topic)
    ]
    if not left or not _has_room_beside(context, turn):
        return turn
    labels = [context.library.label(topic, context.language) for topic in left[:_MOST_NAMED]]
    return context.naming(turn, _NEXT, ", ".join(labels))


def _answering_in_short(context: TurnContext, turn: Turn) -> Turn:
    """What else of our knowledge a text asks gets its sentence at once, though it may be offered as an option too."""
    of_another = turn.topic in context.reading.asked and not turn.topic.startswith(_OF_GROUPS)
    if of_another or turn.state.open_risk or not _has_room_beside(context, turn):
        return turn
    done = {code.partition("@")[0] for code in (turn.topic, *turn.answers)}
    asked = (*context.reading.asked, *((context.reading.also,) if context.reading.also else ()))
    left = [topic for topic in asked if not any(one == topic or one.startswith(f"{topic}.") for one in done)]
    if meant.SHY in turn.answers:
        left = [topic for topic in left if not topic.startswith(_OF_THE_SHY)]
    return in_short(context, turn, [topic for topic in left if is_worth_naming(context, topic)])


def _has_room_beside(context: TurnContext, turn: Turn) -> bool:
    """Whether anything else may stand beside an answer."""
    takes_effect = any(not isinstance(effect, OpenHandOff) for effect in turn.effects)
    return bool(turn.reply) and not turn.crisis and not takes_effect and not _in_danger(context)


def with_what_still_waits(context: TurnContext, turn: Turn, meaning: Interpretation) -> Turn:
    """A question that was passed over is put again once; passed over twice, it is let go."""
    newest = next((frame for frame in reversed(context.state.frames) if frame.open_question), None)
    if newest is not None and newest.flow is Flow.COMPANY and "".join(turn.answers[-1:]).startswith("companion."):
        return turn  # it was answered, or put again in other words
    asked_anew = turn.state.open_question is not None and turn.answers[-1:] == (turn.state.open_question,)
    answered_in_part = meaning.route is Route.ANSWER and meaning.frame == newest
    if (
        newest is None
        or asked_anew
        or answered_in_part
        or newest not in turn.state.frames
        or meaning.route in (Route.NO_SUCH_CHOICE, Route.CONTROL)
    ):
        return turn
    if newest.flow is Flow.CALL_BACK and (told := call_back_beside.told_beside(context, newest.open_question or "")):
        return call_back_beside.going_on(context, turn, newest, *told)
    if newest.flow is Flow.CALL_BACK and newest.open_question and call_back_beside.asks_of_the_call(context):
        return call_back_beside.going_on(context, turn, newest, AddCallBack(), newest.open_question)
    if newest.flow is Flow.COMPANY and turn.topic == "chat.goodbye":
        return replace(turn, state=turn.state.closing(Flow.COMPANY))  # nobody is asked on at the door
    ignored = replace(newest, ignored=newest.ignored + 1)
    if ignored.ignored >= _MOST_IGNORED:
        left = replace(turn.state, frames=tuple(frame for frame in turn.state.frames if frame != newest))
        return replace(turn, state=left)
    frames = tuple(ignored if frame == newest else frame for frame in turn.state.frames)
    turn = replace(turn, state=replace(turn.state, frames=frames))
    if (
        not (newest.flow in _ASKED_AGAIN or newest.open_question in ASKED_AGAIN)
        or _in_danger(context)
        or not turn.reply
        or turn.state.frames[-1] != ignored
        or not newest.open_question
    ):
        return turn
    offers = groups.options_of(newest.open_question) if newest.flow is Flow.RECOMMEND else ()
    if newest.flow is Flow.COMPANY and context.message.channel.can.buttons:
        offers = taps_of(newest.open_question)
    by_number = newest.open_question in BY_NUMBER
    return context.asking_again(turn, newest.open_question, offers, by_number=by_number)


def asked_once_more(context: TurnContext) -> Turn | None:
    """Nothing can be made of a text: the newest question again, in other words, once."""
    newest = next((frame for frame in reversed(context.state.frames) if frame.open_question), None)
    if newest is None or newest.open_question is None or newest.ignored or reminders.repeat(context):
        return None
    if newest.flow is Flow.FIND_MEETING and newest.open_question != listed.WHICH_ONE:
        turn = asking_where.ask_again(context)
    elif newest.flow is Flow.CALL_BACK:
        turn = context.turn(newest.open_question, topic="handoff.human", open_question=newest.open_question)
    elif newest.flow is Flow.RECOMMEND:
        offers = groups.options_of(newest.open_question)
        turn = context.turn(
            newest.open_question, topic="groups.recommend", offers=offers, open_question=newest.open_question
        )
    elif newest.flow is Flow.COMPANY:
        turn = flows.once_more(context, newest.open_question)
    else:
        return None
    asked = tuple(replace(frame, ignored=1) if frame.flow is newest.flow else frame for frame in turn.state.frames)
    return replace(turn, state=replace(turn.state, frames=asked))


def _in_danger(context: TurnContext) -> bool:
    """Whether a danger is open or just seen: then nothing else is asked."""
    known = context.state.risk
    return context.reading.crisis is not None or (known is not None and known.open)
