"""What each question of the company takes as its answer; a text that has not that form is none, and goes its way."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.buttons import number_of
from bot.conversation.choices import number_with_words
from bot.conversation.topics.companion.clean_dates import Trouble, named_month, read_date
from bot.conversation.topics.companion.hours import hour_named
from bot.conversation.topics.companion.numbers import counted_in, number_in, number_named, number_within, says_number
from bot.conversation.topics.companion.questions import (
    COUNTED,
    DATE,
    DAYS,
    HOURS,
    LENGTHS,
    NUMBERS,
    USING,
    WHICH_DATE,
    YES_OR_NO,
)
from bot.conversation.topics.companion.say import here, taps_of
from bot.conversation.topics.companion.sideways import Sideways, says
from bot.conversation.turn_context import TurnContext
from bot.understanding.answer import Agreement
from bot.understanding.normalize import normalize, plain
from bot.understanding.signals import wants_to_go

_WORDS = {
    "companion.check_in": "scale_words",
    "companion.after_crisis": "better_words",
    "companion.script_next_day": "sent_words",
    "companion.scale_1": "often_words",
    "companion.scale_2": "often_words",
    "companion.scale_3": "often_words",
}
_ASK_KIND, _SCRIPT_WHO, _THOUGHT = "companion.ask_kind", "companion.script_who", "companion.thought_ask"
_OF_TOMORROW = ("companion.script_later", "companion.after_crisis_offer")
"""Questions to which "tomorrow" is a yes."""
_KIND_OF_LINE = {
    "coping.reached_out.nobody": 1,
    "coping.isolation.cannot_reach_out": 2,
    "coping.isolation.around_people": 3,
    "coping.isolation.everyone_uses": 4,
}
"""Lines whose words answer the first question as well as its number."""
HOW_IT_WENT = "companion.script_next_day"
_READY = "companion.scale_intro"
_OUTCOME_OF_LINE = {
    "coping.reached_out.answered": 1,
    "coping.reached_out.no_answer": 2,
    "coping.reached_out.not_yet": 3,
    "coping.reached_out.nobody": 4,
}
_NOT_YET, _HURT = 3, 5
_LOOK_BACK = "companion.plan_day_7"
"""Lines whose words tell how it went as well as the number does."""
_AND_THEN = re.compile(r"\b(?:then|but|until|finally|pero|luego|después|despues|al final|hasta que)\b", re.IGNORECASE)
_LENGTH_IN_WORDS = re.compile(
    r"\W*(?:for |por )?(?:(?P<short>(?:a|one|1|una) (?:week|semana))|(?P<middle>(?:two|2|dos) (?:weeks|semanas))"
    r"|(?P<long>(?:a|one|1|un) (?:month|mes)))\W*",
    re.IGNORECASE,
)
_A_FEW_WORDS = 8
_EMPTY = re.compile(r"\b(?:empty|hopeless|worthless|numb|vaci[oa]|sin esperanza)\b")
_LITTLE, _A_LINE = 6, 12
_MAYBE = re.compile(
    r"\b(?:maybe|mb|might|possibly|probably|prob|perhaps|i? ?dont know|i? ?don't know|idk|not sure|who knows"
    r"|tal vez|quizas?|a lo mejor|puede ser|puede que|capaz|no se|quien sabe|probablemente)\b"
)
_NOT = re.compile(r"\b(?:no|not|nah|nope|\w+n't|dont|wont|cant|nunca|never)\b")
_PLAIN_NO = re.compile(
    r"\W*(?:no|nah|nope|nel)\b(?! (?:se|idea|clue|lo se))(?!.*\b(?:but|pero|might|maybe|probably|quizas?|tal vez|puede"
    r"|capaz|idk|not sure|no se)\b)"
)
"""A no at the beginning, with whatever is told behind it and takes nothing of it back."""
_OF_ANOTHER = re.compile(
    r"^\W*(?:but |well |idk |pero |pues |es que )?"
    r"(?:s?he|they|my \w+|everybody|everyone|nobody|no one|ella?|ell[oa]s|mi \w+|nadie)"
    r"(?:'s|'ll)? (?:\w+ )?(?:\w+n'?t|not|never|no|nunca|aint|is|has|prob(?:ably)?)\b"
)
"""What somebody else does not do is no answer of the person's own: "she won't answer, it's late"."""
_OF_USING = re.compile(
    r"\b(?:us(?:e|ed|ing)|paid|pagan|high|slip\w*|relaps\w*|score|dope|fent\w*|heroin|drugs?|tonight|later|might|could|would|will|hope|try"
    r"|trying|depends|honest\w*|sure|know|lie|lying|craving|urge|strong|bad|hard|if|usar|uso|consum\w*|drog\w*|chiva|hoy|noche"
    r"|podria|puede|pueda|caer|recaer|depende|verdad|sincer\w*|no se|ganas|si)\b"
)
"""Words by which what follows a maybe is about using all the same."""
_LET_GO = re.compile(
    r"^\W*(?:never ?mind|forget it|forget about it|skip(?: it)?|no thanks?|no thank you|not now|nah|nope|no|olv[ií]dalo"
    r"|d[eé]jalo|no gracias|mejor no|ahora no|ahorita no|nada)\W*$",
    re.IGNORECASE,
)


