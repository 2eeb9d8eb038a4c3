"""Which form an open question expects: yes or no, a name, a time, a number, a place. A text without it is no answer."""

import re
from typing import assert_never

from bot.conversation.residue import is_all_slots, small_words
from bot.conversation.state import Flow, Frame
from bot.conversation.topics import call_back, call_back_later
from bot.conversation.topics.companion.expected import given
from bot.conversation.turn_context import TurnContext
from bot.meetings.constraints import Constraints
from bot.understanding.answer import Agreement
from bot.understanding.model import SURE, SURELY_ANOTHER, Need
from bot.understanding.normalize import plain

CALL_BACK_NOTED = "handoff.human.confirmed"
LETS_GO_OF_THE_CALL = re.compile(
    r"\W*(?:never ?mind|forget it|olvidalo|dejalo)\b|\W*(?:nah|nope) (?:i'?m|im) (?:good|ok|fine)\b"
    r"|\W*(?:no|nah|nope|nel)\W*(?:no\W+)?(?:thanks?|thank you|thx|ty|gracias)\b"
)
"""How a text begins that lets the call go, in plain spelling, whatever is said behind it: "no thanks. i meant here"."""
_NAME = re.compile(
    r"^(?:(?:hi|hey|ok|sure|yes|si|hola|claro|oh|well|pues),? )*"
    r"(?P<lead>(?:i'?m|i am|my name is|my name's|name is|it'?s|this is|call me|just call me|they call me"
    r"|me llamo|soy|mi nombre es|dime|es|me dicen) )?"
    r"(?P<name>[^\W\d_][\w'’.-]{1,20}(?: [^\W\d_][\w'’.-]{0,20}){0,2})"
    r"(?: (?:here|aqui|aquí|please|por favor|thanks|gracias))?[.! ]*$",
    re.IGNORECASE,
)
_TIME_TO_CALL = re.compile(
    r"\b(?:any ?time|whenever|asap|soon|mornings?|afternoons?|evenings?|night|noon|lunch|after|before|around"
    r"|weekdays?|weekends?|today|tomorrow|(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|mon|tues?|wed|thurs?|fri|sat|sun"
    r"|all day|now|later|between"
    r"|\d{1,2} ?(?::\d\d)? ?(?:am|pm)?|cualquier|cuando|temprano|tarde|manana|noche|mediodia|despues|antes|hoy"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo|ahora|todo el dia)\b"
)
_EITHER = re.compile(
    r"\b(?:either|both|any|neither|none|don'?t care|doesn'?t matter|whatever|idk|not sure"
    r"|cualquiera|ambos|los dos|ningun[oa]|no se|da igual|no importa)\b"
)
_DEFINITE = (Agreement.YES, Agreement.NO, Agreement.OK, Agreement.WEAK_NO, Agreement.WEAK_YES)


def answers(context: TurnContext, frame: Frame, constraints: Constraints, *, risk_waits: bool) -> bool:
    """Whether a text has the form that a question expects."""
    reading, words = context.reading, context.message.text.split()
    agreement = None if risk_waits else reading.answer.agreement
    question = frame.open_question or ""
    match frame.flow:
        case Flow.CALL_BACK:
            return _answers_call_back(context, question, agreement)
        case Flow.ERASE | Flow.REMINDER:
            plainly = reading.answer.plain and "?" not in context.message.text
            return (
                plainly
                and agreement in _DEFINITE
                and len(words) <= 5
                and not reading.groups
                and not context.entities.where
            )
        case Flow.FEEDBACK:
            return agreement is not None and _is_little_more_than_an_answer(context)
        case Flow.RECOMMEND:
            return _answers_interview(context, question, agreement)
        case Flow.FIND_MEETING:
            return _answers_search(context, question, constraints, agreement)
        case Flow.COMPANY:
            return not risk_waits and given(context, question) is not None
        case Flow.RISK:
            return False
        case _:
            assert_never(frame.flow)


