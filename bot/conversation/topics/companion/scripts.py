"""Words to send: to whom, the text in a bubble of its own, and the question the next day."""

from bot.conversation.companion import CheckIn
from bot.conversation.model import SetCheckIn, Turn
from bot.conversation.topics.companion.expected import Given, Said, whom_named
from bot.conversation.topics.companion.hours import on, tomorrow
from bot.conversation.topics.companion.say import may_write_first, moment, remembered, say, zone_of
from bot.conversation.topics.companion.sideways import Sideways, says
from bot.conversation.turn_context import TurnContext
from bot.understanding.model import CrisisKind

WHO, LATER = "companion.script_who", "companion.script_later"
_TO = ("family", "friend", "sponsor", "neighbor", "hurt")
_ASKED_AT = 11 * 60
"""Minutes after midnight at which we ask the next day."""
_HOW_IT_WENT = (
    "coping.reached_out.answered",
    "coping.reached_out.no_answer",
    "companion.script_not_yet",
    "coping.reached_out.nobody",
)


def begin(context: TurnContext) -> Turn:
    """SCRIPT: to whom, unless that was said: "what do i text my mom"."""
    whom = whom_named(context.message.text)
    return who(context, Given(Said.NUMBER, whom)) if whom else say(context, WHO, asks=True)


def who(context: TurnContext, given: Given) -> Turn:
    """The words, alone in their bubble so that they can be forwarded; then whether to ask tomorrow."""
    lines = ("companion.script_intro", f"companion.script_{_TO[given.number - 1]}")
    if not may_write_first(context):
        return say(context, *lines)
    return say(context, *lines, LATER, asks=True)


def going_to(context: TurnContext) -> Turn:
    """Somebody says whom they are going to write to or call: a step of their own choice; whether to ask tomorrow."""
    if not may_write_first(context):
        return say(context, "companion.will_write", topic="coping.reached_out")
    return say(context, "companion.will_write", LATER, asks=True, topic="coping.reached_out")


def too_late(context: TurnContext) -> Turn:
    """Whoever they could write to is asleep: the words can wait for the morning; whether to ask tomorrow."""
    if not may_write_first(context):
        return say(context, "companion.too_late", topic="coping.reached_out")
    return say(context, "companion.too_late", LATER, asks=True, topic="coping.reached_out")


def later(context: TurnContext, given: Given) -> Turn:
    """Whether we ask tomorrow."""
    if given.said is not Said.YES:
        return say(context, "companion.let_go")
    zone = zone_of(context)
    due = on(tomorrow(context.now, zone), _ASKED_AT, zone)
    remember = remembered(context).starting(CheckIn.SCRIPT)
    turn = say(context, "companion.once_set", remember=remember, label=moment(context, due))
    return turn.with_effects(SetCheckIn(CheckIn.SCRIPT, due))


def how_it_went(context: TurnContext, given: Given) -> Turn:
    """The answer to the question of the next day: each of the four has its own."""
    return say(context, _HOW_IT_WENT[given.number - 1], topic="coping.reached_out")


def only_says_whom_they_hurt(context: TurnContext) -> bool:
    """Whether a text answers "5 someone I hurt" in its own words: what was once is no danger then."""
    newest, sign = context.state.newest, context.reading.crisis
    asked = newest is not None and newest.open_question == WHO and sign is not None and sign.kind is CrisisKind.VIOLENCE
    return asked and says(context.message.text, Sideways.HURT_THEM)