class Said(StrEnum):
    """What kind of an answer a text is."""

    NUMBER = "number"
    OUTSIDE = "outside"
    """A number that the question does not have."""
    YES = "yes"
    NO = "no"
    HOUR = "hour"
    DATE = "date"
    LATER = "later"
    """Not now, perhaps another time."""
    DONT_KNOW = "dont_know"
    LET_GO = "let_go"
    """No answer is wanted to be given."""


@dataclass(frozen=True)
class Given:
    """An answer to a question of ours."""

    said: Said
    number: int = 0
    """The number, or the minutes after midnight of an hour."""
    days: tuple[date, ...] | Trouble = ()
    """The day that was named, or the two that it may mean."""


def given(context: TurnContext, question: str, code: str | None = None) -> Given | None:
    """The text, or the option that was tapped, as the answer to this question; None where it has not its form."""
    if code is not None:
        if code not in taps_of(question, len(_dates_of(context))):
            return None
        by_word = {"choice.yes": Said.YES, "choice.no": Said.NO}.get(code)
        return Given(by_word) if by_word else Given(Said.NUMBER, number_of(code))
    text = context.message.text.strip()
    if not text or context.message.location or context.message.command:
        return None
    if question in HOURS and (hour := _hour(context, text)) is not None:
        return Given(Said.HOUR, hour)
    told = _IN_OWN_WORDS[question](context) if question in _IN_OWN_WORDS and "?" not in text else None
    if told and number_in(text) is None:
        return Given(Said.NUMBER, told)
    if (given_number := _number(context, question, text)) is not None:
        return given_number
    if question in (DATE, WHICH_DATE) and (day := _date(context, text)) is not None:
        return Given(Said.DATE, days=day)
    if question == WHICH_DATE and (one := named_month(text, _dates_of(context))):
        return Given(Said.DATE, days=(one,))
    if says(text, Sideways.LATER) and question != USING and not (question in HOURS and says(text, Sideways.TOMORROW)):
        return _later(question, text)
    if question in NUMBERS and says(text, Sideways.DONT_KNOW):
        return Given(Said.DONT_KNOW)
    if question == _ASK_KIND and says(text, Sideways.ALL_OF_IT):  # which of them makes no difference to what follows
        return Given(Said.DONT_KNOW)
    if question in YES_OR_NO or question == DAYS:
        return _yes_or_no(context, question, text)
    if question == COUNTED and context.reading.answer.agreement in (Agreement.YES, Agreement.OK):
        return Given(Said.YES)
    return Given(Said.LET_GO) if _LET_GO.match(text) else None


def _dates_of(context: TurnContext) -> tuple[date, ...]:
    return context.state.companion.dates if context.state.companion else ()


def _later(question: str, text: str) -> Given:
    """Another time; "not yet" where words were to be sent, and "tomorrow" a yes where we may ask then."""
    if question == HOW_IT_WENT:
        return Given(Said.NUMBER, _NOT_YET)
    return Given(Said.YES if question in _OF_TOMORROW and says(text, Sideways.TOMORROW) else Said.LATER)


def _kind_in_words(context: TurnContext) -> int | None:
    """Which of the four ways of being alone a text tells of, by the words of the answers to them."""
    words, lonely = len(context.message.text.split()), context.line_for("coping.isolation")
    said = normalize(context.message.text)
    of_its_own = lonely != "coping.isolation" and lonely not in _KIND_OF_LINE
    if of_its_own or "?" in context.message.text or _EMPTY.search(said) or wants_to_go(said):
        return None  # far from home, empty, or on the way to a meeting: that is answered
    if words <= _A_LINE and (named := number_within("alone_words", context.message.text)):
        return named
    lines = (context.line_for(topic) for topic in ("coping.isolation", "coping.reached_out") if words <= _LITTLE)
    return next((_KIND_OF_LINE[line] for line in lines if line in _KIND_OF_LINE), None)