def _is_little_more_than_an_answer(context: TurnContext) -> bool:
    words = len(context.message.text.split())
    reading = context.reading
    asks = reading.confidence >= SURE and reading.topic not in ("chat.thanks", "unknown")
    return words == 1 or (words <= 4 and not reading.groups and not asks)


def _answers_call_back(context: TurnContext, question: str, agreement: Agreement | None) -> bool:
    text, reading = plain(context.message.text).strip(), context.reading
    declines = agreement in (Agreement.NO, Agreement.WEAK_NO) and len(text.split()) <= 5 and not reading.groups
    if declines or LETS_GO_OF_THE_CALL.match(text) or call_back_later.lets_go(context.message.text):
        return True
    if (
        call_back.question_of_the_call(context.message.text) is not None
        or "?" in context.message.text
        or reading.groups
        or context.message.location
        or context.message.media
        or text.startswith("/")
    ):
        return False
    asked = question.endswith("ask_phone")
    called_at = call_back.given(context.message.text, asked=asked)
    if called_at is not None or asked:
        return called_at is not None and (
            called_at.number is not None or not surely_asks(context, "meetings.", "chat.")
        )
    if question.endswith("ask_time"):
        named = bool(context.entities.when) or names_a_time(text)
        return named and len(text.split()) <= 15 and not surely_asks(context, "meetings.", "chat.")
    found = name_in(context.message.text)
    if found is None:
        return call_back.named(context.message.text) is not None and not surely_asks(context, "chat.")
    named = bool(found["lead"]) or (context.message.text.strip()[:1].isupper() and len(text.split()) <= 2)
    return named or not surely_asks(context)


def name_in(text: str) -> re.Match[str] | None:
    """The name that a text gives and does little else; with what leads up to it, as in "my name is"."""
    found = _NAME.match(text.strip())
    return None if not found or set(plain(found["name"]).split()) & small_words("no_names") else found


def names_a_time(text: str) -> bool:
    """Whether a text says when to call."""
    return bool(_TIME_TO_CALL.search(plain(text)))


def _answers_interview(context: TurnContext, question: str, agreement: Agreement | None) -> bool:
    reading, short = context.reading, len(context.message.text.split()) <= 8
    if "?" in context.message.text and surely_asks(context, "groups.recommend"):
        return False
    if question.endswith("ask_method"):
        said = bool({Need.NO_RELIGION, Need.STEPS, Need.OWN_GOAL} & reading.needs)
    elif question.endswith("ask_condition"):
        said = bool({Need.CONDITION, Need.MEDICINE} & reading.needs) or agreement in _DEFINITE
    else:
        said = bool({Need.ONLINE, Need.NEARBY, Need.SPANISH} & reading.needs)
    either = bool(_EITHER.search(plain(context.message.text)))
    takes_yes_or_no = question.endswith("ask_condition") and agreement is not None
    return said or (short and (either or takes_yes_or_no) and not reading.groups)


def _answers_search(context: TurnContext, question: str, constraints: Constraints, agreement: Agreement | None) -> bool:
    if context.index is None:
        return False
    if question.endswith("did_you_mean") and agreement in _DEFINITE and len(context.message.text.split()) <= 5:
        return True
    where = context.entities.where is not None
    if question.endswith(("ask_place", "here", "share_again", "did_you_mean")):
        if where or constraints.online is not None:
            return not (surely_asks(context, "meetings.", "group.about") and len(context.message.text.split()) > 6)
        return bool(
            (context.entities.when or constraints.traits or context.reading.groups)
            and is_all_slots(context.message.text)
        )
    if question.endswith("which_one"):
        return constraints.number is not None or context.entities.when is not None
    return False


def surely_asks(context: TurnContext, *except_: str) -> bool:
    """Whether it has a topic of its own, for sure, beside those that begin so."""
    reading = context.reading
    spoken = reading.topic.startswith(("unknown", "handoff.human", "clinic.contact", *except_))
    return not spoken and reading.confidence >= (SURELY_ANOTHER if not reading.topic.startswith("chat.") else 0.95)
