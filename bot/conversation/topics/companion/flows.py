"""Which flow a word begins, and which one takes the answer to a question of the company."""

from collections.abc import Callable, Mapping

from bot.conversation.buttons import ANSWER, NEXT_STEP, OF_A_STEP, question_of
from bot.conversation.model import Turn
from bot.conversation.topics import listening
from bot.conversation.topics.companion import (
    about,
    beside_check_ins,
    cards,
    check_ins,
    day_after,
    first_minute,
    good_days,
    hello,
    ladder,
    now,
    plan_days,
    scale,
    scripts,
    sheet,
    thoughts,
    tried,
)
from bot.conversation.topics.companion.expected import HOW_IT_WENT, Given, Said, given
from bot.conversation.topics.companion.questions import COUNTED, DATE, DAYS, WHICH_DATE, unclear
from bot.conversation.topics.companion.say import say
from bot.conversation.topics.companion.way import Way
from bot.conversation.turn_context import TurnContext

_BEGIN: Mapping[Way, Callable[[TurnContext], Turn]] = {
    Way.END: check_ins.end,
    Way.COMPANY: first_minute.begin,
    Way.NOW: now.begin,
    Way.SCRIPT: scripts.begin,
    Way.WILL_WRITE: scripts.going_to,
    Way.COMES_BACK: ladder.comes_back,
    Way.CANT_WALK: ladder.from_where_they_are,
    Way.TOO_LATE: scripts.too_late,
    Way.WILL_TRY: ladder.will_try,
    Way.JOINED: now.joined,
    Way.TRIED: tried.something_else,
    Way.TRIED_IT: tried.something_else,
    Way.PLAN: check_ins.begin_week,
    Way.STEP: ladder.step,
    Way.DONE: ladder.done,
    Way.DID_IT: ladder.did_it,
    Way.ANOTHER: first_minute.another_kind_word,
    Way.SMALLER: ladder.smaller,
    Way.SKIP: ladder.skip,
    Way.CHECK_IN: check_ins.begin_daily,
    Way.ONCE: check_ins.begin_once,
    Way.CLEAN_DATE: good_days.begin,
    Way.MY_DATE: good_days.tell,
    Way.FORGET_DATE: good_days.forget,
    Way.THOUGHT: thoughts.begin,
    Way.SCALE: scale.begin,
    Way.FRIEND_CARD: cards.friend,
    Way.SAFETY_PLAN: cards.safety_plan,
    Way.ABOUT: about.begin,
    Way.SHEET: sheet.answered,
    Way.PLAN_DAY: plan_days.answered,
    Way.SORRY: beside_check_ins.nothing_to_be_sorry_for,
    Way.OTHER_HOUR: beside_check_ins.at_another_hour,
}
_ANSWERED: Mapping[str, Callable[[TurnContext, Given], Turn]] = {
    first_minute.ASK_KIND: first_minute.kind,
    first_minute.ASK_USING: first_minute.using,
    scripts.WHO: scripts.who,
    scripts.LATER: scripts.later,
    "companion.script_next_day": scripts.how_it_went,
    thoughts.ASK: thoughts.thought,
    scale.INTRO: scale.ready,
    **dict.fromkeys(scale.QUESTIONS, scale.answer),
    DAYS: check_ins.length,
    check_ins.PLAN: check_ins.week,
    check_ins.HOUR: check_ins.hour,
    check_ins.ONCE: check_ins.hour,
    "companion.check_in": check_ins.answer,
    check_ins.HARD_DAYS: check_ins.wants_a_call,
    COUNTED: check_ins.found,
    "companion.plan_day_7": check_ins.least_bad,
    hello.OFFER: hello.wanted,
    DATE: good_days.named,
    WHICH_DATE: good_days.which,
    day_after.OFFER: day_after.wanted,
    "companion.after_crisis": day_after.how_it_is,
}
_OUTSIDE = {
    "companion.check_in": "companion.off_scale",
    **dict.fromkeys(scale.QUESTIONS, "companion.scale_outside"),
}
"""What is said to a number that a question does not have, where it has its own line for that."""
_DONT_KNOW = "companion.dont_know"
_A_STORY = 3
"""Words from which a text tells something."""


def begin(context: TurnContext, way: Way) -> Turn:
    """What a word of ours begins."""
    return _BEGIN[way](context)


def tapped(context: TurnContext, code: str) -> Turn | None:
    """A button under a small step, or one that answers the question that waits; None where the code is another's."""
    kind = code.partition("@")[0]
    if kind == ANSWER:
        return answer(context, question_of(code), code)
    return begin(context, Way(kind)) if code == NEXT_STEP or kind in OF_A_STEP else None


def answer(context: TurnContext, question: str, code: str | None) -> Turn | None:
    """What comes of the answer to a question, in words or by the option tapped; None where the text is none."""
    said = given(context, question, code)
    if said is None or question not in _ANSWERED:
        return None
    if said.said in (Said.LET_GO, Said.LATER):
        return say(context, f"companion.{said.said}")
    if said.said is Said.DONT_KNOW and question != first_minute.ASK_KIND:
        asked_twice = _DONT_KNOW in context.state.answer_history[-1:]
        return say(context, "companion.let_go") if asked_twice else say(context, _DONT_KNOW, waits=question)
    if said.said is Said.OUTSIDE:
        return say(context, _OUTSIDE.get(question, "companion.not_a_choice"), waits=question)
    return _ANSWERED[question](context, said)


def once_more(context: TurnContext, question: str) -> Turn:
    """Nothing can be made of a text: the question in other words, once.

    Whoever tells in own words how reaching out went is not asked for a number: what holds for any outcome is said.
    """
    if question == HOW_IT_WENT and len(context.message.text.split()) >= _A_STORY:
        return say(context, "coping.reached_out", topic="coping.reached_out")
    again = say(context, unclear(question), waits=question)
    return context.adding(again, before=(listening.tone_of(context)[0],)) if listening.only_tells(context) else again