def whom_named(text: str) -> int | None:
    """Which of the five a text names to write to; that they were hurt goes before who they are."""
    if len(text.split()) > _A_LINE:
        return None
    return _HURT if says_number("who_words", _HURT, text) else number_within("who_words", text)


def thought_named(text: str) -> int | None:
    """Which of the five thoughts a text tells, in few words."""
    return number_within("thought_words", text) if len(text.split()) <= _LITTLE + 2 else None


def _how_it_went(context: TurnContext) -> int | None:
    """How reaching out went, told in own words of any length; what came last counts: "voicemail, then HE called ME"."""
    library, language, text = context.library, context.language, context.message.text
    *_, last = _AND_THEN.split(text)
    lines = (library.answer_id_for("coping.reached_out", part, language) for part in (last, text))
    by_words = next((_OUTCOME_OF_LINE[line] for line in lines if line in _OUTCOME_OF_LINE), None)
    return by_words or _OUTCOME_OF_LINE.get(context.line_for("coping.reached_out"))


_IN_OWN_WORDS: Mapping[str, Callable[[TurnContext], int | None]] = {
    _ASK_KIND: _kind_in_words,
    _SCRIPT_WHO: lambda context: whom_named(context.message.text),
    HOW_IT_WENT: _how_it_went,
    _THOUGHT: lambda context: thought_named(context.message.text),
}
"""Questions that words of one's own answer as well as a number does."""


def _number(context: TurnContext, question: str, text: str) -> Given | None:
    most = len(_dates_of(context)) if question == WHICH_DATE else NUMBERS.get(question)
    number = number_in(text)
    if question == DAYS and (length := _LENGTH_IN_WORDS.fullmatch(text)):
        number = dict(zip(("short", "middle", "long"), LENGTHS, strict=True))[length.lastgroup or "short"]
    if question == DAYS and number is not None:
        return Given(Said.NUMBER if number in LENGTHS else Said.OUTSIDE, number)
    if question == COUNTED:
        count = number if number is not None else counted_in(text)
        return None if count is None else Given(Said.NUMBER, count)
    if most is None:
        return None
    if number is None and question == _LOOK_BACK and "?" not in text and says(text, Sideways.A_DAY):
        number = 1  # which one is told to nobody: it is theirs to do again
    if number is None and question in _WORDS and (meant := number_named(_WORDS[question], text)):
        number = meant
    if number is None and not context.reading.turned_down:
        beside = number_with_words(text)
        number = beside if beside and beside <= most else None
    if number is None:
        return None
    return Given(Said.NUMBER if 1 <= number <= most else Said.OUTSIDE, number)


def _yes_or_no(context: TurnContext, question: str, text: str) -> Given | None:
    answer = context.reading.answer
    if question == USING and "?" not in text and _PLAIN_NO.match(plain(text)):
        return Given(Said.NO)
    if "?" in text or len(text.split()) > _LITTLE or context.reading.groups or context.entities.where:
        return None
    if context.reading.contact or _OF_ANOTHER.search(plain(text)):
        return None
    if question == _READY and says(text, Sideways.READY):
        return Given(Said.YES)
    if question == USING and (of_using := _is_maybe_of_using(text)) is not None:
        return Given(Said.YES) if of_using else None
    match answer.agreement:
        case Agreement.YES | Agreement.OK:
            return Given(Said.YES)
        case Agreement.NO | Agreement.WEAK_NO:
            return Given(Said.NO)
        case Agreement.DONT_KNOW if answer.rest > 1:
            return None  # "idk its just quiet in here" tells something else
        case Agreement.WEAK_YES | Agreement.DONT_KNOW:
            return Given(Said.YES if question == USING else Said.NO)
        case _:
            return Given(Said.NO) if _LET_GO.match(text) else None


def _is_maybe_of_using(text: str) -> bool | None:
    """Whether a maybe is about using, which makes it a yes; another is asked once more. None where there is no maybe.

    "Maybe. The radio helps a little" speaks of something else.
    """
    words = plain(text)
    rest = _MAYBE.sub(" ", words)
    if rest == words or _NOT.search(rest):
        return None
    about_another_thing = len(re.findall(r"\w+", rest)) > 1 and not _OF_USING.search(rest)
    return not about_another_thing


def _hour(context: TurnContext, text: str) -> int | None:
    if "?" in text or len(text.split()) > _A_FEW_WORDS or context.reading.groups or context.entities.place:
        return None
    return hour_named(text)


def _date(context: TurnContext, text: str) -> tuple[date, ...] | Trouble | None:
    if "?" in text or len(text.split()) > _A_FEW_WORDS:
        return None
    return read_date(text, here(context).date())
